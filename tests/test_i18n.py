"""Texts, numbers and dates in three languages, as each language's readers write them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from i18n import CatalogueError, merged, translator

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", f"1{NB}234,5"), ("sv", f"1{NB}234,5"), ("en", "1,234.5")],
)
def test_a_number_has_the_separators_of_its_language(language, expected):
    assert translator(language).number(1234.5, decimals=1) == expected


def test_finnish_percent_has_a_no_break_space_before_its_sign():
    assert translator("fi").percent(1234.5) == f"1{NB}234,5{NB}%"
    assert translator("sv").percent(12) == f"12,0{NB}%"
    assert translator("en").percent(12) == "12.0%"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_negative_number_has_a_true_minus_sign(language):
    assert translator(language).number(-5) == f"{MINUS}5"


@pytest.mark.parametrize("nothing", [None, float("nan"), np.nan, pd.NA, float("inf")])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_value_is_a_dash_in_every_form(language, nothing):
    t = translator(language)
    assert [t.number(nothing), t.percent(nothing), t.euros(nothing), t.signed(nothing)] == ["–"] * 4
    assert t.date(None) == "–"


def test_a_number_that_rounds_to_zero_has_no_sign():
    t = translator("fi")
    assert t.number(-0.04) == "0"
    assert t.signed(0.004, decimals=2) == "0,00"


def test_halves_are_rounded_away_from_zero():
    t = translator("en")
    assert [t.number(2.5), t.number(-2.5), t.number(2.675, 2)] == ["3", f"{MINUS}3", "2.68"]
    assert t.number(123456789012345) == "123,456,789,012,345"


def test_a_difference_shows_its_sign():
    t = translator("fi")
    assert [t.signed(3.25, 1), t.signed(-3), t.signed(0)] == ["+3,3", f"{MINUS}3", "0"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", [f"950{NB}€", f"45,7{NB}t€", f"12,3{NB}milj. €"]),
        ("sv", [f"950{NB}€", f"45,7{NB}tn €", f"12,3{NB}mn €"]),
        ("en", [f"950{NB}€", f"45.7{NB}k€", f"12.3{NB}M€"]),
    ],
)
def test_large_sums_are_written_in_thousands_and_millions(language, expected):
    t = translator(language)
    assert [t.euros(950), t.euros(45_678), t.euros(12_345_678)] == expected


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("fi", "1.12.2024", "joulukuu 2024"),
        ("sv", "1.12.2024", "december 2024"),
        ("en", "1 Dec 2024", "December 2024"),
    ],
)
def test_days_and_months_are_written_in_the_language(language, day, month):
    t = translator(language)
    assert t.date(date(2024, 12, 1)) == day
    assert t.month(date(2024, 12, 1)) == month


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fi", ["2024", "2. neljännes 2024", "huhtikuu 2024", "12 kk, päättyy 4/2024", "4/2024–12/2024"]),
        ("sv", ["2024", "kvartal 2/2024", "april 2024", "12 mån. t.o.m. 4/2024", "4/2024–12/2024"]),
        ("en", ["2024", "Q2/2024", "April 2024", "12 months to Apr 2024", "Apr 2024–Dec 2024"]),
    ],
)
def test_windows_are_named_by_their_grain(language, names):
    t, label = translator(language), date(2024, 4, 1)
    grains = ["year", "quarter", "month", "rolling12", "total"]
    assert [t.period(label, grain, date(2024, 12, 31)) for grain in grains] == names


def test_an_unknown_language_is_told_with_those_that_are_known():
    with pytest.raises(CatalogueError, match="no language 'de'; known are fi, sv, en"):
        translator("de")


# ---- catalogues ------------------------------------------------------------------------------------------------


def _po(path, *pairs, before=""):
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    body = "".join(f'\n{before}msgid "{key}"\nmsgstr "{text}"\n' for key, text in pairs)
    path.write_text(head + body, encoding="utf-8")
    return path


def test_the_files_of_a_language_are_one_catalogue(tmp_path):
    first = _po(tmp_path / "a.po", ("Area", "Alue"), ("Staff", "Henkilöstö"))
    second = _po(tmp_path / "b.po", ("Area", "Alue"), ("Money", "Talous"))
    assert merged([first, second], "fi") == {"Area": "Alue", "Staff": "Henkilöstö", "Money": "Talous"}


def test_two_translations_of_one_text_are_refused(tmp_path):
    first = _po(tmp_path / "a.po", ("Area", "Alue"))
    second = _po(tmp_path / "b.po", ("Area", "Aluejako"))
    with pytest.raises(CatalogueError, match="b.po translates 'Area' into fi differently"):
        merged([first, second], "fi")


def test_empty_and_doubtful_translations_do_not_count(tmp_path):
    empty = _po(tmp_path / "a.po", ("Area", ""))
    doubtful = _po(tmp_path / "b.po", ("Staff", "Sauva"), before="#, fuzzy\n")
    assert merged([empty, doubtful], "fi") == {}


def test_a_broken_catalogue_is_named(tmp_path):
    path = tmp_path / "bad.po"
    path.write_text('msgid "Area\nmsgstr "Alue"\nrubbish\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="bad.po is not a gettext catalogue"):
        merged([path], "fi")


def test_a_text_without_a_translation_is_shown_in_english():
    t = translator("fi")
    assert t("This text is in no catalogue: {n}", n=3) == "This text is in no catalogue: 3"
    assert not t.has("This text is in no catalogue: {n}")


@pytest.mark.parametrize(("language", "quoted"), [("fi", "”Poissaolot”"), ("sv", "”Frånvaro”"), ("en", "“Absences”")])
def test_a_title_is_quoted_as_the_language_quotes(language, quoted):
    t = translator(language)
    assert t("“{text}”", text=t("Absences")) == quoted

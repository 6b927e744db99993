"""The explorer: any indicator is found, cut as it allows, drawn as suits it, and given again by what the page says."""

from __future__ import annotations

import contextlib
import io
import shlex
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.heat import heat
from charts.lines import LINES, lines
from charts.listing import listing
from i18n import translator
from i18n.search import Index, distance
from metrics import CATALOGUE, measure
from metrics.__main__ import main
from metrics.machine import csv_text
from metrics.repeated import command_line, python_code
from permissions import Reader
from tests.screen import chart_data, elements, opened, runs
from ui.filters import only_of

JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)
NAMES = {"hospital": "Hospital", "rescue": "Rescue"}


# ---- the search ----------------------------------------------------------------------------------------------------

THINGS = Index(
    [
        ("sick", ["Sairauspoissaolopäivät", "Sjukfrånvarodagar", "Sickness days"], ["Days off work"]),
        ("years", ["Henkilötyövuodet", "Person-years"], ["Vailla palkattomia poissaoloja"]),
        ("off", ["Poissaolo"], []),
        ("euro", ["Asiakasmaksut €", "per capita"], []),
    ]
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("poissaolo", ["off", "sick", "years"]),  # the name itself, then a part of one, then what is told
        ("POISSAOLOPÄIVÄT", ["sick"]),
        ("poissaolopaivat", ["sick"]),
        ("poisaolopäivät", ["sick"]),
        ("sjukfranvaro", ["sick"]),
        ("sicknes dais", ["sick"]),
        ("person years", ["years"]),
        ("capita", ["euro"]),
        ("off work", ["sick"]),
        ("xyz", []),
        ("qqqqqqqq", []),
        ("poissaolo qqqqqqqq", []),
        ("", ["sick", "years", "off", "euro"]),
        (" € ", ["sick", "years", "off", "euro"]),
    ],
)
def test_things_are_found_by_any_name_without_accents_and_with_a_small_slip(words, found):
    assert THINGS.search(words) == found


def test_the_distance_is_the_fewest_letters_to_change_inside_a_text():
    assert distance("olo", "poissaolot") == 0
    assert distance("poisaolo", "sairauspoissaolopaivat") == 1
    assert distance("abc", "xyz") == 3
    assert distance("abc", "") == 3


# ---- the charts ----------------------------------------------------------------------------------------------------


def answer(rows, by, metric="contacts_per_1000"):
    """A result of drawn rows `period, <by…>, value`, and what else a row has."""
    usual = {"lower_95": None, "upper_95": None, "numerator": None, "denominator": None, "incomplete": False}
    drawn = pd.DataFrame([{**usual, "reason": None, "population_year": pd.NA, **row} for row in rows])
    numbers = ["value", "lower_95", "upper_95", "numerator", "denominator"]
    drawn[numbers] = drawn[numbers].astype(float)
    return SimpleNamespace(
        metric=CATALOGUE[metric], rows=drawn, by=by, period_name=lambda label, t: t.period(label, "month")
    )


def row(period, line, value, **more):
    return {"period": period, "service_line": line, "value": value, **more}


def test_the_listing_has_every_row_newest_first_with_interval_parts_comparison_and_reason():
    own = answer(
        [
            row(JANUARY, "hospital", 12.34, lower_95=11.0, upper_95=13.5, numerator=617, denominator=50000),
            row(JANUARY, "rescue", None, reason="too_small"),
            row(FEBRUARY, "hospital", 10.0, lower_95=9.0, upper_95=11.0, numerator=500, denominator=50000),
            row(FEBRUARY, "nameless", 1.0),
        ],
        ("service_line",),
    )
    other = answer([row(FEBRUARY, "hospital", 8.0), row(JANUARY, "hospital", 7.0)], ("service_line",))
    table = listing(own, {"service_line": NAMES}, {"service_line": "Line"}, translator("en"), other, "County")
    assert list(table.columns) == [
        *("Period", "Line", "Value", "95 % interval", "County", "Numerator", "Denominator"),
    ]
    assert table.to_numpy().tolist() == [
        ["February 2024", "Hospital", "10.0", "9.0 … 11.0", "8.0", "500", "50,000"],
        ["January 2024", "Hospital", "12.3", "11.0 … 13.5", "7.0", "617", "50,000"],
        ["January 2024", "Rescue", "◌ too small to show", "", "–", "", ""],
    ]


def test_another_time_stands_beside_the_one_window_by_group():
    own = answer([row(FEBRUARY, "hospital", 10.0), row(FEBRUARY, "rescue", 3.0)], ("service_line",))
    before = answer([row(JANUARY, "rescue", 2.0), row(JANUARY, "hospital", 9.0)], ("service_line",))
    table = listing(own, {"service_line": NAMES}, {"service_line": "Line"}, translator("en"), before, "Before")
    assert list(table["Before"]) == ["9.0", "2.0"]


def test_a_few_lines_are_drawn_the_largest_and_the_page_says_so():
    keys = [f"k{n}" for n in range(LINES + 2)]
    rows = [row(period, key, float(n)) for period in (JANUARY, FEBRUARY) for n, key in enumerate(keys)]
    chart = lines(answer(rows, ("service_line",)), "service_line", {k: k.upper() for k in keys}, translator("en"))
    assert sorted(set(chart.data["key"])) == keys[2:]
    assert "Drawn are the 6 largest of 8" in chart.subtitle
    assert chart.finding == "February 2024. Highest: K7 (7.0). Lowest: K2 (2.0)."


def test_an_unfinished_window_is_dashed_and_is_not_the_finding():
    rows = [row(JANUARY, "hospital", 5.0), row(JANUARY, "rescue", 2.0)]
    rows += [row(FEBRUARY, "hospital", 1.0, incomplete=True), row(FEBRUARY, "rescue", 2.0, incomplete=True)]
    chart = lines(answer(rows, ("service_line",)), "service_line", NAMES, translator("en"))
    assert chart.finding == "January 2024. Highest: Hospital (5.0). Lowest: Rescue (2.0)."
    assert list(chart.data["whole"]) == [True, False, True, False]
    assert list(chart.data["ending"]) == [True, True, True, True]


def test_names_at_the_ends_of_lines_never_stand_on_each_other():
    rows = [row(JANUARY, key, value) for key, value in (("a", 10.0), ("b", 10.0), ("c", 10.1))]
    chart = lines(answer(rows, ("service_line",)), "service_line", {k: k for k in "abc"}, translator("en"))
    at = chart.data["label_at"].sort_values().to_numpy()
    # 6.2 % of an axis from 0 to 10.1
    assert (at[1:] - at[:-1]).min() == pytest.approx(0.062 * 10.1)


def test_a_cell_of_the_shades_says_its_value_or_the_sign_of_why_there_is_none():
    cells = pd.DataFrame(
        {
            "row": ["A", "A", "B", "B"],
            "column": ["X", "Y", "X", "Y"],
            "value": [1.0, 4.0, None, 2.0],
            "lower": None,
            "upper": None,
            "reason": [None, None, "too_small", None],
            "told": ["1.0", "4.0", "◌ too small to show", "2.0"],
        }
    )
    chart = heat(cells, ["A", "B"], ["X", "Y"], "2024", answer([row(JANUARY, "x", 1)], ()), translator("en"), False)
    assert list(chart.data["short"]) == ["1.0", "4.0", "◌", "2.0"]
    assert list(chart.data["told"])[2] == "B (X): ◌ too small to show"
    assert "◌ too small to show" in chart.subtitle
    assert chart.finding == "Highest: A (Y) (4.0). Lowest: A (X) (1.0)."


# ---- the same figure again -----------------------------------------------------------------------------------------

SPAN = {"start": date(2024, 1, 1), "end": date(2024, 7, 1)}
QUESTIONS = [
    ("contacts", {"by": ("area", "service_line"), "grain": "month", **SPAN}, {}),
    ("contacts_per_1000", {"by": ("municipality",), "where": {"area": "3"}, "grain": "total", **SPAN}, {}),
    ("client_share", {"by": ("age_group",), "where": {"sex": "female"}, "grain": "total", **SPAN}, {}),
    ("multi_service_share", {"grain": "total", **SPAN}, {"at_least": 2, "category": "service_class"}),
    ("area_gap", {"grain": "total", **SPAN}, {"of": "contacts_per_1000"}),
    ("tea_score", {"by": ("organisation", "theme"), "where": {"dimension": "total"}}, {}),
    ("indicator:127", {"by": ("region",)}, {}),
]


def of_the_command(text, capsys):
    capsys.readouterr()
    assert text.startswith("python -m metrics ")
    assert main(shlex.split(text)[3:]) == 0
    return capsys.readouterr().out


def of_the_program(text):
    """The rows of the program that the page shows, as CSV text."""
    known: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(text, known)
    return csv_text(known["result"].rows)


@pytest.mark.parametrize(("metric", "how", "options"), QUESTIONS, ids=[one[0] for one in QUESTIONS])
@pytest.mark.parametrize("reader", [Reader("analyst"), Reader("regional_director", area="3")], ids=str)
def test_the_command_line_and_the_program_give_the_same_rows(
    serve, demo_warehouse, capsys, reader, metric, how, options
):
    serve(demo_warehouse)
    result = measure(metric, **how, **options, reader=reader, warehouse=demo_warehouse)
    assert len(result.rows)
    wanted = csv_text(result.rows)
    assert of_the_command(command_line(result, options), capsys) == wanted
    assert of_the_program(python_code(result, options)) == wanted


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(serve, demo_warehouse):
    serve(demo_warehouse)

    def open_it(role="analyst", lang="fi", **address):
        at = opened("explorer", lang=lang, role=role, **address)
        runs(at)
        return at

    return open_it


def table_of(at):
    return next(one.value for one in elements(at) if one.type == "dataframe")


def chart_of(at):
    return next(chart_data(one.proto) for one in elements(at) if one.type == "vega_lite_chart")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_finnish_word_finds_sickness_absence_whatever_the_language_of_the_page(page, language):
    at = page(lang=language, search="poissaolo")
    hits = next(one for one in elements(at) if getattr(one, "key", "") == "hits")
    assert translator(language)(CATALOGUE["sickness_absence_rate"].title) in hits.options


def test_what_is_searched_for_is_shown_at_once(page):
    at = page()
    at.text_input(key="search").set_value("poisaolopäivät").run()
    runs(at)
    assert at.session_state["metric"] == "absence_days"
    assert translator("fi")(CATALOGUE["absence_days"].title) in [one.value for one in at.header]


def test_a_word_that_finds_nothing_is_said_and_the_figure_stays(page):
    at = page(search="qqqqqqqq", metric="contacts")
    assert any("qqqqqqqq" in one.value for one in at.info)
    assert translator("fi")(CATALOGUE["contacts"].title) in [one.value for one in at.header]


def test_the_page_the_command_and_the_program_say_the_same(page, capsys):
    """A cut of two breakdowns and a limit, as the page tells it."""
    at = page(metric="contacts", by="area", by2="service_line", only="sex:female", period="2024-01_2024-06")
    _, command, program = (one.value for one in at.code)
    assert "--by area,service_line" in command and "--where sex=female" in command
    printed = of_the_command(command, capsys)
    assert of_the_program(program) == printed
    values = pd.read_csv(io.StringIO(printed))["value"].dropna()
    told = [one for one in table_of(at)["Arvo"] if one[0].isdigit()]
    assert sorted(int(one.replace("\u00a0", "")) for one in told) == sorted(values.astype(int))


def test_the_link_opens_the_same_figure(page):
    first = page(metric="unit_cost", period="2023-01_2023-12")
    text = first.code[0].value
    again = page(**dict(pair.split("=") for pair in text.partition("?")[2].split("&")))
    assert again.code[1].value == first.code[1].value
    assert "by=service_class" in text and "step=total" in text


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ({"metric": "tea_score"}, ["--by organisation,theme", "--where dimension=total"]),
        ({"metric": "tea_score", "by": "theme"}, ["--by theme,organisation"]),
        ({"metric": "unit_cost"}, ["--by service_class"]),
        ({"metric": "statement_mean"}, ["--by statement"]),
        ({"metric": "benefit_progress"}, ["--by goal,metric_id"]),
        ({"metric": "area_gap"}, ["--of contacts_per_1000"]),
        ({"metric": "area_gap", "of": "unit_cost"}, ["--of contacts_per_1000"]),
        ({"metric": "multi_service_share", "at_least": "4"}, ["--at-least 4", "--category service_line"]),
        ({"metric": "indicator:127"}, ["indicator:127", "--by region"]),
        ({"metric": "indicator:99999"}, ["metrics contacts_per_1000"]),
        ({"metric": "residents", "by": "account_group", "by2": "sex"}, ["--by sex", "--grain year"]),
        ({"metric": "contacts", "only": "sex:moon,service_line:hospital"}, ["--where service_line=hospital"]),
        ({"metric": "contacts", "only": "moon:x"}, ["metrics contacts --grain month"]),
        ({"metric": "exit_turnover", "step": "month"}, ["--grain rolling12"]),
        ({"metric": "contacts", "step": "quarter", "period": "2024-02_2024-05"}, ["--from 2024-01-01 --to 2024-07-01"]),
    ],
    ids=str,
)
def test_what_an_indicator_needs_is_chosen_and_what_it_has_not_is_left_out(page, address, wanted):
    command = page(**address).code[1].value
    assert [text for text in wanted if text not in command] == []
    assert "moon" not in command


@pytest.mark.parametrize(
    "metric", [pytest.param(name, marks=pytest.mark.slow) for name in CATALOGUE if "<" not in name]
)
def test_every_indicator_opens_with_its_first_two_breakdowns_over_time_and_at_once(page, metric):
    by = dict(zip(("by", "by2"), CATALOGUE[metric].breakdowns[:2], strict=False))
    for step in ("total", "month"):
        at = page(metric=metric, step=step, lang="sv", **by)
        assert len(at.title) == 1


def test_every_value_of_a_chart_stands_in_the_table(page):
    for address in ({"by": "service_line"}, {"by": "age_group", "step": "month"}, {"by": "area", "by2": "sex"}, {}):
        at = page(metric="contacts_per_1000", period="2024-01_2024-06", **address)
        cells = set(table_of(at)["Arvo"])
        told = chart_of(at)["told"].dropna().str.rpartition(":")[2].str.strip()
        assert len(told) and set(told) <= cells, address


def test_a_reader_of_areas_is_not_offered_municipalities(page):
    at = page(role="viewer", metric="contacts", by="municipality", by2="unit")
    assert "--by" not in at.code[1].value and "--as viewer" in at.code[1].value


def test_hidden_values_are_counted_in_words(page):
    at = page(metric="contacts", by="municipality", by2="profession_group", period="2024-12_2024-12")
    assert any("peitetty, koska ne kuvaavat hyvin harvoja ihmisiä" in one.value for one in at.caption)


def test_limits_of_the_address_are_read_key_by_key():
    assert only_of("sex:female,metric_id:indicator:127") == {"sex": "female", "metric_id": "indicator:127"}
    assert only_of("") == {}

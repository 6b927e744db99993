"""The data lake page tells those who mend deliveries what was set aside, refused, or not used at all."""

from datetime import date

import pytest

from data_sources.refresh import refresh
from i18n import translator
from tests.lakes import put
from tests.screen import opened, runs, words
from ui.lake_view import freshness

UNITS = "unit_code,name_fi,service_line,muistio\nU1,Yksi,outpatient,a\nU2,Kaksi,nosuch,b\n"


def test_what_was_set_aside_refused_or_not_used_is_told_in_words(tmp_path, pirkanmaa, serve):
    put(tmp_path, "lake/units/a.csv", UNITS)
    put(tmp_path, "lake/units/b.csv", "unit_code\nU3\n")
    put(tmp_path, "lake/feedback/a.csv", UNITS.replace("U1", "131052-308T"))
    put(tmp_path, "lake/laskutus/a.csv", "x")
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    serve(tmp_path / "warehouse")
    at = opened("lake", lang="fi")
    runs(at)
    said = words(at).replace("\\", "")
    for told in ("on jokin sovituista arvoista", "sarake on mukana", "ei sisällä henkilötunnusta", "units/b.csv"):
        assert told in said
    unused = "Toimitettu, mutta ei kuulu tietosopimukseen, joten ei käytössä"
    assert f"{unused}: laskutus/, Palveluja tuottavat yksiköt: muistio." in said
    assert "131052" not in said


def test_why_a_delivery_is_held_is_told_in_the_pages_language_to_those_who_mend_it(
    tmp_path, pirkanmaa, serve, monkeypatch
):
    put(tmp_path, "lake/units/a.csv", UNITS)
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    put(tmp_path, "lake/units/b.csv", "unit_code\nU3\n")
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    serve(tmp_path / "warehouse")
    told = "uutta toimitusta ei ole otettu käyttöön, ja näytetään aiemmat rivit: units/b.csv hylättiin"
    (warning,) = [one.value.replace("\\", "") for one in opened("lake", lang="fi").warning]
    assert told in warning and "sarake on mukana" in warning
    monkeypatch.setattr("ui.lake_view.may_see_quarantine", lambda _reader: False)
    assert not opened("lake", lang="fi").warning


def test_that_fewer_rows_came_is_told_in_numbers(tmp_path, pirkanmaa, serve):
    rows = [f"{code:03d},2022,1" for code in range(1000)]
    put(tmp_path, "lake/associations/a.csv", "\n".join(["municipality_code,year,associations", *rows]) + "\n")
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    put(tmp_path, "lake/associations/a.csv", "\n".join(["municipality_code,year,associations", *rows[:500]]) + "\n")
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    serve(tmp_path / "warehouse")
    (warning,) = opened("lake", lang="sv").warning
    assert "det kom 500 rader, då de förut var 1\u00a0000" in warning.value.replace("\u202f", "\u00a0")


@pytest.mark.parametrize(
    ("dataset", "last_day", "told"),
    [
        ("service_contacts", date(2026, 10, 31), "● up to date"),
        ("service_contacts", date(2026, 9, 30), "▲ out of date"),
        ("population", date(2025, 12, 31), "● up to date"),
        ("population_forecast", date(2045, 12, 31), "● up to date"),
        ("service_contacts", None, "–"),
    ],
)
def test_freshness_follows_the_contract_of_each_dataset(dataset, last_day, told):
    assert freshness(dataset, last_day, date(2026, 12, 1), translator("en")) == told

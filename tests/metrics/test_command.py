"""`python -m metrics`: what other programs read of it."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from county import load_county
from data_sources.refresh import refresh
from metrics import CATALOGUE
from metrics import __main__ as command
from settings import SETTINGS
from tests.drawn import write_csv
from tests.metrics.test_use import contacts


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory, pirkanmaa):
    folder = tmp_path_factory.mktemp("command")
    drawing = contacts(
        (7, {"municipality_code": "837", "contact_mode": "phone"}),
        (13, {"municipality_code": "837", "contact_mode": "visit"}),
        (3, {"municipality_code": "020", "contact_mode": "visit"}),
        (30, {"municipality_code": "536", "contact_mode": "visit"}),
    )
    write_csv(folder / "lake", "service_contacts", drawing)
    write_csv(folder / "lake", "population", "year | municipality_code | persons\n2023 | 837 | 3000\n2023 | 536 | 3000")
    refresh(folder / "lake", folder / "warehouse", pirkanmaa)
    return folder / "warehouse"


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def say(warehouse, capsys):
    def run(line: str) -> str:
        assert command.main([*line.split(), "--warehouse", str(warehouse)]) == 0
        told = capsys.readouterr()
        assert told.err == ""
        return told.out

    return run


def test_csv_has_a_row_for_every_place_decimal_points_and_empty_fields(say):
    text = say("contacts_per_1000 --by area --grain year")
    head, *lines = text.splitlines()
    assert head == (
        "metric,period,area,value,numerator,denominator,lower_95,upper_95,lower_998,upper_998,"
        "hidden,reason,incomplete,population_year"
    )
    assert len(lines) == 5 and "\r" not in text
    # Area 3 has three contacts; area 5, the next smallest, goes with it.
    assert lines[2] == "contacts_per_1000,2024-01-01,3,,,,,,,,true,too_small,true,2023"
    assert lines[4] == "contacts_per_1000,2024-01-01,5,,,,,,,,true,too_small,true,2023"
    four = lines[3].split(",")
    assert four[:6] == ["contacts_per_1000", "2024-01-01", "4", "10", "30", "3000"]
    assert four[10:] == ["false", "", "true", "2023"]
    assert lines[0] == "contacts_per_1000,2024-01-01,1,,0,0,,,,,false,cannot_exist,true,2023"


def test_json_has_numbers_as_numbers_and_days_as_text(say):
    (row,) = json.loads(say("remote_share --grain year --where service_line=Avopalvelut --format json"))
    assert row["period"] == "2024-01-01" and row["metric"] == "remote_share"
    assert (row["value"], row["numerator"], row["denominator"]) == (pytest.approx(100 * 7 / 53), 7, 53)
    assert row["hidden"] is False and row["incomplete"] is True
    assert row["reason"] is None and row["population_year"] is None
    assert isinstance(row["lower_95"], float) and 0 < row["lower_95"] < row["value"] < row["upper_95"] < 100


def test_parquet_reads_back_as_the_rows_of_csv(capsysbinary, warehouse):
    def told(form: str) -> io.BytesIO:
        line = ["contacts", "--by", "area", "--format", form, "--warehouse", str(warehouse)]
        assert command.main(line) == 0
        return io.BytesIO(capsysbinary.readouterr().out)

    rows, as_text = pd.read_parquet(told("parquet")), pd.read_csv(told("csv"))
    assert list(rows.columns) == list(as_text.columns)
    assert list(rows["area"]) == ["1", "2", "3", "4", "5", "outside"]
    for name in ("value", "numerator", "hidden", "incomplete"):
        assert list(rows[name].fillna(-1)) == list(as_text[name].fillna(-1))


def test_a_role_narrows_the_rows(say):
    text = say("contacts --by municipality --grain year --as regional_director:4")
    assert {line.split(",")[2] for line in text.splitlines()[1:]} == {"536", "619", "790"}


def test_the_list_tells_what_can_be_asked_of_every_metric(say, capsys):
    listed = json.loads(say("list --format json"))
    assert [one["id"] for one in listed] == sorted(CATALOGUE)
    for one in listed:
        assert set(one) >= {"id", "title", "unit", "better", "breakdowns", "grains", "datasets"}
        assert one["better"] in {"higher", "lower", "neither"} and one["title"] and one["unit"]
        assert one["datasets"] or one["id"] == "area_gap", "a gap has those of the metric that it compares"
        assert isinstance(one["breakdowns"], list)
    text = say("list")
    for metric in CATALOGUE:
        assert f" {metric} " in f" {text} ".replace("\n", " \n ")


def test_the_list_names_the_national_indicators_that_the_warehouse_holds(tmp_path, capsys):
    values = "indicator_id | region_code | year | value\n3105 | 837 | 2023 | 1\n127 | 837 | 2023 | 2"
    write_csv(tmp_path / "lake", "indicator_values", values)
    refresh(tmp_path / "lake", tmp_path / "warehouse", load_county("pirkanmaa"))

    def listed(folder):
        assert command.main(["list", "--format", "json", "--warehouse", str(folder)]) == 0
        return [one["id"] for one in json.loads(capsys.readouterr().out) if one["id"].startswith("indicator:")]

    assert listed(tmp_path / "warehouse") == ["indicator:127", "indicator:3105"]
    assert listed(tmp_path / "nothing") == ["indicator:<id>"]


def test_a_metric_of_two_can_be_asked_by_the_command(say):
    head, row = say("area_gap --of remote_share --grain year").splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert head.endswith(
        ",highest,lowest,areas,ratio,ratio_lower_95,ratio_upper_95,ratio_lower_998,ratio_upper_998,finding"
    )
    # Areas 3 and 5 are hidden, 1 and 2 have no contacts: there is nothing beside area 4.
    assert (told["hidden"], told["areas"], told["reason"], told["value"]) == ("true", "1", "too_small", "")


def test_the_county_is_that_of_the_warehouse(tmp_path, capsys, monkeypatch):
    write_csv(tmp_path / "lake", "population", "year | municipality_code | persons\n2023 | 905 | 3000\n2023 | 837 | 9")
    refresh(tmp_path / "lake", tmp_path / "warehouse", load_county("pohjanmaa"))
    line = [
        "residents",
        "--by",
        "municipality",
        "--where",
        "municipality=Vasa",
        "--warehouse",
        str(tmp_path / "warehouse"),
    ]
    assert command.main(line) == 0
    assert ",905,3000,3000," in capsys.readouterr().out
    monkeypatch.setenv("TILANNEKUVA_COUNTY", "pirkanmaa")
    assert command.main(line) == 2
    assert "The warehouse holds pohjanmaa" in capsys.readouterr().err

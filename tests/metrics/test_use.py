"""Service use: drawn clauses of the definitions, the second road over the demo lake, and what must always hold."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.oracle import use

YEARS = {"start": date(2023, 1, 1), "end": date(2025, 1, 1)}


def cells(rows: pd.DataFrame, *names: str, value: str = "value") -> dict:
    keys = [rows[name] for name in names]
    return dict(zip(zip(*keys, strict=True) if len(keys) > 1 else keys[0], rows[value], strict=True))


def test_a_contact_counts_in_the_month_of_its_day_and_the_place_of_residence(given, answer):
    given(
        "service_contacts",
        """
        contact_on | municipality_code
        2024-02-29 | 837
        2024-03-01 | 837
        2024-03-31 | 020
        2024-03-31 | 091
        2024-03-31 |
        """,
    )
    rows = answer("contacts", by=("area",), grain="month", start="2024-03-01", end="2024-04-01")
    # Every cell is small, so parts are read before hiding through the county as a whole.
    assert set(rows["area"]) == {"1", "2", "3", "4", "5", "outside"}
    assert rows.loc[rows["area"] == "1", "value"].item() == 0
    assert rows.loc[rows["area"] == "outside", "hidden"].item()
    whole = answer("contacts", grain="year")
    assert whole["value"].item() == 5


def test_a_client_counts_once_in_the_place_of_the_latest_contact(given, answer):
    lines = [f"c{i} | 2024-01-{i + 1:02d} | 837 | outpatient" for i in range(6)]
    lines += [f"c{i} | 2024-02-{i + 1:02d} | 020 | hospital" for i in range(6)]
    given("service_contacts", "client_id | contact_on | municipality_code | service_line\n" + "\n".join(lines))
    rows = answer("clients", by=("municipality",), grain="year")
    assert cells(rows, "municipality")["020"] == 6
    assert cells(rows, "municipality")["837"] == 0
    lines_first = answer("clients", by=("service_line", "municipality"), grain="year")
    found = cells(lines_first, "service_line", "municipality")
    assert found["outpatient", "837"] == 6
    assert found["hospital", "020"] == 6


def test_the_larger_id_is_the_later_of_a_day(given, answer):
    rows = [f"k{i}a | c{i} | 2024-01-01 | 837" for i in range(5)] + [
        f"k{i}b | c{i} | 2024-01-01 | 020" for i in range(5)
    ]
    given("service_contacts", "contact_id | client_id | contact_on | municipality_code\n" + "\n".join(rows))
    assert cells(answer("clients", by=("municipality",), grain="year"), "municipality")["020"] == 5
    # The same by the road that reads the contacts themselves.
    assert cells(answer("clients", by=("municipality",), grain="total"), "municipality")["020"] == 5


def test_a_stay_counts_its_first_day_and_not_its_last(given, answer):
    given(
        "care_episodes",
        "client_id | admitted_on | discharged_on\n"
        + "\n".join(f"c{i} | 2024-03-30 | 2024-04-03" for i in range(5))
        + "\n"
        + "\n".join(f"d{i} | 2024-03-30 | 2024-03-30" for i in range(5))
        + "\ne1 | 2024-04-29 | 2024-04-30",
    )
    rows = answer("bed_days", grain="month", start="2024-03-01", end="2024-05-01")
    assert list(rows["value"]) == [5 * 2 + 5, 5 * 2 + 1]
    stays = answer("length_of_stay", grain="year")
    assert stays[["numerator", "denominator"]].iloc[0].tolist() == [5 * 4 + 5 + 1, 11]
    assert stays["value"].item() == pytest.approx(26 / 11)


def test_shares_know_which_contacts_could_have_been_remote(given, answer):
    modes = ["visit"] * 6 + ["phone"] * 5 + ["consultation"] * 7
    given("service_contacts", "contact_mode | provider\n" + "\n".join(f"{m} | own" for m in modes))
    rows = answer("remote_share", grain="year")
    assert rows[["numerator", "denominator"]].iloc[0].tolist() == [5, 11]
    assert rows["value"].item() == pytest.approx(100 * 5 / 11)


def test_rates_use_the_residents_of_the_year_before_and_tell_it(given, answer):
    given("service_contacts", "client_id | municipality_code\n" + "\n".join(f"c{i} | 837" for i in range(10)))
    given("population", "year | municipality_code | persons\n2022 | 837 | 1000\n2023 | 837 | 2000\n2024 | 837 | 4000")
    rows = answer("contacts_per_1000", grain="year")
    assert rows["denominator"].item() == 2000
    assert rows["population_year"].item() == 2023
    assert rows["value"].item() == pytest.approx(5.0)


@pytest.fixture(scope="module")
def contact_rows(demo_warehouse, pirkanmaa):
    rows = clean(demo_warehouse.folder, "service_contacts")
    codes = {m.code for m in pirkanmaa.municipalities}
    areas = {m.code: pirkanmaa.area_of(m.code, date(2024, 1, 1)) for m in pirkanmaa.municipalities}
    rows = use.placed(rows, codes, areas)
    age = rows["age"].astype(float)
    band = np.where(
        age >= 85,
        "85+",
        (age // 5 * 5).fillna(0).astype(int).astype(str) + "-" + (age // 5 * 5 + 4).fillna(0).astype(int).astype(str),
    )
    return rows.assign(age_group=np.where(age.isna(), "unknown", band), sex=rows["sex"].fillna("unknown"))


@pytest.fixture
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


CUTS = [
    [],
    ["area"],
    ["municipality"],
    ["service_line"],
    ["area", "service_class"],
    ["sex", "age_group"],
    ["service_line", "contact_mode"],
]


@pytest.mark.parametrize("grain", ["month", "quarter", "year", "rolling12", "total"])
@pytest.mark.parametrize("by", CUTS, ids="+".join)
@pytest.mark.parametrize("metric", ["contacts", "clients"])
def test_second_road(metric, by, grain, demo_warehouse, pirkanmaa, contact_rows, unhidden):
    got = compute(
        CATALOGUE[metric], by=by, grain=grain, **YEARS, reader=ANALYST, warehouse=demo_warehouse, county=pirkanmaa
    ).rows
    want = getattr(use, metric)(contact_rows, grain, "2023-01-01", "2025-01-01", by)
    got = got[got["value"] > 0]
    keys = zip(pd.to_datetime(got["period"]), *(got[name] for name in by), strict=True)
    found = {key if by else key[0]: value for key, value in zip(keys, got["value"], strict=True)}
    assert found == {key if by or not isinstance(key, tuple) else key[0]: float(v) for key, v in want.items()}


@pytest.mark.parametrize("by", [[], ["area"], ["care_type"]], ids="+".join)
@pytest.mark.parametrize("grain", ["month", "year"])
def test_second_road_of_bed_days(by, grain, demo_warehouse, pirkanmaa, unhidden):
    rows = clean(demo_warehouse.folder, "care_episodes")
    codes = {m.code for m in pirkanmaa.municipalities}
    areas = {m.code: pirkanmaa.area_of(m.code, date(2024, 1, 1)) for m in pirkanmaa.municipalities}
    rows = use.placed(rows, codes, areas)
    last = rows[["admitted_on", "ready_on", "discharged_on"]].max().max()
    want = use.bed_days(rows, grain, "2023-01-01", "2025-01-01", by, last)
    got = compute(
        CATALOGUE["bed_days"], by=by, grain=grain, **YEARS, reader=ANALYST, warehouse=demo_warehouse, county=pirkanmaa
    ).rows
    assert got["value"].sum() == want.sum()
    assert sorted(got.loc[got["value"] > 0, "value"]) == sorted(map(float, want))


def test_areas_and_outside_make_the_county(demo_warehouse, pirkanmaa, unhidden):
    for metric in ("contacts", "clients", "bed_days"):
        asked = {"grain": "year", **YEARS, "reader": ANALYST, "warehouse": demo_warehouse, "county": pirkanmaa}
        whole = compute(CATALOGUE[metric], **asked).rows
        for place in ("area", "municipality"):
            parts = compute(CATALOGUE[metric], by=(place,), **asked).rows
            assert list(parts.groupby("period")["value"].sum()) == list(whole["value"])

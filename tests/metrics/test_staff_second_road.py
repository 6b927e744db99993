"""Staff by the second road: day by day in pandas, over the demo lake and over small lakes drawn at random."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date

from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.in_memory import InMemory
from tests.metrics.second_road import assert_same
from tests.oracle.staff import LEFT, Staff

DATASETS = ("employments", "absences", "units")


@pytest.fixture(autouse=True)
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


def area_of(county) -> dict[str, str]:
    return {m.code: county.area_of(m.code, date(2024, 1, 1)) for m in county.municipalities}


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


@pytest.fixture(scope="module")
def demo_staff(demo_warehouse, pirkanmaa):
    rows = {name: clean(demo_warehouse.folder, name) for name in DATASETS}
    last = rows["absences"]["started_on"].max()
    return Staff(*rows.values(), area_of(pirkanmaa), last)


CUTS = [
    [],
    ["area"],
    ["municipality"],
    ["unit"],
    ["area", "profession_group"],
    ["municipality", "service_line"],
    ["employment_type", "service_line"],
]
METRICS = {
    "headcount": ("month", "quarter", "year", "rolling12", "total"),
    "retirements": ("month", "total"),
    "exit_turnover": ("year", "rolling12"),
    "entry_turnover": ("year", "rolling12"),
    "person_years": ("month", "year", "rolling12", "total"),
    "sickness_days_per_person_year": ("month", "year"),
    "sickness_absence_rate": ("month", "year", "rolling12"),
    "absence_days": ("month", "year"),
}


def both_roads_agree(metric, by, grain, warehouse, staff, county, start="2023-01-01", end="2025-01-01"):
    span = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
    rows = compute(
        CATALOGUE[metric], by=by, grain=grain, **span, reader=ANALYST, warehouse=warehouse, county=county
    ).rows
    assert_same(rows, by, getattr(staff, metric)(grain, start, end, by))


@pytest.mark.parametrize("by", [[], ["area"], ["municipality", "service_line"], ["unit"]], ids="+".join)
@pytest.mark.parametrize(("metric", "grain"), [(m, grain) for m, grains in METRICS.items() for grain in grains[:2]])
def test_demo_lake(metric, grain, by, opened, demo_staff, pirkanmaa):
    both_roads_agree(metric, by, grain, opened, demo_staff, pirkanmaa)


@pytest.mark.parametrize("by", [["absence_type", "length_band"], ["area", "length_band"]], ids="+".join)
def test_absences_by_type_and_length(by, opened, demo_staff, pirkanmaa):
    both_roads_agree("absence_days", by, "quarter", opened, demo_staff, pirkanmaa)


@pytest.mark.parametrize("place", ["area", "municipality", "unit", "profession_group"])
@pytest.mark.parametrize("metric", ["person_years", "sickness_days_per_person_year", "absence_days", "retirements"])
def test_parts_make_the_county(metric, place, opened, pirkanmaa):
    asked = {"start": date(2023, 1, 1), "end": date(2025, 1, 1), "reader": ANALYST, "county": pirkanmaa}
    whole, parts = (
        compute(CATALOGUE[metric], by=by, grain="year", warehouse=opened, **asked).rows for by in ((), (place,))
    )
    assert list(parts.groupby("period")["numerator"].sum()) == pytest.approx(list(whole["numerator"]), abs=1e-5)


# ---- small lakes drawn at random -------------------------------------------------------------------------------

UNITS = pd.DataFrame(
    [("U1", "837"), ("U2", "020"), ("U3", "562"), ("U4", ""), ("U5", "091")], columns=["unit_code", "municipality_code"]
).assign(name_fi="Yksikkö", service_line="hospital")
days = st.dates(date(2023, 11, 20), date(2024, 4, 10))
some_days = st.integers(0, 70)
persons = st.sampled_from(["p1", "p2", "p3"])


@st.composite
def employments(draw):
    started, length = draw(days), draw(st.none() | some_days)
    return {
        "employee_id": draw(persons),
        "unit_code": draw(st.sampled_from(["U1", "U2", "U3", "U4", "U5", "U9", ""])),
        "service_line": draw(st.sampled_from(["hospital", "family"])),
        "municipality_code": draw(st.sampled_from(["837", "108", "999", ""])),
        "profession_group": draw(st.sampled_from(["nurse", "physician"])),
        "employment_type": draw(st.sampled_from(["permanent", "permanent", "substitute"])),
        "fte": draw(st.sampled_from([0.0, 0.2, 0.5, 0.6, 0.8, 1.0])),
        "started_on": started,
        "ended_on": None if length is None else started + timedelta(days=length),
        "end_reason": None if length is None else draw(st.sampled_from([*LEFT, "transferred", "fixed_term_ended", ""])),
    }


@st.composite
def absences(draw):
    started = draw(days)
    return {
        "employee_id": draw(persons),
        "employment_id": draw(st.sampled_from(["", "", "e1", "e2", "e3", "e9"])),
        "absence_type": draw(st.sampled_from(["own_illness", "work_accident", "other_unpaid", "annual_leave"])),
        "started_on": started,
        "ended_on": started + timedelta(days=draw(some_days)),
        "share": draw(st.sampled_from([None, 1.0, 0.5, 0.3])),
    }


@pytest.fixture(scope="module")
def small(pirkanmaa):
    lake = InMemory(pirkanmaa, *DATASETS)
    lake.put("units", UNITS)
    return lake


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(employments(), min_size=1, max_size=7), st.lists(absences(), min_size=1, max_size=7), st.data())
def test_small_lakes(small, worked, away, data):
    for number, row in enumerate(worked, 1):
        row["employment_id"] = f"e{number}"
    for number, row in enumerate(away, 1):
        # An absence through an employment is of the person who has it.
        own = [w for w in worked if w["employment_id"] == row["employment_id"]]
        row.update(absence_id=f"a{number}", employee_id=own[0]["employee_id"] if own else row["employee_id"])
    small.put("employments", as_text(worked))
    small.put("absences", as_text(away))
    small.prepare()
    staff = Staff(*(contract_rows(small, name) for name in DATASETS), area_of(small.county), last_start(away))
    for metric, grains in METRICS.items():
        by, grain = data.draw(st.sampled_from(CUTS)), data.draw(st.sampled_from(grains))
        both_roads_agree(metric, by, grain, small, staff, small.county, "2023-07-01" if grain in FREE else "2023-01-01")


FREE = ("month", "quarter", "rolling12", "total")


def last_start(away: list[dict]) -> pd.Timestamp:
    return pd.Timestamp(max(row["started_on"] for row in away))


def as_text(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame([{k: "" if v is None else str(v) for k, v in row.items()} for row in rows])


def contract_rows(lake: InMemory, dataset: str) -> pd.DataFrame:
    rows = lake.con.sql(f"from {dataset} order by all").df()
    return rows.astype({c.name: "datetime64[ns]" for c in EXTRACTS[dataset].columns if isinstance(c.type, Date)})

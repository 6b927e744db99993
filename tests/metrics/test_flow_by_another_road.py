"""Delays, readmissions and ways home over the demo lake, cell by cell as plain Python has them."""

from __future__ import annotations

import sys
from datetime import date

import pandas as pd
import pytest

from data_sources.warehouse import Warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.oracle import flow, use

START, END = "2023-01-01", "2025-01-01"
CUTS = [
    [],
    ["area"],
    ["municipality"],
    ["service_line"],
    ["unit"],
    ["age_group"],
    ["sex"],
    ["area", "sex"],
    ["municipality", "age_group"],
]
GRAINS = ("month", "quarter", "year", "rolling12", "total")


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    nothing = lambda rows, *_: pd.Series(False, index=rows.index)  # noqa: E731
    monkeypatch.setattr(sys.modules["metrics.compute"], "hidden_cells", nothing)


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


@pytest.fixture(scope="module")
def stays(demo_warehouse, pirkanmaa):
    return use.prepared(clean(demo_warehouse.folder, "care_episodes"), pirkanmaa)


@pytest.fixture(scope="module")
def days(stays):
    return flow.days_of_delay(stays)


def amounts(rows: pd.DataFrame, by: list[str], part: str) -> dict[tuple, float]:
    """The cells that are not zero."""
    keys = zip(pd.to_datetime(rows["period"]), *(rows[name] for name in by), strict=True)
    return {key: float(value) for key, value in zip(keys, rows[part], strict=True) if value}


def asked(metric, by, grain, opened, county, start=START, end=END):
    span = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
    return compute(CATALOGUE[metric], by=by, grain=grain, **span, reader=ANALYST, warehouse=opened, county=county).rows


def same_parts(got, by, numerator, denominator):
    for part, (want, name) in {"numerator": numerator, "denominator": denominator}.items():
        assert amounts(got, by, part) == amounts(want, by, name), part


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("metric", ["readmission_30d", "home_after_acute"])
@pytest.mark.parametrize("by", CUTS, ids="+".join)
def test_discharges(metric, by, grain, opened, stays, pirkanmaa):
    got = asked(metric, by, grain, opened, pirkanmaa)
    want = getattr(flow, metric)(stays, by, grain, START, END, pirkanmaa)
    same_parts(got, by, (want, "numerator"), (want, "denominator"))


@pytest.mark.parametrize(
    ("grain", "start", "end"), [*((grain, START, END) for grain in GRAINS), ("total", "2023-02-10", "2024-03-22")]
)
@pytest.mark.parametrize("by", [*CUTS, ["care_type"], ["area", "care_type"]], ids="+".join)
def test_delays(by, grain, start, end, opened, stays, days, pirkanmaa):
    delayed = flow.delayed_days(days, by, grain, start, end, pirkanmaa)
    in_care = flow.days_in_care(stays, by, grain, start, end, pirkanmaa)
    got = asked("delayed_share", by, grain, opened, pirkanmaa, start, end)
    same_parts(got, by, (delayed, "numerator"), (in_care, "numerator"))
    alone = asked("delayed_days", by, grain, opened, pirkanmaa, start, end)
    assert amounts(alone, by, "value") == amounts(delayed, by, "numerator")


@pytest.mark.parametrize("metric", ["readmission_30d", "home_after_acute"])
def test_discharges_of_windows_that_begin_and_end_within_a_month(metric, opened, stays, pirkanmaa):
    start, end = "2023-02-10", "2024-03-22"
    want = getattr(flow, metric)(stays, ["area"], "total", start, end, pirkanmaa)
    got = asked(metric, ["area"], "total", opened, pirkanmaa, start, end)
    same_parts(got, ["area"], (want, "numerator"), (want, "denominator"))


@pytest.mark.parametrize("place", ["area", "municipality"])
@pytest.mark.parametrize("metric", ["delayed_days", "delayed_share", "readmission_30d", "home_after_acute"])
def test_areas_and_outside_make_the_county(metric, place, opened, pirkanmaa):
    whole, divided = (asked(metric, by, "year", opened, pirkanmaa) for by in ([], [place]))
    assert list(divided.groupby("period")["numerator"].sum()) == list(whole["numerator"])

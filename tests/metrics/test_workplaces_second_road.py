"""Positions, the staff survey, unit cost and the price of a person-year by the second road, over the demo lake."""

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
from tests.metrics.second_road import assert_same
from tests.metrics.test_staff_second_road import area_of
from tests.oracle import workplaces
from tests.oracle.money import Ledger
from tests.oracle.staff import Staff

START, END = "2023-01-01", "2025-01-01"
# The quick part takes one grain.
GRAINS = (
    "month",
    *(pytest.param(grain, marks=pytest.mark.slow) for grain in ("quarter", "year", "rolling12", "total")),
)
PLACES = ([], ["area"], ["municipality"], ["unit"], ["area", "service_line"])


@pytest.fixture(autouse=True)
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


@pytest.fixture(scope="module")
def rows_of(demo_warehouse):
    return lambda dataset: clean(demo_warehouse.folder, dataset)


@pytest.fixture(scope="module")
def at_units(rows_of, pirkanmaa):
    units, areas = rows_of("units"), area_of(pirkanmaa)
    return {name: workplaces.at_units(rows_of(name), units, areas) for name in ("positions", "staff_survey")}


@pytest.fixture(scope="module")
def ledger(rows_of, pirkanmaa):
    return Ledger(rows_of("ledger"), rows_of("units"), area_of(pirkanmaa))


@pytest.fixture(scope="module")
def staff(rows_of, pirkanmaa):
    rows = {name: rows_of(name) for name in ("employments", "absences", "units")}
    return Staff(*rows.values(), area_of(pirkanmaa), rows["absences"]["started_on"].max())


def both_roads_agree(metric, grain, by, warehouse, county, want):
    rows = compute(
        CATALOGUE[metric],
        by=by,
        grain=grain,
        start=date.fromisoformat(START),
        end=date.fromisoformat(END),
        reader=ANALYST,
        warehouse=warehouse,
        county=county,
    ).rows
    assert want
    assert_same(rows, by, {key: parts for key, parts in want.items() if any(parts.values())})


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("by", [*PLACES, ["profession_group"], ["municipality", "profession_group"]], ids="+".join)
@pytest.mark.parametrize("metric", ["vacancy_fill_rate", "agency_share"])
def test_positions(metric, by, grain, opened, at_units, pirkanmaa):
    want = getattr(workplaces, metric)(at_units["positions"], grain, START, END, by)
    both_roads_agree(metric, grain, by, opened, pirkanmaa, want)


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("by", PLACES, ids="+".join)
@pytest.mark.parametrize("metric", ["enps", "staff_satisfaction"])
def test_staff_survey(metric, by, grain, opened, at_units, pirkanmaa):
    want = getattr(workplaces, metric)(at_units["staff_survey"], grain, START, END, by)
    both_roads_agree(metric, grain, by, opened, pirkanmaa, want)


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("by", [["service_class"], ["service_line", "service_class"]], ids="+".join)
def test_unit_cost(by, grain, opened, ledger, rows_of, pirkanmaa):
    contacts = rows_of("service_contacts")
    contacts = contacts.assign(service_class=contacts["service_class"].fillna("unknown"))
    both_roads_agree(
        "unit_cost", grain, by, opened, pirkanmaa, workplaces.unit_cost(ledger, contacts, grain, START, END, by)
    )


@pytest.mark.parametrize("grain", [GRAINS[0], *GRAINS[2:4]])
@pytest.mark.parametrize("by", PLACES, ids="+".join)
def test_price_of_a_person_year(by, grain, opened, ledger, staff, pirkanmaa):
    want = workplaces.personnel_cost_per_person_year(ledger, staff, grain, START, END, by)
    both_roads_agree("personnel_cost_per_person_year", grain, by, opened, pirkanmaa, want)

"""Health promotion, equity and programmes by the second road: plain pandas over the demo lake."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from metrics import measure
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.metrics.second_road import assert_same
from tests.oracle import health

START, END = "2021-01-01", "2025-01-01"


@pytest.fixture(scope="module")
def tables(demo_warehouse):
    names = ("tea_scores", "indicator_values", "projects", "population", "benefit_targets")
    return {name: clean(demo_warehouse.folder, name) for name in names}


@pytest.fixture(scope="module")
def area_of(pirkanmaa):
    return {m.code: pirkanmaa.area_of(m.code, date(2024, 1, 1)) for m in pirkanmaa.municipalities}


@pytest.fixture
def rows_of(demo_warehouse):
    def ask(metric, by, grain="year", start=START, **how) -> pd.DataFrame:
        span = {"start": date.fromisoformat(start), "end": date.fromisoformat(END)}
        return measure(metric, by=by, grain=grain, **span, reader=ANALYST, warehouse=demo_warehouse, **how).rows

    return ask


def keyed(rows, by, name):
    """A column by `(window, *breakdown)`, where it has a value."""
    known = rows[rows[name].notna()]
    return {(pd.Timestamp(row["period"]), *(row[b] for b in by)): row[name] for row in known.to_dict("records")}


def test_every_score_is_as_delivered(rows_of, tables):
    by = ["organisation", "theme", "dimension"]
    assert_same(rows_of("tea_score", by), by, health.delivered(tables["tea_scores"], by, "score", START, END))


@pytest.mark.parametrize("by", [["theme", "dimension"], ["area", "theme", "dimension"]], ids="-".join)
def test_weighted_scores_and_their_coverage(rows_of, tables, area_of, by):
    rows = rows_of("tea_score_weighted", by)
    want, coverage = health.weighted_scores(tables["tea_scores"], tables["population"], area_of, by, START, END)
    assert len(want) > 20
    assert_same(rows, by, want)
    assert keyed(rows, by, "coverage") == pytest.approx(coverage)


@pytest.mark.parametrize("number", [127, 234, 3105, 4092])
def test_every_value_of_an_indicator_is_as_delivered(rows_of, tables, number):
    values = tables["indicator_values"]
    values = values[(values["indicator_id"] == number) & (values["gender"] == "total")]
    values = values.rename(columns={"region_code": "region"})
    by = ["region", "region_category"]
    assert_same(rows_of(f"indicator:{number}", ["region"]), by, health.delivered(values, by, "value", START, END))


def test_the_hyte_coefficient_is_made_of_its_parts(rows_of, tables):
    process = {4092: (25, 100), 3945: (60, 90)}
    result = {699: (10, -10), 234: (10, -10), 3218: (10, -10)}
    rows = rows_of("hyte_coefficient", [], start="2018-01-01").set_index("period")
    for year in range(2018, 2025):
        points, weight = health.hyte(tables["indicator_values"], "08", process, result, year)
        row = rows.loc[date(year, 1, 1)]
        assert (row["numerator"] if weight else 0) == pytest.approx(points)
        assert row["coverage"] == pytest.approx(100 * weight)
        assert pd.isna(row["value"]) if not weight else row["value"] == pytest.approx(points / weight)


@pytest.mark.parametrize("grain", ["month", "quarter", "year", "rolling12", "total"])
@pytest.mark.parametrize("by", [[], ["status"], ["project_id", "status"], ["portfolio", "status"]], ids="-".join)
def test_projects_and_what_is_used_of_their_budgets(rows_of, tables, by, grain):
    rows = rows_of("project_status", by, grain, start="2022-01-01")
    want, used = health.projects(tables["projects"], by, grain, "2022-01-01", END)
    assert_same(rows, by, want)
    assert keyed(rows, by, "budget_used") == pytest.approx(used)


@pytest.mark.parametrize("of", ["contacts_per_1000", "client_share", "remote_share", "vacancy_fill_rate"])
def test_the_gap_is_that_of_the_areas_that_are_shown(rows_of, of):
    shown = rows_of(of, ["area"], start="2023-01-01")
    for row in rows_of("area_gap", [], start="2023-01-01", of=of).to_dict("records"):
        values = shown[(shown["period"] == row["period"]) & (shown["area"] != "outside")].set_index("area")["value"]
        assert (row["highest"], row["lowest"]) == (values.idxmax(), values.idxmin())
        assert row["value"] == pytest.approx(values.max() - values.min())
        assert row["ratio"] == pytest.approx(values.max() / values.min())


def test_progress_is_that_of_the_metric_of_every_target(rows_of, tables):
    targets = tables["benefit_targets"].set_index("metric_id")
    rows = rows_of("benefit_progress", ["goal", "metric_id"], start="2023-01-01")
    assert set(rows["metric_id"]) == set(targets.index)
    known = rows.dropna(subset="value")
    assert len(known) >= 6
    for row in known.to_dict("records"):
        now = rows_of(row["metric_id"], [], start="2023-01-01").set_index("period").loc[row["period"], "value"]
        baseline, target = targets.loc[row["metric_id"], ["baseline", "target"]]
        assert row["value"] == pytest.approx(100 * (now - baseline) / (target - baseline))

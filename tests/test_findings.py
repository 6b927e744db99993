"""What a chart finds is true of its rows, and nothing is found of records that may be missing."""

from datetime import date

import pandas as pd
import pytest

from charts.findings import highest_and_lowest, level, verdict
from charts.places import _certain
from i18n import translator
from metrics import CATALOGUE
from tests.results import answer

t = translator("en")
METRIC = CATALOGUE["contacts_per_1000"]


def rows(*drawn):
    return pd.DataFrame(drawn, columns=["key", "name", "value", "lower", "upper"])


def test_intervals_that_do_not_meet_are_more_than_chance():
    found = highest_and_lowest(rows(("1", "A", 30.0, 28.0, 32.0), ("2", "B", 10.0, 8.0, 12.0)), METRIC, t)
    assert found == "Highest: A (30.0). Lowest: B (10.0). The difference is larger than chance explains."


def test_intervals_that_meet_may_be_chance():
    found = highest_and_lowest(rows(("1", "A", 30.0, 12.0, 48.0), ("2", "B", 10.0, 8.0, 12.0)), METRIC, t)
    assert found.endswith("Chance can explain the difference.")


def test_a_hidden_value_is_neither_highest_nor_lowest():
    none = float("nan")
    found = highest_and_lowest(
        rows(("1", "A", 30.0, none, none), ("2", "B", none, none, none), ("3", "C", 20.0, none, none)), METRIC, t
    )
    assert found == "Highest: A (30.0). Lowest: C (20.0)."


def test_nothing_is_found_of_a_zero_that_may_be_missing_records():
    drawn = rows(("1", "A", 30.0, 28.0, 32.0), ("2", "B", 0.0, 0.0, 1.0), ("3", "C", 0.0, 0.0, 1.0))
    assert list(_certain(drawn, {"2"})["name"]) == ["A", "C"]
    assert list(_certain(drawn.assign(value=5.0), {"2"})["name"]) == ["A", "B", "C"]


def test_a_comparison_on_the_edge_of_the_interval_is_no_difference():
    row = {"lower_95": 10.0, "upper_95": 12.0}
    assert verdict(row, 12.0, t) == "Chance can explain the difference."
    assert verdict(row, 12.1, t) == "The difference is larger than chance explains."
    assert verdict({"lower_95": float("nan"), "upper_95": float("nan")}, 12.0, t) == ""


@pytest.mark.parametrize(
    ("metric", "before", "now", "told"),
    [
        ("headcount", 500.0, 510.0, "500 (+2.0%)"),
        ("exit_turnover", 8.0, 10.0, "8.0% (+2.0 percentage points)"),
        ("nps", 44.0, 46.0, "44 (+2)"),
        ("statement_mean", 4.0, 4.1, "4.00 (+0.10)"),
    ],
)
def test_what_stands_beside_nothing_else_stands_beside_the_year_before(metric, before, now, told):
    months = [(2024, before), (2025, now)]
    own = answer(metric, [{"period": date(year, 3, 1), "value": value} for year, value in months])
    assert level(own, "North", t).endswith(f"(March 2025). A year before: {told}.")
    beside = answer(metric, [{"period": date(2025, 3, 1), "value": before}])
    assert "A year before" not in level(own, "North", t, beside, "South")


def test_where_no_window_is_finished_the_newest_is_told_as_unfinished():
    own = answer("headcount", [{"period": date(2025, 3, 1), "value": 500.0, "incomplete": True}])
    assert level(own, "North", t) == "North: 500 (March 2025, unfinished)."


def test_residents_of_one_year_are_not_told_as_those_of_two():
    years = [{"period": date(year, 1, 1), "value": 9.2, "population_year": 2018} for year in (2019, 2020)]
    own = answer("residents_share_75", years, grain="year")
    assert level(own, "North", t) == "North: 9.2% (2019)."

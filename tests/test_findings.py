"""What a chart finds is true of its rows, and nothing is found of records that may be missing."""

import pandas as pd

from charts.findings import highest_and_lowest, verdict
from charts.places import _certain
from i18n import translator
from metrics import CATALOGUE

t = translator("en")
METRIC = CATALOGUE["contacts_per_1000"]


def rows(*drawn):
    return pd.DataFrame(drawn, columns=["key", "name", "value", "lower", "upper"])


def test_intervals_that_do_not_meet_are_more_than_chance():
    found = highest_and_lowest(rows(("1", "A", 30.0, 28.0, 32.0), ("2", "B", 10.0, 8.0, 12.0)), METRIC, t)
    assert found == "Highest: A 30.0. Lowest: B 10.0. The difference is larger than chance explains."


def test_intervals_that_meet_may_be_chance():
    found = highest_and_lowest(rows(("1", "A", 30.0, 12.0, 48.0), ("2", "B", 10.0, 8.0, 12.0)), METRIC, t)
    assert found.endswith("Chance can explain the difference.")


def test_a_hidden_value_is_neither_highest_nor_lowest():
    none = float("nan")
    found = highest_and_lowest(
        rows(("1", "A", 30.0, none, none), ("2", "B", none, none, none), ("3", "C", 20.0, none, none)), METRIC, t
    )
    assert found == "Highest: A 30.0. Lowest: C 20.0."


def test_nothing_is_found_of_a_zero_that_may_be_missing_records():
    drawn = rows(("1", "A", 30.0, 28.0, 32.0), ("2", "B", 0.0, 0.0, 1.0), ("3", "C", 0.0, 0.0, 1.0))
    assert list(_certain(drawn, {"2"})["name"]) == ["A", "C"]
    assert list(_certain(drawn.assign(value=5.0), {"2"})["name"]) == ["A", "B", "C"]


def test_a_comparison_on_the_edge_of_the_interval_is_no_difference():
    row = {"lower_95": 10.0, "upper_95": 12.0}
    assert verdict(row, 12.0, t) == "Chance can explain the difference."
    assert verdict(row, 12.1, t) == "The difference is larger than chance explains."
    assert verdict({"lower_95": float("nan"), "upper_95": float("nan")}, 12.0, t) == ""

"""The gap between areas: drawn clauses of the definition, each worked out by hand."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, settings
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from metrics import MeasureError, measure
from metrics.differences import difference_interval, ratio_interval
from metrics.gap import CHANCE, REAL, UNJUDGED
from permissions import AccessDenied, Reader
from tests.in_memory import InMemory
from tests.metrics.test_health_promotion import asked  # noqa: F401  the fixture
from tests.metrics.test_use import contacts

SPAN = {"start": date(2024, 1, 1), "end": date(2025, 1, 1), "grain": "year"}
# One municipality of each area: 211 of area 1, 980 of 2, 020 of 3, 536 of 4, 837 of 5.
CODES = {"1": "211", "2": "980", "3": "020", "4": "536", "5": "837"}


@pytest.fixture(scope="module")
def in_memory(pirkanmaa):
    return InMemory(pirkanmaa, "service_contacts")


def remote(shares, month="2024-03"):
    """Contacts: of each area so many by phone and so many visits."""
    groups = []
    for area, (phone, visits) in shares.items():
        here = {"municipality_code": CODES[area], "contact_on": f"{month}-01"}
        groups += [(phone, {**here, "contact_mode": "phone"}), (visits, {**here, "contact_mode": "visit"})]
    # The year is whole: every month has a contact of another county, the last on its last day.
    days = [f"2024-{number:02d}-28" for number in range(1, 12)] + ["2024-12-31"]
    elsewhere = {"municipality_code": "091", "contact_mode": "consultation"}
    months = [(1, {**elsewhere, "contact_on": day}) for day in days]
    return contacts(*groups, *months)


def test_the_gap_is_the_highest_less_the_lowest_area_and_their_ratio(given, asked):  # noqa: F811
    given("service_contacts", remote({"1": (20, 20), "2": (30, 10), "3": (10, 30), "4": (15, 25), "5": (20, 20)}))
    row = asked("area_gap", of="remote_share", **SPAN).iloc[0]
    assert (row["highest"], row["lowest"], row["areas"]) == ("2", "3", 5)
    assert (row["numerator"], row["denominator"]) == (75, 25)
    assert (row["value"], row["ratio"]) == (50, 3)
    # Wilson limits of 30/40 by hand: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n); of 10/40 they are mirrored.
    z, n, p = 1.959963984540054, 40, 0.75
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    lower, upper = 100 * (middle - half), 100 * (middle + half)
    below = sqrt((75 - lower) ** 2 + ((100 - lower) - 25) ** 2)
    above = sqrt((upper - 75) ** 2 + (25 - (100 - upper)) ** 2)
    assert row["lower_95"] == pytest.approx(50 - below)
    assert row["upper_95"] == pytest.approx(50 + above)
    assert row["lower_998"] < row["lower_95"] < 50 < row["upper_95"] < row["upper_998"]
    assert row["ratio_lower_95"] < 3 < row["ratio_upper_95"]
    assert (row["incomplete"], row["finding"]) == (False, REAL)


def test_areas_that_chance_can_part_have_no_difference_that_chance_does_not_explain(given, asked):  # noqa: F811
    given("service_contacts", remote({"1": (20, 20), "2": (22, 18), "3": (18, 22), "4": (20, 20), "5": (20, 20)}))
    row = asked("area_gap", of="remote_share", **SPAN).iloc[0]
    assert row["value"] == pytest.approx(10) and row["lower_998"] < 0
    assert row["finding"] == CHANCE == "no difference that chance does not explain"


def test_a_hidden_area_is_neither_the_highest_nor_the_lowest(given, asked):  # noqa: F811
    # Area 5 would be the highest, with 3 visits; area 4 the lowest, with 4 by phone.
    given("service_contacts", remote({"1": (20, 20), "2": (21, 19), "3": (19, 21), "4": (4, 60), "5": (60, 3)}))
    shown = asked("remote_share", by=("area",), **SPAN).set_index("area")
    assert shown.loc[["4", "5"], "hidden"].all()
    row = asked("area_gap", of="remote_share", **SPAN).iloc[0]
    seen = shown[(shown.index != "outside") & ~shown["hidden"]]["value"]
    assert (row["numerator"], row["denominator"], row["areas"]) == (seen.max(), seen.min(), len(seen))


def test_without_two_areas_to_be_seen_there_is_no_gap(given, asked):  # noqa: F811
    given("service_contacts", remote({"4": (30, 30), "5": (3, 60)}))
    row = asked("area_gap", of="remote_share", **SPAN).iloc[0]
    assert pd.isna(row["value"]) and pd.isna(row["numerator"]) and pd.isna(row["highest"])
    assert row["hidden"] and row["reason"] == "too_small"
    empty = asked("area_gap", of="remote_share", **{**SPAN, "start": date(2022, 1, 1), "end": date(2023, 1, 1)}).iloc[0]
    assert (empty["hidden"], empty["reason"]) == (False, "not_delivered")


def test_the_place_outside_is_no_area(given, asked):  # noqa: F811
    drawing = contacts(
        (30, {"municipality_code": "837", "contact_mode": "phone"}),
        (30, {"municipality_code": "837", "contact_mode": "visit"}),
        (20, {"municipality_code": "536", "contact_mode": "phone"}),
        (40, {"municipality_code": "536", "contact_mode": "visit"}),
        (60, {"municipality_code": "091", "contact_mode": "phone"}),
    )
    given("service_contacts", drawing)
    row = asked("area_gap", of="remote_share", **SPAN).iloc[0]
    assert (row["highest"], row["lowest"], row["areas"]) == ("5", "4", 2)
    # Only March was delivered: nothing is said of an unfinished year.
    assert row["incomplete"] and row["finding"] == UNJUDGED


def test_a_gap_can_be_divided_as_its_metric_can_but_not_by_places(given, asked):  # noqa: F811
    given("service_contacts", remote({"1": (20, 20), "5": (10, 30)}))
    rows = asked("area_gap", of="remote_share", by=("service_line",), **SPAN)
    assert set(rows["service_line"]) == {"outpatient"} and rows["value"].item() == 25
    filtered = asked("area_gap", of="remote_share", where={"service_line": "outpatient"}, **SPAN)
    assert filtered["value"].item() == 25
    for place in ("area", "municipality", "unit"):
        with pytest.raises(MeasureError, match="cannot be divided by"):
            asked("area_gap", of="remote_share", by=(place,), **SPAN)


def test_a_gap_has_the_unit_direction_and_data_of_its_metric(given, drawn_warehouse):
    given("service_contacts", remote({"1": (20, 20), "5": (10, 30)}))
    given("population", "year | municipality_code | persons\n2023 | 211 | 1000\n2023 | 837 | 1000")
    warehouse = drawn_warehouse()

    def gap(of):
        return measure("area_gap", of=of, **SPAN, reader=Reader("analyst"), warehouse=warehouse)

    assert (gap("remote_share").metric.unit, gap("remote_share").metric.better) == ("percentage points", "neither")
    assert gap("wait_median_days").metric.better == "lower"
    of_residents = gap("contacts_per_1000")
    assert [one.dataset for one in of_residents.freshness.datasets] == ["service_contacts", "population"]
    assert of_residents.rows["population_year"].item() == 2023


def test_a_gap_needs_a_rate_that_areas_have(given, asked):  # noqa: F811
    given("service_contacts", remote({"1": (20, 20)}))
    with pytest.raises(MeasureError, match="add --of METRIC"):
        asked("area_gap", **SPAN)
    for metric in ("contacts", "budget_deviation", "unit_cost", "area_gap"):
        with pytest.raises(MeasureError, match="compares rates, shares and means between areas"):
            asked("area_gap", of=metric, **SPAN)
    with pytest.raises(MeasureError, match="There is no metric 'nonsense'"):
        asked("area_gap", of="nonsense", **SPAN)


def test_a_gap_is_open_to_whom_its_metric_is(given, drawn_warehouse):
    given("service_contacts", remote({"1": (20, 20), "5": (10, 30)}))
    warehouse = drawn_warehouse()
    for role in ("viewer", "hyte_coordinator"):
        rows = measure("area_gap", of="remote_share", **SPAN, reader=Reader(role), warehouse=warehouse).rows
        assert rows["value"].item() == 25
    with pytest.raises(AccessDenied):
        measure("area_gap", of="remote_share", **SPAN, reader=Reader("data_steward"), warehouse=warehouse)


def test_medians_have_a_gap_too_but_nothing_is_said_of_chance(given, asked):  # noqa: F811
    drawing = ["municipality_code | requested_on | served_on | urgent"]
    for code, day in (("837", 5), ("536", 12)):
        drawing += [f"{code} | 2024-03-01 | 2024-03-{1 + day:02d} | 0"] * 6
    given("service_requests", "\n".join(drawing))
    row = asked("area_gap", of="wait_median_days", **SPAN).iloc[0]
    assert (row["highest"], row["lowest"], row["value"], row["ratio"]) == ("4", "5", 7, 12 / 5)
    assert pd.isna(row["lower_95"]) and row["finding"] == UNJUDGED


def test_scores_have_a_difference_and_no_ratio(given, asked):  # noqa: F811
    drawing = ["municipality_code | recommend"] + ["837 | 10"] * 8 + ["837 | 3"] * 2 + ["536 | 9"] * 5 + ["536 | 1"] * 5
    given("feedback", "\n".join(drawing))
    row = asked("area_gap", of="nps", **SPAN).iloc[0]
    assert row["value"] == 60 and pd.isna(row["ratio"]) and pd.isna(row["ratio_lower_95"])


counts = st.integers(0, 12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(dict.fromkeys("12345", (5, 5)))
@example({"1": (3, 12), "2": (12, 1), "3": (9, 9), "4": (0, 7), "5": (12, 12)})
@hypothesis_given(st.fixed_dictionaries({area: st.tuples(counts, counts) for area in "12345"}))
def test_a_gap_never_says_more_than_the_areas_that_are_shown(in_memory, drawn):
    in_memory.draw(service_contacts=remote(drawn))
    shown = in_memory.answer("remote_share", by=("area",), grain="year").set_index("area")["value"].drop("outside")
    row = in_memory.answer("area_gap", of="remote_share", grain="year").iloc[0]
    seen = shown.dropna()
    assert row["areas"] == len(seen)
    if len(seen) < 2:
        assert row[["value", "numerator", "denominator", "ratio", "lower_95", "highest", "finding"]].isna().all()
        assert row["reason"] in ("too_small", "cannot_exist")
    else:
        assert (row["numerator"], row["denominator"]) == (seen.max(), seen.min())
        assert seen[row["highest"]] == seen.max() and seen[row["lowest"]] == seen.min()
        assert row["value"] == seen.max() - seen.min()


# ---- intervals -------------------------------------------------------------------------------------------------


def test_the_difference_of_two_shares_is_that_of_newcombe_1998():
    # His example (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339.
    first, second = (0.8, 0.6916, 0.8770), (0.6, 0.4905, 0.7004)
    lower, upper = difference_interval(first, second)
    assert lower == pytest.approx(0.0524, abs=2e-4)
    assert upper == pytest.approx(0.3339, abs=2e-4)


def test_the_limits_of_a_ratio_are_where_the_difference_has_zero_as_a_limit():
    high, low = (30.0, 24.0, 37.0), (20.0, 16.0, 25.0)
    lower, upper = ratio_interval(high, low)
    assert lower < 1.5 < upper
    for ratio, side in ((lower, 0), (upper, 1)):
        scaled = tuple(ratio * value for value in low)
        assert difference_interval(high, scaled)[side] == pytest.approx(0, abs=1e-9)


def test_a_ratio_to_what_may_be_zero_has_no_bounds():
    assert all(pd.isna(limit) for limit in ratio_interval((3.0, 1.0, 6.0), (1.0, 0.0, 4.0)))
    assert all(pd.isna(limit) for limit in ratio_interval((3.0, float("nan"), 6.0), (1.0, 0.5, 4.0)))

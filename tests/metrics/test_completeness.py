"""Unfinished months: how complete they usually are, and where they will end, worked out by hand."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from bench.completeness import measure_completeness
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from metrics import CATALOGUE
from metrics.completeness import ending, ending_of, endings, grows_with, seen, usual_shares
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.metrics.test_use import contacts

JANUARY = date(2024, 1, 1)


def counts(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """Month, age, rows."""
    frame = pd.DataFrame(rows, columns=["month", "age", "rows"])
    return frame.assign(month=pd.to_datetime(frame["month"]))


def test_completeness_is_what_had_come_at_that_age_of_what_there_was_at_the_end():
    told = counts(
        ("2023-01", 12, 80), ("2023-01", 43, 95), ("2023-01", 200, 100),
        ("2023-02", 14, 45), ("2023-02", 179, 60), ("2023-02", 180, 50),
        ("2023-03", 12, 10), ("2023-03", 100, 20),  # not settled
        ("2023-04", 16, 10), ("2023-04", 300, 20),  # no delivery of that age
        ("2023-05", 12, 0), ("2023-05", 300, 0),  # nothing came at all
    )  # fmt: skip
    assert list(usual_shares(told, 12)) == [0.8, 0.9]
    # Of the 40th day are those of four days and two more, so the 43rd.
    assert list(usual_shares(told, 40)) == [0.95]
    assert list(usual_shares(told, 60)) == []


def test_the_nearest_age_tells_and_of_two_the_earlier():
    told = counts(("2023-01", 11, 50), ("2023-01", 13, 60), ("2023-01", 200, 100))
    assert list(usual_shares(told, 12)) == [0.5]
    assert list(usual_shares(told, 13)) == [0.6]


def test_only_the_newest_two_years_of_months_are_a_guide():
    months = pd.date_range("2020-01-01", periods=30, freq="MS")
    came = [(f"{month:%Y-%m}", 12, n) for n, month in enumerate(months, 1)]
    told = counts(*came, *((month, 200, 100) for month, _, _ in came))
    assert list(usual_shares(told, 12)) == [n / 100 for n in range(7, 31)]


def test_the_range_of_nine_months_is_from_the_least_to_the_most_complete():
    shares = np.array([0.5, 0.9, 0.55, 0.85, 0.6, 0.8, 0.65, 0.75, 0.7])
    found = ending_of("feedback", JANUARY, 90, 12, shares)
    assert (found.share, found.low, found.high, found.reason) == (0.7, pytest.approx(100), pytest.approx(180), None)


def test_of_nineteen_months_the_second_least_and_the_second_most_complete():
    found = ending_of("feedback", JANUARY, 100, 12, np.arange(41, 60) / 100)
    assert (found.low, found.high) == (pytest.approx(100 / 0.58), pytest.approx(100 / 0.42))


@pytest.mark.parametrize("shares", [[0.9] * 8, [], [0.0, *[0.9] * 12]])
def test_too_little_history_is_said_and_no_range_given(shares):
    found = ending_of("feedback", JANUARY, 90, 12, np.array(shares))
    assert (found.share, found.low, found.high, found.reason) == (None, None, None, "too_little_history")
    assert found.of_part(10) is None


def test_a_part_of_the_rows_ends_in_a_wider_range():
    # Half of 400 rows had always come: 800. Of a place's 100 rows 200 will be; what is still to come has the variance
    # 100 × 0.5 / 0.25 = 200, three quarters of it beside that of the whole: √150 × 1.2816 = 15.7.
    found = ending_of("feedback", JANUARY, 400, 12, np.array([0.5] * 9))
    assert found.of_part(400) == (800, 800)
    assert found.of_part(100) == pytest.approx((184.30, 215.70), abs=0.01)


# ---- from deliveries to a range --------------------------------------------------------------------------------------


@pytest.fixture
def two_years(tmp_path, given, pirkanmaa):
    """Contacts of 2024-11 of which 20 have come by 12 December: of every earlier month 80 % had come by the 12th."""
    told: dict[str, dict[str, int]] = {}
    for month in pd.date_range("2023-01-01", "2024-05-01", freq="MS"):
        for after, rows in ((1, 80), (2, 100), (8, 100)):
            day = month + pd.DateOffset(months=after, days=11)
            if day < pd.Timestamp("2024-12-12"):
                told.setdefault(f"{day:%Y-%m-%d}", {})[f"{month:%Y-%m}"] = rows
    given(
        "service_contacts",
        contacts(
            (15, {"contact_on": "2024-11-20", "municipality_code": "837"}),
            (5, {"contact_on": "2024-11-21", "municipality_code": "020"}),
        ),
    )
    given("population", "year|municipality_code|persons\n2023|837|1000")
    manifest = {"delivered_at": "2024-12-12", "earlier": {"service_contacts": told}}
    (tmp_path / "lake" / "_manifest.json").write_text(json.dumps(manifest))
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    return open_warehouse(tmp_path / "warehouse")


def test_the_month_of_a_lake_has_its_range(two_years):
    found = ending("service_contacts", date(2024, 11, 1), two_years)
    # From 30 November to 12 December; fifteen months are settled, to March 2024, which was seen on 12 November.
    assert (found.age_days, found.rows, found.months, found.share) == (12, 20, 15, 0.8)
    assert (found.low, found.high) == (25, 25)
    assert ending("feedback", date(2024, 11, 1), two_years) is None


def test_a_result_tells_where_its_unfinished_months_will_end(two_years, pirkanmaa):
    def reach(metric: str, **where: str):
        result = compute(
            CATALOGUE[metric], grain="month", start=date(2024, 11, 1), end=date(2024, 12, 1), where=where,
            reader=ANALYST, warehouse=two_years, county=pirkanmaa,
        )  # fmt: skip
        return endings(result, two_years)

    assert reach("contacts")[["low", "high", "months"]].values.tolist() == [[25, 25, 15]]
    # 20 contacts of residents of 1,000.
    assert reach("contacts_per_1000")[["low", "high"]].values.tolist() == [[25, 25]]
    # 15 of 20: 15 / 0.8 = 18.75, and √(15 × 0.2 / 0.64 × 0.25) × 1.2816 = 1.387 on each side.
    assert reach("contacts", municipality="837")[["low", "high"]].to_numpy() == pytest.approx(
        np.array([[18.75 - 1.387, 18.75 + 1.387]]), abs=0.001
    )
    assert reach("clients").empty and reach("remote_share").empty


def test_what_does_not_grow_as_rows_do_has_no_range():
    assert grows_with(CATALOGUE["contacts"]) == grows_with(CATALOGUE["contacts_per_1000"]) == "service_contacts"
    # Of staff a lake states the whole each time: employments do not come month by month.
    for other in (
        "retirements",
        "clients",
        "client_share",
        "remote_share",
        "contact_rate_age_standardised",
        "bed_days",
        "costs",
    ):
        assert grows_with(CATALOGUE[other]) is None
    # Who waits or works on a day does not become more as the month goes on.
    for other in ("queue", "headcount"):
        assert grows_with(CATALOGUE[other]) is None


def test_the_made_up_lake_tells_how_its_feedback_came(demo_warehouse):
    # The last month has come to the 19th, as every month before had by its first delivery.
    found = ending("feedback", date(2024, 12, 1), demo_warehouse)
    assert found.months >= 9 and 0.6 < found.share < 0.75
    assert found.rows < found.low < found.rows / found.share < found.high
    assert seen(demo_warehouse)["dataset"].nunique() > 5


@pytest.mark.slow
def test_four_months_in_five_end_inside():
    rows = measure_completeness(trials=400)
    held = {
        row.what.partition(": ")[2]: [float(word) for word in row.figure.split() if word[0].isdigit()] for row in rows
    }
    for name, (whole, part, *_) in held.items():
        if "better by the month" not in name:
            assert 75 < whole < 87 and 75 < part < 87, name

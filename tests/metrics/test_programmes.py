"""Programmes: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests.metrics.test_health_promotion import asked  # noqa: F401  the fixture
from tests.metrics.test_use import cells, contacts

YEAR = {"start": date(2024, 1, 1), "end": date(2025, 1, 1)}
BY = ("goal", "metric_id")

# ---- benefits --------------------------------------------------------------------------------------------------


def phone_and_visits(place="837", phone=30, visits=70):
    here = {"municipality_code": place}
    return (phone, {**here, "contact_mode": "phone"}), (visits, {**here, "contact_mode": "visit"})


def test_progress_is_the_way_gone_from_the_baseline_out_of_the_way_to_the_target(given, asked):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits()))
    given(
        "benefit_targets",
        """
        goal       | metric_id       | area   | baseline_on | baseline | target_on  | target
        access     | remote_share    | county | 2023-12-31  | 20       | 2025-12-31 | 60
        prevention | remote_share    | county | 2023-12-31  | 40       | 2025-12-31 | 20
        quality    | purchased_share | county | 2023-12-31  | 50       | 2025-12-31 | 40
        """,
    )
    rows = asked("benefit_progress", by=BY, **YEAR).set_index("goal")
    assert list(rows["metric_id"]) == ["remote_share", "remote_share", "purchased_share"]
    access = rows.loc["access"]
    # 30 % now: 10 of the 40 on the way; for prevention, 10 of the 20 down.
    assert (access["numerator"], access["denominator"], access["value"]) == (10, 40, 25)
    assert rows.loc["prevention", "value"] == 50
    assert (access["current"], access["baseline"], access["target"]) == (30, 20, 60)
    assert (access["baseline_on"], access["target_on"]) == (date(2023, 12, 31), date(2025, 12, 31))
    # From 31 December 2023, 2024 is 366 of 731 days.
    assert access["expected"] == pytest.approx(100 * 366 / 731)
    assert access["incomplete"], "only March was delivered"
    # Nobody says who provided the contacts.
    assert pd.isna(rows.loc["quality", "value"]) and rows.loc["quality", "reason"] == "cannot_exist"


def test_without_targets_there_is_no_progress_and_no_failure(given, asked):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits()))
    rows = asked("benefit_progress", by=BY, **YEAR)
    assert rows.empty and {"period", *BY, "place", "value", "hidden", "expected"} <= set(rows)


def test_a_target_of_an_area_is_held_to_the_area(given, asked):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits("837"), *phone_and_visits("536", 60, 40)))
    given(
        "benefit_targets",
        """
        metric_id    | area                       | baseline | target
        remote_share | county                     | 0        | 90
        remote_share | 4                          | 0        | 90
        remote_share | Tampere–Pirkkala           | 0        | 90
        remote_share | somewhere                  | 0        | 90
        """,
    )
    rows = asked("benefit_progress", by=BY, **YEAR)
    found = cells(rows, "place")
    assert found["county"] == pytest.approx(50)
    assert found["4"] == pytest.approx(100 * 60 / 90)
    assert found["5"] == pytest.approx(100 * 30 / 90)
    assert pd.isna(found["somewhere"])


def test_what_is_hidden_of_a_metric_gives_no_progress(given, asked):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits(phone=3)))
    given("benefit_targets", "metric_id | baseline | target\nremote_share | 0 | 90")
    row = asked("benefit_progress", by=BY, **YEAR).iloc[0]
    assert row["hidden"] and row["reason"] == "too_small"
    assert row[["value", "numerator", "current"]].isna().all()


@pytest.mark.parametrize(
    "target",
    [
        "metric_id | baseline | target\nno_such_metric | 0 | 90",
        "metric_id | baseline | target\nremote_share | 50 | 50",
        "metric_id | baseline | target\nremote_share | | 50",
        "metric_id | baseline | target\nremote_share | 10 |",
        "metric_id | baseline | target\ntea_score | 10 | 20",
        "metric_id | baseline | target\nbenefit_progress | 10 | 20",
        "metric_id | baseline | target\narea_gap | 10 | 20",
    ],
)
def test_a_target_that_cannot_be_followed_has_no_value(given, asked, target):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits()))
    given("benefit_targets", target)
    row = asked("benefit_progress", by=BY, **YEAR).iloc[0]
    assert pd.isna(row["value"]) and row["reason"] == "cannot_exist" and not row["hidden"]


def test_a_national_indicator_can_be_a_target_of_the_county(given, asked):  # noqa: F811
    given(
        "indicator_values",
        "indicator_id | region_code | region_category | year | value\n699 | 08 | HYVINVOINTIALUE | 2024 | 0.5",
    )
    given("benefit_targets", "metric_id | baseline | target\nindicator:699 | 0.6 | 0.4")
    assert asked("benefit_progress", by=BY, **YEAR)["value"].item() == pytest.approx(50)


def test_without_days_the_newest_delivered_year_is_told(given, asked):  # noqa: F811
    given("service_contacts", contacts(*phone_and_visits()))
    given("benefit_targets", "metric_id | baseline | target\nremote_share | 20 | 60")
    rows = asked("benefit_progress", by=BY, start=None, end=None)
    assert list(rows["period"]) == [date(2024, 1, 1)] and rows["value"].item() == 25


# ---- projects --------------------------------------------------------------------------------------------------

PROJECTS = """
report_month | project_id | portfolio | overall | schedule | budget_eur | actual_eur
2024-01-01   | P1         | A         | red     | red      | 1000       | 100
2024-02-01   | P1         | A         | green   | red      | 1000       | 300
2024-01-01   | P2         | A         | green   | green    | 500        | 150
2024-02-01   | P3         | B         |         | yellow   |            | 70
"""


def test_projects_count_by_their_newest_report_of_the_window(given, asked):  # noqa: F811
    given("projects", PROJECTS)
    by_month = asked("project_status", by=("status",), grain="month", start=date(2024, 1, 1), end=date(2024, 4, 1))
    found = cells(by_month, "period", "status")
    january, february, march = (date(2024, month, 1) for month in (1, 2, 3))
    assert (found[january, "green"], found[january, "red"], found[january, "unknown"]) == (1, 1, 0)
    assert (found[february, "green"], found[february, "red"], found[february, "unknown"]) == (1, 0, 1)
    assert all(pd.isna(found[march, status]) for status in ("green", "red", "unknown"))
    assert set(by_month[by_month["period"] == march]["reason"]) == {"not_collected"}
    year = asked("project_status", by=("status",), grain="year", **YEAR)
    assert cells(year, "status") == {"green": 2, "unknown": 1}
    assert asked("project_status", grain="year", **YEAR)["value"].item() == 3


def test_budget_used_is_spent_out_of_stated_budgets(given, asked):  # noqa: F811
    given("projects", PROJECTS)
    # P1 300 of 1,000 and P2 150 of 500; P3 states no budget.
    whole = asked("project_status", grain="year", **YEAR)
    assert whole["budget_used"].item() == pytest.approx(30)
    by = asked("project_status", by=("project_id", "status"), grain="year", **YEAR)
    held = by[by["value"] == 1].set_index("project_id")
    assert list(held["status"]) == ["green", "green", "unknown"]
    assert held["budget_used"].tolist()[:2] == [30, 30] and pd.isna(held.loc["P3", "budget_used"])


def test_aspects_and_portfolios_divide_projects(given, asked):  # noqa: F811
    given("projects", PROJECTS)
    by = asked("project_status", by=("aspect", "status"), grain="year", **YEAR)
    found = cells(by, "aspect", "status")
    assert (found["schedule", "red"], found["schedule", "yellow"], found["schedule", "green"]) == (1, 1, 1)
    assert found["risks", "unknown"] == 3
    assert cells(asked("project_status", by=("portfolio",), grain="year", **YEAR), "portfolio") == {"A": 2, "B": 1}

"""Programmes: the stack of statuses, the projects one by one and the course of benefits, by values made by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.benefits import HIGH, LOW, Course, benefits
from charts.portfolio import portfolio
from charts.scores import Level
from i18n import translator
from metrics import CATALOGUE
from metrics.projects import project_names
from tests.screen import opened, runs, words

LEVELS = {"green": Level("▲", "on plan", "good"), "red": Level("▼", "needs action", "bad")}


def answer(*rows):
    statuses = pd.DataFrame(rows, columns=["period", "status", "value"]).astype({"value": float})
    metric = CATALOGUE["project_status"]
    return SimpleNamespace(metric=metric, rows=statuses, period_name=lambda label, t: t.period(label, "month"))


def test_the_statuses_of_a_month_stand_on_each_other_and_add_up_in_the_table():
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    result = answer((january, "red", 2.0), (january, "green", 3.0), (february, "green", 4.0), (february, "red", 0.0))
    chart = portfolio(result, LEVELS, "T", "F", translator("en"))
    assert chart.data[["low", "high", "middle"]].to_numpy().tolist() == [
        [0.0, 3.0, 1.5],
        [3.0, 5.0, 4.0],
        [0.0, 4.0, 2.0],
        [4.0, 4.0, 4.0],
    ]
    assert list(chart.data.loc[chart.data["newest"], "label"]) == ["▲ 4", "▼ 0"]
    assert chart.table.to_numpy().tolist() == [["February 2026", "4", "0"], ["January 2026", "3", "2"]]
    assert list(chart.table) == ["Month", "▲ on plan", "▼ needs action"]


def test_without_projects_there_is_no_stack():
    chart = portfolio(answer(), LEVELS, "T", "F", translator("en"))
    assert not chart.data["value"].notna().any() and chart.table.empty


@pytest.mark.parametrize(
    ("progress", "expected", "standing"),
    [
        (100.0, 50.0, "reached"),
        (60.0, 50.0, "ahead"),
        (50.0, 50.0, "ahead"),
        (49.0, 50.0, "behind"),
        (-1.0, 0.0, "away"),
        (40.0, None, "untold"),
        (None, 50.0, "untold"),
    ],
)
def test_a_course_stands_by_where_an_even_one_would_be(progress, expected, standing):
    assert Course("G", "N", progress, expected, "1", "2", "3").standing == standing


def test_a_point_beyond_the_edge_is_drawn_at_the_edge_and_told_as_it_is():
    courses = [
        Course("G", "A", 250.0, 50.0, "0", "5", "2"),
        Course("G", "B", -300.0, 50.0, "0", "−6", "2", unfinished=True),
        Course("G", "C", None, 50.0, "0", "– cannot exist", "2"),
    ]
    chart = benefits(courses, "T", "S", "F", translator("en"))
    assert list(chart.data["at"])[:2] == [HIGH, LOW] and pd.isna(chart.data["at"].iloc[2])
    assert list(chart.table["Gone of the way"]) == ["250%", "−300%", "–"]
    assert list(chart.table["Judgement"]) == ["target reached", "has moved away from the target", "cannot be told"]
    assert list(chart.table["State"]) == ["whole", "unfinished", "whole"]


# ---- the page ------------------------------------------------------------------------------------------------------


def test_the_page_names_the_projects_and_the_aspect_stays_in_the_address(serve, demo_warehouse):
    serve(demo_warehouse)
    at = opened("programmes", lang="fi", role="viewer", aspect="costs")
    runs(at)
    assert at.session_state["aspect"] == "costs"
    text = words(at)
    assert any(name in text for name in project_names(demo_warehouse).values())
    assert "Palvelujen saatavuus paranee" in text

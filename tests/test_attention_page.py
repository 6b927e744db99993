"""The attention list on the area page: what is said of it, its small chart, and the judgement of an indicator."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.spark import spark
from i18n import translator
from metrics import CATALOGUE
from metrics.attention import Alarm, AttentionList
from tests.screen import chart_data, elements, opened, plain, runs, words
from ui import attention_view

t = translator("en")
ALARM = Alarm("contacts_per_1000", "3", "month", date(2024, 10, 1), 31.0, 20.0, 1e-6, "rate", 1.0)


def answer(values, incomplete=0):
    months = [date(2024, month, 1) for month in range(1, len(values) + 1)]
    rows = pd.DataFrame(
        {
            "period": months,
            "value": pd.Series(values, dtype=float),
            "hidden": [value is None for value in values],
            "reason": ["too_small" if value is None else None for value in values],
            "incomplete": [False] * (len(values) - incomplete) + [True] * incomplete,
            "population_year": 2023,
        }
    )
    metric = CATALOGUE["contacts_per_1000"]
    return SimpleNamespace(metric=metric, rows=rows, period_name=lambda label, t: t.period(label, "month"))


def test_the_small_chart_ends_with_the_value_and_what_was_expected():
    chart = spark(answer([20, None, 31, 33]), date(2024, 3, 1), 20.0, "Three", "It stands out.", t)
    assert chart.finding == "It stands out."
    assert list(chart.data["role"]) == ["before", "before", "now", "expected"], "what came after is not drawn"
    assert list(chart.data["label"]) == ["", "", "31.0", "expected 20.0"]
    assert list(chart.data["above"]) == [False, False, True, False]
    assert chart.table.to_dict("list") == {
        "Period": ["March 2024", "February 2024", "January 2024"],
        "Value": ["31.0", "◌ too small to show", "20.0"],
        "Expected": ["20.0", "", ""],
    }


def test_a_list_without_findings_says_how_many_tests_were_made_and_at_which_rate():
    text = attention_view.summary(AttentionList((), 48, {"no_value": 5}, 0.1), "Three", t)
    assert text.startswith("Three: nothing stands out. 48 tests were made")
    assert text.endswith("False alarms are held at 10%.")


def test_a_list_with_findings_counts_them():
    text = attention_view.summary(AttentionList((ALARM,), 48, {}, 0.1), "Three", t)
    assert text.startswith("Three: 1 of 48 tests stand out") and "10%" in text


def test_a_list_without_tests_says_so():
    assert attention_view.summary(AttentionList((), 0, {}, 0.1), "Three", t) == "Three: nothing could be tested."


@pytest.fixture
def demo(serve, demo_warehouse):
    serve(demo_warehouse)


@pytest.mark.slow
def test_the_demo_lake_says_what_was_tested_and_what_could_not_be(demo):
    at = opened("area", lang="en", role="analyst", area="3")
    runs(at)
    assert at.header[0].value == "What needs a look?"
    text = words(at)
    assert "tests were made" in text or "tests stand out" in text
    assert "Could not be tested:" in text


def test_a_finding_leads_to_its_indicator_and_place(demo, monkeypatch):
    more = [ALARM] * (attention_view.FEW + 1)
    found = AttentionList(tuple(more), 48, {}, 0.1)
    monkeypatch.setattr(attention_view, "attention", lambda *_, **__: found)
    monkeypatch.setattr(attention_view.View, "drawn", lambda self, name, make: make())
    at = opened("area", lang="en", role="analyst", area="county")
    runs(at)
    charts = [one for one in elements(at) if one.type == "vega_lite_chart"]
    told = chart_data(charts[0].proto)
    assert told["role"].iloc[-1] == "expected" and told["value"].iloc[-1] == 20.0
    buttons = [one for one in at.button if "attention" in str(one.key)]
    assert len(buttons) == attention_view.FEW + 1, "none that was found is left out"
    assert "Lempäälä" in plain(buttons[-1].label)
    buttons[0].click().run()
    state = at.session_state
    assert (state["metric"], state["area"], state["grain"]) == ("contacts_per_1000", "3", "month")


# ---- the judgement on the indicator page -------------------------------------------------------------------------


@pytest.mark.parametrize(("area", "rank"), [("3", True), ("county", False)])
def test_the_indicator_page_says_its_judgement_in_words(demo, area, rank):
    at = opened("indicator", lang="en", role="analyst", area=area, metric="contacts_per_1000", grain="month")
    runs(at)
    text = plain(words(at))
    assert "What does the newest value say?" in text
    assert "Recent trend" in text and "Variation" in text and "Beside the country" in text
    assert ("Rank among areas" in text) == rank
    assert ("(1 = highest); with 95 % certainty between" in text) == rank, "use of services has no good direction"


def test_twelve_months_that_overlap_cannot_be_judged_as_a_trend(demo):
    at = opened("indicator", lang="en", role="analyst", area="3", metric="client_share", grain="rolling12")
    runs(at)
    assert "○ cannot be judged" in words(at)

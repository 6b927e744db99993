"""The waterfall of a difference: what it draws and says is the explanation, in every language."""

from datetime import date

import pytest

from charts.causes import causes
from i18n import translator
from metrics import CATALOGUE, Side
from metrics.explainer import explain
from permissions import Reader


def found(warehouse, county, metric="contacts_per_1000", start=date(2024, 1, 1), end=date(2025, 1, 1)):
    return explain(
        CATALOGUE[metric],
        Side(start, {"area": "3"}, end),
        Side(start, {}, end),
        grain="total",
        reader=Reader("analyst"),
        warehouse=warehouse,
        county=county,
    )


@pytest.mark.parametrize("metric", ["client_share", "contacts_per_1000", "service_use_cost_per_resident"])
def test_each_bar_begins_where_the_one_before_ended_and_the_last_is_the_whole(demo_warehouse, pirkanmaa, metric):
    explanation = found(demo_warehouse, pirkanmaa, metric)
    chart = causes(explanation, "Area 3", "County", translator("en"))
    parts, whole = chart.data.iloc[:-1], chart.data.iloc[-1]
    assert list(parts["value"]) == [
        cause.amount for cause in explanation.causes if cause.key != "unknown" or cause.amount
    ]
    assert list(parts["start"]) == pytest.approx([0, *parts["end"][:-1]], abs=1e-9)
    assert whole["start"] == 0 and whole["end"] == pytest.approx(parts["end"].iloc[-1])
    assert whole["value"] == pytest.approx(explanation.of.value - explanation.against.value)
    assert len(chart.table) == len(chart.data) + 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Eron syyt", "Ero on ", "eniten siihen vaikuttaa ”", "Asukkaiden ikä")),
        ("sv", ("Orsaker till skillnaden", "Skillnaden är ", "dess största del är ”", "Invånarnas ålder")),
        ("en", ("Causes of the difference", "The difference is ", "its largest part is “", "Age of residents")),
    ],
)
def test_it_says_both_values_the_difference_and_the_largest_part(demo_warehouse, pirkanmaa, language, words):
    explanation, t = found(demo_warehouse, pirkanmaa), translator(language)
    chart = causes(explanation, "Lempäälä–Valkeakoski", "Pirkanmaa", t)
    assert chart.finding.startswith(f"Lempäälä–Valkeakoski: {t.number(explanation.of.value, 1)}. Pirkanmaa: ")
    said = chart.alt + " " + " ".join(chart.data["name"])
    assert all(word in said for word in words)
    largest = max(explanation.causes, key=lambda cause: abs(cause.amount))
    decimals = 1 if abs(explanation.gap) >= 1 else 2
    assert t.signed(explanation.gap, decimals) in chart.finding and t.signed(largest.amount, decimals) in chart.finding


def test_without_causes_nothing_is_drawn_and_that_is_said(demo_warehouse, pirkanmaa):
    # Before the first delivery.
    explanation = found(demo_warehouse, pirkanmaa, start=date(2019, 1, 1), end=date(2020, 1, 1))
    chart = causes(explanation, "A", "B", translator("en"))
    assert chart.data.empty and chart.finding == "The difference cannot be explained."

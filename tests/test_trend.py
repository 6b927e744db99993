"""The dashed end of a trend: where the unfinished month will end, drawn, told and in the table."""

from datetime import date

import pytest

from charts.trend import trend
from i18n import translator
from metrics import CATALOGUE
from metrics.completeness import endings
from metrics.compute import compute
from tests.conftest import ANALYST


@pytest.fixture(scope="module")
def feedback(demo_warehouse, pirkanmaa):
    return compute(
        CATALOGUE["feedback_answers"],
        grain="month",
        start=date(2024, 1, 1),
        end=date(2025, 1, 1),
        reader=ANALYST,
        warehouse=demo_warehouse,
        county=pirkanmaa,
    )


@pytest.mark.parametrize(
    ("language", "words", "column"),
    [
        ("fi", "Pystyviiva: mihin keskeneräinen kuukausi päätyy (80 %); tässä vaiheessa on yleensä tullut", "Päätyy"),
        ("sv", "Det lodräta strecket: var den ofullständiga månaden slutar (80 %)", "Slutar på (80 %)"),
        ("en", "The upright line: where the unfinished month will end (80 %)", "Will end at (80 %)"),
    ],
)
def test_the_unfinished_month_has_its_range(feedback, demo_warehouse, language, words, column):
    t, ends = translator(language), endings(feedback, demo_warehouse)
    chart = trend(feedback, "Pirkanmaa", t, endings=ends)
    drawn = chart.data[chart.data["role"] == "ending"]
    assert [f"{period:%Y-%m}" for period in drawn["period"]] == ["2024-12"]
    assert drawn[["lower", "upper"]].to_numpy().tolist() == ends[["low", "high"]].to_numpy().tolist()
    assert drawn["lower"].item() > feedback.rows["value"].iloc[-1]
    assert words in chart.subtitle
    (told,) = (name for name in chart.table if name.startswith(column))
    low, high = (t.number(ends[name].item()) for name in ("low", "high"))
    assert list(chart.table[told]) == [f"{low} … {high}", *[""] * 11]


def test_where_too_little_is_known_that_is_said_and_nothing_drawn(feedback, demo_warehouse):
    ends = endings(feedback, demo_warehouse).assign(low=float("nan"), high=float("nan"), share=None)
    chart = trend(feedback, "Pirkanmaa", translator("en"), endings=ends)
    assert "Too few earlier deliveries are known" in chart.subtitle
    assert not (chart.data["role"] == "ending").any()
    assert "Will end at (80 %)" not in chart.table


def test_a_trend_of_whole_months_says_nothing_of_it(feedback, demo_warehouse):
    for ends in (None, endings(feedback, demo_warehouse).iloc[:0]):
        chart = trend(feedback, "Pirkanmaa", translator("en"), endings=ends)
        assert chart.subtitle == translator("en")(feedback.metric.unit)


def test_a_line_alone_has_no_name_that_could_lie_on_it(feedback):
    def named(chart):
        return [layer for layer in chart.spec["layer"] if "last" in str(layer.get("transform"))]

    assert not named(trend(feedback, "Pirkanmaa", translator("en")))
    assert named(trend(feedback, "Pirkanmaa", translator("en"), compared=feedback, compared_name="Finland"))

"""Where key figures stand beside their comparison."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from charts.figures import Figure, spine
from i18n import translator
from metrics import CATALOGUE
from ui.windows import delivered_spans


def standing(metric: str, value: float, compared: float) -> float | None:
    figure = Figure(CATALOGUE[metric], value, None, None, None, compared)
    (at,) = spine([figure], "Akaa", "Pirkanmaa", translator("fi")).data["index"]
    return at


def test_a_figure_stands_by_its_proportion_to_the_comparison():
    assert standing("length_of_stay", 30.0, 25.0) == pytest.approx(120)


def test_a_score_stands_by_the_points_between_them_since_its_zero_is_nothing_special():
    assert standing("enps", 2.0, 0.0) == pytest.approx(102)
    assert standing("nps", -10.0, 5.0) == pytest.approx(85)


def test_nothing_has_a_proportion_to_zero():
    at = standing("length_of_stay", 30.0, 0.0)
    assert at is None or at != at


def test_an_unfinished_figure_is_not_judged_and_says_so():
    finished = Figure(CATALOGUE["nps"], 49.0, 47.0, 51.0, None, 40.0)
    unfinished = Figure(CATALOGUE["readmission_30d"], 9.0, 8.8, 9.2, None, 9.5, finished=False)
    chart = spine([finished, unfinished], "Akaa", "Pirkanmaa", translator("en"))
    assert list(chart.data["judgement"]) == ["better", "unknown"]
    assert chart.subtitle.endswith(". Unfinished: Readmissions")
    assert list(chart.table["Akaa"]) == ["49", "9.0% (unfinished)"]


def test_a_figure_of_a_shorter_window_says_which():
    figures = [
        Figure(CATALOGUE["nps"], 49.0, 47.0, 51.0, None, 40.0),
        Figure(CATALOGUE["net_cost_per_resident"], 4100.0, None, None, None, 4200.0, window="1/2025–11/2025"),
    ]
    chart = spine(figures, "Akaa", "Pirkanmaa", translator("en"))
    assert chart.subtitle.endswith(". 1/2025–11/2025: Net cost / resident")
    assert list(chart.table["Akaa"])[1].endswith("(1/2025–11/2025)")


YEAR, BEFORE = (date(2025, 1, 1), date(2026, 1, 1)), (date(2024, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("last", "until", "until_before"),
    [
        (date(2025, 11, 30), date(2025, 12, 1), date(2024, 12, 1)),
        (date(2025, 11, 2), date(2025, 12, 1), date(2024, 12, 1)),
        (date(2025, 12, 31), date(2026, 1, 1), date(2025, 1, 1)),
        (date(2024, 6, 30), date(2026, 1, 1), date(2025, 1, 1)),
        (None, date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_sums_of_fewer_months_stand_beside_sums_of_as_many(last, until, until_before):
    filters = SimpleNamespace(start=YEAR[0], end=YEAR[1], compared_span=BEFORE)
    deliveries = SimpleNamespace(last_day=lambda name: last if name == "ledger" else date(2025, 12, 31))
    view = SimpleNamespace(filters=filters, served=SimpleNamespace(deliveries=deliveries))
    spans = delivered_spans(view, CATALOGUE["net_cost_per_resident"])
    assert spans == ((YEAR[0], until), (BEFORE[0], until_before))
    assert delivered_spans(view, CATALOGUE["contacts"]) == (YEAR, BEFORE), "what does not need the ledger is whole"

"""Where key figures stand beside their comparison."""

from __future__ import annotations

import pytest

from charts.figures import Figure, spine
from i18n import translator
from metrics import CATALOGUE


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

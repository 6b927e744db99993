"""What residents cost beside what their age explains."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from charts.groups import Bar, Beside, bars_and_marks
from charts.money import signed_percent
from charts.places import place_rows, unit_and_period
from charts.style import Chart
from charts.values import shown
from charts.waterfall import plain_axis
from i18n import Translator
from metrics.result import Result


def beside_need(
    costs: Result, expected: pd.Series, names: Mapping[str, str], t: Translator, dark: bool = False
) -> Chart:
    """Cost per resident of places; the mark is what the place would cost if every age cost as in the whole county.

    `expected`: by the keys of places, as `metrics.need.expected_by_age` tells.
    """
    metric = costs.metric
    rows = place_rows(costs, names, t).sort_values("value", ascending=False, na_position="last")
    bars = []
    for key, name, value, words in zip(rows["key"], rows["name"], rows["value"], rows["told"], strict=True):
        mark = float(expected.get(key, float("nan")))
        if mark == mark and value == value:
            words = f"{words} ({signed_percent(_over(value, mark), t)})"
        bars.append(Bar(key, name, value, words, mark, shown(mark, metric, t)))
    told = Beside(t("Cost"), t("Explained by age"), t("Place"))
    title = t("Cost of services used beside what age explains")
    subtitle = f"{unit_and_period(costs, t)}. " + t(
        "Explained by age: what the residents would cost if each age cost as in the whole county"
    )
    return bars_and_marks(bars, title, subtitle, _finding(bars, t), told, plain_axis(0), t, dark)


def _over(value: float, expected: float) -> float:
    """How much more than expected, in per cent."""
    return 100 * (value / expected - 1)


def _finding(bars: list[Bar], t: Translator) -> str:
    known = [bar for bar in bars if bar.mark == bar.mark and bar.value == bar.value]
    if not known:
        return t("No value can be shown.")
    known.sort(key=lambda bar: _over(bar.value, bar.mark))
    return t(
        "Furthest above what age explains: {high} {high_value}. Furthest below: {low} {low_value}.",
        high=known[-1].name,
        high_value=known[-1].told,
        low=known[0].name,
        low_value=known[0].told,
    )

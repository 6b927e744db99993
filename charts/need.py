"""What residents cost beside what their age explains."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from charts.groups import Beside, bars_and_marks
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
    data = place_rows(costs, names, t)
    data["mark"] = data["key"].map(expected).astype(float)
    data["mark_told"] = [shown(value, metric, t) for value in data["mark"]]
    data["over"] = 100 * (data["value"] / data["mark"] - 1)
    data = data.sort_values("value", ascending=False, na_position="last", ignore_index=True)
    data["told"] = [
        f"{told} ({signed_percent(over, t)})" if over == over else told
        for told, over in zip(data["told"], data["over"], strict=True)
    ]
    told = Beside(t("Cost"), t("Explained by age"), t("Place"))
    title = t("Cost of services used beside what age explains")
    subtitle = f"{unit_and_period(costs, t)}. " + t(
        "The mark: what the ages of residents would cost at the whole county's cost of each age"
    )
    return bars_and_marks(data, title, subtitle, _finding(data, t), told, plain_axis(0), t, dark)


def _finding(data: pd.DataFrame, t: Translator) -> str:
    known = data[data["over"].notna()]
    if known.empty:
        return t("No value can be shown.")
    high, low = known.loc[known["over"].idxmax()], known.loc[known["over"].idxmin()]
    return t(
        "Furthest above what age explains: {high} {high_value}. Furthest below: {low} {low_value}.",
        high=high["name"],
        high_value=high["told"],
        low=low["name"],
        low_value=low["told"],
    )

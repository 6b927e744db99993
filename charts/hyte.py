"""The HYTE coefficient step by step: the points of each indicator, what they weigh, and all of it in the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from charts.values import NO_VALUE
from i18n import Translator
from metrics.result import Result


def steps(
    result: Result,
    names: Mapping[str, str],
    parts: Mapping[str, str],
    weights: Mapping[str, float],
    finding: str,
    t: Translator,
    dark: bool = False,
) -> Chart:
    """`result`: one year by part and component. `names`: the indicators', in order; `parts`: what the parts are called;
    `weights`: of each indicator, 0–1."""
    rows = result.rows.set_index("component").reindex(list(names))
    data = pd.DataFrame([_row(code, row, names, weights, t) for code, row in rows.iterrows()])
    spec = {
        "height": {"step": 62},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(dark),
    }
    period = result.period_name(result.rows["period"].max(), t)
    subtitle = t("points 0–100 × weight = share of the coefficient, {period}", period=period)
    return Chart(spec, data, t(result.metric.title), subtitle, finding, table(rows, names, parts, weights, t))


def _row(
    code: str, row: Mapping[str, Any], names: Mapping[str, str], weights: Mapping[str, float], t: Translator
) -> dict:
    value = float(row["value"])
    has = value == value
    symbol, words = NO_VALUE["not_collected"]
    told = t.number(value, 1) if has else f"{symbol} {t(words)}"
    label = f"{told} × {t.percent(100 * weights[code])}" + (f" = {t.number(row['numerator'], 1)}" if has else "")
    return {"name": names[code], "value": value, "whole": 100.0, "label": label, "told": f"{names[code]}: {told}"}


def _layers(dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "name", "type": "nominal", "sort": None, "axis": None, "scale": {"paddingInner": 0}}
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 100], "nice": False}}
    bar = {"type": "bar", "height": 12, "yOffset": 16}
    # The name has a line of its own, so that a phone has the whole width for it.
    text = {"type": "text", "baseline": "middle", "align": "left", "fontSize": 12, "color": p.text}
    return [
        {"mark": {**bar, "color": p.grid}, "encoding": {"x": {**x, "field": "whole"}, "y": y}},
        {
            "mark": {**bar, "color": p.main},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "tooltip": {"field": "told"}},
        },
        {
            "mark": {**text, "dy": -18, "limit": {"expr": "width"}},
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "name"}},
        },
        {
            "mark": {**text, "dy": -1, "fontWeight": 600},
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "label"}},
        },
    ]


def table(
    rows: pd.DataFrame, names: Mapping[str, str], parts: Mapping[str, str], weights: Mapping[str, float], t: Translator
) -> pd.DataFrame:
    """Every number that the coefficient is made of."""

    def numbers(column: str, decimals: int) -> list[str]:
        return [t.number(value, decimals) for value in rows[column].astype(float)]

    return pd.DataFrame(
        {
            t("Indicator"): [names[code] for code in rows.index],
            t("Part of the coefficient"): [parts.get(str(part), "") for part in rows["part"]],
            t("Observed"): numbers("observed", 2),
            t("The year before"): numbers("before", 2),
            t("Worst"): numbers("worst", 1),
            t("Best"): numbers("best", 1),
            t("Points"): numbers("value", 1),
            t("Weight"): [t.percent(100 * weights[code]) for code in rows.index],
            t("Share of the coefficient"): numbers("numerator", 1),
        }
    )

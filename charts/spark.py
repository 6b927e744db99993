"""A finding of the attention list as a small line: the window's history, its value, and what was expected of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from charts.findings import started
from charts.style import Chart, config, palette
from charts.values import shown, shown_or_reason
from i18n import Translator
from metrics.result import Result


def spark(
    result: Result, period: date, expected: float, name: str, finding: str, t: Translator, dark: bool = False
) -> Chart:
    """The windows of one place up to `period`, whose value is written beside the `expected` one (a diamond).

    `finding`: the sentence of the alarm, which is the chart's title.
    """
    metric, rows = result.metric, started(result)
    rows = rows[rows["period"] <= period]
    told = [shown_or_reason(v, r, metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]
    periods = [result.period_name(one, t) for one in rows["period"]]
    data = pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype(float),
            "role": ["now" if one == period else "before" for one in rows["period"]],
            "told": [f"{when}: {value}" for when, value in zip(periods, told, strict=True)],
        }
    ).reset_index(drop=True)
    awaited = t("expected {value}", value=shown(expected, metric, t))
    point = {"period": pd.Timestamp(period), "value": expected, "role": "expected", "told": awaited}
    data = pd.concat([data, pd.DataFrame([point])], ignore_index=True)
    data["label"] = [_label(row, told[-1] if told else "", awaited) for row in data["role"]]
    data["above"] = _above(data)
    table = pd.DataFrame({t("Period"): periods, t("Value"): told})
    table[t("Expected")] = [shown(expected, metric, t) if one == period else "" for one in rows["period"]]
    title = t("{metric}: {place}", metric=t(metric.title), place=name)
    subtitle = t("{unit}; ◆ what was expected", unit=t(metric.unit))
    return Chart(_spec(t, dark), data, title, subtitle, finding, table.iloc[::-1].reset_index(drop=True))


def _label(role: str, now: str, awaited: str) -> str:
    return {"now": now, "expected": awaited}.get(role, "")


def _above(data: pd.DataFrame) -> pd.Series:
    """Which of the two words at the end stands above its point: that of the higher value."""
    ends = data[data["role"] != "before"]
    return data.index.to_series() == (ends["value"].idxmax() if ends["value"].notna().any() else -1)


def _spec(t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    x: dict[str, Any] = {"field": "period", "type": "temporal", "title": None}
    x["axis"] = {"format": "%Y", "tickCount": "year", "grid": False, "domain": False, "labelFontSize": 11}
    y = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": False}}
    at = {"x": x, "y": y}
    line: dict[str, Any] = {"transform": [{"filter": "datum.role != 'expected'"}]}
    layers: list[dict[str, Any]] = [
        {
            **line,
            "mark": {"type": "line", "color": p.other, "strokeWidth": 1.6},
            "encoding": at,
        },
        {
            **line,
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                **at,
                "color": {"condition": {"test": "datum.role == 'now'", "value": p.main}, "value": p.other},
                "size": {"condition": {"test": "datum.role == 'now'", "value": 80}, "value": 12},
                "tooltip": {"field": "told"},
            },
        },
        {
            "transform": [{"filter": "datum.role == 'expected'"}],
            "mark": {"type": "point", "shape": "diamond", "filled": False, "color": p.text, "size": 80, "opacity": 1},
            "encoding": {**at, "tooltip": {"field": "told"}},
        },
    ]
    for test, shift in (("datum.above", -13), ("!datum.above", 14)):
        text: dict[str, Any] = {
            "type": "text",
            "align": "right",
            "dx": 6,
            "dy": shift,
            "fontWeight": 600,
            "color": p.text,
        }
        ground = {**text, "stroke": p.ground, "strokeWidth": 4, "strokeJoin": "round"}
        where = [{"filter": f"datum.label != '' && {test}"}]
        layers += [
            {"transform": where, "mark": mark, "encoding": {**at, "text": {"field": "label"}}}
            for mark in (ground, text)
        ]
    return {
        "height": 96,
        "width": "container",
        "padding": {"top": 16, "bottom": 4, "left": 6, "right": 12},
        "config": config(t, dark),
        "layer": layers,
    }

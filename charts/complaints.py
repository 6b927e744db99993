"""Measured series under each other on one time axis, in groups: each from its own lowest to its highest value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.findings import newest
from charts.style import Chart, config, palette
from charts.trend import event_layers, event_rows
from charts.values import shown, shown_or_reason
from county import Event
from i18n import Translator
from metrics.result import Result

_ROW = 78
_HEAD = 42
# Of a row's height: where the line is highest and lowest; its name stands above.
_TOP, _BOTTOM = 0.34, 0.92


@dataclass(frozen=True, eq=False)
class Measured:
    """One series: the group it tells of, its name, and a monthly result without breakdowns."""

    group: str
    name: str
    result: Result


def complaints(
    series: Sequence[Measured], title: str, t: Translator, dark: bool = False, events: Sequence[Event] = ()
) -> Chart:
    """At least one series, groups together."""
    drawn: list[pd.DataFrame] = []
    y, group = 0.0, ""
    heads: list[dict[str, Any]] = []
    for one in series:
        if one.group != group:
            group = one.group
            heads.append({"role": "group", "y": y + _HEAD * 0.62, "name": group})
            y += _HEAD
        drawn.append(_row(one, y, t))
        y += _ROW
    data = pd.concat([*drawn, pd.DataFrame(heads)], ignore_index=True)
    low = data["period"].min()
    data.loc[data["role"].isin(["group"]), "period"] = low
    data = pd.concat([data, event_rows(events, data, t)], ignore_index=True)
    spec = {
        "height": int(y),
        "width": "container",
        "config": config(t, dark),
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "title": None,
                # Room at the right edge for the highest and lowest values.
                "scale": {"range": [0, {"expr": "width - 58"}]},
                "axis": {"format": "%Y", "tickCount": "year", "grid": True, "labelAlign": "left", "labelOffset": 2},
            }
        },
        "layer": _layers(y, dark),
    }
    subtitle = t("By month; each line from its own lowest to its highest, which stand at its right edge")
    return Chart(spec, data, title, subtitle, _finding(series, t), _table(series, t))


def _row(one: Measured, top: float, t: Translator) -> pd.DataFrame:
    rows, metric = one.result.rows, one.result.metric
    value = rows["value"].astype(float).reset_index(drop=True)
    low, high = value.min(), value.max()
    reach = (high - low) or 1.0
    whole = ~rows["incomplete"].astype(bool).reset_index(drop=True)
    line = pd.DataFrame(
        {
            "role": "line",
            "group": one.name,
            "period": pd.to_datetime(rows["period"]).to_numpy(),
            "value": value,
            "y": top + _ROW * (_BOTTOM - (_BOTTOM - _TOP) * (value - low) / reach),
            "whole": whole,
            "ending": ~whole | ~whole.shift(-1, fill_value=True),
            "told": [
                f"{one.name}, {one.result.period_name(period, t)}: {shown(v, metric, t)}" if v == v else ""
                for period, v in zip(rows["period"], value, strict=True)
            ],
        }
    )
    last = newest(one.result)
    said = one.name
    if last is not None:
        said += f": {shown(last['value'], metric, t)} ({t.short_month(last['period'])})"
    first = line["period"].min()
    texts = [{"role": "name", "period": first, "y": top + _ROW * 0.14, "name": said}]
    if value.notna().any():
        edges = ((high, _TOP), (low, _BOTTOM))
        texts += [
            {"role": "edge", "y": top + _ROW * at, "name": shown(v, metric, t), "period": first} for v, at in edges
        ]
    return pd.concat([line, pd.DataFrame(texts)], ignore_index=True)


def _layers(height: float, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {
        "field": "y",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, height], "reverse": True, "nice": False, "zero": False},
    }

    def only(test: str) -> list[dict[str, Any]]:
        return [{"filter": test}]

    line = {"type": "line", "color": p.main, "strokeWidth": 2}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 2, "fontSize": 12, "color": p.text}
    ground = {"stroke": p.ground, "strokeWidth": 4, "strokeJoin": "round", "color": p.ground}
    by = {"y": y, "detail": {"field": "group"}}
    named = {"y": y, "text": {"field": "name"}}
    edge = {**text, "align": "right", "dx": -2, "fontSize": 11, "color": p.faint}
    return [
        *event_layers(dark),
        {"transform": only("datum.role == 'line' && datum.whole"), "mark": line, "encoding": by},
        {
            "transform": only("datum.role == 'line' && datum.ending"),
            "mark": {**line, "strokeDash": [5, 4]},
            "encoding": by,
        },
        {
            "transform": only("datum.role == 'line' && isValid(datum.value)"),
            "mark": {"type": "point", "filled": True, "color": p.main, "size": 14},
            "encoding": {"y": y, "tooltip": {"field": "told"}},
        },
        {"transform": only("datum.role == 'name'"), "mark": {**text, **ground}, "encoding": named},
        {"transform": only("datum.role == 'name'"), "mark": text, "encoding": named},
        {
            "transform": only("datum.role == 'edge'"),
            "mark": edge,
            "encoding": {**named, "x": {"value": "width"}},
        },
        {
            "transform": only("datum.role == 'group'"),
            "mark": {**text, "fontSize": 13, "fontWeight": 700},
            "encoding": named,
        },
    ]


def _finding(series: Sequence[Measured], t: Translator) -> str:
    """How each group's first series stands beside the same month a year before."""
    told, seen = [], set()
    for one in series:
        row = newest(one.result)
        if one.group in seen or row is None:
            continue
        seen.add(one.group)
        rows, month = one.result.rows, row["period"]
        earlier = rows[[p == month.replace(year=month.year - 1) for p in rows["period"]]]["value"].dropna()
        value = shown(row["value"], one.result.metric, t)
        if earlier.empty:
            told.append(t("{place}: {value}.", place=one.name, value=value))
        else:
            before = shown(earlier.iloc[0], one.result.metric, t)
            told.append(t("{name}: {value}, a year before {before}.", name=one.name, value=value, before=before))
    return " ".join(told) or t("No value can be shown.")


def _table(series: Sequence[Measured], t: Translator) -> pd.DataFrame:
    """A row for each month, newest first, and a column for each series."""
    first = max((one.result for one in series), key=lambda result: len(result.rows))
    months = list(first.rows["period"])
    table = pd.DataFrame({t("Period"): [first.period_name(month, t) for month in months]})
    for one in series:
        rows = one.result.rows.set_index("period").reindex(months)
        cells = zip(rows["value"], rows["reason"], strict=True)
        table[one.name] = [shown_or_reason(value, reason, one.result.metric, t) for value, reason in cells]
    return table.iloc[::-1].reset_index(drop=True)

"""Several groups over time: a line for each of a few, with its name at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.findings import highest_and_lowest, with_population_year
from charts.style import Chart, config, palette
from charts.trend import time_axis
from charts.values import axis_of, shown
from i18n import Translator
from metrics.result import Result

# More lines than this cannot be told apart.
LINES = 6
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
# Names stand after their lines where the chart is as wide as this; it is about _ROOM wide, and a letter _SIGN.
_WIDE = "width > 480"
_ROOM, _SIGN = 820, 7.5
# A shape on every window is a crowd when there are many.
_SHAPES_APART = 18


def lines(result: Result, by: str, names: Mapping[str, str], t: Translator, dark: bool = False) -> Chart:
    """The groups of one breakdown (`names`: key → name) that are largest in the newest whole window."""
    chosen = largest(result, by, list(names))
    data = pd.concat(
        [_series(result, by, key, names[key], number, t) for number, key in enumerate(chosen)] or [_empty()],
        ignore_index=True,
    )
    data["label_at"] = _apart(data)
    metric = result.metric
    subtitle = with_population_year(t(metric.unit), result, t)
    if len(chosen) < len(names):
        subtitle += ". " + t("Drawn are the {n} largest of {all}", n=len(chosen), all=len(names))
    spec = {
        "height": 340,
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(chosen, axis_of(metric, t), _time(data), dark),
    }
    newest = _newest(data)
    return Chart(spec, data, t(metric.title), subtitle, _finding(newest, result, t), pd.DataFrame())


def largest(result: Result, by: str, keys: list[str], most: int = LINES) -> list[str]:
    """The keys with the largest newest whole values, in the order of `keys`; those without a value come last."""
    rows = result.rows[result.rows[by].isin(keys)]
    known = rows[rows["value"].notna() & ~rows["incomplete"].astype(bool)]
    known = known if len(known) else rows[rows["value"].notna()]
    last = known[known["period"] == known["period"].max()].sort_values("value", ascending=False)
    ranked = list(dict.fromkeys([*last[by], *known[by]]))[:most]
    return [key for key in keys if key in ranked]


def _empty() -> pd.DataFrame:
    return pd.DataFrame(
        {"value": pd.Series(dtype=float), "last": pd.Series(dtype=bool), "period": pd.Series(dtype=object)}
    )


def _series(result: Result, by: str, key: str, name: str, number: int, t: Translator) -> pd.DataFrame:
    rows = result.rows[result.rows[by] == key].reset_index(drop=True)
    whole = ~rows["incomplete"].astype(bool)
    every = max(1, -(-len(rows) // _SHAPES_APART))
    last = rows.index == rows["value"].last_valid_index()
    return pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype(float),
            "lower": rows["lower_95"].astype(float),
            "upper": rows["upper_95"].astype(float),
            "key": key,
            "name": name,
            "number": str(number + 1),
            "whole": whole,
            "ending": ~whole | ~whole.shift(-1, fill_value=True),
            "marked": (rows.index % every == 0) | last,
            "last": last,
            "told": [
                f"{name}, {result.period_name(label, t)}: {shown(value, result.metric, t)}"
                for label, value in zip(rows["period"], rows["value"], strict=True)
            ],
        }
    )


def _apart(data: pd.DataFrame) -> pd.Series:
    """How high each line's name is written: at its end, but never on another name."""
    ends = data[data["last"].astype(bool)]["value"].sort_values()
    at = pd.Series(float("nan"), index=data.index)
    if ends.empty:
        return at
    gap = (
        data["value"].max() - min(data["value"].min(), 0 if data["value"].min() > 0 else data["value"].min())
    ) * 0.062
    placed: list[float] = []
    for value in ends:
        placed.append(value if not placed else max(value, placed[-1] + gap))
    # Names that were pushed up together are moved down by half of it, so that they stand about their lines.
    shift = max(high - value for high, value in zip(placed, ends, strict=True)) / 2
    at.loc[ends.index] = [high - shift for high in placed]
    return at


def _newest(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest window that is whole, else of the newest."""
    whole = data[data["value"].notna() & data.get("whole", pd.Series(False, index=data.index)).astype(bool)]
    known = whole if len(whole) else data[data["value"].notna()]
    return known[known["period"] == known["period"].max()].reset_index(drop=True)


def _finding(rows: pd.DataFrame, result: Result, t: Translator) -> str:
    if rows.empty:
        return t("No value can be shown.")
    period = result.period_name(rows["period"].iloc[0].date(), t)
    return f"{period[:1].upper()}{period[1:]}. {highest_and_lowest(rows, result.metric, t)}"


def _time(data: pd.DataFrame) -> dict[str, Any]:
    """The time axis: the windows, and after them room for the names, which has no ticks of its own."""
    axis = time_axis(data)
    x: dict[str, Any] = {"field": "period", "type": "temporal", "title": None, "axis": axis}
    drawn = pd.to_datetime(data["period"]).dropna()
    if drawn.empty:
        return x
    first, last = drawn.min(), drawn.max()
    longest = int(data["name"].str.len().max()) * _SIGN
    end = last + min(0.4, longest / (_ROOM - longest)) * (last - first)
    domain = [{"year": day.year, "month": day.month, "date": day.day} for day in (first, end)]
    told = f"datum.value > datetime({last.year}, {last.month - 1}, {last.day + 1}) ? '' : datum.label"
    return {**x, "axis": axis | {"labelExpr": told}, "scale": {"domain": domain}}


def _layers(chosen: list[str], axis: dict[str, Any], x: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    inks = [(p.main, p.bad, p.other)[at % 3] for at in range(len(chosen))]
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {**axis, "tickCount": 5},
        "scale": {"nice": True},
    }
    color = {"field": "key", "type": "nominal", "legend": None, "scale": {"domain": chosen, "range": inks}}
    shape = {"field": "key", "type": "nominal", "legend": None, "scale": {"domain": chosen, "range": list(SHAPES)}}
    line = {"type": "line", "strokeWidth": 2}
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": f"datum.{part}"}],
            "mark": {**line, **dash},
            "encoding": {"x": x, "y": y, "color": color},
        }
        for part, dash in (("whole", {}), ("ending", {"strokeDash": [5, 4]}))
    ]
    layers.append(
        {
            "transform": [{"filter": "datum.marked && isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": color, "shape": shape, "tooltip": {"field": "told"}},
        }
    )
    return [*layers, *_names(x, y, color, p.ground)]


def _names(x: dict[str, Any], y: dict[str, Any], color: dict[str, Any], ground: str) -> list[dict[str, Any]]:
    """Each line's name after its end; on a phone before the edge, on a ground of its own."""
    text = {"type": "text", "align": "left", "dx": 10, "fontWeight": 600, "opacity": {"expr": f"{_WIDE} ? 1 : 0"}}
    # What is not seen takes no room either.
    text["limit"] = {"expr": f"{_WIDE} ? 300 : 1"}
    inside = {**text, "align": "right", "dx": 0, "limit": 190, "opacity": {"expr": f"{_WIDE} ? 0 : 1"}}
    edge = {**inside, "stroke": ground, "strokeWidth": 5, "strokeJoin": "round"}
    at = {"y": {**y, "field": "label_at"}, "text": {"field": "name"}, "color": color}
    right = {"value": "width"}
    mine = [{"filter": "datum.last && isValid(datum.value)"}]
    drawn = [(text, x), (edge, right), (inside, right)]
    return [{"transform": mine, "mark": mark, "encoding": {"x": where, **at}} for mark, where in drawn]

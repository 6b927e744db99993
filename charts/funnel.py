"""Places by size: the funnel shows which differ from the average more than chance explains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from charts.places import unit_and_period
from charts.style import Chart, config, on_ground, palette
from charts.values import axis_of, shown_or_reason
from i18n import Translator
from metrics.result import Result
from metrics.statistics import funnel_limits

KINDS = {"wilson": "proportion", "poisson": "rate"}
# The least room that a funnel is drawn in (a phone), a point and a letter of a name, in pixels.
_WIDTH, _HEIGHT, _POINT, _LETTER, _LINE = 270, 300, 5, 6.2, 13
# How far above or below its point a name stands.
_ABOVE, _BELOW = -12, 13


def has_funnel(result: Result) -> bool:
    """Whether a metric's places can be judged by a funnel: shares of counts and rates of events."""
    return result.metric.interval in KINDS


def funnel(result: Result, names: dict[str, str], t: Translator, dark: bool = False, own: str | None = None) -> Chart:
    """Each place at its size; the limits are 95 % and 99.8 % round the average of all places (Spiegelhalter 2005)."""
    metric, kind = result.metric, result.by[0]
    rows = result.rows[(result.rows["period"] == result.rows["period"].max()) & result.rows[kind].isin(names)]
    known = rows[rows["value"].notna() & (rows["denominator"] > 0)]
    average = known["numerator"].sum() / known["denominator"].sum() if len(known) else np.nan
    data = pd.DataFrame(
        {
            "key": known[kind].to_numpy(),
            "name": known[kind].map(names).to_numpy(),
            "size": known["denominator"].astype(float).to_numpy(),
            "value": known["value"].astype(float).to_numpy(),
        }
    )
    data["told"] = [shown_or_reason(v, None, metric, t) for v in data["value"]]
    data["own"] = data["key"] == own
    data["verdict"] = _verdicts(data, average, metric)
    data["role"] = "place"
    limits = _limits(data, average, metric)
    data["shift"], data["name_at"] = _names_apart(data, limits)
    title = t(metric.title)
    outside = data[data["verdict"] != "inside"]
    finding = t(
        "Places that differ from the average more than chance explains: {n} of {all}.", n=len(outside), all=len(data)
    )
    both = pd.concat([data, limits], ignore_index=True)
    return Chart(
        _spec(metric, t, dark),
        both,
        title,
        t("{unit}, by size. Limits: 95 % and 99.8 %", unit=unit_and_period(result, t)),
        finding,
        _table(data, t),
    )


def _verdicts(data: pd.DataFrame, average: float, metric) -> list[str]:
    if data.empty or not average > 0:
        return ["inside"] * len(data)
    verdicts = np.full(len(data), "inside", dtype=object)
    value = data["value"].to_numpy() / metric.scale
    for confidence, low, high in ((0.95, "low", "high"), (0.998, "very low", "very high")):
        lower, upper = funnel_limits(data["size"].to_numpy(), average, KINDS[metric.interval], confidence)
        verdicts[value < lower] = low
        verdicts[value > upper] = high
    return list(verdicts)


def _limits(data: pd.DataFrame, average: float, metric) -> pd.DataFrame:
    if data.empty or not average > 0:
        return pd.DataFrame()
    sizes = np.geomspace(data["size"].min() * 0.9, data["size"].max() * 1.05, 60)
    rows: dict[str, Any] = {"size": sizes, "role": "limit", "average": average * metric.scale}
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        lower, upper = funnel_limits(sizes, average, KINDS[metric.interval], confidence)
        rows[f"lower_{name}"], rows[f"upper_{name}"] = lower * metric.scale, upper * metric.scale
    return pd.DataFrame(rows)


def _names_apart(data: pd.DataFrame, limits: pd.DataFrame) -> tuple[list[float], list[float]]:
    """How far each name stands above or below its point, and at which size its middle is, so that it stays inside.

    No value where a name has no room: only the tooltip and the table have it.

    The own place is named always and first, then those that are furthest from the average. No name meets another, or a
    point.
    """
    shifts = [float("nan")] * len(data)
    if data.empty or limits.empty:
        return shifts, shifts
    drawn = pd.concat([data["value"], *(limits[name] for name in ("lower_998", "upper_998"))])
    sizes = np.log(limits["size"])
    across = (np.log(data["size"]) - sizes.min()) / (sizes.max() - sizes.min()) * _WIDTH
    down = (drawn.max() - data["value"]) / ((drawn.max() - drawn.min()) or 1.0) * _HEIGHT
    taken = [(x - _POINT, x + _POINT, y - _POINT, y + _POINT) for x, y in zip(across, down, strict=True)]
    halves = data["name"].str.len() * _LETTER / 2
    middles = across.clip(halves, _WIDTH - halves)
    away = (data["value"] - limits["average"].iloc[0]).abs()
    order = data.assign(away=away)[data["own"] | (data["verdict"] != "inside")]
    for n in order.sort_values(["own", "away"], ascending=False).index:
        left, right = middles[n] - halves[n], middles[n] + halves[n]
        boxes = {s: (left, right, down[n] + s - _LINE / 2, down[n] + s + _LINE / 2) for s in (_ABOVE, _BELOW)}
        free = [s for s, box in boxes.items() if not any(_meet(box, one) for k, one in enumerate(taken) if k != n)]
        if free or data["own"][n]:
            shifts[n] = free[0] if free else _ABOVE
            taken.append(boxes[shifts[n]])
    return shifts, list(np.exp(sizes.min() + middles / _WIDTH * (sizes.max() - sizes.min())))


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _spec(metric, t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    x = {
        "field": "size",
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "title": t("Size (denominator)"),
        "axis": {"format": ",.0f", "tickCount": 5, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {**axis_of(metric, t), "tickCount": 5},
    }
    limit = [{"filter": "datum.role == 'limit'"}]
    place = [{"filter": "datum.role == 'place'"}]
    lines = [
        {
            "transform": limit,
            "mark": {"type": "line", "color": p.faint, "strokeDash": dash, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": {**y, "field": name}},
        }
        for name, dash in (("lower_95", [4, 3]), ("upper_95", [4, 3]), ("lower_998", [1, 0]), ("upper_998", [1, 0]))
    ]
    color = {
        "condition": [{"test": "datum.own", "value": p.main}, {"test": "datum.verdict != 'inside'", "value": p.bad}],
        "value": p.neutral,
    }
    shape = {
        "condition": [
            {"test": "indexof(datum.verdict, 'high') >= 0", "value": "triangle-up"},
            {"test": "indexof(datum.verdict, 'low') >= 0", "value": "triangle-down"},
        ],
        "value": "circle",
    }
    return {
        "height": 320,
        "width": "container",
        "config": config(t, dark),
        "layer": [
            *lines,
            {
                "transform": limit,
                "mark": {"type": "line", "color": p.text, "strokeWidth": 1},
                "encoding": {"x": x, "y": {**y, "field": "average"}},
            },
            {
                "transform": place,
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.95},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": color,
                    "shape": shape,
                    "tooltip": [{"field": "name", "title": t("Place")}, {"field": "told", "title": t("Value")}],
                },
            },
            *[
                {
                    "transform": [*place, {"filter": f"datum.shift == {shift}"}],
                    "mark": mark,
                    "encoding": {"x": {**x, "field": "name_at"}, "y": y, "text": {"field": "name"}},
                }
                for shift in (_ABOVE, _BELOW)
                for mark in on_ground({"type": "text", "dy": shift, "fontSize": 11, "color": p.text}, dark, 3)
            ],
        ],
    }


def _table(data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    words = {
        "inside": t("as chance explains"),
        "low": t("lower (95 %)"),
        "high": t("higher (95 %)"),
        "very low": t("clearly lower (99.8 %)"),
        "very high": t("clearly higher (99.8 %)"),
    }
    shown = data.sort_values("size", ascending=False)
    return pd.DataFrame(
        {
            t("Place"): shown["name"],
            t("Value"): shown["told"],
            t("Size (denominator)"): [t.number(n) for n in shown["size"]],
            t("Beside the average"): [words[v] for v in shown["verdict"]],
        }
    )

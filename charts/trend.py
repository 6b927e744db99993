"""A value over time beside what it is compared with: band of the interval, events, an unfinished end dashed with the
range in which it will end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from charts.findings import level, started, with_population_year
from charts.money import Unit
from charts.style import Chart, config, on_ground, palette
from charts.values import axis_of, shown, shown_or_reason
from county import Event
from i18n import Translator
from metrics.kinds import Metric
from metrics.result import Result

# Days of a time axis on which years alone would tell too little.
SHORT = 800
# The share of the time axis, from its end, that the names of the lines are written over.
_NAMES = 0.5
# Names of events stand on as many heights.
EVENT_STEPS = 3


def trend(
    result: Result,
    name: str,
    t: Translator,
    dark: bool = False,
    compared: Result | None = None,
    compared_name: str = "",
    events: Sequence[Event] = (),
    height: int = 260,
    endings: pd.DataFrame | None = None,
) -> Chart:
    """The trend of one place (`result` has no breakdown), and of another as a thin line.

    `endings`: where its unfinished months will end, as `metrics.completeness.endings` tells.
    """
    metric = result.metric
    parts = [series(result, name, "own", t)]
    if compared is not None:
        parts.append(series(compared, compared_name, "other", t))
    data = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    data = _names_apart(data)
    extra = [event_rows(events, data, t)]
    if endings is not None:
        extra.append(ending_rows(endings, result, t))
    data = pd.concat([data, *extra], ignore_index=True)
    spec = {
        "height": height,
        "width": "container",
        "config": config(t, dark),
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "title": None,
                "axis": time_axis(data),
            }
        },
        "layer": _layers(_axis(metric, data["value"], t), dark, len(parts) > 1),
    }
    finding = level(result, name, t, compared, compared_name)
    subtitle = with_population_year(t(metric.unit), result, t) + endings_told(endings, t)
    table = twin(result, name, t, compared, compared_name, endings)
    return Chart(spec, data, t(metric.title), subtitle, finding, table)


def time_axis(data: pd.DataFrame) -> dict[str, Any]:
    """The axis of `period`: years, or months where there are few years."""
    drawn = pd.to_datetime(data["period"])
    days = (drawn.max() - drawn.min()) / pd.Timedelta(days=1)
    if days > SHORT:
        return {"format": "%Y", "tickCount": "year", "grid": False, "labelAlign": "left", "labelOffset": 2}
    return {"format": "%-m/%Y", "tickCount": 6, "grid": False, "labelOverlap": True}


def ending_rows(endings: pd.DataFrame, result: Result, t: Translator) -> pd.DataFrame:
    """The 80 % range of each unfinished month, as rows with `role` = ending."""
    known = endings[endings["low"].notna()]
    told = [
        t("{month}: will end at {range} (80 %)", month=result.period_name(row.period, t), range=_range(row, result, t))
        for row in known.itertuples()
    ]
    columns = {"period": pd.to_datetime(known["period"]), "lower": known["low"], "upper": known["high"], "told": told}
    return pd.DataFrame({**columns, "role": "ending"})


def _range(row: Any, result: Result, t: Translator) -> str:
    return f"{t.number(row.low, result.metric.decimals)} … {t.number(row.high, result.metric.decimals)}"


def endings_told(endings: pd.DataFrame | None, t: Translator) -> str:
    """What the upright line at an unfinished month is, or why there is none."""
    if endings is None or endings.empty:
        return ""
    if endings["low"].isna().all():
        return ". " + t("Too few earlier deliveries are known to say where the unfinished month will end.")
    share = t.percent(100 * endings["share"].iloc[-1], 0)
    words = t("The upright line: where the unfinished month will end (80 %); {share} usually come by now", share=share)
    return f". {words}"


def series(result: Result, name: str, role: str, t: Translator) -> pd.DataFrame:
    """A line's rows: `period, value, lower, upper, name, role, whole, ending, last, told`."""
    rows = started(result)
    whole = ~rows["incomplete"].astype(bool)
    return pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype(float),
            "lower": rows["lower_95"].astype(float),
            "upper": rows["upper_95"].astype(float),
            "name": name,
            "role": role,
            # The dashed end starts from the last whole point, so that the line does not break.
            "whole": whole,
            "ending": ~whole | ~whole.shift(-1, fill_value=True),
            "last": rows.index == (rows["value"].last_valid_index() if len(rows) else None),
            "told": [
                f"{name}, {result.period_name(p, t)}: {shown(v, result.metric, t)}"
                for p, v in zip(rows["period"], rows["value"], strict=True)
            ],
        }
    )


def _names_apart(data: pd.DataFrame) -> pd.DataFrame:
    """Whose name stands above the lines and whose below (`above`), and at which value (`name_at`): clear of the windows
    that it is written over, so that no name hides a line and two names never meet."""
    last = data[data["last"]]
    upper = last["value"].idxmax() if last["value"].notna().any() else None
    beneath, above = beneath_names(data)["value"], data.index == upper
    return data.assign(above=above, name_at=np.where(above, beneath.max(), beneath.min()))


def beneath_names(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of the windows that the names of the lines are written over."""
    low, high = data["period"].min(), data["period"].max()
    return data[data["period"] >= high - _NAMES * (high - low)]


def event_rows(events: Sequence[Event], data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    """The county's events that fall on a chart's time axis, as rows with `role` = event.

    `step`: on which of EVENT_STEPS heights above the chart the name stands, so that neighbours do not meet; `late`: it
    is written before its line, as after it there is no room.
    """
    low, high = data["period"].min(), data["period"].max()
    inside = [event for event in events if low < pd.Timestamp(event.on) <= high]
    late = [pd.Timestamp(e.on) > low + 0.55 * (high - low) for e in inside]
    return pd.DataFrame(
        [
            {
                "period": pd.Timestamp(e.on),
                "role": "event",
                "name": e.title(t.language),
                "step": n % EVENT_STEPS,
                "late": is_late,
            }
            for n, (e, is_late) in enumerate(zip(inside, late, strict=True))
        ],
        columns=["period", "role", "name", "step", "late"],
    )


def event_layers(dark: bool) -> list[dict[str, Any]]:
    """A dotted line and a name for each event."""
    p = palette(dark)
    line = {
        "transform": [{"filter": "datum.role == 'event'"}],
        "mark": {"type": "rule", "color": p.faint, "strokeDash": [2, 3]},
        "encoding": {"tooltip": {"field": "name"}},
    }
    text: dict[str, Any] = {"type": "text", "baseline": "top", "color": p.faint, "fontSize": 11, "limit": 320}
    # On a phone the names would stand on each other; the lines and their tooltips stay.
    wide = "width > 440"
    text["opacity"] = {"expr": f"{wide} ? 1 : 0"}
    ways = [(step, late) for step in range(EVENT_STEPS) for late in (False, True)]
    names = [
        {
            "transform": [
                {"filter": f"datum.role == 'event' && datum.step == {step} && {'' if late else '!'}datum.late"}
            ],
            "mark": text | {"align": "right" if late else "left", "dx": -3 if late else 3},
            "encoding": {"y": {"value": {"expr": f"{wide} ? {-13 * (step + 1)} : 0"}}, "text": {"field": "name"}},
        }
        for step, late in ways
    ]
    return [line, *names]


def _axis(metric: Metric, values: pd.Series, t: Translator) -> dict[str, Any]:
    """How the numbers of the axis are written: large sums of euros in one unit."""
    if metric.unit != "€" or not values.max() >= 1e5:
        return axis_of(metric, t)
    unit = Unit.of(values, million=1e7)
    return unit.axis(t, 0 if values.max() - values.min() >= 4 * unit.size else 1)


def _layers(axis: dict[str, Any], dark: bool, with_other: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {**axis, "tickCount": 4},
        # Two names at the lines' ends need room above and below the lines.
        "scale": {"zero": False, "nice": True, **({"padding": 18} if with_other else {})},
    }
    band = {
        "transform": [{"filter": "datum.role == 'own'"}],
        "mark": {"type": "area", "color": p.band, "opacity": 0.16},
        "encoding": {"y": {**y, "field": "lower"}, "y2": {"field": "upper"}},
    }
    layers = [band, *event_layers(dark)]
    if with_other:
        layers += lines("other", p.other, 1.5, y)
    layers += lines("own", p.main, 2.5, y)
    layers.append(
        {
            "transform": [{"filter": "datum.role == 'own' && isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "color": p.main, "size": 22},
            "encoding": {"y": y, "tooltip": {"field": "told"}},
        }
    )
    # A line alone needs no name: the finding above the chart begins with it.
    return [*layers, ending_layer(y, dark), *(name_layers(y, dark) if with_other else [])]


def ending_layer(y: dict[str, Any], dark: bool) -> dict[str, Any]:
    """An upright line over the range in which each unfinished month will end."""
    return {
        "transform": [{"filter": "datum.role == 'ending'"}],
        "mark": {"type": "rule", "color": palette(dark).main, "strokeWidth": 3, "opacity": 0.6},
        "encoding": {"y": {**y, "field": "lower"}, "y2": {"field": "upper"}, "tooltip": {"field": "told"}},
    }


def lines(role: str, color: str, width: float, y: dict[str, Any]) -> list[dict[str, Any]]:
    """The line of a role, dashed where it is not finished."""
    line = {"type": "line", "color": color, "strokeWidth": width, "interpolate": "linear"}
    whole, ending = ([{"filter": f"datum.role == '{role}' && datum.{part}"}] for part in ("whole", "ending"))
    return [
        {"transform": whole, "mark": line, "encoding": {"y": y}},
        {"transform": ending, "mark": {**line, "strokeDash": [5, 4]}, "encoding": {"y": y}},
    ]


def name_layers(y: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    """The names above and below the lines' ends, on a ground of their own where a line comes near."""
    p = palette(dark)
    color = {"condition": {"test": "indexof(datum.role, 'other') == 0", "value": p.other}, "value": p.main}
    y = {**y, "field": "name_at"}
    layers = []
    for test, shift in (("datum.above", -12), ("!datum.above", 14)):
        transform = [{"filter": f"datum.last && isValid(datum.value) && isValid(datum.name_at) && {test}"}]
        text = {"type": "text", "align": "right", "dy": shift, "fontWeight": 600, "limit": 240}
        for mark in on_ground(text, dark, 5):
            layers.append(
                {"transform": transform, "mark": mark, "encoding": {"y": y, "text": {"field": "name"}, "color": color}}
            )
    return layers


def twin(
    result: Result,
    name: str,
    t: Translator,
    compared: Result | None = None,
    compared_name: str = "",
    endings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The same numbers as a table, newest first, in words and signs of the language."""
    rows = started(result)
    table = pd.DataFrame(
        {
            t("Period"): [result.period_name(p, t) for p in rows["period"]],
            name: _cells(rows, result, t),
        }
    )
    if rows["lower_95"].notna().any():
        table[t("95 % interval")] = _intervals(rows, result.metric.decimals, t)
    if compared is not None:
        beside = compared.rows.set_index("period").reindex(list(rows["period"]))
        table[compared_name] = _cells(beside, compared, t)
    if rows["incomplete"].astype(bool).any():
        table[t("State")] = [t("unfinished") if i else t("whole") for i in rows["incomplete"]]
    if endings is not None and endings["low"].notna().any():
        ends = {row.period: _range(row, result, t) for row in endings[endings["low"].notna()].itertuples()}
        table[t("Will end at (80 %)")] = [ends.get(period, "") for period in rows["period"]]
    return table.iloc[::-1].reset_index(drop=True)


def _cells(rows: pd.DataFrame, result: Result, t: Translator) -> list[str]:
    return [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]


def _intervals(rows: pd.DataFrame, decimals: int, t: Translator) -> list[str]:
    return [
        "" if low != low else f"{t.number(low, decimals)} … {t.number(high, decimals)}"
        for low, high in zip(rows["lower_95"], rows["upper_95"], strict=True)
    ]

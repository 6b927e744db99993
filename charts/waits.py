"""How long people wait: the middle wait and the wait that nine of ten did not exceed, by group and over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from charts.figures import Figure
from charts.findings import at, newest
from charts.places import unit_and_period
from charts.side_by_side import room
from charts.style import Chart, config, number_format, palette, without_rows
from charts.trend import beneath_names, event_layers, event_rows, lines, name_layers, series, twin
from charts.values import shown, shown_or_reason
from county import Event
from i18n import N_, Translator
from metrics.result import Result

# The share of the chart's height that a name between lines takes.
_OF_A_NAME = 0.14
MEDIAN, LONG = N_("Median"), N_("90th percentile")


@dataclass(frozen=True)
class Wait:
    """The waits of one group, and of the comparison."""

    name: str
    median: Figure
    long: Figure


@dataclass(frozen=True)
class Pair:
    """The two metrics' results of one place."""

    name: str
    median: Result
    long: Result


def by_group(
    waits: Sequence[Wait], result: Result, place: str, compared: str, heading: str, t: Translator, dark: bool = False
) -> Chart:
    """A line from the median to the 90th percentile for each group, the comparison below it; the whole is the first."""
    if not waits:
        return without_rows(t(result.metric.title), unit_and_period(result, t), t)
    data = pd.DataFrame([_drawn(number, wait, t) for number, wait in enumerate(waits)])
    spec = {
        "height": {"step": 54},
        "width": "container",
        "config": config(t, dark),
        "layer": _group_layers(data, dark),
    }
    words = t("● median, ◆ 90th percentile; below, thinner: {compared}", compared=compared)
    table = pd.DataFrame(
        {
            heading: data["name"],
            t(MEDIAN): data["median_told"],
            t(LONG): data["long_told"],
            f"{compared}: {t(MEDIAN)}": data["other_median_told"],
            f"{compared}: {t(LONG)}": data["other_long_told"],
        }
    )
    subtitle = f"{unit_and_period(result, t)}. {words}"
    return Chart(spec, data, t("Waiting time"), subtitle, _group_finding(waits, place, compared, t), table)


def _drawn(number: int, wait: Wait, t: Translator) -> dict[str, Any]:
    metric = wait.median.metric
    median, long = (shown_or_reason(one.value, one.reason, metric, t) for one in (wait.median, wait.long))
    other = [shown(one.compared, metric, t) for one in (wait.median, wait.long)]
    known = [one for one in (wait.long.value, wait.median.value, wait.long.compared) if one is not None]
    return {
        "row": number,
        "name": wait.name,
        "value": wait.median.value,
        "long": wait.long.value,
        "other_median": wait.median.compared,
        "other_long": wait.long.compared,
        "end": max(known, default=0.0),
        "median_told": median,
        "long_told": long,
        "other_median_told": other[0],
        "other_long_told": other[1],
        "own": _both(median, long, wait.long.value is not None),
        "other": _both(other[0], other[1], True) if wait.long.compared is not None else "",
        "told": f"{wait.name}: {median}",
        "long_tip": f"{wait.name}: {long}",
    }


def _both(median: str, long: str, known: bool) -> str:
    return f"{median} … {long}" if known else median


def _group_finding(waits: Sequence[Wait], place: str, compared: str, t: Translator) -> str:
    """Where the whole stands, beside the comparison, and which group waits longest."""
    whole, groups = waits[0], [wait for wait in waits[1:] if wait.long.value is not None]
    if whole.median.value is None or whole.long.value is None:
        return t("No value can be shown.")
    metric = whole.median.metric
    found = _level(place, shown(whole.median.value, metric, t), shown(whole.long.value, metric, t), t)
    if whole.median.compared is not None and whole.long.compared is not None:
        beside = (shown(one.compared, metric, t) for one in (whole.median, whole.long))
        found += " " + t(
            "{name}: {median} and {long}.", name=compared, **dict(zip(("median", "long"), beside, strict=True))
        )
    if not groups:
        return found
    longest = max(groups, key=lambda wait: wait.long.value or 0)
    return f"{found} " + t(
        "The longest waits: {name}, {long}.", name=longest.name, long=shown(longest.long.value, metric, t)
    )


def _level(place: str, median: str, long: str, t: Translator) -> str:
    return t(
        "{place}: half of those served waited at most {median} days, nine of ten at most {long} days.",
        place=place,
        median=median,
        long=long,
    )


def _group_layers(data: pd.DataFrame, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "row", "type": "ordinal", "sort": None, "axis": None, "scale": {"paddingInner": 0}}
    reach = float(data["end"].max()) or 1.0
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, reach], "nice": False, "range": room(150)}}
    text = {"type": "text", "align": "left", "baseline": "middle"}
    name = {**text, "dy": -17, "color": p.text, "fontWeight": 600}
    layers: list[dict[str, Any]] = [{"mark": name, "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "name"}}}]
    ways = (("value", "long", "own", p.main, 1, 4.0, 90), ("other_median", "other_long", "other", p.other, 15, 2.0, 40))
    for low, high, label, color, down, width, size in ways:
        known = [{"filter": f"isValid(datum.{low})"}]
        at_y = {"yOffset": down, "color": color, "opacity": 1}
        line = {"type": "rule", "strokeWidth": width, **at_y, "y2Offset": down, "opacity": 0.5}
        layers.append(
            {
                "transform": known,
                "mark": line,
                "encoding": {"x": {**x, "field": low}, "x2": {"field": high}, "y": y},
            }
        )
        for field, shape, tip in ((low, "circle", "told"), (high, "diamond", "long_tip")):
            mark = {"type": "point", "filled": True, "size": size, "shape": shape, **at_y}
            tooltip = {} if label == "other" else {"tooltip": {"field": tip}}
            layers.append(
                {"transform": known, "mark": mark, "encoding": {"x": {**x, "field": field}, "y": y, **tooltip}}
            )
        words = {**text, "dx": 10, "dy": down, "color": p.text if label == "own" else p.faint}
        words["fontWeight"] = 600 if label == "own" else 400
        layers.append({"mark": words, "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": label}}})
    return layers


# ---- over time -------------------------------------------------------------------------------------------------


def over_time(own: Pair, other: Pair | None, events: Sequence[Event], t: Translator, dark: bool = False) -> Chart:
    """Both waits of a place over time, and those of another place as thin lines."""
    parts = [series(own.median, t(MEDIAN), "median", t), series(own.long, t(LONG), "long", t)]
    if other is not None:
        parts += [series(other.median, other.name, "other_median", t), series(other.long, other.name, "other_long", t)]
    data = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    data = _with_names(data)
    data = pd.concat([data, event_rows(events, data, t)], ignore_index=True)
    axis = {"format": "%Y", "tickCount": "year", "grid": False, "labelAlign": "left", "labelOffset": 2}
    spec = {
        "height": 300,
        "width": "container",
        "config": config(t, dark),
        "encoding": {"x": {"field": "period", "type": "temporal", "title": None, "axis": axis}},
        "layer": _time_layers(dark),
    }
    words = t("● median, ◆ 90th percentile")
    if other is not None:
        words = t("{lines}; thin line: {compared}", lines=words, compared=other.name)
    subtitle = f"{t(own.median.metric.unit)}. {words}"
    return Chart(spec, data, t("Waiting time"), subtitle, _time_finding(own, other, t), _table(own, other, t))


def _with_names(data: pd.DataFrame) -> pd.DataFrame:
    """Where names stand: above the long waits, above the medians where there is room below the long ones, and between
    both that of the other place where there is room for two. What has no room is told by its shape alone."""
    beneath = beneath_names(data)
    is_long = beneath["role"].isin(("long", "other_long"))
    long, median = beneath.loc[is_long, "value"], beneath.loc[~is_long, "value"]
    names = (long.min() - median.max()) / (_OF_A_NAME * max(long.max(), 1.0))
    places = {
        "long": long.max(),
        "median": median.max() if names >= 1 else np.nan,
        "other_long": long.min() if names >= 2 else np.nan,
    }
    return data.assign(above=data["role"] != "other_long", name_at=data["role"].map(places))


def _time_layers(dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"format": number_format(0), "tickCount": 4},
        "scale": {"zero": True, "nice": True},
    }
    layers = event_layers(dark)
    for role in ("other_median", "other_long"):
        layers += lines(role, p.other, 1.5, y)
    for role, shape in (("median", "circle"), ("long", "diamond")):
        layers += lines(role, p.main, 2.5, y)
        layers.append(
            {
                "transform": [{"filter": f"datum.role == '{role}' && isValid(datum.value)"}],
                "mark": {"type": "point", "filled": True, "color": p.main, "size": 26, "shape": shape},
                "encoding": {"y": y, "tooltip": {"field": "told"}},
            }
        )
    return [*layers, *name_layers(y, dark)]


def _time_finding(own: Pair, other: Pair | None, t: Translator) -> str:
    """Where the newest finished window stands, beside the same window of the other place."""
    row = newest(own.median)
    long = None if row is None else at(own.long, row["period"])
    if row is None or long is None:
        return t("{place}: no value.", place=own.name)
    metric, period = own.median.metric, own.median.period_name(row["period"], t)
    half, most = (shown(one["value"], metric, t) for one in (row, long))
    found = _level(f"{own.name}, {period}", half, most, t)
    if other is None:
        return found
    beside = [one for one in (at(other.median, row["period"]), at(other.long, row["period"])) if one is not None]
    if len(beside) < 2:
        return found
    median, ninety = (shown(one["value"], metric, t) for one in beside)
    return f"{found} " + t("{name}: {median} and {long}.", name=other.name, median=median, long=ninety)


def _table(own: Pair, other: Pair | None, t: Translator) -> pd.DataFrame:
    """Both waits of the place and of the other, newest first."""
    first = twin(own.median, t(MEDIAN), t)
    second = twin(own.long, t(LONG), t)
    period = t("Period")
    table = first.merge(second[[period, t(LONG)]], on=period, how="left")
    if other is not None:
        for result, kind in ((other.median, MEDIAN), (other.long, LONG)):
            name = f"{other.name}: {t(kind)}"
            table = table.merge(twin(result, name, t)[[period, name]], on=period, how="left").fillna("–")
    state = t("State")
    return table[[*(name for name in table if name != state), *([state] if state in table else [])]]

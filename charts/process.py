"""A process over time: is the change more than the usual variation? (XmR, NHS England: Making Data Count)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from charts.findings import started, with_population_year
from charts.style import Chart, config, palette
from charts.trend import ending_layer, ending_rows, endings_told, event_layers, event_rows, time_axis, twin
from charts.values import axis_of, shown
from county import Event, said
from i18n import N_, Translator
from metrics.kinds import Metric
from metrics.process import Process
from metrics.process import process as judged
from metrics.result import Result

RULES = {
    "astronomical": N_("outside the limits"),
    "shift": N_("seven on one side of the mean"),
    "trend": N_("seven in one direction"),
    "two_of_three": N_("two of three near a limit"),
}


def process(
    result: Result,
    name: str,
    t: Translator,
    dark: bool = False,
    events: Sequence[Event] = (),
    endings: pd.DataFrame | None = None,
) -> Chart:
    """Points with mean and process limits; each run of limits ends where the county has stated a rebase, which is told
    with its reason. `endings`: as in `charts.trend.trend`."""
    metric, rows = result.metric, started(result)
    data = pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype(float).where(~rows["incomplete"].astype(bool)),
            "open": rows["value"].astype(float).where(rows["incomplete"].astype(bool)),
        }
    )
    found = judged(rows, metric, events, result.where.get("municipality"))
    runs = [(number, run) for number, run in enumerate(found.runs) for _ in range(run.rows.start, run.rows.stop)]
    data["run"] = [number for number, _ in runs]
    for column in ("mean", "lower", "upper"):
        data[column] = np.array([getattr(run.limits, column) for _, run in runs], dtype=float)
    data["mark"] = [label or "" for label in found.labels()]
    data["told"] = [
        f"{result.period_name(p.date(), t)}: {shown(v, metric, t)}" + (f" ({t(RULES[m])})" if m else "")
        for p, v, m in zip(data["period"], data["value"].fillna(data["open"]), data["mark"], strict=True)
    ]
    title = t("{metric}: {place}", metric=t(metric.title), place=name)
    subtitle, finding = with_population_year(_subtitle(found, metric, t), result, t), _finding(data, result, found, t)
    extra = [event_rows(events, data, t)]
    if endings is not None:
        subtitle += endings_told(endings, t)
        extra.append(ending_rows(endings, result, t))
    data = pd.concat([data.assign(role="point"), *extra], ignore_index=True)
    table = twin(result, name, t, endings=endings)
    return Chart(_spec(metric, data, t, dark), data, title, subtitle, finding, table)


def _subtitle(found: Process, metric: Metric, t: Translator) -> str:
    text = t("{unit}; mean and process limits", unit=t(metric.unit))
    for run in found.runs:
        if run.since is not None and run.reason is not None:
            text += ". " + t(
                "New limits from {day}: {reason}", day=t.date(run.since), reason=said(run.reason, t.language)
            )
            text = text.removesuffix(".")
    if found.runs[-1].is_trial:
        return text + ". " + t("Fewer than twelve points: the limits are trial limits.")
    return text


def _finding(data: pd.DataFrame, result: Result, found: Process, t: Translator) -> str:
    """Whether the newest finished point is a signal; else when the latest signal was; and whether seasons give them."""
    known = data[data["value"].notna()]
    marked = known[known["mark"] != ""]
    if known.empty:
        return t("No value can be shown.")
    if marked.empty:
        return t("Only usual variation.")
    last = marked.iloc[-1]["told"]
    if marked.index[-1] == known.index[-1]:
        told = t("The newest point is more than usual variation: {told}.", told=last)
    else:
        told = t("The newest point is usual variation. Latest signal: {told}.", told=last)
    season = found.season() if result.grain in ("month", "quarter") else None
    if season is None:
        return told
    share = t.percent(100 * season, decimals=0)
    return f"{told} {t('The season explains {share} of the variation: a signal may be the season.', share=share)}"


def _spec(metric: Metric, data: pd.DataFrame, t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    x = {
        "field": "period",
        "type": "temporal",
        "title": None,
        "axis": time_axis(data),
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {**axis_of(metric, t), "tickCount": 5},
    }
    points = [{"filter": "datum.role == 'point'"}]
    steps = [
        {
            "transform": points,
            "mark": {
                "type": "line",
                "interpolate": "step-after",
                "color": color,
                "strokeDash": dash,
                "strokeWidth": 1.3,
            },
            "encoding": {"x": x, "y": {**y, "field": name}, "detail": {"field": "run"}},
        }
        for name, color, dash in (("mean", p.text, [1, 0]), ("lower", p.faint, [5, 4]), ("upper", p.faint, [5, 4]))
    ]
    color = {"condition": {"test": "datum.mark != ''", "value": p.bad}, "value": p.main}
    shape = {"condition": {"test": "datum.mark != ''", "value": "diamond"}, "value": "circle"}
    size = {"condition": {"test": "datum.mark != ''", "value": 80}, "value": 34}
    ending = ending_layer(y, dark)
    return {
        "height": 300,
        "width": "container",
        "config": config(t, dark),
        "layer": [
            *[{**layer, "encoding": {"x": x, **layer["encoding"]}} for layer in event_layers(dark)],
            *steps,
            {
                "transform": points,
                "mark": {"type": "line", "color": p.main, "strokeWidth": 1.6},
                "encoding": {"x": x, "y": y},
            },
            {
                "transform": [*points, {"filter": "isValid(datum.value)"}],
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": color,
                    "shape": shape,
                    "size": size,
                    "tooltip": {"field": "told"},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.open)"}],
                "mark": {"type": "point", "color": p.main, "size": 50, "strokeDash": [2, 2]},
                "encoding": {"x": x, "y": {**y, "field": "open"}, "tooltip": {"field": "told"}},
            },
            {**ending, "encoding": {"x": x, **ending["encoding"]}},
        ],
    }

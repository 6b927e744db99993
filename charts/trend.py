"""A value over time beside what it is compared with: band of the interval, events, an unfinished end dashed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts.style import Chart, config, number_format, palette
from charts.values import shown, shown_or_reason
from county import Event
from i18n import Translator
from metrics.result import Result


def trend(
    result: Result,
    name: str,
    t: Translator,
    dark: bool = False,
    compared: Result | None = None,
    compared_name: str = "",
    events: Sequence[Event] = (),
    height: int = 260,
) -> Chart:
    """The trend of one place (`result` has no breakdown), and of another as a thin line."""
    metric = result.metric
    data = _series(result, name, "own", t)
    if compared is not None:
        data = pd.concat([data, _series(compared, compared_name, "other", t)], ignore_index=True)
    data = pd.concat([data, _events(events, data, t)], ignore_index=True)
    spec = {
        "height": height,
        "width": "container",
        "config": config(t, dark),
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%Y", "tickCount": "year", "grid": False, "labelAlign": "left", "labelOffset": 2},
            }
        },
        "layer": _layers(metric.decimals, dark, compared is not None),
    }
    known = result.rows[result.rows["value"].notna()]
    last = known.iloc[-1] if len(known) else None
    alt = t("{metric}, {place}: no value", metric=t(metric.title), place=name)
    if last is not None:
        alt = t(
            "{metric}, {place}: {value} in {period}",
            metric=t(metric.title),
            place=name,
            value=shown(float(last["value"]), metric, t),
            period=t.period(last["period"], result.grain, result.end),
        )
    return Chart(spec, data, t(metric.title), t(metric.unit), alt, twin(result, name, t, compared, compared_name))


def _series(result: Result, name: str, role: str, t: Translator) -> pd.DataFrame:
    rows = result.rows
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
                f"{name}, {t.period(p, result.grain, result.end)}: {shown(v, result.metric, t)}"
                for p, v in zip(rows["period"], rows["value"], strict=True)
            ],
        }
    )


def _events(events: Sequence[Event], data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    if data.empty:
        return pd.DataFrame()
    low, high = data["period"].min(), data["period"].max()
    inside = [event for event in events if low < pd.Timestamp(event.on) <= high]
    return pd.DataFrame(
        [{"period": pd.Timestamp(e.on), "role": "event", "name": e.title(t.language)} for e in inside],
        columns=["period", "role", "name"],
    )


def _layers(decimals: int, dark: bool, with_other: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    own, other = "datum.role == 'own'", "datum.role == 'other'"
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"format": number_format(decimals), "tickCount": 4},
        "scale": {"zero": False, "nice": True},
    }
    band = {
        "transform": [{"filter": f"{own} && isValid(datum.lower)"}],
        "mark": {"type": "area", "color": p.band, "opacity": 0.16},
        "encoding": {"y": {**y, "field": "lower"}, "y2": {"field": "upper"}},
    }
    rules = {
        "transform": [{"filter": "datum.role == 'event'"}],
        "mark": {"type": "rule", "color": p.faint, "strokeDash": [2, 3]},
        "encoding": {"tooltip": {"field": "name"}},
    }
    labels = {
        "transform": [{"filter": "datum.role == 'event'"}],
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "top",
            "dx": 3,
            "color": p.faint,
            "fontSize": 11,
            "limit": 150,
        },
        "encoding": {"y": {"value": 0}, "text": {"field": "name"}},
    }
    layers = [band, rules, labels]
    for role, color, width in ((other, p.other, 1.5), (own, p.main, 2.5)):
        if role == other and not with_other:
            continue
        line = {"type": "line", "color": color, "strokeWidth": width, "interpolate": "linear"}
        layers.append({"transform": [{"filter": f"{role} && datum.whole"}], "mark": line, "encoding": {"y": y}})
        layers.append(
            {
                "transform": [{"filter": f"{role} && datum.ending"}],
                "mark": {**line, "strokeDash": [5, 4]},
                "encoding": {"y": y},
            }
        )
    layers.append(
        {
            "transform": [{"filter": f"{own} && isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "color": p.main, "size": 22},
            "encoding": {"y": y, "tooltip": {"field": "told"}},
        }
    )
    layers.append(
        {
            "transform": [{"filter": "datum.last && isValid(datum.value)"}],
            "mark": {"type": "text", "align": "right", "dy": -12, "fontWeight": 600, "limit": 190},
            "encoding": {
                "y": y,
                "text": {"field": "name"},
                "color": {"condition": {"test": own, "value": p.main}, "value": p.other},
            },
        }
    )
    return layers


def twin(
    result: Result, name: str, t: Translator, compared: Result | None = None, compared_name: str = ""
) -> pd.DataFrame:
    """The same numbers as a table, in words and signs of the language."""
    table = pd.DataFrame(
        {
            t("Period"): [t.period(p, result.grain, result.end) for p in result.rows["period"]],
            name: _cells(result, t),
            t("95 % interval"): _intervals(result, t),
        }
    )
    if compared is not None:
        table[compared_name] = _cells(compared, t)[: len(table)]
    if not result.rows["lower_95"].notna().any():
        table = table.drop(columns=t("95 % interval"))
    if result.rows["incomplete"].astype(bool).any():
        table[t("State")] = [t("unfinished") if i else t("whole") for i in result.rows["incomplete"]]
    return table.iloc[::-1].reset_index(drop=True)


def _cells(result: Result, t: Translator) -> list[str]:
    rows = result.rows
    return [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]


def _intervals(result: Result, t: Translator) -> list[str]:
    rows, decimals = result.rows, result.metric.decimals
    return [
        "" if low != low else f"{t.number(low, decimals)} … {t.number(high, decimals)}"
        for low, high in zip(rows["lower_95"], rows["upper_95"], strict=True)
    ]

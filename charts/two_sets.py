"""Who uses several services and who is costly, as two sets: those of one alone, of both, and of the other alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from charts.values import shown
from i18n import Translator
from metrics.result import Result

_ROW = 48


def several_and_costliest(
    result: Result, several: str, place: str, compared: tuple[str, float | None], t: Translator, dark: bool = False
) -> Chart:
    """The newest window of an answer of clients of several services among the costliest tenth, not divided.

    `several`: as in "at least 3 service lines". `compared`: what it is compared with, and the share there.
    """
    row = result.rows.iloc[-1]
    groups = _groups(row, several, t)
    everyone = float(row["all_clients"])
    told = [_told(value, everyone, t) for value in groups.values()]
    data = pd.DataFrame({"name": list(groups), "value": list(groups.values()), "words": told})
    # The first three stand one after another, so that the bars of each set touch.
    data["end"] = data["value"].cumsum()
    data["start"], data["both"] = data["end"] - data["value"], data.index == 1
    data["label"] = data["name"] + ": " + data["words"]
    sets = data.iloc[:3].reset_index(drop=True)
    table = pd.DataFrame({t("Group"): data["name"], t("Clients"): data["words"]})
    period = result.period_name(row["period"], t)
    subtitle = t("clients and their share of all clients, {period}. Each client is in one bar", period=period)
    spec = {"height": {"step": _ROW}, "width": "container", "config": config(t, dark), "layer": _layers(sets, dark)}
    finding = _finding(result, row, several, place, compared, t)
    return Chart(spec, sets, t(result.metric.title), subtitle, finding, table)


def _groups(row: pd.Series, several: str, t: Translator) -> dict[str, float]:
    """The clients of each group, none of them in two."""
    both, many, tenth, everyone = (
        float(row[name]) for name in ("numerator", "denominator", "costliest_clients", "all_clients")
    )
    return {
        t("Only many services ({several})", several=several): many - both,
        t("Many services and the costliest tenth"): both,
        t("Only the costliest tenth"): tenth - both,
        t("Neither"): everyone - many - tenth + both,
    }


def _told(value: float, everyone: float, t: Translator) -> str:
    """`1 234 (5,6 %)`; nothing where nothing is known."""
    if value != value:
        return ""
    return f"{t.number(value)} ({t.percent(100 * value / everyone if everyone else 0.0, 1)})"


def _finding(
    result: Result, row: pd.Series, several: str, place: str, compared: tuple[str, float | None], t: Translator
) -> str:
    if row["value"] != row["value"] or not row["costliest_clients"]:
        return t("No value can be shown.")
    text = t(
        "{place}: {share} of those who use {several} are among the costliest tenth of clients; by chance it would be "
        "{chance}. Of the costliest tenth, {back} use {several}.",
        place=place,
        several=several,
        share=shown(row["value"], result.metric, t),
        back=t.percent(100 * row["numerator"] / row["costliest_clients"], 1),
        chance=t.percent(100 * row["costliest_clients"] / row["all_clients"], 1),
    )
    name, value = compared
    if value is not None:
        text += " " + t("{name}: {share}.", name=name, share=shown(value, result.metric, t))
    return text


def _layers(sets: pd.DataFrame, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "name", "type": "nominal", "sort": None, "axis": None, "scale": {"paddingInner": 0}}
    reach = float(sets["end"].max()) or 1.0
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, reach], "nice": False}}
    color = {"condition": {"test": "datum.both", "value": p.main}, "value": p.other}
    text = {"type": "text", "align": "left", "baseline": "middle", "dy": -11, "fontSize": 12, "color": p.text}
    return [
        {
            "mark": {"type": "bar", "height": 18, "yOffset": 9, "opacity": 0.9},
            "encoding": {
                "x": {**x, "field": "start"},
                "x2": {"field": "end"},
                "y": y,
                "color": color,
                "tooltip": {"field": "label"},
            },
        },
        {"mark": text, "encoding": {"x": {"datum": 0, **x}, "y": y, "text": {"field": "label"}}},
    ]

"""How much of a list of indicators there is: a sign for each, in a row for each dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from i18n import N_, Translator

# state → (Vega's shape, sign, words)
STATES = {
    "delivered": ("square", "■", N_("delivered")),
    "too_small": ("circle", "◌", N_("too small to show")),
    "missing": ("cross", "✚", N_("missing")),
}


def content(rows: Sequence[Mapping[str, str]], title: str, t: Translator, dark: bool = False) -> Chart:
    """`rows`: for each indicator `dimension` and `indicator` (their names), `state` (of STATES) and `why`."""
    data = pd.DataFrame(rows, columns=["dimension", "indicator", "state", "why"])
    data["at"] = data.groupby("dimension").cumcount()
    data["value"] = (data["state"] == "delivered").astype(int)
    data["told"] = [f"{i}: {t(STATES[s][2])}" for i, s in zip(data["indicator"], data["state"], strict=True)]
    many = data.groupby("dimension")["value"].transform("size")
    done = data.groupby("dimension")["value"].transform("sum")
    data["count"] = [f"{t.number(n)}/{t.number(m)}" for n, m in zip(done, many, strict=True)]
    data["last"] = data["at"] + 1 == many
    spec = {
        "height": {"step": 28},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, dark),
    }
    signs = "  ".join(f"{sign} {t(words)}" for _, sign, words in STATES.values())
    table = pd.DataFrame(
        {
            t("Dimension"): data["dimension"],
            t("Indicator"): data["indicator"],
            t("State"): [f"{STATES[s][1]} {t(STATES[s][2])}" for s in data["state"]],
            t("Delivered by"): data["why"],
        }
    )
    return Chart(spec, data, title, signs, finding(data, t), table)


def finding(data: pd.DataFrame, t: Translator) -> str:
    """How many of the indicators there are, and how many are missing or too small."""
    number = {state: t.number(int((data["state"] == state).sum())) for state in STATES}
    text = t("{n} of {all} indicators can be shown.", n=number["delivered"], all=t.number(len(data)))
    if (data["state"] == "missing").any():
        text += " " + t("Missing: {n}.", n=number["missing"])
    if (data["state"] == "too_small").any():
        text += " " + t("Too small to show: {n}.", n=number["too_small"])
    empty = [name for name, group in data.groupby("dimension", sort=False) if not group["value"].any()]
    if empty:
        text += " " + t("Nothing of: {names}.", names=", ".join(map(str, empty)))
    return text


def _layers(data: pd.DataFrame, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "dimension", "type": "nominal", "sort": None, "title": None, "axis": {"grid": False}}
    most = int(data["at"].max()) + 2 if len(data) else 1
    x = {"field": "at", "type": "quantitative", "axis": None, "scale": {"domain": [-0.5, most], "nice": False}}
    states = list(STATES)
    return [
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 150},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "state",
                    "type": "nominal",
                    "legend": None,
                    "scale": {"domain": states, "range": [p.main, p.neutral, p.bad]},
                },
                "shape": {
                    "field": "state",
                    "type": "nominal",
                    "legend": None,
                    "scale": {"domain": states, "range": [STATES[state][0] for state in states]},
                },
                "tooltip": {"field": "told"},
            },
        },
        {
            "transform": [{"filter": "datum.last"}],
            "mark": {"type": "text", "align": "left", "dx": 18, "fontWeight": 600, "color": p.text},
            "encoding": {"x": x, "y": y, "text": {"field": "count"}},
        },
    ]

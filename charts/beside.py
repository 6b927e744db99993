"""Values of one unit beside a comparison: a bar for each, and a mark where the comparison stands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.figures import Figure
from charts.style import Chart, config, palette
from charts.values import shown, shown_or_reason
from i18n import Translator

Named = tuple[str, Figure]


def beside(
    figures: list[Named],
    title: str,
    period: str,
    finding: str,
    compared: str,
    t: Translator,
    dark: bool = False,
) -> Chart:
    """Figures of one unit, at least one, as bars from zero, each with its words; `compared` names the comparison."""
    data = pd.DataFrame([_row(name, figure, t) for name, figure in figures])
    spec = {
        "height": {"step": 46},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, dark),
    }
    unit = t(figures[0][1].metric.unit)
    subtitle = t("{unit}, {period}. The line across: {name}", unit=unit, period=period, name=compared)
    table = pd.DataFrame(
        {
            t("Figure"): data["name"],
            t("Value"): data["value_told"],
            t("Compared with: {compared}", compared=compared): data["compared_told"],
        }
    )
    return Chart(spec, data, title, subtitle, finding, table)


def _row(name: str, figure: Figure, t: Translator) -> dict[str, Any]:
    value = shown_or_reason(figure.value, figure.reason, figure.metric, t)
    beside = shown(figure.compared, figure.metric, t)
    known = [one for one in (figure.value, figure.compared) if one is not None]
    return {
        "name": name,
        "value": figure.value,
        "compared": figure.compared,
        "end": max(known, default=0.0),
        "value_told": value,
        "compared_told": beside,
        "label": f"{value} | {beside}",
        "told": f"{name}: {value}",
    }


def _layers(data: pd.DataFrame, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    # The name stands above its bar, so that a phone has the whole width for both.
    y = {"field": "name", "type": "nominal", "sort": None, "axis": None, "scale": {"paddingInner": 0}}
    reach = float(data["end"].max()) or 1.0
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, reach * 1.45], "nice": False}}
    text = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12}
    return [
        {
            "mark": {"type": "bar", "height": 16, "yOffset": 8, "color": p.main, "opacity": 0.9},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "tooltip": {"field": "told"}},
        },
        {
            "transform": [{"filter": "isValid(datum.compared)"}],
            "mark": {"type": "tick", "thickness": 3, "size": 24, "yOffset": 8, "color": p.bad},
            "encoding": {"x": {**x, "field": "compared"}, "y": y, "tooltip": {"field": "compared_told"}},
        },
        {
            "mark": {**text, "dx": 8, "dy": 8, "fontWeight": 600, "color": p.text},
            "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "label"}},
        },
        {
            "mark": {**text, "dy": -10, "color": p.text},
            "encoding": {"x": {"datum": 0, **x}, "y": y, "text": {"field": "name"}},
        },
    ]

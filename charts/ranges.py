"""Values with a range, a row for each: associations round zero, beds that would be free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.style import config, number_format, palette
from i18n import Translator

_LINE = 15


@dataclass(frozen=True)
class Range:
    """A row: its name, its value with lower and upper end, the words beside it, and whether it stands out."""

    name: str
    value: float
    lower: float
    upper: float
    words: str
    told: str
    strong: bool = True


def range_data(ranges: Sequence[Range]) -> pd.DataFrame:
    """One row for each range, in their order."""
    columns = ["name", "value", "lower", "upper", "words", "told", "strong"]
    return pd.DataFrame([vars(one) for one in ranges], columns=columns).astype({"value": float})


def range_spec(
    span: tuple[float, float], decimals: int, t: Translator, dark: bool = False, lines: int = 1
) -> dict[str, Any]:
    """A rule from end to end and a point at the value; name (of so many lines) and words stand above, for a phone."""
    p = palette(dark)
    y = {"field": "name", "type": "nominal", "sort": None, "axis": None}
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"format": number_format(decimals), "tickCount": 5, "grid": False},
        "scale": {"domain": list(span), "nice": False},
    }
    height = 36 + _LINE * (lines + 1)
    below = height / 2 - 14
    color = {"condition": {"test": "datum.strong", "value": p.main}, "value": p.other}
    return {
        "height": {"step": height},
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "color": p.faint},
                "encoding": {"x": {**x, "field": "zero"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "yOffset": below, "opacity": 0.6},
                "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y, "color": color},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "yOffset": below, "opacity": 1},
                "encoding": {"x": {**x, "field": "value"}, "y": y, "color": color, "tooltip": {"field": "told"}},
            },
            *_words("name", 6 - height / 2, 400, y, dark),
            *_words("words", 6 - height / 2 + _LINE * lines, 600, y, dark),
        ],
    }


def _words(field: str, shift: float, weight: int, y: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    """A text at the left edge, on a ground of its own so that the line at zero does not cross it."""
    p = palette(dark)
    text = {"type": "text", "align": "left", "baseline": "top", "dx": 2, "dy": shift, "fontSize": 12}
    text |= {"fontWeight": weight, "lineBreak": "\n", "lineHeight": _LINE}
    ground = {**text, "stroke": p.ground, "strokeWidth": 4, "strokeJoin": "round", "color": p.ground}
    encoding = {"x": {"value": 0}, "y": y, "text": {"field": field}}
    return [{"mark": mark, "encoding": encoding} for mark in (ground, {**text, "color": p.text})]

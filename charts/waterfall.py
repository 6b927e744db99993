"""Parts that add up: each bar begins where the one before ended, and the last is the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from charts.style import number_format, palette

# A chart on a phone and one sign of its words, in pixels.
PHONE, SIGN = 345, 6.4
# How a part is drawn beside the whole: as it is, or as one that is good or bad; a word in `told` says which.
TONES = ("part", "whole", "good", "bad")


def steps(parts: Sequence[tuple[str, float]], whole: tuple[str, float] | None) -> pd.DataFrame:
    """`name, value, whole, start, end, right, tone` of a waterfall, in order; the whole, where there is one, last."""
    data = pd.DataFrame([*parts, *([whole] if whole else [])], columns=["name", "value"]).astype({"value": float})
    data["whole"] = (data.index == len(data) - 1) & (whole is not None)
    data["end"] = data["value"].cumsum().where(~data["whole"], data["value"])
    data["start"] = (data["end"] - data["value"]).where(~data["whole"], 0.0)
    data["right"] = data[["start", "end"]].max(axis=1)
    data["tone"] = data["whole"].map({True: "whole", False: "part"})
    return data


def adding_up(values: Sequence[float], whole: float, decimals: int) -> list[float]:
    """`values` rounded so that they add up to the rounded whole: the parts furthest from their rounding give way.

    The whole is rounded as any number is; each part moves by less than one unit of its last decimal.
    """
    unit = Decimal(1).scaleb(-decimals)
    exact = [Decimal(repr(float(value))) / unit for value in values]
    floors = [int(value.to_integral_value(ROUND_FLOOR)) for value in exact]
    missing = int((Decimal(repr(float(whole))) / unit).to_integral_value(ROUND_HALF_UP)) - sum(floors)
    by_rest = sorted(range(len(exact)), key=lambda n: exact[n] - floors[n], reverse=True)
    for n in by_rest[: max(0, missing)]:
        floors[n] += 1
    return [float(value * unit) for value in floors]


def plot_width(names: Sequence[str]) -> float:
    """How wide the bars of a chart can be on a phone, beside their names."""
    return max(100.0, PHONE - SIGN * max(map(len, names), default=0))


def words_width(words: str) -> float:
    """How much room the words after a bar take."""
    return SIGN * len(words) + 14


def reach_with_words(low: float, ends: Sequence[float], words: Sequence[str], names: Sequence[str]) -> float:
    """Where an axis that begins at `low` must end so that the words after each bar's end are not cut."""
    width = plot_width(names)
    free = [max(0.2, 1 - words_width(one) / width) for one in words]
    return low + (max(((end - low) / part for end, part in zip(ends, free, strict=True)), default=0.0) or 1.0)


def layers(data: pd.DataFrame, axis: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    """The bars, a line at zero and the words `told` after each bar."""
    p = palette(dark)
    ends = (0.0, *data["start"], *data["end"])
    low = min(ends) - 0.03 * ((max(ends) - min(ends)) or 1.0)
    high = reach_with_words(low, *(data[name].tolist() for name in ("right", "told", "name")))
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"grid": False, "labelLimit": 260}}
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, **axis},
        "scale": {"domain": [low, high], "nice": False},
    }
    color = {
        "field": "tone",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(TONES), "range": [p.other, p.main, p.good, p.bad]},
    }
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontWeight": 500, "color": p.text}
    tooltip = [{"field": "name", "title": " "}, {"field": "told", "title": " "}]
    return [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": p.faint, "strokeWidth": 1.2},
            "encoding": {"x": {**x, "field": "zero"}},
        },
        {
            "mark": {"type": "bar", "height": {"band": 0.6}, "opacity": 0.85},
            "encoding": {
                "x": {**x, "field": "start"},
                "x2": {"field": "end"},
                "y": y,
                "color": color,
                "tooltip": tooltip,
            },
        },
        {"mark": text, "encoding": {"x": {**x, "field": "right"}, "y": y, "text": {"field": "told"}}},
    ]


def plain_axis(decimals: int) -> dict[str, Any]:
    """An axis of numbers with as many decimals."""
    return {"format": number_format(decimals)}

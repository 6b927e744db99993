"""Places or projects × subjects: each cell a value with a sign, its words and its year. A missing value looks empty.

Signs carry the judgement and colours only repeat it; the table twin says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from i18n import Translator

# A column is narrower than this many pixels on a phone: the year is then short, and the sign stands for the words.
_NARROW = 46
_ON_PHONE = "containerSize()[0] < 420"
_ROW = 38
# On a phone the name of a row stands on lines of so many letters.
_LETTERS = 20


@dataclass(frozen=True)
class Level:
    """What a cell is judged to be: its sign, its words and the tone that repeats it (good, bad, neutral)."""

    sign: str
    words: str
    tone: str = "neutral"


@dataclass(frozen=True)
class Cell:
    """One cell. `told`: the value in words; `short`: the same as it fits the cell; `below`: the year, or a word."""

    row: str
    column: str
    value: float | None
    told: str
    short: str
    level: Level | None = None
    below: str = ""
    shortest: str = ""


def scores(
    cells: Sequence[Cell],
    title: str,
    subtitle: str,
    finding: str,
    heads: tuple[str, str, str, str],
    t: Translator,
    dark: bool = False,
    own: str = "",
    narrow: int = _NARROW,
) -> Chart:
    """Rows and columns stand in the order that the cells come in.

    `heads`: what rows, columns, values and the line below a value are called; `own`: the row that stands out;
    `narrow`: the width in pixels from which there is room for what stands below.
    """
    columns = list(dict.fromkeys(cell.column for cell in cells))
    data = pd.DataFrame([_drawn(cell, own) for cell in cells], columns=_COLUMNS).astype({"value": float})
    spec = {
        "height": {"step": _ROW},
        "width": "container",
        # The last column's leaning name reaches out to the right.
        "padding": {"left": 5, "top": 5, "right": 14, "bottom": 5},
        "config": config(t, dark),
        "layer": _layers(list(dict.fromkeys(data["row"])), columns, narrow, dark),
    }
    return Chart(spec, data, title, subtitle, finding, _table(cells, heads, t))


# Order of the columns, also where there is no cell.
_COLUMNS = ["row", "column", "value", "short", "below", "narrow", "sign", "tone", "own", "told", "words"]


def _drawn(cell: Cell, own: str) -> dict[str, Any]:
    sign = cell.level.sign if cell.level else ""
    return {
        "row": "\n".join(wrap(cell.row, _LETTERS, break_long_words=False, break_on_hyphens=False)),
        "column": cell.column,
        "value": cell.value,
        "short": cell.short,
        "below": " ".join(part for part in (sign, cell.below) if part),
        "narrow": " ".join(part for part in (sign, cell.shortest) if part),
        "sign": sign,
        "tone": cell.level.tone if cell.level else "neutral",
        "own": cell.row == own,
        "told": f"{cell.row}, {cell.column}: {cell.told}",
        "words": "; ".join(part for part in (cell.level.words if cell.level else "", cell.below) if part),
    }


def _layers(rows: list[str], columns: list[str], narrow: int, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    bare = {"domain": False, "ticks": False, "grid": False}
    leaning = _leaning() if len(columns) > 3 else {"labelAngle": 0}
    top = {**bare, "orient": "top", "labelOverlap": False, "labelPadding": 6, **leaning}
    side = {**bare, "labelLimit": {"expr": f"{_ON_PHONE} ? 165 : 340"}, "labelLineHeight": 12}
    side["labelOverlap"] = False
    # Vega begins at the middle; more than one line stands about it.
    on_lines = f"{_ON_PHONE} && indexof(datum.value, '\\n') > 0"
    side["labelBaseline"] = {"condition": {"test": on_lines, "value": "bottom"}, "value": "middle"}
    side["labelExpr"] = rf"{_ON_PHONE} ? split(datum.value, '\n') : replace(datum.value, /\n/g, ' ')"
    x = {"field": "column", "type": "nominal", "sort": columns, "title": None, "axis": top}
    y = {"field": "row", "type": "nominal", "sort": rows, "title": None, "axis": side}
    at = {"x": x, "y": y}
    tinted = [{"test": f"datum.tone == '{tone}'", "value": getattr(p, tone)} for tone in ("good", "bad")]
    told = [{"field": "told", "title": "\u00a0"}, {"field": "words", "title": "\u00a0"}]
    box = {"type": "rect", "cornerRadius": 3, "width": {"band": 0.94}, "height": {"band": 0.9}}
    wide = f"width / {max(len(columns), 1)} > {narrow}"
    text = {"type": "text", "baseline": "middle", "color": p.text}
    return [
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {**box, "strokeWidth": 1.5},
            "encoding": {
                **at,
                "fill": {"condition": tinted, "value": p.grid},
                "fillOpacity": {"condition": {"test": "datum.tone == 'neutral'", "value": 0.6}, "value": 0.24},
                "stroke": {"condition": {"test": "datum.own", "value": p.main}, "value": "transparent"},
                "tooltip": told,
            },
        },
        # What is missing has an edge and no ground: nobody takes it for a low value.
        {
            "transform": [{"filter": "!isValid(datum.value) && datum.short != ''"}],
            "mark": {**box, "fill": "transparent", "stroke": p.grid, "strokeDash": [3, 3]},
            "encoding": {**at, "tooltip": told},
        },
        {
            "mark": {**text, "yOffset": -7, "fontWeight": 600, "fontSize": {"expr": f"{wide} ? 12.5 : 11"}},
            "encoding": {**at, "text": {"field": "short"}},
        },
        *(
            {
                "mark": {**text, "yOffset": 9, "fontSize": size, "opacity": {"expr": f"({wide}) == {shown} ? 1 : 0"}},
                "encoding": {**at, "text": {"field": field}, "color": {"condition": tinted, "value": p.faint}},
            }
            for field, size, shown in (("below", 10.5, "true"), ("narrow", 9.5, "false"))
        ),
    ]


def _leaning() -> dict[str, Any]:
    """Names of columns that lean, or on a phone stand upright."""
    angle = {"expr": f"{_ON_PHONE} ? -90 : -40"}
    return {"labelAngle": angle, "labelAlign": "left", "labelBaseline": "middle", "labelLimit": 210}


def _table(cells: Sequence[Cell], heads: tuple[str, str, str, str], t: Translator) -> pd.DataFrame:
    """Every cell in words, a row for each."""
    row, column, value, below = heads
    return pd.DataFrame(
        {
            row: [cell.row for cell in cells],
            column: [cell.column for cell in cells],
            value: [cell.told for cell in cells],
            below: [cell.below for cell in cells],
            t("Judgement"): [cell.level.words if cell.level else "" for cell in cells],
        }
    )

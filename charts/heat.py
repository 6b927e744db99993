"""A table that is read at a glance: each cell a value, in a stronger colour where it is larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts.findings import highest_and_lowest, with_population_year
from charts.places import shade
from charts.style import INK_FROM, INKS, SEQUENCE, Chart, config, palette
from charts.values import NO_VALUE
from i18n import Translator
from metrics.result import Result

# More rows and columns than these are not read at a glance.
ROWS = 26
COLUMNS = 20


def heat(
    cells: pd.DataFrame,
    rows: Sequence[str],
    columns: Sequence[str],
    period: str,
    result: Result,
    t: Translator,
    dark: bool,
) -> Chart:
    """Cells `row, column, value, lower, upper, reason, told`; `rows` and `columns` are the names in their order.

    `period`: the window that all cells are of, "" where each column is one.
    """
    across = _largest(cells, "column", columns, COLUMNS) if period else list(columns)[-COLUMNS:]
    down = _largest(cells, "row", rows, ROWS)
    data = cells[cells["row"].isin(down) & cells["column"].isin(across)].reset_index(drop=True)
    data = data.assign(
        name=[
            f"{row} ({column})" if len(across) > 1 else row
            for row, column in zip(data["row"], data["column"], strict=True)
        ],
        short=[_short(v, r, told) for v, r, told in zip(data["value"], data["reason"], data["told"], strict=True)],
        shade=shade(data["value"], len(SEQUENCE[dark])),
    )
    data["cell"] = data["told"]
    data["told"] = [f"{name}: {cell}" for name, cell in zip(data["name"], data["cell"], strict=True)]
    metric = result.metric
    unit = f"{t(metric.unit)}, {period}" if period else t(metric.unit)
    subtitle = with_population_year(unit, result, t) + ". " + t("A stronger colour is a larger value") + _signs(data, t)
    if len(down) < len(rows):
        subtitle += ". " + t("Drawn are the {n} largest of {all} rows", n=len(down), all=len(rows))
    if len(across) < len(columns):
        subtitle += ". " + t("Drawn are {n} of {all} columns", n=len(across), all=len(columns))
    letters = int(data["short"].str.len().max()) if len(data) else 0
    finding = highest_and_lowest(data, metric, t)
    return Chart(_spec(down, across, letters, t, dark), data, t(metric.title), subtitle, finding, pd.DataFrame())


def _largest(cells: pd.DataFrame, side: str, names: Sequence[str], most: int) -> list[str]:
    """The names that have the largest values, in the order that they came."""
    if len(names) <= most:
        return list(names)
    ranked = cells.groupby(side)["value"].max().sort_values(ascending=False, na_position="last")
    kept = set(ranked.index[:most])
    return [name for name in names if name in kept]


def _short(value: float, reason: object, told: str) -> str:
    """What fits a cell: the value, or the sign of why there is none."""
    return told if value == value else NO_VALUE.get(str(reason), ("–", ""))[0]


def _signs(data: pd.DataFrame, t: Translator) -> str:
    """The signs in the cells in words."""
    missing = [str(r) for r in data.loc[data["value"].isna(), "reason"].dropna().unique() if str(r) in NO_VALUE]
    return "".join(f". {NO_VALUE[reason][0]} {t(NO_VALUE[reason][1])}" for reason in missing)


def _spec(rows: list[str], columns: list[str], letters: int, t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    weak, strong = INKS[dark]
    top = {"orient": "top", "domain": False, "ticks": False, "grid": False, "labelPadding": 6}
    top["labelOverlap"] = False
    # Names lie down only where a phone has room for them.
    lying = sum(map(len, columns)) * 7 < 200
    top |= {"labelAngle": 0, "labelLimit": 150} if lying else {"labelAngle": -50, "labelLimit": 130}
    room = (140, 420) if len(columns) < 3 else (110, 230)
    side = {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelLimit": {"expr": f"containerSize()[0] < 500 ? {room[0]} : {room[1]}"},
    }
    x = {"field": "column", "type": "nominal", "sort": columns, "title": None, "axis": top}
    y = {"field": "row", "type": "nominal", "sort": rows, "title": None, "axis": side}
    fill = {
        "condition": {"test": "!isValid(datum.value)", "value": p.grid},
        "field": "shade",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": list(range(len(SEQUENCE[dark]))), "range": SEQUENCE[dark]},
    }
    ink = {"condition": {"test": f"datum.shade >= {INK_FROM[dark]}", "value": strong}, "value": weak}
    text = {"type": "text", "baseline": "middle", "fontSize": 12}
    # Where a cell is narrower than its number, the shade and the table remain.
    text["opacity"] = {"expr": f"width / {max(len(columns), 1)} > {letters * 6.5 + 4} ? 1 : 0"}
    told = {"field": "told"}
    return {
        "height": {"step": 28},
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {
                "mark": {"type": "rect", "stroke": p.ground, "strokeWidth": 2, "cornerRadius": 3},
                "encoding": {"x": x, "y": y, "color": fill, "tooltip": told},
            },
            {
                "mark": text,
                "encoding": {"x": x, "y": y, "text": {"field": "short"}, "color": ink, "tooltip": told},
            },
        ],
    }

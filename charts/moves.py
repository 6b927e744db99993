"""Moves between service lines as a matrix: from each line in a row, to each line in a column, sums on the edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.places import shade, unit_and_period
from charts.sankey import arrow_name, told_value
from charts.style import INK_FROM, INKS, SEQUENCE, Chart, config, palette
from charts.values import NO_VALUE, shown
from i18n import Translator
from metrics.flows import Arrow, arrows, balances, total
from metrics.moves import NOTHING
from metrics.result import Result


def matrix(result: Result, lines: Mapping[str, str], t: Translator, dark: bool = False) -> Chart:
    """The newest window, staying in a line too. Shades are of the moves between lines alone."""
    found = {(one.came, one.went): one for one in arrows(result)}
    rows = columns = {**lines, NOTHING: t("No service")}
    data = pd.DataFrame(_cells(found, rows, columns, lines, result, t))
    data = data.astype({"value": float, "moves": float})
    if not found:
        data["value"] = float("nan")  # sums of nothing are no numbers
    data["strong"] = shade(data["moves"], len(SEQUENCE[dark])) >= INK_FROM[dark]
    spec = {
        "height": {"step": 52},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, t("All"), dark),
    }
    subtitle = t(
        "{unit}. Rows: from; columns: to. Without a shade: staying, in and out", unit=unit_and_period(result, t)
    )
    if any(one.value is None for one in found.values()):
        subtitle += f". {NO_VALUE['too_small'][0]} {t(NO_VALUE['too_small'][1])}"
    names = {**lines, NOTHING: ""}
    finding = _finding(tuple(found.values()), names, lines, result, t)
    return Chart(spec, data, t("Moves from line to line"), subtitle, finding, _table(data, found, lines, t))


def _cells(
    found: Mapping[tuple[str, str], Arrow],
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    lines: Mapping[str, str],
    result: Result,
    t: Translator,
) -> list[dict[str, Any]]:
    names, every = {**lines, NOTHING: ""}, t("All")
    cells: list[dict[str, Any]] = []
    for came, left in rows.items():
        for went, above in columns.items():
            if came == went == NOTHING:
                continue
            one = found.get((came, went), Arrow(came, went, 0.0))
            text = NO_VALUE["too_small"][0] if one.value is None else shown(one.value, result.metric, t)
            told = f"{arrow_name(one, names, t)}: {told_value(one, result, t)}"
            moves = one.value if one.is_move else None
            cells.append(_cell(left, above, one.value, text, moves, told))
        cells.append(_sum([one for (line, _), one in found.items() if line == came], left, every, t))
    for went, above in columns.items():
        cells.append(_sum([one for (_, line), one in found.items() if line == went], every, above, t))
    return cells


def _cell(left: str, above: str, value: float | None, text: str, moves: float | None, told: str) -> dict[str, Any]:
    return {"came": left, "went": above, "value": value, "text": text, "moves": moves, "told": told}


def _sum(found: list[Arrow], left: str, above: str, t: Translator) -> dict[str, Any]:
    """A sum of what is shown; where a part is hidden, the sum says so and holds only what is shown."""
    known = t.number(sum(one.value or 0.0 for one in found))
    value = total(found)
    text = known if value is not None else f"{known}+{NO_VALUE['too_small'][0]}"
    return _cell(left, above, value, text, None, f"{left} → {above}: {text}")


def _layers(data: pd.DataFrame, every: str, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    weak, strong = INKS[dark]
    # A phone has room for seven columns of numbers only where the names of the rows stand above them.
    x = {
        "field": "went",
        "type": "nominal",
        "sort": list(dict.fromkeys(data["went"])),
        "axis": {
            **{"orient": "top", "domain": False, "ticks": False, "grid": False, "title": None, "labelFontSize": 11},
            "labelAngle": {"expr": "width < 480 ? -60 : 0"},
            "labelAlign": {"expr": "width < 480 ? 'left' : 'center'"},
            "labelLimit": 240,
            "labelOverlap": False,
        },
    }
    y = {"field": "came", "type": "nominal", "sort": list(dict.fromkeys(data["came"])), "axis": None}
    fill = {
        "condition": {"test": "!isValid(datum.moves)", "value": "transparent"},
        "field": "moves",
        "type": "quantitative",
        "scale": {"type": "quantize", "range": SEQUENCE[dark], "zero": False, "nice": False},
        "legend": None,
    }
    bold = f"datum.came == {every!r} || datum.went == {every!r}"
    text = {"type": "text", "fontSize": {"expr": "width < 480 ? 10 : 12"}, "dy": 9}
    words = {"text": {"field": "text"}, "x": x, "y": y}
    ink = {"condition": {"test": "datum.strong", "value": strong}, "value": weak}
    head = {"type": "text", "align": "left", "dy": -16, "fontSize": 12, "color": p.faint}
    return [
        {
            "mark": {"type": "rect", "height": {"band": 0.56}, "yOffset": 9, "stroke": p.grid, "strokeWidth": 1},
            "encoding": {"x": x, "y": y, "color": fill, "tooltip": {"field": "told"}},
        },
        {"transform": [{"filter": f"!({bold})"}], "mark": text, "encoding": {**words, "color": ink}},
        {"transform": [{"filter": bold}], "mark": {**text, "fontWeight": 700}, "encoding": words},
        {
            "transform": [{"filter": {"field": "went", "equal": data["went"].iloc[0]}}],
            "mark": head,
            "encoding": {"x": {"value": 2}, "y": y, "text": {"field": "came"}},
        },
    ]


def _finding(
    found: tuple[Arrow, ...], names: Mapping[str, str], lines: Mapping[str, str], result: Result, t: Translator
) -> str:
    """Where most go on from each other line: the largest share of a line's events that move on."""
    best: tuple[float, Arrow] | None = None
    for one in balances(found, lines):
        if one.went is None or one.stayed is None or not one.went + one.stayed:
            continue
        moves = [arrow for arrow in found if arrow.came == one.line and arrow.is_move and arrow.value is not None]
        for arrow in moves:
            share = 100 * (arrow.value or 0.0) / (one.went + one.stayed)
            if best is None or share > best[0]:
                best = share, arrow
    if best is None:
        return t("Too little can be shown to compare the lines.")
    return t(
        "Most often on: {arrow}. {value} of the line's events are followed so, {share}.",
        arrow=arrow_name(best[1], names, t),
        value=told_value(best[1], result, t),
        share=t.percent(best[0]),
    )


def _table(
    data: pd.DataFrame,
    found: Mapping[tuple[str, str], Arrow],
    lines: Mapping[str, str],
    t: Translator,
) -> pd.DataFrame:
    """The matrix in text, and below it what is carried over, so that each column is its row and that."""
    wide = data.pivot(index="came", columns="went", values="text")
    wide = wide.reindex(index=list(dict.fromkeys(data["came"])), columns=list(dict.fromkeys(data["went"]))).fillna("–")
    carried = {lines[one.line]: one.carried for one in balances(tuple(found.values()), lines)}
    wide.loc[t("Of the sum: the way on is outside the window")] = [
        NO_VALUE["too_small"][0]
        if name in carried and carried[name] is None
        else t.signed(carried[name])
        if name in carried
        else "–"
        for name in wide.columns
    ]
    return wide.reset_index(names=t("From service line"))

"""Moves between service lines as bands: from the line before on the left to the line after on the right.

Nothing before and nothing after are nodes too, and what is too small to show is a thin band of one width, so every node
is as high as its bands and nobody is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts.places import PICK, unit_and_period
from charts.style import Chart, config, palette
from charts.values import NO_VALUE, shown
from i18n import Translator
from metrics.flows import Arrow, arrows, balances
from metrics.moves import NOTHING
from metrics.result import Result

HEIGHT = 540
_POINTS = 21
# Widths as shares of all that moves: the gap between nodes, and a band that is too small to show.
_GAP, _HIDDEN = 0.035, 0.006
_NODE = 0.015


def sankey(
    result: Result, lines: Mapping[str, str], chosen: str, days: int, t: Translator, dark: bool = False
) -> Chart:
    """The newest window of moves by both lines. `lines`: names in order; `chosen`: a line, or an arrow `from:to`."""
    found = arrows(result)
    bands = [one for one in found if one.came != one.went]
    names = {**lines, NOTHING: ""}
    data = _data(bands, list(names), names, chosen, days, result, t)
    spec = {
        "height": HEIGHT,
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(dark),
    }
    subtitle = t(
        "{unit}. On the left the line before, on the right the line after; staying in a line is in the table below",
        unit=unit_and_period(result, t),
    )
    if any(one.value is None for one in bands):
        subtitle += ". " + t("{sign} Dashed: too small to show, drawn with one width", sign=NO_VALUE["too_small"][0])
    table = _table(bands, names, result, t)
    return Chart(spec, data, t(result.metric.title), subtitle, _finding(bands, names, result, t), table)


# ---- where everything lies -------------------------------------------------------------------------------------


def widths(bands: list[Arrow]) -> dict[str, float]:
    """How wide each band is drawn, by its key: its value; one thin width for all that is hidden."""
    known = sum(one.value or 0.0 for one in bands)
    return {one.key: one.value if one.value is not None else max(known, 1.0) * _HIDDEN for one in bands}


def places(bands: list[Arrow], order: list[str]) -> tuple[dict[str, float], dict[str, float], dict[str, tuple]]:
    """`(left, right, nodes)`: where each band begins on either side, and top and bottom of each node, from above.

    Nodes are keyed `<from:` and `>to`. Both sides hold the same bands, so they are of one height.
    """
    width = widths(bands)
    gap = _GAP * max(sum(width.values()), 1.0)
    sides: list[dict[str, float]] = []
    nodes: dict[str, tuple[float, float]] = {}
    for sign, own, other in (("<", "came", "went"), (">", "went", "came")):
        at, starts = 0.0, {}
        for node in order:
            mine = [one for one in bands if getattr(one, own) == node]
            top = at
            for one in sorted(mine, key=lambda one: order.index(getattr(one, other))):
                starts[one.key] = at
                at += width[one.key]
            if mine:
                nodes[sign + node] = (top, at)
                at += gap
        sides.append(starts)
    return sides[0], sides[1], nodes


def _data(
    bands: list[Arrow],
    order: list[str],
    names: Mapping[str, str],
    chosen: str,
    days: int,
    result: Result,
    t: Translator,
) -> pd.DataFrame:
    left, right, nodes = places(bands, order)
    width = widths(bands)
    drawn: list[dict[str, Any]] = []
    for one in sorted(bands, key=lambda one: _looks(one, chosen)):
        told = f"{arrow_name(one, names, t)}: {told_value(one, result, t)}"
        look = ("edge", "hidden", "move", "chosen")[_looks(one, chosen)]
        x = np.linspace(0.0, 1.0, _POINTS)
        # A third-degree curve that leaves one node and comes to the other level.
        y = left[one.key] + (right[one.key] - left[one.key]) * x * x * (3 - 2 * x)
        drawn += [
            {"key": one.key, "group": one.key, "look": look, "x": at, "y": top, "y2": top + width[one.key]}
            | {"told": told, "value": one.value}
            for at, top in zip(x, y, strict=True)
        ]
    for sign, (top, bottom) in nodes.items():
        drawn += _node(sign, top, bottom, bands, names, chosen, days, result, t)
    columns = ["key", "group", "look", "x", "y", "y2", "told", "value", "label", "side"]
    return pd.DataFrame(drawn, columns=columns).astype({"value": float})


def _looks(one: Arrow, chosen: str) -> int:
    """In which order bands are drawn, the last on top."""
    if one.key == chosen or (":" not in chosen and chosen in (one.came, one.went) and one.is_move):
        return 3 if one.value is not None else 1
    if one.value is None:
        return 1
    return 2 if one.is_move else 0


def _node(
    sign: str,
    top: float,
    bottom: float,
    bands: list[Arrow],
    names: Mapping[str, str],
    chosen: str,
    days: int,
    result: Result,
    t: Translator,
) -> list[dict[str, Any]]:
    side, node = ("left", sign[1:]) if sign[0] == "<" else ("right", sign[1:])
    mine = [one for one in bands if (one.came if side == "left" else one.went) == node]
    known = shown(sum(one.value or 0.0 for one in mine), result.metric, t)
    if any(one.value is None for one in mine):
        known += f" + {NO_VALUE['too_small'][0]}"
    name = names[node] or nothing_name(side, days, t)
    edge = (-_NODE, 0.0) if side == "left" else (1.0, 1.0 + _NODE)
    look = "chosen node" if node == chosen else "node"
    shape = {"key": "" if node == NOTHING else node, "group": sign, "look": look, "y": top, "y2": bottom}
    corners = [shape | {"x": x, "told": f"{name}: {known}"} for x in edge]
    label = {"look": "label", "x": edge[side == "left"], "y": (top + bottom) / 2, "label": f"{name} {known}"}
    return [*corners, label | {"side": side}]


# ---- words -----------------------------------------------------------------------------------------------------


def nothing_name(side: str, days: int, t: Translator) -> str:
    """What stands for no line on a side: nobody is seen before, or after, within the days that make a move."""
    if side == "left":
        return t("No service in {n} days before", n=days)
    return t("No service in {n} days after", n=days)


def arrow_name(one: Arrow, names: Mapping[str, str], t: Translator) -> str:
    """`Hospital → Outpatient`."""
    return f"{names[one.came] or t('No service')} → {names[one.went] or t('No service')}"


def told_value(one: Arrow, result: Result, t: Translator) -> str:
    """The value of an arrow, or that it is too small to show."""
    if one.value is not None:
        return shown(one.value, result.metric, t)
    sign, words = NO_VALUE["too_small"]
    return f"{sign} {t(words)}"


def _finding(bands: list[Arrow], names: Mapping[str, str], result: Result, t: Translator) -> str:
    moves = [one for one in bands if one.is_move and one.value is not None]
    if not moves:
        return t("No moves between lines can be shown.")
    most = max(moves, key=lambda one: one.value or 0.0)
    text = t(
        "Most move {arrow}: {value}.",
        arrow=arrow_name(most, names, t),
        value=told_value(most, result, t),
    )
    found = [one for one in balances(tuple(bands), {k: v for k, v in names.items() if k != NOTHING}) if one.line]
    if any(one.carried is None for one in found):
        return f"{text} " + t("Too small parts are drawn but not counted: nobody is left out of the picture.")
    came, went = (sum(getattr(one, side) for one in found) for side in ("came", "went"))
    told = t(
        "{came} came into a line and {went} went on from one; of {carried} the other end is outside the window.",
        came=t.number(came),
        went=t.number(went),
        carried=t.number(abs(came - went)),
    )
    return f"{text} {told}"


def _table(bands: list[Arrow], names: Mapping[str, str], result: Result, t: Translator) -> pd.DataFrame:
    """Every band as a row, the largest first; then the nodes of both sides."""
    ordered = sorted(bands, key=lambda one: -(one.value or 0.0))
    return pd.DataFrame(
        {
            t("From service line"): [names[one.came] or t("No service") for one in ordered],
            t("To service line"): [names[one.went] or t("No service") for one in ordered],
            t("Moves"): [told_value(one, result, t) for one in ordered],
        }
    )


# ---- how it looks ----------------------------------------------------------------------------------------------


def _layers(dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    looks = ["edge", "hidden", "move", "chosen", "node", "chosen node"]
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-_NODE, 1 + _NODE], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"reverse": True, "nice": False, "zero": True}}

    def by_look(values: list[Any]) -> dict[str, Any]:
        return {"field": "look", "type": "nominal", "legend": None, "scale": {"domain": looks, "range": values}}

    areas = {
        "transform": [{"filter": "datum.look != 'label'"}],
        "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
        "mark": {"type": "area", "cursor": "pointer"},
        "encoding": {
            "x": x,
            "y": y,
            "y2": {"field": "y2"},
            "detail": {"field": "group"},
            "color": by_look([p.other, p.grid, p.main, p.bad, p.text, p.bad]),
            "fillOpacity": by_look([0.2, 0.6, 0.55, 0.8, 1, 1]),
            "tooltip": {"field": "told"},
        },
    }
    dashed = {
        "transform": [{"filter": "datum.look == 'hidden'"}],
        "mark": {"type": "line", "color": p.faint, "strokeDash": [4, 3], "strokeWidth": 1.4},
        "encoding": {"x": x, "y": y, "detail": {"field": "group"}},
    }
    return [areas, dashed, *(layer for side in ("left", "right") for layer in _labels(side, x, y, dark))]


def _labels(side: str, x: dict[str, Any], y: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    """Names and sums inside the picture, on a ground of their own, so that a phone needs no room beside it."""
    p = palette(dark)
    align, shift, lift = ("left", 5, -9) if side == "left" else ("right", -5, 9)
    # On a phone two long names would meet in the middle: there the left one stands higher.
    text: dict[str, Any] = {"type": "text", "align": align, "baseline": "middle", "dx": shift, "fontWeight": 600}
    text |= {"fontSize": {"expr": "width < 480 ? 11 : 12"}, "dy": {"expr": f"width < 480 ? {lift} : 0"}}
    ground = {**text, "stroke": p.ground, "strokeWidth": 4, "strokeJoin": "round", "color": p.ground}
    mine = [{"filter": f"datum.look == 'label' && datum.side == '{side}'"}]
    return [
        {"transform": mine, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "label"}}}
        for mark in (ground, {**text, "color": p.text})
    ]

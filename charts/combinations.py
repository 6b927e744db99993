"""Which services are used together: a row of dots for each exact combination, and a bar of its clients (UpSet)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.places import unit_and_period
from charts.style import Chart, config, palette
from charts.values import NO_VALUE, shown_or_reason
from i18n import Translator
from metrics.overlap import overlap
from metrics.result import Result

# More rows are not compared by eye; the table has them all.
ROWS = 12
_STEP = 25
# Width of a column of dots, of the longest bar.
_COLUMN = 0.075


def combinations(result: Result, lines: Mapping[str, str], at_least: int, t: Translator, dark: bool = False) -> Chart:
    """The combinations of the newest window by their clients. `lines`: every line's name, in the order of the columns.

    Bars of clients with at least so many lines stand out.
    """
    rows = _rows(result, lines, t)
    data = _data(rows, lines, at_least, t)
    reach = float(rows["value"].max()) if rows["value"].notna().any() else 1.0
    spec = {
        "height": _STEP * (int(data["row"].max()) + 1) if len(data) else _STEP,
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(len(data), data["row"].max(), len(lines), reach or 1.0, dark),
    }
    subtitle = t(
        "{unit}; each client is in one row, whose dots are the lines used. Stressed: at least {n} lines",
        unit=unit_and_period(result, t),
        n=at_least,
    )
    title = t(result.metric.title)
    return Chart(spec, data, title, subtitle, _finding(result, rows, t), _table(rows, data, t))


def _rows(result: Result, lines: Mapping[str, str], t: Translator) -> pd.DataFrame:
    """`sets, name, value, hidden, told`, largest first; combinations that nobody has are left out."""
    rows = result.rows[result.rows["period"] == result.rows["period"].max()]
    rows = rows[(rows["value"] > 0) | rows["hidden"].astype(bool)]
    rows = rows.sort_values(["value", "combination"], ascending=[False, True], na_position="last", ignore_index=True)
    sets = [tuple(line for line in lines if line in key.split("+")) for key in rows["combination"]]
    told = [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]
    return pd.DataFrame(
        {
            "sets": pd.Series(sets, dtype=object),
            "name": [" + ".join(lines[line] for line in one) for one in sets],
            "value": rows["value"].astype(float),
            "hidden": rows["hidden"].astype(bool),
            "told": told,
        }
    )


def _data(rows: pd.DataFrame, lines: Mapping[str, str], at_least: int, t: Translator) -> pd.DataFrame:
    """What is drawn: `part` head, dot, join, bar or note; `row` from the top, `x` in clients, left of zero the dots."""
    shown = rows[~rows["hidden"]]
    reach = float(shown["value"].max()) if len(shown) else 1.0
    column = {line: -(len(lines) - n) * _COLUMN * reach for n, line in enumerate(lines)}
    drawn: list[dict[str, Any]] = [
        {"part": "head", "row": n, "x": column[line], "text": name} for n, (line, name) in enumerate(lines.items())
    ]
    top = len(lines)
    for n, one in enumerate(shown.head(ROWS).to_dict("records")):
        row, used = top + n, [column[line] for line in one["sets"]]
        drawn += [{"part": "dot", "row": row, "x": x, "used": x in used} for x in column.values()]
        if used:
            drawn.append({"part": "join", "row": row, "x": min(used), "x2": max(used)})
        strong = len(used) >= at_least
        drawn.append({"part": "bar", "row": row, "x": 0.0, "used": strong, "text": one["told"], **_bar(one)})
    bottom = top + min(len(shown), ROWS)
    for n, text in enumerate(_notes(rows, t)):
        drawn.append({"part": "note", "row": bottom + n, "x": 0.0, "text": text})
    columns = ["part", "row", "x", "x2", "value", "used", "text", "told"]
    return pd.DataFrame(drawn, columns=columns).astype({"value": float, "x": float, "x2": float})


def _bar(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": one["value"], "x2": one["value"], "told": f"{one['name']}: {one['told']}"}


def _notes(rows: pd.DataFrame, t: Translator) -> list[str]:
    """What has no row of its own: smaller combinations, and those that are too small to show."""
    rest, hidden = rows[~rows["hidden"]].iloc[ROWS:], int(rows["hidden"].sum())
    notes = []
    if len(rest):
        clients = t.number(rest["value"].sum())
        notes.append(t("Other combinations, {n}: clients {clients}", n=t.number(len(rest)), clients=clients))
    if hidden:
        notes.append(t("{sign} Combinations too small to show: {n}", sign=NO_VALUE["too_small"][0], n=t.number(hidden)))
    return notes


def _layers(many: int, last: float, columns: int, reach: float, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    bottom = float(last) + 0.5 if many else 0.5
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.5, bottom], "nice": False, "reverse": True}}
    low, high = -(columns + 0.4) * _COLUMN * reach, reach * 1.22
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [low, high], "nice": False}}
    at = {"x": x, "y": {**y, "field": "row"}}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 7, "color": p.text, "fontSize": 12}

    def only(*parts: str) -> list[dict[str, Any]]:
        return [{"filter": {"field": "part", "oneOf": list(parts)}}]

    strong = {"condition": {"test": "datum.used", "value": p.main}, "value": p.other}
    return [
        {
            "transform": [*only("head"), {"calculate": str(bottom - 0.5), "as": "end"}],
            "mark": {"type": "rule", "color": p.grid},
            "encoding": {**at, "y2": {"field": "end"}},
        },
        {"transform": only("join"), "mark": {"type": "rule", "color": p.text, "strokeWidth": 2}}
        | {"encoding": {**at, "x2": {"field": "x2"}}},
        {
            "transform": only("dot"),
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {**at, "color": {"condition": {"test": "datum.used", "value": p.text}, "value": p.grid}},
        },
        {
            "transform": [*only("bar"), {"calculate": "datum.row + 0.32", "as": "below"}]
            + [{"calculate": "datum.row - 0.32", "as": "above"}],
            "mark": {"type": "rect", "opacity": 0.9},
            "encoding": {
                "x": x,
                "x2": {"field": "x2"},
                "y": {**y, "field": "above"},
                "y2": {"field": "below"},
                "color": strong,
                "tooltip": {"field": "told"},
            },
        },
        {
            "transform": only("bar"),
            "mark": {**text, "fontWeight": 500},
            "encoding": {**at, "x": {**x, "field": "x2"}, "text": {"field": "text"}},
        },
        {"transform": only("head"), "mark": {**text, "fontWeight": 600}, "encoding": {**at, "text": {"field": "text"}}},
        {"transform": only("note"), "mark": {**text, "dx": 2, "color": p.faint}}
        | {"encoding": {**at, "text": {"field": "text"}}},
    ]


def _finding(result: Result, rows: pd.DataFrame, t: Translator) -> str:
    """The sum of the lines beside the persons, and the largest combination of several lines."""
    found = overlap(result)
    if found is None:
        return t("No value can be shown.")
    text = t(
        "The lines add up to {lines}; {again} of these count the same client again on another line; {persons} persons.",
        lines=t.number(found.lines),
        again=t.number(found.again),
        persons=t.number(found.persons),
    )
    if found.hidden:
        text += " " + t("Combinations that are too small to show are in none of these numbers.")
    several = rows[~rows["hidden"] & (rows["sets"].map(len) > 1)]
    if len(several):
        most = several.iloc[0]
        text += " " + t("Most often together: {name}, {clients} clients.", name=most["name"], clients=most["told"])
    return text


def _table(rows: pd.DataFrame, data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            t("Combination of services"): rows["name"],
            t("Service lines"): [t.number(len(one)) for one in rows["sets"]],
            t("Clients"): rows["told"],
        }
    )
    notes = data.loc[data["part"] == "note", "text"]
    below = pd.DataFrame({table.columns[0]: notes, table.columns[1]: "", table.columns[2]: ""})
    return pd.concat([table, below], ignore_index=True)

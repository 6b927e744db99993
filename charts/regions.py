"""A national indicator over the years: the own place, the county and the country by name, other municipalities thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.findings import started
from charts.style import Chart, config, palette
from charts.values import axis_of, shown, shown_or_reason
from i18n import Translator
from metrics.result import Result

# The dash of each named line, so that they are told apart without colour.
_DASHES: Mapping[str, list[int]] = {"own": [], "county": [], "country": [6, 3]}


def over_years(results: Mapping[str, tuple[str, Result]], title: str, t: Translator, dark: bool = False) -> Chart:
    """`results`: key → role and answer of one region, each without a breakdown; the key is the region's name.

    Roles: own, county, country, other.
    """
    parts = [_series(name, role, result, t) for name, (role, result) in results.items()]
    data = pd.concat(parts, ignore_index=True)
    data = _ends_apart(data)
    metric = next(iter(results.values()))[1].metric
    spec = {"height": 300, "width": "container", "config": config(t, dark), **_look(axis_of(metric, t), dark)}
    others = any(role == "other" for role, _ in results.values())
    subtitle = t(metric.unit) + (". " + t("Thin lines: the municipalities one by one") if others else "")
    return Chart(spec, data, title, subtitle, _finding(results, t), _table(results, t))


def _series(name: str, role: str, result: Result, t: Translator) -> pd.DataFrame:
    rows = result.rows[result.rows["value"].notna()]
    return pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype(float),
            "name": name,
            "role": role,
            "last": rows.index == (rows.index[-1] if len(rows) else None),
            "told": [
                f"{name}, {result.period_name(period, t)}: {shown(value, result.metric, t)}"
                for period, value in zip(rows["period"], rows["value"], strict=True)
            ],
        }
    )


def _ends_apart(data: pd.DataFrame) -> pd.DataFrame:
    """How far each name is moved from its line's end, so that no two meet: the highest goes up, the lowest down."""
    last = data[data["last"] & (data["role"] != "other")].sort_values("value", ascending=False)
    shifts = {1: [-12], 2: [-12, 16], 3: [-14, 0, 18]}.get(len(last), [])
    return data.assign(shift=pd.Series(shifts, index=last.index[: len(shifts)], dtype=float))


def _look(numbers: dict[str, Any], dark: bool) -> dict[str, Any]:
    p = palette(dark)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {**numbers, "tickCount": 4},
        "scale": {"zero": False, "nice": True},
    }
    axis = {"format": "%Y", "tickCount": "year", "grid": False, "labelOverlap": True}
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "datum.role == 'other'"}],
            "mark": {"type": "line", "color": p.other, "strokeWidth": 1, "opacity": 0.35},
            "encoding": {"y": y, "detail": {"field": "name", "type": "nominal"}},
        }
    ]
    for role, color, width in (("country", p.bad, 2), ("county", p.other, 2), ("own", p.main, 3)):
        mine = [{"filter": f"datum.role == '{role}'"}]
        line = {"type": "line", "color": color, "strokeWidth": width, "strokeDash": _DASHES[role]}
        layers.append({"transform": mine, "mark": line, "encoding": {"y": y}})
    layers.append(
        {
            "mark": {"type": "point", "filled": True, "size": 26, "opacity": 0.8},
            "encoding": {
                "y": y,
                "tooltip": {"field": "told"},
                "color": {"field": "role", "type": "nominal", "legend": None, "scale": _colours(dark)},
            },
        }
    )
    for shift in (-14, -12, 0, 16, 18):
        end = [{"filter": f"datum.shift == {shift}"}]
        text: dict[str, Any] = {
            "type": "text",
            "align": "right",
            "dx": -6,
            "dy": shift,
            "fontWeight": 600,
            "limit": 230,
        }
        for mark in ({**text, "stroke": p.ground, "strokeWidth": 5, "strokeJoin": "round"}, text):
            of_role = {"field": "role", "type": "nominal", "legend": None, "scale": _colours(dark)}
            layers.append(
                {"transform": end, "mark": mark, "encoding": {"y": y, "text": {"field": "name"}, "color": of_role}}
            )
    x = {"field": "period", "type": "temporal", "title": None, "axis": axis}
    return {"encoding": {"x": x}, "layer": layers}


def _colours(dark: bool) -> dict[str, list[str]]:
    p = palette(dark)
    return {"domain": ["own", "county", "country", "other"], "range": [p.main, p.other, p.bad, p.other]}


def _finding(results: Mapping[str, tuple[str, Result]], t: Translator) -> str:
    """The newest value of the own place, beside the county's and the country's of the same year."""
    named = {name: result for name, (role, result) in results.items() if role != "other"}
    known = {name: rows for name, one in named.items() if len(rows := one.rows[one.rows["value"].notna()])}
    if not known:
        return t("No value can be shown.")
    first = next(iter(known))
    year = known[first]["period"].max()
    metric = named[first].metric
    told = []
    for name, rows in known.items():
        if len(at := rows[rows["period"] == year]):
            told.append(t("{place}: {value}.", place=name, value=shown(at["value"].iloc[-1], metric, t)))
    return f"{named[first].period_name(year, t)}. " + " ".join(told)


def _table(results: Mapping[str, tuple[str, Result]], t: Translator) -> pd.DataFrame:
    """A row for each year that any region has a value of, newest first; a column for each region."""
    first = next(iter(results.values()))[1]
    years = sorted({p for _, one in results.values() for p in started(one)["period"]}, reverse=True)
    columns: dict[str, list[str]] = {t("Year"): [first.period_name(year, t) for year in years]}
    for name, (_, result) in results.items():
        rows = result.rows.set_index("period")
        columns[name] = [
            shown_or_reason(rows["value"].get(year), rows["reason"].get(year), result.metric, t) for year in years
        ]
    return pd.DataFrame(columns)

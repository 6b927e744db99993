"""Places side by side: bars with intervals and the county's line, and the map of equal tiles or real borders."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import DARK, LIGHT, SEQUENCE, Chart, config, number_format, palette
from charts.values import shown_or_reason
from i18n import Translator
from metrics.result import Result

PICK = "place"


def place_rows(result: Result, names: dict[str, str], t: Translator) -> pd.DataFrame:
    """One row a place of the newest window: `key, name, value, lower, upper, told` (a hidden value is empty)."""
    kind = result.by[0]
    rows = result.rows[(result.rows["period"] == result.rows["period"].max()) & result.rows[kind].isin(names)]
    told = [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]
    return pd.DataFrame(
        {
            "key": rows[kind].to_numpy(),
            "name": rows[kind].map(names).to_numpy(),
            "value": rows["value"].astype(float).to_numpy(),
            "lower": rows["lower_95"].astype(float).to_numpy(),
            "upper": rows["upper_95"].astype(float).to_numpy(),
            "told": told,
        }
    )


def bars(
    result: Result,
    names: dict[str, str],
    t: Translator,
    dark: bool = False,
    own: str | None = None,
    benchmark: float | None = None,
    benchmark_name: str = "",
) -> Chart:
    """Places ranked by value; the own place stands out, the benchmark is a line, a missing value says why."""
    p = palette(dark)
    data = place_rows(result, names, t).sort_values("value", ascending=False, na_position="last", ignore_index=True)
    data["own"] = data["key"] == own
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelFontSize": 12, "grid": False}}
    x = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"format": number_format(result.metric.decimals), "tickCount": 4},
    }
    color = {"condition": {"test": "datum.own", "value": p.main}, "value": p.other}
    layer: list[dict[str, Any]] = [
        {
            "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
            "mark": {"type": "bar", "height": {"band": 0.66}, "cursor": "pointer", "opacity": 0.85},
            "encoding": {"x": x, "y": y, "color": color, "tooltip": [{"field": "name"}, {"field": "told"}]},
        },
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "color": p.text, "strokeWidth": 1.4},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        {
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dx": 5,
                "fontWeight": 500,
                "color": p.text,
            },
            "encoding": {"x": {"field": "end", "type": "quantitative"}, "y": y, "text": {"field": "told"}},
        },
    ]
    data["end"] = data["upper"].fillna(data["value"]).fillna(0.0)
    if benchmark is not None and benchmark == benchmark:
        layer.append(
            {
                "data": {"values": [{"benchmark": benchmark}]},
                "mark": {"type": "rule", "color": p.bad, "strokeDash": [4, 3], "strokeWidth": 1.6},
                "encoding": {"x": {"field": "benchmark", "type": "quantitative"}},
            }
        )
    room = float(data["end"].max() or 1.0) * 1.22 if len(data) else 1.0
    for one in layer[:3]:
        one["encoding"]["x"]["scale"] = {"domainMax": room}
    spec = {"height": {"step": 26}, "width": "container", "config": config(t, dark), "layer": layer}
    title = t(result.metric.title)
    note = (
        t("{unit}; the dashed line is {name}", unit=t(result.metric.unit), name=benchmark_name)
        if benchmark_name
        else t(result.metric.unit)
    )
    return Chart(spec, data, title, note, _alt(data, title, t), table(data, t))


def _alt(data: pd.DataFrame, title: str, t: Translator) -> str:
    known = data[data["value"].notna()]
    if known.empty:
        return t("{metric}: no values to show", metric=title)
    high, low = known.loc[known["value"].idxmax()], known.loc[known["value"].idxmin()]
    return t(
        "{metric}: highest {high} {high_value}, lowest {low} {low_value}",
        metric=title,
        high=high["name"],
        high_value=high["told"],
        low=low["name"],
        low_value=low["told"],
    )


def table(data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    """The places and their values as a table."""
    return pd.DataFrame({t("Place"): data["name"], t("Value"): data["told"]})


def tiles(
    result: Result, names: dict[str, str], where: dict[str, tuple[int, int]], t: Translator, dark: bool = False
) -> Chart:
    """Every place as an equal tile (column, row): small places are as easy to see as large ones."""
    p = palette(dark)
    data = place_rows(result, names, t)
    data["column"] = [where[key][0] for key in data["key"]]
    data["row"] = [where[key][1] for key in data["key"]]
    data["strong"] = shade(data["value"], len(SEQUENCE[dark])) >= INK_FROM[dark]
    x = {"field": "column", "type": "ordinal", "axis": None}
    y = {"field": "row", "type": "ordinal", "axis": None}
    fill = {
        "condition": {"test": "!isValid(datum.value)", "value": p.grid},
        "field": "value",
        "type": "quantitative",
        "scale": {"type": "quantize", "range": SEQUENCE[dark], "zero": False, "nice": False},
        "legend": None,
    }
    weak, strong = INKS[dark]
    ink = {"condition": {"test": "datum.strong", "value": strong}, "value": weak}
    spec = {
        "height": 330,
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {
                "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
                "mark": {"type": "rect", "cornerRadius": 5, "stroke": p.ground, "strokeWidth": 3, "cursor": "pointer"},
                "encoding": {"x": x, "y": y, "color": fill, "tooltip": [{"field": "name"}, {"field": "told"}]},
            },
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 11, "fontWeight": 600, "limit": 84},
                "encoding": {"x": x, "y": y, "text": {"field": "name"}, "color": ink},
            },
            {
                "mark": {"type": "text", "dy": 9, "fontSize": 11, "limit": 84},
                "encoding": {"x": x, "y": y, "text": {"field": "told"}, "color": ink},
            },
        ],
    }
    title = t(result.metric.title)
    shown = data.sort_values("value", ascending=False, na_position="last")
    return Chart(spec, data, title, t(result.metric.unit), _alt(data, title, t), table(shown, t))


# Words on a tile: their colour on the first shades of SEQUENCE, and from the shade INK_FROM on.
INKS = {False: (LIGHT.text, "#ffffff"), True: (DARK.text, "#08161b")}
INK_FROM = {False: 3, True: 2}


def shade(values: pd.Series, shades: int) -> pd.Series:
    """Which of equally wide shades each value gets, as Vega's quantize scale gives them; -1 for no value."""
    low, high = values.min(), values.max()
    if not high > low:
        return values.notna() * shades - 1
    return ((values - low) / (high - low) * shades).clip(upper=shades - 1).fillna(-1).astype(int)


def borders(result: Result, names: dict[str, str], features: list[dict], t: Translator, dark: bool = False) -> Chart:
    """Every place in its real borders (GeoJSON features with `municipality_code`)."""
    p = palette(dark)
    data = place_rows(result, names, t)
    values = {row["key"]: row for row in data.astype(object).where(data.notna(), None).to_dict("records")}
    drawn = [
        {
            **f,
            "properties": {"key": code, **values.get(code, {"name": names.get(code, ""), "value": None, "told": "–"})},
        }
        for f in features
        if (code := f["properties"]["municipality_code"]) in names
    ]
    spec = {
        "height": 420,
        "width": "container",
        "config": config(t, dark),
        "data": {"values": drawn},
        "projection": {"type": "mercator"},
        "mark": {"type": "geoshape", "stroke": p.ground, "strokeWidth": 1.2},
        "encoding": {
            "color": {
                "condition": {"test": "!isValid(datum.properties.value)", "value": p.grid},
                "field": "properties.value",
                "type": "quantitative",
                "scale": {"range": SEQUENCE[dark], "zero": False},
                "legend": {
                    "title": t(result.metric.unit),
                    "orient": "bottom",
                    "format": number_format(result.metric.decimals),
                },
            },
            "tooltip": [
                {"field": "properties.name", "title": t("Place")},
                {"field": "properties.told", "title": t("Value")},
            ],
        },
    }
    title = t(result.metric.title)
    return Chart(spec, data, title, t(result.metric.unit), _alt(data, title, t), table(data, t))

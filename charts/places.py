"""Places side by side: bars with intervals and the county's line, and the map of equal tiles or real borders."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from charts.findings import highest_and_lowest, with_population_year
from charts.style import INK_FROM, INKS, SEQUENCE, Chart, config, number_format, on_ground, palette
from charts.values import NO_VALUE, axis_of, shown_or_reason
from i18n import Translator
from metrics.cut import PLACES
from metrics.result import Result

PICK = "place"
# Names of rows of bars: whole, on two lines where one would take the room of the bars. `on_lines` does the same.
_LINE, _FIRST = 21, r"^(.{3,22}) "
_TWO_LINES = f"length(datum.value) > {_LINE} && test(/{_FIRST}/, datum.value)"
NAMES_OF_ROWS = {
    "grid": False,
    "labelLimit": 220,
    "labelLineHeight": 12,
    "labelOverlap": False,
    "labelExpr": rf"{_TWO_LINES} ? split(replace(datum.value, /{_FIRST}/, '$1\n'), '\n') : datum.value",
    # Vega begins at the middle; two lines stand about it.
    "labelBaseline": {"condition": {"test": _TWO_LINES, "value": "bottom"}, "value": "middle"},
}


def on_lines(name: str) -> list[str]:
    """The lines that the name of a row is written on."""
    return re.sub(_FIRST, r"\1\n", name, count=1).split("\n") if len(name) > _LINE else [name]


def place_rows(result: Result, names: Mapping[str, str], t: Translator) -> pd.DataFrame:
    """One row a place of the newest window: `key, name, value, lower, upper, reason, told`; a hidden value is empty."""
    kind = result.by[0]
    rows = result.rows[(result.rows["period"] == result.rows["period"].max()) & result.rows[kind].isin(list(names))]
    told = [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]
    return pd.DataFrame(
        {
            "key": rows[kind].to_numpy(),
            "name": rows[kind].map(dict(names)).to_numpy(),
            "value": rows["value"].astype(float).to_numpy(),
            "lower": rows["lower_95"].astype(float).to_numpy(),
            "upper": rows["upper_95"].astype(float).to_numpy(),
            "reason": rows["reason"].to_numpy(),
            "told": told,
        }
    )


def unit_and_period(result: Result, t: Translator) -> str:
    """`per 1,000 residents, 1/2025–12/2025`, and that the window is unfinished where it is."""
    unit = t(result.metric.unit)
    if result.rows.empty:
        return unit
    newest = result.rows[result.rows["period"] == result.rows["period"].max()]
    period = result.period_name(newest["period"].iat[0], t)
    if newest["incomplete"].astype(bool).any():
        period = f"{period} ({t('unfinished')})"
    return with_population_year(f"{unit}, {period}", result, t)


# ---- bars ------------------------------------------------------------------------------------------------------


def bars(
    result: Result,
    names: Mapping[str, str],
    t: Translator,
    dark: bool = False,
    own: str | None = None,
    benchmark: float | None = None,
    benchmark_name: str = "",
    in_order: bool = False,
) -> Chart:
    """Places ranked by value; the own place stands out, the benchmark is a line, a missing value says why.

    `in_order`: the rows stay in the order of `names`, as ages do.
    """
    data = place_rows(result, names, t)
    if in_order:
        order = {key: place for place, key in enumerate(names)}
        data = data.sort_values("key", key=lambda keys: keys.map(order), ignore_index=True)
    else:
        data = data.sort_values("value", ascending=False, na_position="last", ignore_index=True)
    data["own"] = data["key"] == own
    reach = float(data[["value", "upper"]].max().max() or 0)
    if benchmark is not None:
        reach = max(reach, benchmark)
    data["end"] = _label_ends(data, benchmark, reach)
    layer = _bar_layers(result, data, reach, t, dark)
    subtitle = unit_and_period(result, t)
    if benchmark is not None:
        rule = {"type": "rule", "color": palette(dark).bad, "strokeDash": [4, 3], "strokeWidth": 1.6}
        values = {"values": [{"benchmark": benchmark}]}
        encoding = {"x": {"field": "benchmark", "type": "quantitative"}}
        # Under the words, which have an edge of their own.
        layer[-2:-2] = [{"data": values, "mark": rule, "encoding": encoding}]
        line = shown_or_reason(benchmark, None, result.metric, t)
        subtitle += ". " + t("The dashed line: {name} {value}", name=benchmark_name, value=line)
    spec = {"height": {"step": 26}, "width": "container", "config": config(t, dark), "layer": layer}
    finding = highest_and_lowest(data, result.metric, t)
    return Chart(spec, data, t(result.metric.title), subtitle, finding, table(data, t, heading(result, t)))


def _label_ends(data: pd.DataFrame, benchmark: float | None, reach: float) -> pd.Series:
    """Where each value is written: after its bar and interval, and after the line where the line would cross it."""
    ends = data["upper"].fillna(data["value"]).fillna(0.0)
    if benchmark is None:
        return ends
    crossed = (ends <= benchmark) & (ends + 0.22 * reach > benchmark)
    return ends.where(~crossed, benchmark)


def _bar_layers(result: Result, data: pd.DataFrame, reach: float, t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {
        "field": "name",
        "type": "nominal",
        # Named one by one: a bar without a value is left out, and its row would otherwise come last.
        "sort": list(data["name"]),
        "title": None,
        "axis": NAMES_OF_ROWS,
    }
    # An interval of a mean can reach below zero where no value can: it is cut there.
    low = min(0.0, float(data["value"].min()) if data["value"].notna().any() else 0.0)
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {**axis_of(result.metric, t, _axis_decimals(result, reach), reach), "tickCount": 4},
        "scale": {"domain": [low * 1.15, reach * 1.28 or 1.0], "nice": False},
    }
    color = {"condition": {"test": "datum.own", "value": p.main}, "value": p.other}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontWeight": 500, "color": p.text}
    return [
        {
            "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
            "mark": {"type": "bar", "height": {"band": 0.66}, "cursor": "pointer", "opacity": 0.85},
            "encoding": {
                "x": {**x, "field": "value"},
                "y": y,
                "color": color,
                "tooltip": [{"field": "name", "title": heading(result, t)}, {"field": "told", "title": t("Value")}],
            },
        },
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "color": p.text, "strokeWidth": 1.4, "clip": True},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        *(
            {"mark": mark, "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "told"}}}
            for mark in on_ground(text, dark)
        ),
    ]


def _axis_decimals(result: Result, reach: float) -> int:
    """An axis needs no more decimals than tell its ticks apart."""
    return 0 if reach >= 20 else result.metric.decimals


def heading(result: Result, t: Translator) -> str:
    """What the rows of a result are: places, or the groups of another breakdown."""
    return t("Place") if result.by[0] in PLACES else t("Group")


def table(data: pd.DataFrame, t: Translator, head: str) -> pd.DataFrame:
    """The places or groups and their values as a table."""
    return pd.DataFrame({head: data["name"], t("Value"): data["told"]})


# ---- the map ---------------------------------------------------------------------------------------------------


def tiles(
    result: Result,
    names: Mapping[str, str],
    where: Mapping[str, tuple[int, int]],
    t: Translator,
    dark: bool = False,
    chosen: Collection[str] = (),
    doubtful: Collection[str] = (),
) -> Chart:
    """Every place as an equal tile (column, row): small places are as easy to see as large ones.

    `chosen`: the places that stand out; none = all alike. `doubtful`: places whose zero may be records that were
    never delivered; no finding is made of it.
    """
    data = place_rows(result, names, t)
    data["column"] = [where[key][0] for key in data["key"]]
    data["row"] = [where[key][1] for key in data["key"]]
    data["label"] = [name.replace("-", "-\n", 1) if len(name) > 10 else name for name in data["name"]]
    data["short"] = [_short(v, r, told) for v, r, told in zip(data["value"], data["reason"], data["told"], strict=True)]
    data["chosen"] = [key in chosen for key in data["key"]]
    data["strong"] = shade(data["value"], len(SEQUENCE[dark])) >= INK_FROM[dark]
    spec = {
        "height": {"step": 56},
        "width": "container",
        "config": config(t, dark),
        "layer": _tile_layers(dark, t),
    }
    subtitle = unit_and_period(result, t) + _signs(data, t)
    shown = data.sort_values("value", ascending=False, na_position="last")
    finding = highest_and_lowest(_certain(data, doubtful), result.metric, t)
    return Chart(spec, data, t(result.metric.title), subtitle, finding, table(shown, t, heading(result, t)))


def _certain(data: pd.DataFrame, doubtful: Collection[str]) -> pd.DataFrame:
    return data[(data["value"] != 0) | ~data["key"].isin(list(doubtful))]


def _short(value: float, reason: str | None, told: str) -> str:
    """What fits a tile: the value, or the sign of why there is none."""
    return told if value == value else NO_VALUE.get(str(reason), ("–", ""))[0]


def _signs(data: pd.DataFrame, t: Translator) -> str:
    """The signs on the map in words."""
    missing = [str(r) for r in data.loc[data["value"].isna(), "reason"].dropna().unique() if str(r) in NO_VALUE]
    return "".join(f". {NO_VALUE[reason][0]} {t(NO_VALUE[reason][1])}" for reason in missing)


def _tile_layers(dark: bool, t: Translator) -> list[dict[str, Any]]:
    p = palette(dark)
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
    edge = {"type": "rect", "cornerRadius": 5, "strokeWidth": 3}
    text = {"type": "text", "fontSize": 11, "lineBreak": "\n", "lineHeight": 12, "baseline": "middle"}
    return [
        {
            "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
            "mark": {**edge, "stroke": p.ground, "cursor": "pointer"},
            "encoding": {
                "x": x,
                "y": y,
                "color": fill,
                "tooltip": [{"field": "name", "title": t("Place")}, {"field": "told", "title": t("Value")}],
            },
        },
        # Drawn after all tiles, or a neighbour's edge would lie on it.
        {
            "transform": [{"filter": "datum.chosen"}],
            "mark": {**edge, "stroke": p.bad, "fill": None},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {**text, "dy": -9, "fontWeight": 600},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": ink},
        },
        {
            "mark": {**text, "dy": 15, "limit": 96},
            "encoding": {"x": x, "y": y, "text": {"field": "short"}, "color": ink},
        },
    ]


def shade(values: pd.Series, shades: int) -> pd.Series:
    """Which of equally wide shades each value gets, as Vega's quantize scale gives them; -1 for no value."""
    low, high = values.min(), values.max()
    if not high > low:
        return values.notna() * shades - 1
    return ((values - low) / (high - low) * shades).clip(upper=shades - 1).fillna(-1).astype(int)


def borders(
    result: Result,
    names: Mapping[str, str],
    features: list[dict],
    t: Translator,
    dark: bool = False,
    chosen: Collection[str] = (),
    doubtful: Collection[str] = (),
) -> Chart:
    """Every place in its real borders (GeoJSON features with `municipality_code`)."""
    data = place_rows(result, names, t)
    values = {row["key"]: row for row in data.astype(object).where(data.notna(), None).to_dict("records")}
    # The values stand beside the geometry, and not in the properties, so that a click tells them by their own names.
    drawn = [
        {"type": feature["type"], "geometry": feature["geometry"], **values[code], "chosen": code in chosen}
        for feature in features
        if (code := feature["properties"]["municipality_code"]) in values
    ]
    # The chosen are drawn last, or a neighbour's edge would lie on theirs.
    drawn.sort(key=lambda place: place["chosen"])
    spec = {
        "height": 420,
        "width": "container",
        "config": config(t, dark),
        "data": {"values": drawn},
        "projection": {"type": "mercator"},
        **_border_look(result, t, dark),
    }
    shown = data.sort_values("value", ascending=False, na_position="last")
    finding = highest_and_lowest(_certain(data, doubtful), result.metric, t)
    return Chart(
        spec, data, t(result.metric.title), unit_and_period(result, t), finding, table(shown, t, heading(result, t))
    )


def _border_look(result: Result, t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    return {
        "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
        "mark": {"type": "geoshape", "cursor": "pointer"},
        "encoding": {
            "stroke": {"condition": {"test": "datum.chosen", "value": p.bad}, "value": p.ground},
            "strokeWidth": {"condition": {"test": "datum.chosen", "value": 2}, "value": 1},
            "color": {
                "condition": {"test": "!isValid(datum.value)", "value": p.grid},
                "field": "value",
                "type": "quantitative",
                "scale": {"range": SEQUENCE[dark], "zero": False},
                "legend": {
                    "title": None,
                    "orient": "bottom",
                    "padding": 12,
                    "format": number_format(result.metric.decimals),
                },
            },
            "tooltip": [
                {"field": "name", "title": t("Place")},
                {"field": "told", "title": t("Value")},
            ],
        },
    }

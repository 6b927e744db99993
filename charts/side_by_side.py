"""Groups beside what they are compared with: a row each, with its name, value, interval, judgement and comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.figures import CLEAR, JUDGEMENTS, Figure
from charts.findings import highest_and_lowest, verdict
from charts.style import Chart, config, palette, without_rows
from charts.values import shown, shown_or_reason
from i18n import Translator
from metrics.result import Result

# How many pixels the words after the longest bar need; on a phone, this share of the width.
WORDS, SHARE = 210, 0.45
# Of a row's height, what the name takes, and what a note below it takes.
_NAME, _NOTE, _MARK = 20, 15, 24


@dataclass(frozen=True)
class Row:
    """One group: `note` is a line below its name; `part` is drawn stronger inside its bar, in the figure's unit."""

    name: str
    figure: Figure
    note: str = ""
    part: float | None = None


@dataclass(frozen=True)
class Scale:
    """From where to where values are drawn; `reach` None = to the largest. Points where zero is not the lowest."""

    low: float = 0.0
    reach: float | None = None
    points: bool = False


@dataclass(frozen=True)
class Said:
    """The words of a chart. `compared` "" = no comparison; `heading` and `note` name columns of the table."""

    title: str
    subtitle: str
    finding: str
    heading: str
    compared: str = ""
    note: str = ""


def figures_by(own: Result, other: Result | None = None) -> dict[str, Figure]:
    """Each key's figure in the newest window, beside the same key of another result; "" without a breakdown."""
    compared = {} if other is None else dict(_newest(other, "value"))
    found = {}
    for key, *limits, reason, unfinished in _newest(own, "value", "lower_95", "upper_95", "reason", "incomplete"):
        value, lower, upper = (_known(limit) for limit in limits)
        found[key] = Figure(own.metric, value, lower, upper, reason, _known(compared.get(key)), not unfinished)
    return found


def _newest(result: Result, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Key and columns of each row of the newest window."""
    rows = result.rows
    periods = rows["period"].tolist()
    newest = max(periods, default=None)
    keys = rows[result.by[0]].astype(str) if result.by else [""] * len(rows)
    lines = zip(periods, keys, *(rows[name] for name in columns), strict=True)
    return (tuple(told) for period, *told in lines if period == newest)


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)


def side_by_side(
    rows: Sequence[Row], said: Said, t: Translator, dark: bool = False, scale: Scale | None = None
) -> Chart:
    """The rows in their order."""
    if not rows:
        return without_rows(said.title, said.subtitle, t)
    scale = scale or Scale()
    data = pd.DataFrame([_drawn(number, row, scale, t) for number, row in enumerate(rows)])
    with_notes = bool(data["note"].ne("").any())
    spec = {
        "height": {"step": _NAME + _MARK + (_NOTE if with_notes else 0)},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, scale, with_notes, dark),
    }
    missing = dict.fromkeys(told for told in data.loc[data["value"].isna(), "value_told"] if len(told) > 1)
    subtitle = said.subtitle + "".join(f". {words}" for words in missing)
    return Chart(spec, data, said.title, subtitle, said.finding, _table(data, said, t))


def beside(
    figures: Sequence[tuple[str, Figure]],
    title: str,
    period: str,
    finding: str,
    compared: str,
    t: Translator,
    dark: bool = False,
) -> Chart:
    """Figures of one unit by their names, at least one; `compared` names what they stand beside, "" nothing."""
    unit = t(figures[0][1].metric.unit)
    subtitle = f"{unit}, {period}"
    if compared:
        subtitle = t("{unit}, {period}. The upright line: {name}", unit=unit, period=period, name=compared)
    rows = [Row(name, figure) for name, figure in figures]
    return side_by_side(rows, Said(title, subtitle, finding, t("Figure"), compared), t, dark)


def _drawn(number: int, row: Row, scale: Scale, t: Translator) -> dict[str, Any]:
    figure = row.figure
    value = shown_or_reason(figure.value, figure.reason, figure.metric, t)
    lower, upper = (_inside(limit, scale) for limit in (figure.lower, figure.upper))
    shape, words = JUDGEMENTS[figure.judgement]
    judged = figure.judgement != "unknown"
    beside = "" if figure.compared is None else shown(figure.compared, figure.metric, t)
    told = f"{value} {shape}" if judged else value
    # On a phone, of why there is no value only the sign: the subtitle has its words.
    short = told if figure.value is not None else value.split()[0]
    wide = f"{told} {t(words)}" if figure.judgement in CLEAR else told
    return {
        "row": number,
        "name": row.name,
        "note": row.note,
        "value": figure.value,
        "lower": lower,
        "upper": upper,
        "compared": figure.compared,
        "part": row.part,
        "end": max((one for one in (figure.value, upper, figure.compared) if one is not None), default=scale.low),
        "value_told": value,
        "interval_told": _interval(lower, upper, figure, t),
        "compared_told": beside or "–",
        "judgement_told": f"{shape} {t(words)}",
        "short": f"{short} | {beside}" if beside else short,
        "wide": f"{wide} | {beside}" if beside else wide,
        "told": f"{row.name}: {value}",
    }


def _inside(limit: float | None, scale: Scale) -> float | None:
    """An interval does not leave a scale that has ends."""
    if limit is None or scale.reach is None:
        return limit
    return min(max(limit, scale.low), scale.reach)


def _interval(lower: float | None, upper: float | None, figure: Figure, t: Translator) -> str:
    if lower is None or upper is None:
        return ""
    return f"{t.number(lower, figure.metric.decimals)} … {t.number(upper, figure.metric.decimals)}"


def _layers(data: pd.DataFrame, scale: Scale, with_notes: bool, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    height = _NAME + _MARK + (_NOTE if with_notes else 0)
    top, mark = -height / 2 + 14, height / 2 - 14
    y = {"field": "row", "type": "ordinal", "sort": None, "axis": None, "scale": {"paddingInner": 0}}
    low, reach = _ends(data, scale)
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [low, reach], "nice": False, "range": room(WORDS)}}
    text: dict[str, Any] = {"type": "text", "align": "left", "baseline": "middle"}
    at_left: dict[str, Any] = {"x": {"value": 0}, "y": y}
    layers: list[dict[str, Any]] = [
        {
            "mark": {**text, "dy": top, "color": p.text, "fontWeight": 600},
            "encoding": {**at_left, "text": {"field": "name"}},
        },
        {
            "transform": [{"filter": "datum.note != ''"}],
            "mark": {**text, "dy": top + _NOTE, "color": p.faint, "fontSize": 11},
            "encoding": {**at_left, "text": {"field": "note"}},
        },
        *_values(x, y, mark, low, reach, scale.points, bool(data["part"].notna().any()), dark),
        {
            "transform": [{"filter": "isValid(datum.compared)"}],
            "mark": {"type": "tick", "thickness": 3, "size": 22, "yOffset": mark, "color": p.bad, "opacity": 1},
            "encoding": {"x": {**x, "field": "compared"}, "y": y, "tooltip": {"field": "compared_told"}},
        },
    ]
    # On a phone the shape stands without its word, which the table has.
    for field, shows in (("wide", "width > 460 ? 1 : 0"), ("short", "width > 460 ? 0 : 1")):
        label = {**text, "dx": 8, "dy": mark, "color": p.text, "opacity": {"expr": shows}}
        layers.append({"mark": label, "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": field}}})
    return layers


def room(words: int) -> list[Any]:
    """Where marks are drawn: as wide as words of so many pixels leave, on a phone a fixed share of the width."""
    return [0, {"expr": f"max(width * {1 - SHARE}, width - {words})"}]


def _ends(data: pd.DataFrame, scale: Scale) -> tuple[float, float]:
    """The ends of the scale; of points without a given end, a little beyond the outermost."""
    lowest = data[["value", "lower", "compared"]].astype(float).min().min()
    reach = float(data["end"].max())
    if not scale.points:
        return min(scale.low, lowest) if lowest == lowest else scale.low, reach or 1.0
    span = max(reach - lowest, 1e-9) if lowest == lowest else 1.0
    return max(scale.low, lowest - 0.08 * span) if lowest == lowest else scale.low, max(reach, scale.low + 1e-9)


def _values(
    x: Mapping[str, Any],
    y: Mapping[str, Any],
    mark: float,
    low: float,
    reach: float,
    points: bool,
    parts: bool,
    dark: bool,
) -> list[dict[str, Any]]:
    """Bars from zero, or points on a line where zero means nothing; the 95 % interval over them."""
    p = palette(dark)
    tooltip = {"field": "told"}
    whisker: dict[str, Any] = {
        "transform": [{"filter": "isValid(datum.lower)"}],
        "mark": {"type": "rule", "strokeWidth": 3 if points else 1.4, "yOffset": mark, "y2Offset": mark},
        "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
    }
    if points:
        whisker["mark"] |= {"color": p.main, "opacity": 0.5}
        track = {"type": "rule", "color": p.grid, "yOffset": mark, "y2Offset": mark}
        dot = {"type": "point", "filled": True, "size": 80, "color": p.main, "opacity": 1, "yOffset": mark}
        return [
            {"mark": track, "encoding": {"x": {**x, "datum": low}, "x2": {"datum": reach}, "y": y}},
            whisker,
            {"mark": dot, "encoding": {"x": {**x, "field": "value"}, "y": y, "tooltip": tooltip}},
        ]
    whisker["mark"] |= {"color": p.text}
    bar = {"type": "bar", "height": 14, "yOffset": mark, "color": p.main}
    layers: list[dict[str, Any]] = [
        {
            "mark": {**bar, "opacity": 0.35 if parts else 0.85},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "tooltip": tooltip},
        }
    ]
    if parts:
        layers.append({"mark": {**bar, "opacity": 1}, "encoding": {"x": {**x, "field": "part"}, "y": y}})
    return [*layers, whisker]


def _table(data: pd.DataFrame, said: Said, t: Translator) -> pd.DataFrame:
    table = {said.heading: data["name"], t("Value"): data["value_told"]}
    if data["interval_told"].ne("").any():
        table[t("95 % interval")] = data["interval_told"]
    if said.note:
        table[said.note] = data["note"]
    if said.compared:
        table[t("Compared with: {compared}", compared=said.compared)] = data["compared_told"]
        if data["lower"].notna().any():
            table[t("Judgement")] = data["judgement_told"]
    return pd.DataFrame(table)


def standing(rows: Sequence[Row], compared: str, t: Translator, whole: tuple[str, Figure] | None = None) -> str:
    """What the rows say: the `whole` (a name and its figure) beside the comparison, or the highest and lowest group
    where it is not given; then which groups are further from the comparison than chance explains."""
    parts = [_level(whole, compared, t) if whole else _extremes(rows, t)]
    judged = [row for row in rows if row.figure.judgement != "unknown"]
    worse, better = (", ".join(row.name for row in judged if row.figure.judgement == w) for w in ("worse", "better"))
    if worse:
        parts.append(t("Clearly worse than the comparison: {names}.", names=worse))
    if better:
        parts.append(t("Clearly better than the comparison: {names}.", names=better))
    if judged and not worse and not better:
        parts.append(t("No group differs from the comparison more than chance explains."))
    return " ".join(parts)


def _level(whole: tuple[str, Figure], compared: str, t: Translator) -> str:
    name, figure = whole
    if figure.value is None:
        return t("{place}: no value.", place=name)
    found = t("{place}: {value}.", place=name, value=shown(figure.value, figure.metric, t))
    if figure.compared is None:
        return found
    found += " " + t("{place}: {value}.", place=compared, value=shown(figure.compared, figure.metric, t))
    if figure.judgement == "unknown":
        return found
    return f"{found} {verdict({'lower_95': figure.lower, 'upper_95': figure.upper}, figure.compared, t)}"


def _extremes(rows: Sequence[Row], t: Translator) -> str:
    figures = [(row.name, row.figure.value, *_limits(row.figure)) for row in rows]
    data = pd.DataFrame(figures, columns=["name", "value", "lower", "upper"])
    data = data.astype({"value": float, "lower": float, "upper": float})
    return highest_and_lowest(data, rows[0].figure.metric, t) if rows else t("No value can be shown.")


def _limits(figure: Figure) -> tuple[float | None, float | None]:
    """The interval that chance is judged by: none of an unfinished window, nor one without width."""
    if not figure.finished or figure.lower == figure.upper:
        return None, None
    return figure.lower, figure.upper

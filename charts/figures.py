"""Key figures: values of a period beside what they are compared with, and whether chance explains the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.style import Chart, config, on_ground, palette
from charts.values import shown, shown_or_reason
from i18n import N_, Translator
from metrics.kinds import Metric

# judgement -> (shape, words): neutral words where a metric has no good direction
JUDGEMENTS = {
    "better": ("▲", N_("better")),
    "worse": ("▼", N_("worse")),
    "higher": ("△", N_("higher")),
    "lower": ("▽", N_("lower")),
    "similar": ("●", N_("no clear difference")),
    "unknown": ("○", N_("not judged")),
}
CLEAR = ("better", "worse", "higher", "lower")


@dataclass(frozen=True)
class Figure:
    """One key figure of a place: its value, interval and reason, and the value it is compared with.

    `finished`: of a finished window; others are not judged. `window`: what the window is called, where it is another
    than that of the figures beside it.
    """

    metric: Metric
    value: float | None
    lower: float | None
    upper: float | None
    reason: str | None
    compared: float | None
    finished: bool = True
    window: str = ""

    @property
    def judgement(self) -> str:
        """Better, worse, higher or lower when the 95 % interval leaves the comparison out; touching is similar."""
        if not self.finished or self.value is None or self.compared is None:
            return "unknown"
        # Where every answer was alike the interval has no width, and says nothing of chance.
        if self.lower is None or self.upper is None or self.lower == self.upper:
            return "unknown"
        if self.lower <= self.compared <= self.upper:
            return "similar"
        way = "higher" if self.value > self.compared else "lower"
        if self.metric.better == "neither":
            return way
        return "better" if way == self.metric.better else "worse"


def spine(figures: list[Figure], name: str, compared: str, t: Translator, dark: bool = False) -> Chart:
    """Each figure as a point round the comparison at 100: how far away, with its interval, values, shape and word."""
    data = pd.DataFrame([_row(figure, t) for figure in figures])
    spec = {
        "height": {"step": 40},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, compared, t, dark),
    }
    subtitle = t(
        "{place} | {compared}. 100 = {compared}, scores in points from it; the line is the 95 % interval",
        place=name,
        compared=compared,
    ) + _other_windows(figures, t)
    return Chart(
        spec, data, t("Key figures"), subtitle, _finding(figures, compared, t), table(figures, name, compared, t)
    )


def _other_windows(figures: list[Figure], t: Translator) -> str:
    """Which figures are of a shorter window than the others, and which are unfinished and so not judged."""
    told: dict[str, list[str]] = {}
    for one in figures:
        for word in filter(None, (one.window, "" if one.finished or one.value is None else t("unfinished"))):
            told.setdefault(word, []).append(t(one.metric.short))
    return "".join(f". {word[:1].upper()}{word[1:]}: {', '.join(short)}" for word, short in told.items())


def _finding(figures: list[Figure], compared: str, t: Translator) -> str:
    judged = [f for f in figures if f.judgement != "unknown"]
    if not judged:
        return " ".join(
            filter(None, (_furthest(figures, compared, t), t("No key figure can be judged against chance here.")))
        )
    clear = [f for f in judged if f.judgement in CLEAR]
    counts = {"n": t.number(len(clear)), "all": t.number(len(judged))}
    if not clear:
        return t(
            "Not one of {all} judged key figures differs more than chance explains. Compared with: {compared}.",
            compared=compared,
            **counts,
        )
    named = "; ".join(
        f"{t(f.metric.short)} {JUDGEMENTS[f.judgement][0]} {t(JUDGEMENTS[f.judgement][1])}" for f in clear
    )
    return t("Judged key figures outside what chance explains, {n} of {all}: {named}.", named=named, **counts)


def _furthest(figures: list[Figure], compared: str, t: Translator) -> str:
    """The figure that is furthest from its comparison in proportion; "" where none can be compared."""
    known = [(abs(at - 100), f) for f in figures if (at := _at(f.value, f)) is not None]
    if not known:
        return ""
    _, figure = max(known, key=lambda one: one[0])
    return t(
        "Furthest from the comparison: {group} ({value}); {compared} {beside}.",
        group=t(figure.metric.short),
        value=shown(figure.value, figure.metric, t),
        compared=compared,
        beside=shown(figure.compared, figure.metric, t),
    )


def _layers(data: pd.DataFrame, compared: str, t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    # The label has two lines: the name, then the two values.
    y = {
        "field": "label",
        "type": "nominal",
        # Named one by one: a layer that leaves some figures out would otherwise put them last.
        "sort": list(data["label"]),
        "title": None,
        "axis": {
            "grid": True,
            "labelLimit": 260,
            "labelExpr": "split(datum.value, '\\n')",
            "labelLineHeight": 14,
            # Vega begins at the middle; two lines stand about it.
            "labelBaseline": "bottom",
        },
    }
    low, high = _span(data)
    x: dict[str, Any] = {
        "type": "quantitative",
        "title": t("{compared} = 100", compared=compared),
        "scale": {"domain": [low, high], "clamp": True, "nice": False},
        # At the right edge, so that on a phone it has the room below the names as well.
        "axis": {"tickCount": 4, "grid": False, "titleAnchor": "end"},
    }
    color = {
        "field": "judgement",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(JUDGEMENTS), "range": [p.good, p.bad, p.main, p.main, p.neutral, p.neutral]},
    }
    at = {"y": y, "x": {**x, "field": "index"}, "color": color}
    words: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "isValid(datum.index) && datum.word != ''"}],
            "mark": mark,
            "encoding": {**at, "text": {"field": "word"}},
        }
        for mark in on_ground({"type": "text", "fontSize": 11, "fontWeight": 600, "dy": -13}, dark)
    ]
    return [
        {
            "data": {"values": [{"hundred": 100}]},
            "mark": {"type": "rule", "color": p.faint, "strokeWidth": 1.5},
            "encoding": {"x": {**x, "field": "hundred"}},
        },
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.55},
            "encoding": {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": color},
        },
        {
            "transform": [{"filter": "isValid(datum.index)"}],
            "mark": {"type": "text", "fontSize": 15},
            "encoding": {**at, "text": {"field": "shape"}, "tooltip": {"field": "told"}},
        },
        *words,
    ]


def _span(data: pd.DataFrame) -> tuple[float, float]:
    """What the axis shows: every point with some room; an interval that is wider is cut at the edge."""
    known = data["index"].dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (100.0, 100.0)
    return max(0.0, min(75.0, low - 12)), min(260.0, max(125.0, high + 12))


def _row(figure: Figure, t: Translator) -> dict[str, Any]:
    shape, words = JUDGEMENTS[figure.judgement]
    value_at, lower_at, upper_at = (_at(number, figure) for number in (figure.value, figure.lower, figure.upper))
    value = shown_or_reason(figure.value, figure.reason, figure.metric, t)
    beside = shown(figure.compared, figure.metric, t)
    return {
        "label": f"{_named(figure.metric, t)}\n{value} | {beside}",
        "index": value_at,
        "lower": lower_at,
        "upper": upper_at,
        "value": figure.value,
        "judgement": figure.judgement,
        "shape": shape,
        "word": t(words) if figure.judgement in CLEAR else "",
        "told": f"{t(figure.metric.title)}: {value} ({t(words)})",
    }


def _named(metric: Metric, t: Translator) -> str:
    """A figure's short name, with the unit of what would else be a bare number of days."""
    return f"{t(metric.short)} ({t(metric.unit)})" if metric.unit in ("days", "days, mean") else t(metric.short)


def _at(number: float | None, figure: Figure) -> float | None:
    """Where a number stands when the comparison is 100. A score has no proportions, its zero is nothing special: there
    a point is a point."""
    if number is None or figure.compared is None:
        return None
    if figure.metric.interval == "score":
        return 100 + number - figure.compared
    return 100 * number / figure.compared if figure.compared else None


def table(figures: list[Figure], name: str, compared: str, t: Translator) -> pd.DataFrame:
    """The key figures in words."""
    return pd.DataFrame(
        {
            t("Key figure"): [t(f.metric.title) for f in figures],
            t("Unit"): [t(f.metric.unit) for f in figures],
            name: [_told(f, t) for f in figures],
            t("Compared with: {compared}", compared=compared): [shown(f.compared, f.metric, t) for f in figures],
            t("Judgement"): [" ".join((JUDGEMENTS[f.judgement][0], t(JUDGEMENTS[f.judgement][1]))) for f in figures],
        }
    )


def _told(figure: Figure, t: Translator) -> str:
    """The value, with its window where that is another than the others', and that it is unfinished where it is."""
    value = shown_or_reason(figure.value, figure.reason, figure.metric, t)
    if figure.value is None:
        return value
    notes = ", ".join(filter(None, (figure.window, "" if figure.finished else t("unfinished"))))
    return f"{value} ({notes})" if notes else value

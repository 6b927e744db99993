"""Groups as bars, each with a mark for what it is compared with: lines, professions, account groups, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import pandas as pd

from charts.findings import a_year_before, level, started
from charts.money import Unit
from charts.places import NAMES_OF_ROWS, on_lines, unit_and_period
from charts.style import Chart, config, on_ground, palette
from charts.values import axis_of, percent_axis, shown, shown_or_reason
from charts.waterfall import plot_width, reach_with_words, words_width
from i18n import Translator
from metrics.kinds import Metric
from metrics.result import Result

NONE = float("nan")


@dataclass(frozen=True)
class Beside:
    """What the bars and the marks are called, and the column that names the groups."""

    name: str
    compared: str
    group: str


@dataclass(frozen=True)
class Bar:
    """One group: its value and the mark beside it, with their words (for no value, why there is none).

    `short`: what stands beside the bar where its words are too long for a phone.
    """

    key: str
    name: str
    value: float
    told: str
    mark: float = NONE
    mark_told: str = ""
    lower: float = NONE
    upper: float = NONE
    short: str = ""

    @property
    def label(self) -> str:
        """What stands beside the bar: of why there is no value only the sign, the subtitle has its words."""
        return (self.short or self.told) if self.value == self.value else self.told.split()[0]


def groups(
    own: Result,
    other: Result | None,
    names: Mapping[str, str],
    told: Beside,
    t: Translator,
    dark: bool = False,
    wholes: tuple[float | None, float | None] | None = None,
) -> Chart:
    """The groups of one breakdown, in the order of `names`, beside the same groups of another answer.

    `wholes`: what the groups of each answer are parts of; then shares of it are drawn, as sums of places of different
    sizes cannot be compared.
    """
    metric = own.metric
    bars = _bars(own, other, names, t)
    subtitle = unit_and_period(own, t)
    largest = max((bar.value for bar in bars if not isnan(bar.value)), default=0.0)
    axis = axis_of(metric, t, 0 if largest >= 20 else None, largest)
    if wholes is not None:
        subtitle, axis = t("share of all, {unit}", unit=subtitle), percent_axis(t)
        bars = [_as_share(bar, wholes, metric, t) for bar in bars]
    elif metric.unit == "€":
        unit = Unit.of([bar.value for bar in bars], million=1e7)
        bars, axis = [_in_unit(bar, unit, t) for bar in bars], unit.axis(t)
    return bars_and_marks(bars, t(metric.title), subtitle, group_finding(bars, told, t), told, axis, t, dark)


def _bars(own: Result, other: Result | None, names: Mapping[str, str], t: Translator) -> list[Bar]:
    mine, theirs = _cells(own, own.by[0]), {} if other is None else _cells(other, other.by[0])
    bars = []
    for key, name in names.items():
        if key not in mine:
            continue
        value, lower, upper, reason = mine[key]
        bar = Bar(key, name, value, shown_or_reason(value, reason, own.metric, t), lower=lower, upper=upper)
        bars.append(_marked(bar, theirs.get(key), own.metric, t))
    return bars


def _marked(bar: Bar, cell: tuple[float, float, float, Any] | None, metric: Metric, t: Translator) -> Bar:
    if cell is None:
        return replace(bar, mark_told="–")
    value, _, _, reason = cell
    return replace(bar, mark=value, mark_told=shown_or_reason(value, reason, metric, t))


def _cells(result: Result, by: str) -> dict[Any, tuple[float, float, float, Any]]:
    """Key of `by` → value, interval and reason, of the newest window unless `by` is the window itself."""
    rows = result.rows
    if by != "period" and len(rows):
        rows = rows[rows["period"] == rows["period"].max()]
    columns = [rows[name].tolist() for name in (by, "value", "lower_95", "upper_95", "reason")]
    found = {}
    for key, *numbers, why in zip(*columns, strict=True):
        value, lower, upper = (NONE if number is None else float(number) for number in numbers)
        found[key] = (value, lower, upper, why)
    return found


def windows(own: Result, other: Result | None, told: Beside, t: Translator, dark: bool = False) -> Chart:
    """The windows of one place one under the other, newest first, beside the same windows of another."""
    metric = own.metric
    begun = set(started(own)["period"])
    mine, theirs = _cells(own, "period"), {} if other is None else _cells(other, "period")
    bars = []
    for period, (value, lower, upper, reason) in reversed(mine.items()):
        if period not in begun:
            continue
        told_value = shown_or_reason(value, reason, metric, t)
        bar = Bar(str(period), own.period_name(period, t), value, told_value, lower=lower, upper=upper)
        bars.append(bar if other is None else _marked(bar, theirs.get(period), metric, t))
    finding = level(own, told.name, t, other, told.compared)
    if other is None and not a_year_before(own, t):
        finding = " ".join(filter(None, (finding, _the_one_before(bars))))
    return bars_and_marks(bars, t(metric.title), t(metric.unit), finding, told, axis_of(metric, t), t, dark)


def _the_one_before(bars: Sequence[Bar]) -> str:
    """The value before the newest one: a survey is not made every year."""
    known = [bar for bar in bars if not isnan(bar.value)]
    return f"{known[1].name}: {known[1].told}." if len(known) > 1 else ""


def _as_share(bar: Bar, wholes: tuple[float | None, float | None], metric: Metric, t: Translator) -> Bar:
    """Its share of the whole instead of its amount; the amount stands in the words."""
    own, other = (whole or NONE for whole in wholes)
    share, mark = 100 * bar.value / own, 100 * bar.mark / other
    if not isnan(share):
        words = f"{t.percent(share)} ({shown(bar.value, metric, t)})"
        bar = replace(bar, told=words, short=t.percent(share))
    mark_words = bar.mark_told if isnan(mark) else t.percent(mark)
    return replace(bar, value=share, mark=mark, mark_told=mark_words, lower=NONE, upper=NONE)


def _in_unit(bar: Bar, unit: Unit, t: Translator) -> Bar:
    """Sums of euros are written in one unit, so that they can be read beside each other."""
    words = [
        word if isnan(amount) else unit.written(amount, t)
        for amount, word in ((bar.value, bar.told), (bar.mark, bar.mark_told))
    ]
    return replace(bar, told=words[0], mark_told=words[1])


def group_finding(bars: Sequence[Bar], told: Beside, t: Translator) -> str:
    """The largest group, and the one that is furthest from what it is compared with."""
    known = [bar for bar in bars if not isnan(bar.value)]
    if not known:
        return t("No value can be shown.")
    largest = max(known, key=lambda bar: bar.value)
    found = t("Highest: {group} ({value}).", group=largest.name, value=largest.label)
    both = [bar for bar in known if bar.mark and not isnan(bar.mark)]
    if not both:
        return found
    furthest = max(both, key=lambda bar: abs(bar.value / bar.mark - 1))
    away = t(
        "Furthest from the comparison: {group} ({value}); {compared} {beside}.",
        group=furthest.name,
        value=furthest.label,
        compared=told.compared,
        beside=furthest.mark_told,
    )
    return f"{found} {away}"


# ---- the picture -----------------------------------------------------------------------------------------------


def bars_and_marks(
    bars: Sequence[Bar],
    title: str,
    subtitle: str,
    finding: str,
    told: Beside,
    axis: dict[str, Any],
    t: Translator,
    dark: bool = False,
) -> Chart:
    """The chart of some bars in their order. `axis`: how its numbers are written."""
    missing = dict.fromkeys(bar.told for bar in bars if isnan(bar.value) and len(bar.told) > 1)
    subtitle += "".join(f". {words}" for words in missing)
    table = {told.group: [bar.name for bar in bars], told.name: [bar.told for bar in bars]}
    if any(not isnan(bar.mark) for bar in bars):
        table[told.compared] = [bar.mark_told for bar in bars]
        subtitle += ". " + t("The mark: {name}", name=told.compared)
    reach = max((n for bar in bars for n in (bar.value, bar.upper, bar.mark) if not isnan(n)), default=0.0)
    ends = [_end(bar, reach) for bar in bars]
    data = pd.DataFrame([{**vars(bar), "label": bar.label, "end": e} for bar, e in zip(bars, ends, strict=True)])
    data = data.reindex(columns=[*Bar.__dataclass_fields__, "label", "end"])
    spec = {
        "height": {"step": 28},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(bars, ends, reach, told, axis, dark),
    }
    return Chart(spec, data, title, subtitle, finding, pd.DataFrame(table))


def _end(bar: Bar, reach: float) -> float:
    """Where the value is written: after the bar and its interval, and after the mark where that would cross it."""
    known = [n for n in (bar.value, bar.upper) if not isnan(n)]
    end = max(0.0, *known) if known else 0.0
    across = words_width(bar.label) / plot_width(on_lines(bar.name)) * 1.3 * reach
    return bar.mark if end <= bar.mark < end + across else end


def _layers(
    bars: Sequence[Bar], ends: list[float], reach: float, told: Beside, axis: dict[str, Any], dark: bool
) -> list[dict[str, Any]]:
    p = palette(dark)
    low = 1.05 * min((n for bar in bars for n in (bar.value, bar.mark, bar.lower, 0.0) if not isnan(n)), default=0.0)
    names = [bar.name for bar in bars]
    lines = [line for name in names for line in on_lines(name)]
    high = max(reach, reach_with_words(low, ends, [bar.label for bar in bars], lines))
    # Bars without a value are drawn by no layer but the words: the order must be told.
    y = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": NAMES_OF_ROWS}
    x = {
        "type": "quantitative",
        "title": None,
        # A label that would reach out of the picture is left out.
        "axis": {"tickCount": 4, "labelBound": 6, **axis},
        "scale": {"domain": [low, high], "nice": False},
    }
    tooltip = [
        {"field": "name", "title": told.group},
        {"field": "told", "title": told.name},
        {"field": "mark_told", "title": told.compared},
    ]
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontWeight": 500, "color": p.text}
    return [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}, "color": p.main, "opacity": 0.8},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "tooltip": tooltip},
        },
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "color": p.text, "strokeWidth": 1.4, "clip": True},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        {
            "transform": [{"filter": "isValid(datum.mark)"}],
            "mark": {"type": "tick", "color": p.text, "thickness": 3, "height": {"band": 0.9}, "opacity": 1},
            "encoding": {"x": {**x, "field": "mark"}, "y": y, "tooltip": tooltip},
        },
        *(
            {"mark": mark, "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "label"}}}
            for mark in on_ground(text, dark)
        ),
    ]

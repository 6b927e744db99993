"""Indicators × places: each cell a value, with what it is beside the county, over time and against its target.

Signs carry the judgement and colours only repeat it; the table twin says the same in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

import pandas as pd

from charts.figures import JUDGEMENTS
from charts.places import PICK
from charts.style import Chart, config, palette
from charts.values import NO_VALUE, shown, shown_or_reason
from i18n import N_, Translator
from metrics.kinds import Metric
from metrics.verdicts import Verdict

# The sign of each verdict, by the beginning of its code; without one, none is drawn.
_BESIDE = {word: JUDGEMENTS[word][0] for word in ("better", "worse", "higher", "lower", "similar")}
_ASSURANCE = {"passing": "✓", "failing": "✗", "hit_and_miss": "?"}
SIGNS = (
    ("▲ ▼", N_("better or worse than the county; twice where it is clear (99.8 %)")),
    ("△ ▽", N_("higher or lower, where neither is better")),
    ("●", N_("as chance explains")),
    ("↑ ↓", N_("more than usual variation over time")),
    ("∼", N_("only usual variation")),
    ("✓ ? ✗", N_("reaches the target at all times, at times, or not")),
)
_LETTERS = 54
# A value of so many letters fits a narrow column as it is: `94,3 %`.
_SHORT = 6
# A column that is narrower than this (pixels) has its values in brief.
_WIDE = 66
# The height of a line of the name, of a cell, and of the room round them.
_LINE, _BOX, _ROOM = 14, 44, 16


@dataclass(frozen=True)
class Cell:
    """One indicator of one place. `item`: the row's key; `place`: the column's; `key`: what a click tells.

    `when`: the window of the value: its label, grain and the day after the last that was asked for. Verdicts are None
    where nothing is judged of the kind. `country`: the whole country's value, where one is delivered.
    """

    item: str
    name: str
    place: str
    key: str
    metric: Metric
    value: float | None
    reason: str | None
    when: tuple[date, str, date] | None = None
    beside: Verdict | None = None
    trend: Verdict | None = None
    variation: Verdict | None = None
    assurance: Verdict | None = None
    country: float | None = None


def matrix(
    cells: Sequence[Cell],
    places: Mapping[str, str],
    title: str,
    finding: str,
    t: Translator,
    dark: bool = False,
    own: str = "",
) -> Chart:
    """`places`: the columns in order, key → name; `own`: the column that stands out."""
    data = pd.DataFrame([_row(cell, places, own, t) for cell in cells])
    lines = int(data["lines"].max()) if len(data) else 1
    spec = {
        "height": {"step": _step(lines)},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, list(places.values()), lines, dark),
    }
    subtitle = t("newest finished value of each indicator; signs: beside the county, over time, against the target")
    missing = dict.fromkeys(cell.reason for cell in cells if cell.value is None and cell.reason in NO_VALUE)
    subtitle += "".join(f". {NO_VALUE[reason][0]} {t(NO_VALUE[reason][1])}" for reason in missing if reason)
    return Chart(spec, data, title, subtitle, finding, table(cells, places, t))


def _row(cell: Cell, places: Mapping[str, str], own: str, t: Translator) -> dict[str, Any]:
    told = shown_or_reason(cell.value, cell.reason, cell.metric, t)
    name = _named(cell, t)
    lines = wrap(name, _LETTERS) or [name]
    return {
        "item": cell.item,
        "key": cell.key,
        "name": "\n".join(lines),
        "lines": len(lines),
        "place": places[cell.place],
        "first": cell.place == next(iter(places)),
        "own": cell.place == own,
        "value": cell.value,
        "short": told if cell.value is not None else told.split(" ")[0],
        "brief": _brief(cell.value, told, cell.metric, t) if cell.value is not None else told.split(" ")[0],
        "beside": sign_beside(cell.beside),
        "beside_tone": _tone(cell.beside),
        "variation": sign_of_variation(cell.variation),
        "variation_tone": _tone(cell.variation),
        "assurance": _ASSURANCE.get(cell.assurance.code, "") if cell.assurance else "",
        "assurance_tone": _tone(cell.assurance),
        "told": f"{places[cell.place]}: {told}",
        "words": "; ".join(_words(cell, t)),
    }


def _brief(value: float, told: str, metric: Metric, t: Translator) -> str:
    """A value that fits a narrow column: without decimals where it is long, and then without its unit."""
    if metric.unit.startswith("€"):
        return t.euros_in_brief(value)
    if len(told) <= _SHORT:
        return told
    bare = re.sub(r"[\s%]", "", told)
    number = re.search(r"\d+[.,]\d+", bare)
    if len(bare) <= 5 or number is None or t.language == "en" and "." not in number.group():
        return bare
    return bare.replace(number.group(), f"{float(number.group().replace(',', '.')):.0f}")


def period_of(cell: Cell, t: Translator) -> str:
    """The window of a value; "" without one."""
    if cell.when is None:
        return ""
    label, grain, end = cell.when
    return t.period(label, grain, end - timedelta(days=1))


def _named(cell: Cell, t: Translator) -> str:
    """The row's name with its unit, where neither the name nor the values tell it."""
    unit = t(cell.metric.unit)
    plain = cell.metric.unit == "%" or cell.metric.unit.startswith("€") or unit.casefold() in cell.name.casefold()
    # `per 100 000` of a name that says `/ 100 000 residents`
    many = re.search(r"\d+\s?000", unit)
    return cell.name if plain or (many and many.group() in cell.name) else f"{cell.name} ({unit})"


def sign_beside(verdict: Verdict | None) -> str:
    """▲ better, ▼ worse, △ higher, ▽ lower, ● similar; twice at 99.8 %."""
    if verdict is None:
        return ""
    word, _, level = verdict.code.rpartition("_")
    return _BESIDE.get(word or level, "") * (2 if level == "998" else 1)


def sign_of_variation(verdict: Verdict | None) -> str:
    """↑ or ↓ for more than usual variation, ∼ for usual variation; nothing where it cannot be judged."""
    if verdict is None or verdict.code == "cannot_be_judged":
        return ""
    return {"triangle-up": "↑", "triangle-down": "↓"}.get(verdict.shape, "∼")


def _tone(verdict: Verdict | None) -> str:
    return verdict.tone if verdict else "neutral"


def _words(cell: Cell, t: Translator) -> list[str]:
    given = (cell.beside, cell.trend, cell.variation, cell.assurance)
    words = [period_of(cell, t)] if cell.when else []
    words += [t(verdict.words) for verdict in given if verdict is not None]
    if cell.country is not None:
        words.append(t("{place}: {value}.", place=t("Whole country"), value=shown(cell.country, cell.metric, t)))
    return words


def _step(lines: int) -> int:
    return _BOX + _ROOM + lines * _LINE


def _layers(data: pd.DataFrame, places: list[str], lines: int, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    down = lines * _LINE / 2
    y = {"field": "item", "type": "ordinal", "sort": list(dict.fromkeys(data["item"])), "axis": None}
    narrow = len(places) > 3
    axis = {"orient": "top", "grid": False, "domain": False, "ticks": False, "labelFontSize": 11, "labelLimit": 160}
    axis |= {"labelAngle": -30 if narrow else 0, "labelAlign": "left" if narrow else "center", "labelOverlap": False}
    x = {"field": "place", "type": "ordinal", "sort": places, "title": None, "axis": axis}
    at: dict[str, Any] = {"x": x, "y": y}
    text: dict[str, Any] = {"type": "text", "baseline": "middle", "fontSize": 12, "color": p.text}
    share = {"band": round(_BOX / _step(lines), 3)}
    name = {**text, "align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": _LINE, "fontWeight": 600}
    tinted = [{"test": f"datum.beside_tone == '{tone}'", "value": getattr(p, tone)} for tone in ("good", "bad")]
    wide = f"width / {max(len(places), 1)} > {_WIDE}"
    layers: list[dict[str, Any]] = [
        {
            "params": [{"name": PICK, "select": {"type": "point", "fields": ["key"]}}],
            "mark": {
                "type": "rect",
                "height": share,
                "width": {"band": 0.96},
                "yOffset": down,
                "cornerRadius": 4,
                "cursor": "pointer",
                "fillOpacity": 0.16,
                "strokeWidth": 1.5,
            },
            "encoding": {
                **at,
                "fill": {"condition": tinted, "value": p.grid},
                "stroke": {"condition": {"test": "datum.own", "value": p.main}, "value": "transparent"},
                "tooltip": [
                    {"field": "name", "title": "\u00a0"},
                    {"field": "told", "title": "\u00a0"},
                    {"field": "words", "title": "\u00a0"},
                ],
            },
        },
        *[
            {
                "transform": [{"filter": f"datum.first && datum.lines == {n}"}],
                "mark": name | {"dy": down - _BOX / 2 - 3 - n * _LINE},
                "encoding": {"x": {"value": 2}, "y": y, "text": {"field": "name"}},
            }
            for n in range(1, lines + 1)
        ],
        *[
            {
                "mark": text | {"dy": down - 9, "fontSize": size, "opacity": {"expr": f"{wide} ? {1 - n} : {n}"}},
                "encoding": {**at, "text": {"field": field}},
            }
            for n, (field, size) in enumerate((("short", 12), ("brief", 10)))
        ],
    ]
    return [*layers, *_signs(at, text, down, wide, dark)]


def _signs(at: dict[str, Any], text: dict[str, Any], down: float, wide: str, dark: bool) -> list[dict[str, Any]]:
    """The three signs below a value, each in the colour of its tone."""
    p = palette(dark)
    layers = []
    for field, shift in (("beside", -14), ("variation", 5), ("assurance", 20)):
        tones = [{"test": f"datum.{field}_tone == '{tone}'", "value": getattr(p, tone)} for tone in ("good", "bad")]
        small: dict[str, Any] = {
            "dx": {"expr": f"{wide} ? {shift} : {round(shift * 0.65)}"},
            "fontSize": {"expr": f"{wide} ? 12 : 9"},
        }
        layers.append(
            {
                "transform": [{"filter": f"datum.{field} != ''"}],
                "mark": text | small | {"dy": down + 10},
                "encoding": at | {"text": {"field": field}, "color": {"condition": tones, "value": p.text}},
            }
        )
    return layers


def table(cells: Sequence[Cell], places: Mapping[str, str], t: Translator) -> pd.DataFrame:
    """Every cell in words: a row for each indicator and place."""
    columns = {
        t("Indicator"): [_named(cell, t) for cell in cells],
        t("Place"): [places[cell.place] for cell in cells],
        t("Period"): [period_of(cell, t) for cell in cells],
        t("Value"): [shown_or_reason(cell.value, cell.reason, cell.metric, t) for cell in cells],
    }
    kinds = ("beside", "trend", "variation", "assurance")
    heads = (t("Beside the county"), t("Recent trend"), t("Variation"), t("Target"))
    for kind, head in zip(kinds, heads, strict=True):
        given = [getattr(cell, kind) for cell in cells]
        columns[head] = [t(verdict.words) if verdict else "" for verdict in given]
    if any(cell.country is not None for cell in cells):
        columns[t("Whole country")] = ["" if c.country is None else shown(c.country, c.metric, t) for c in cells]
    return pd.DataFrame(columns)

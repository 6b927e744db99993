"""Groups as bars, each with a mark for what it is compared with: lines, professions, account groups, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.findings import level, started
from charts.money import Unit
from charts.places import place_rows, unit_and_period
from charts.style import Chart, config, palette
from charts.values import shown, shown_or_reason
from charts.waterfall import SIGN, WIDTH, plain_axis, reach_with_words
from i18n import Translator
from metrics.kinds import Metric
from metrics.result import Result


@dataclass(frozen=True)
class Beside:
    """What the bars and the marks are called, and the column that names the groups."""

    name: str
    compared: str
    group: str


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
    data = _rows(own, other, names, t)
    axis = plain_axis(0 if data["value"].max() >= 20 else metric.decimals)
    if wholes is not None:
        data = _as_shares(data, wholes, metric, t)
        axis = plain_axis(0)
    elif metric.unit == "€":
        data, axis = _in_one_unit(data, t)
    subtitle = _subtitle(own, wholes is not None, t)
    if data["mark"].notna().any():
        subtitle += ". " + t("The mark: {name}", name=told.compared)
    return bars_and_marks(data, t(metric.title), subtitle, group_finding(data, told, t), told, axis, t, dark)


def _in_one_unit(data: pd.DataFrame, t: Translator) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Sums of euros in the unit of the largest, so that they can be read beside each other, and their axis."""
    unit = Unit.of(data["value"], decimals=1)
    for amount, words in (("value", "told"), ("mark", "mark_told")):
        pairs = zip(data[amount], data[words], strict=True)
        data = data.assign(**{words: [unit.written(v, t) if v == v else word for v, word in pairs]})
    return data, unit.axis(t)


def _rows(own: Result, other: Result | None, names: Mapping[str, str], t: Translator) -> pd.DataFrame:
    data = place_rows(own, names, t)
    order = {key: place for place, key in enumerate(names)}
    data = data.sort_values("key", key=lambda keys: keys.map(order), ignore_index=True)
    if other is None:
        return data.assign(mark=float("nan"), mark_told="")
    marks = place_rows(other, names, t).set_index("key")
    return data.assign(
        mark=data["key"].map(marks["value"]).astype(float), mark_told=data["key"].map(marks["told"]).fillna("–")
    )


def windows(own: Result, other: Result | None, told: Beside, t: Translator, dark: bool = False) -> Chart:
    """The windows of one place one under the other, newest first, beside the same windows of another."""
    metric, rows = own.metric, started(own).iloc[::-1].reset_index(drop=True)
    data = pd.DataFrame(
        {
            "key": rows["period"].astype(str),
            "name": [own.period_name(period, t) for period in rows["period"]],
            "value": rows["value"].astype(float),
            "lower": rows["lower_95"].astype(float),
            "upper": rows["upper_95"].astype(float),
            "told": [shown_or_reason(v, r, metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)],
            "mark": float("nan"),
            "mark_told": "",
        }
    )
    subtitle = t(metric.unit)
    if other is not None:
        beside = other.rows.set_index("period").reindex(rows["period"])
        data["mark"] = beside["value"].to_numpy(float)
        pairs = zip(beside["value"], beside["reason"], strict=True)
        data["mark_told"] = [shown_or_reason(value, reason, metric, t) for value, reason in pairs]
        subtitle += ". " + t("The mark: {name}", name=told.compared)
    finding = level(own, told.name, t, other, told.compared)
    return bars_and_marks(data, t(metric.title), subtitle, finding, told, plain_axis(metric.decimals), t, dark)


def _as_shares(
    data: pd.DataFrame, wholes: tuple[float | None, float | None], metric: Metric, t: Translator
) -> pd.DataFrame:
    """Shares of the wholes instead of amounts; the amount stands in the words of a bar."""
    amounts = data["value"]
    own, other = (whole if whole else float("nan") for whole in wholes)
    data = data.assign(value=100 * amounts / own, mark=100 * data["mark"] / other, lower=float("nan"))
    data["upper"] = float("nan")
    data["told"] = [
        f"{t.percent(share)} ({shown(amount, metric, t)})" if share == share else told
        for share, amount, told in zip(data["value"], amounts, data["told"], strict=True)
    ]
    data["mark_told"] = [
        t.percent(v) if v == v else told for v, told in zip(data["mark"], data["mark_told"], strict=True)
    ]
    return data


def _subtitle(own: Result, shares: bool, t: Translator) -> str:
    text = unit_and_period(own, t)
    if shares:
        text = t("share and {unit}", unit=text)
    unfinished = bool(own.rows["incomplete"].astype(bool).any())
    return f"{text} ({t('unfinished')})" if unfinished else text


def group_finding(data: pd.DataFrame, told: Beside, t: Translator) -> str:
    """The largest group, and the one that is furthest from what it is compared with."""
    known = data[data["value"].notna()]
    if known.empty:
        return t("No value can be shown.")
    largest = known.loc[known["value"].idxmax()]
    found = t("Highest: {group} {value}.", group=largest["name"], value=largest["told"])
    both = known[known["mark"].notna() & (known["mark"] != 0)]
    if both.empty:
        return found
    furthest = both.loc[(both["value"] / both["mark"] - 1).abs().idxmax()]
    away = t(
        "Furthest from the comparison: {group} {value}; {compared} {beside}.",
        group=furthest["name"],
        value=furthest["told"],
        compared=told.compared,
        beside=furthest["mark_told"],
    )
    return f"{found} {away}"


def bars_and_marks(
    data: pd.DataFrame,
    title: str,
    subtitle: str,
    finding: str,
    told: Beside,
    axis: dict[str, Any],
    t: Translator,
    dark: bool = False,
) -> Chart:
    """The chart of rows `key, name, value, lower, upper, told, mark, mark_told`, one a group."""
    # Of why there is no value the chart has the sign, and the subtitle the words.
    missing = data["value"].isna()
    data["label"] = [words.split()[0] if none else words for words, none in zip(data["told"], missing, strict=True)]
    subtitle += "".join(f". {words}" for words in dict.fromkeys(data.loc[missing, "told"]) if len(words) > 1)
    data = data.assign(end=_ends(data))
    table = pd.DataFrame({told.group: data["name"], told.name: data["told"]})
    if data["mark"].notna().any():
        table[told.compared] = data["mark_told"]
    spec = {
        "height": {"step": 28},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, told, axis, dark),
    }
    return Chart(spec, data, title, subtitle, finding, table)


def _ends(data: pd.DataFrame) -> pd.Series:
    """Where each value is written: after its bar and interval, and after the mark where that would cross it."""
    ends = data["upper"].fillna(data["value"]).fillna(0.0).clip(lower=0.0)
    reach = float(data[["value", "upper", "mark"]].max().max() or 0)
    across = (SIGN * data["label"].map(len) + 14) / WIDTH * 1.3 * reach
    crossed = (ends <= data["mark"]) & (ends + across > data["mark"])
    return ends.where(~crossed, data["mark"])


def _layers(data: pd.DataFrame, told: Beside, axis: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    low = min(0.0, float(data[["value", "mark", "lower"]].min().min())) if data["value"].notna().any() else 0.0
    high = reach_with_words(low * 1.05, data["end"], data["label"])
    high = max(high, float(data[["upper", "mark"]].max().max() or 0.0)) if len(data) else high
    # Bars without a value are drawn by no layer but the words: the order must be told.
    y = {"field": "name", "type": "nominal", "sort": list(data["name"]), "title": None, "axis": {"grid": False}}
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, **axis},
        "scale": {"domain": [low * 1.05, high], "nice": False},
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
        {"mark": text, "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "label"}}},
    ]

"""Why two values differ, as a waterfall: each cause from where the one before ended, and the difference in all."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, number_format, palette
from charts.values import shown
from i18n import Translator
from metrics.explained import Explanation


def causes(found: Explanation, name: str, compared: str, t: Translator, dark: bool = False) -> Chart:
    """The causes of a difference between `name` and `compared`, which say place and period where they differ.

    Without causes the chart has no value.
    """
    digits = _digits(found)
    told = [(t(cause.name), cause.amount) for cause in found.causes if cause.key != "unknown" or cause.amount]
    if found.gap is not None:
        told.append((t("Difference"), found.gap))
    data = pd.DataFrame(told, columns=["name", "value"]).astype({"value": float})
    data["whole"] = data.index == len(data) - 1
    data["end"] = data["value"].cumsum().where(~data["whole"], data["value"])
    data["start"] = (data["end"] - data["value"]).where(~data["whole"], 0.0)
    data["right"] = data[["start", "end"]].max(axis=1)
    data["told"] = [t.signed(value, digits) for value in data["value"]]
    spec = {
        "height": {"step": 34},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, digits, dark),
    }
    return Chart(
        spec,
        data,
        t("Causes of the difference: {metric}", metric=t(found.metric.title)),
        _subtitle(found, t),
        _finding(found, name, compared, t),
        _table(found, data, name, compared, t),
    )


def _digits(found: Explanation) -> int:
    """A difference that is small beside the decimals of the values needs one more."""
    decimals = found.metric.decimals
    return decimals + (found.gap is not None and abs(found.gap) < 10.0 ** (1 - decimals))


def _subtitle(found: Explanation, t: Translator) -> str:
    by_sex = "sex" in found.by
    by = t("compared by age and sex") if by_sex else t("compared by age")
    text = t("{unit}; the parts add up to the difference; {by}", unit=t(found.metric.unit), by=by)
    if found.together:
        share = t.percent(100 * (1 - found.covered), 0)
        text += ". " + t("Groups of few clients are taken together, {share} of residents", share=share)
    return text


def _finding(found: Explanation, name: str, compared: str, t: Translator) -> str:
    if found.gap is None:
        return t("The difference cannot be explained.")
    values = [shown(side.value, found.metric, t) for side in (found.of, found.against)]
    text = t("{name}: {value}. {other}: {beside}.", name=name, value=values[0], other=compared, beside=values[1])
    cause = max(found.causes, key=lambda one: abs(one.amount))
    if not cause.amount:
        return f"{text} {t('There is no difference.')}"
    largest = t(
        "The difference is {gap}; its largest part is “{cause}”, {part}.",
        gap=t.signed(found.gap, _digits(found)),
        cause=t(cause.name),
        part=t.signed(cause.amount, _digits(found)),
    )
    return f"{text} {largest}" + (f" {t('A period is unfinished.')}" if found.incomplete else "")


def _layers(data: pd.DataFrame, digits: int, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    ends = (0.0, *data["start"], *data["end"])
    low, high = min(ends), max(ends)
    reach = (high - low) or 1.0
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"grid": False, "labelLimit": 260}}
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"format": number_format(digits), "tickCount": 4},
        "scale": {"domain": [low - 0.03 * reach, high + 0.2 * reach], "nice": False},
    }
    color = {"condition": {"test": "datum.whole", "value": p.main}, "value": p.other}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontWeight": 500, "color": p.text}
    tooltip = [{"field": "name", "title": " "}, {"field": "told", "title": " "}]
    return [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": p.faint, "strokeWidth": 1.2},
            "encoding": {"x": {**x, "field": "zero"}},
        },
        {
            "mark": {"type": "bar", "height": {"band": 0.6}, "opacity": 0.85},
            "encoding": {
                "x": {**x, "field": "start"},
                "x2": {"field": "end"},
                "y": y,
                "color": color,
                "tooltip": tooltip,
            },
        },
        {"mark": text, "encoding": {"x": {**x, "field": "right"}, "y": y, "text": {"field": "told"}}},
    ]


def _table(found: Explanation, data: pd.DataFrame, name: str, compared: str, t: Translator) -> pd.DataFrame:
    """Both values, each cause, and the difference."""
    values = [(compared, shown(found.against.value, found.metric, t)), (name, shown(found.of.value, found.metric, t))]
    rows = [*values, *zip(data["name"], data["told"], strict=True)]
    return pd.DataFrame(rows, columns=[t("Cause"), t("Amount")])

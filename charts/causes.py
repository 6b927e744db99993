"""Why two values differ, as a waterfall: each cause from where the one before ended, and the difference in all."""

from __future__ import annotations

import pandas as pd

from charts.style import Chart, config
from charts.values import shown
from charts.waterfall import layers, plain_axis, steps
from i18n import Translator
from metrics.explained import Explanation


def causes(found: Explanation, name: str, compared: str, t: Translator, dark: bool = False) -> Chart:
    """The causes of a difference between `name` and `compared`, which say place and period where they differ.

    Without causes the chart has no value.
    """
    digits = _digits(found)
    told = [(t(cause.name), cause.amount) for cause in found.causes if cause.key != "unknown" or cause.amount]
    data = steps(told, None if found.gap is None else (t("Difference"), found.gap))
    data["told"] = [t.signed(value, digits) for value in data["value"]]
    spec = {
        "height": {"step": 34},
        "width": "container",
        "config": config(t, dark),
        "layer": layers(data, plain_axis(digits), dark),
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


def _table(found: Explanation, data: pd.DataFrame, name: str, compared: str, t: Translator) -> pd.DataFrame:
    """Both values, each cause, and the difference."""
    values = [(compared, shown(found.against.value, found.metric, t)), (name, shown(found.of.value, found.metric, t))]
    rows = [*values, *zip(data["name"], data["told"], strict=True)]
    return pd.DataFrame(rows, columns=[t("Cause"), t("Amount")])

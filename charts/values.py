"""Values as readers read them: with unit, decimals and the language's signs, or the reason why there is none."""

from __future__ import annotations

from math import inf
from typing import Any

from charts.style import number_format
from i18n import N_, NBSP, Translator
from metrics.kinds import Metric
from metrics.written import written as shown

# symbol, words: the five kinds of no value (and too few events) look and read different
NO_VALUE = {
    "not_delivered": ("○", N_("not delivered")),
    "not_collected": ("□", N_("not collected that year")),
    "too_small": ("◌", N_("too small to show")),
    "cannot_exist": ("–", N_("cannot exist")),
    "not_complete": ("◔", N_("not yet complete")),
    "too_few_events": ("◌", N_("too few events")),
}


def shown_or_reason(value: float | None, reason: str | None, metric: Metric, t: Translator) -> str:
    """The value, or the symbol and words of why there is none."""
    if value is not None and value == value:
        return shown(value, metric, t)
    if reason not in NO_VALUE:
        return "–"
    symbol, words = NO_VALUE[str(reason)]
    return f"{symbol} {t(words)}"


def axis_of(metric: Metric, t: Translator, decimals: int | None = None, largest: float = inf) -> dict[str, Any]:
    """How the axis of a metric writes its numbers: per cents have their sign.

    `largest`: what is drawn at most. Where that is no more than all, an axis with room for words goes on past 100 % but
    tells nothing there.
    """
    shown_decimals = metric.decimals if decimals is None else decimals
    return percent_axis(t, shown_decimals, largest) if metric.unit == "%" else {"format": number_format(shown_decimals)}


def percent_axis(t: Translator, decimals: int = 0, largest: float = inf) -> dict[str, Any]:
    """An axis of per cents; `largest` as in `axis_of`."""
    axis: dict[str, Any] = {"format": number_format(decimals)}
    told = f"datum.label + '{'' if t.language == 'en' else NBSP}%'"
    if largest > 100:
        return axis | {"labelExpr": told}
    hidden = {"condition": {"test": "datum.value > 100", "value": 0}, "value": 1}
    return axis | {"labelExpr": f"datum.value > 100 ? '' : {told}", "gridOpacity": hidden}


__all__ = ["NO_VALUE", "axis_of", "percent_axis", "shown", "shown_or_reason"]

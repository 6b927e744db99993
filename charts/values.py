"""Values as readers read them: with unit, decimals and the language's signs, or the reason why there is none."""

from __future__ import annotations

from i18n import N_, Translator
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


__all__ = ["NO_VALUE", "shown", "shown_or_reason"]

"""A metric's value as a reader reads it, with its unit and the language's signs."""

from __future__ import annotations

from i18n import NBSP, Translator
from metrics.kinds import Metric

# Prices from here on are written without cents.
FULL = 1000


def written(value: float | None, metric: Metric, t: Translator, more_decimals: int = 0) -> str:
    """A value with its unit: `12,3 %`, `1 234 €`, `45,6`. With `more_decimals`, euros are written in full.

    A price (euros for each something) is always written in full: a chart has cheap and costly things beside each other.
    """
    decimals = metric.decimals + more_decimals
    if metric.unit == "%":
        return t.percent(value, decimals)
    if metric.unit.startswith("€"):
        if more_decimals:
            return f"{t.number(value, decimals)}{NBSP}€"
        if metric.unit != "€" and value is not None and value == value:
            return f"{t.number(value, 0 if abs(value) >= FULL else decimals)}{NBSP}€"
        return t.euros(value, decimals)
    return t.number(value, decimals)

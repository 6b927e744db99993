"""Intervals of the difference and the ratio of two independent values, from the interval of each.

Square-and-add of the distances to the limits: Newcombe 1998 for shares; for other values and for ratios it is known as
MOVER (Zou and Donner 2008; Donner and Zou 2012). A side is `(value, lower, upper)`; NaN in, NaN out.
"""

from __future__ import annotations

from math import isnan, nan, sqrt
from typing import NamedTuple

Side = tuple[float, float, float]


def difference_interval(high: Side, low: Side) -> tuple[float, float]:
    """Limits of high − low."""
    (a, a_lower, a_upper), (b, b_lower, b_upper) = high, low
    below = sqrt((a - a_lower) ** 2 + (b_upper - b) ** 2)
    above = sqrt((a_upper - a) ** 2 + (b - b_lower) ** 2)
    return a - b - below, a - b + above


def ratio_interval(high: Side, low: Side) -> tuple[float, float]:
    """Limits of high / low; NaN where a limit of either is not above zero, since a ratio then has no bounds.

    The limits r of the ratio are where the difference a − r × b has zero as a limit: two roots of a quadratic.
    """
    (a, a_lower, a_upper), (b, b_lower, b_upper) = high, low
    if any(map(isnan, (*high, *low))) or a_lower < 0 or b_lower <= 0:
        return nan, nan
    lower = _quadratic(a, a_lower, b, b_upper)
    upper = _quadratic(a, a_upper, b, b_lower)
    # The lower root by the other one's product: it stays whole where the quadratic has no square.
    return lower.first / (a * b + lower.root), (a * b + upper.root) / upper.last


class _Quadratic(NamedTuple):
    """last × r² − 2 a b r + first = 0, and the root of its discriminant."""

    first: float
    last: float
    root: float


def _quadratic(a: float, a_limit: float, b: float, b_limit: float) -> _Quadratic:
    """(a − r b)² = (a − a_limit)² + r² (b_limit − b)²."""
    first, last = a_limit * (2 * a - a_limit), b_limit * (2 * b - b_limit)
    return _Quadratic(first, last, sqrt(max((a * b) ** 2 - first * last, 0.0)))

"""Intervals of the difference and the ratio of two independent values, from the interval of each.

Square-and-add of the distances to the limits: Newcombe 1998 for shares; for other values and for ratios it is known as
MOVER (Zou and Donner 2008; Donner and Zou 2012). A side is `(value, lower, upper)`, numbers or arrays; NaN in, NaN out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Side = tuple[ArrayLike, ArrayLike, ArrayLike]


def difference_interval(high: Side, low: Side) -> tuple[Floats, Floats]:
    """Limits of high − low."""
    (a, a_lower, a_upper), (b, b_lower, b_upper) = _floats(high), _floats(low)
    below = np.sqrt((a - a_lower) ** 2 + (b_upper - b) ** 2)
    above = np.sqrt((a_upper - a) ** 2 + (b - b_lower) ** 2)
    return a - b - below, a - b + above


def ratio_interval(high: Side, low: Side) -> tuple[Floats, Floats]:
    """Limits of high / low; NaN where a limit of either is not above zero, since a ratio then has no bounds.

    The limits r of the ratio are where the difference a − r × b has zero as a limit: two roots of a quadratic.
    """
    (a, a_lower, a_upper), (b, b_lower, b_upper) = _floats(high), _floats(low)
    bounded = (a_lower >= 0) & (b_lower > 0)
    a, b = np.where(bounded, a, np.nan), np.where(bounded, b, np.nan)
    lower = _quadratic(a, a_lower, b, b_upper)
    upper = _quadratic(a, a_upper, b, b_lower)
    # The lower root by the other one's product: it stays whole where the quadratic has no square.
    return lower.first / (a * b + lower.root), (a * b + upper.root) / upper.last


def _floats(side: Side) -> tuple[Floats, Floats, Floats]:
    value, lower, upper = (np.asarray(one, dtype=float) for one in side)
    return value, lower, upper


class _Quadratic(NamedTuple):
    """last × r² − 2 a b r + first = 0, and the root of its discriminant."""

    first: Floats
    last: Floats
    root: Floats


def _quadratic(a: Floats, a_limit: Floats, b: Floats, b_limit: Floats) -> _Quadratic:
    """(a − r b)² = (a − a_limit)² + r² (b_limit − b)²."""
    first, last = a_limit * (2 * a - a_limit), b_limit * (2 * b - b_limit)
    return _Quadratic(first, last, np.sqrt(np.maximum((a * b) ** 2 - first * last, 0.0)))

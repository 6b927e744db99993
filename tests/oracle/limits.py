"""Limits by their definitions: root finding and plain arithmetic, scipy's distributions and nothing of ours."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy import optimize, stats


def z_of(confidence: float) -> float:
    return float(stats.norm.ppf((1 + confidence) / 2))


def wilson(x: float, n: float, confidence: float) -> tuple[float, float]:
    """The shares p that the score test does not reject: |x/n − p| ≤ z·sqrt(p(1−p)/n)."""
    share, z = x / n, z_of(confidence)

    def beyond(p: float) -> float:
        return (share - p) ** 2 - z**2 * p * (1 - p) / n

    step = 1e-9  # next to 0 and 1 there is a second root, of no meaning
    lower = 0.0 if x == 0 else optimize.brentq(beyond, 0, share - step, xtol=1e-15)
    upper = 1.0 if x == n else optimize.brentq(beyond, share + step, 1, xtol=1e-15)
    return lower, upper


def garwood(x: int, confidence: float) -> tuple[float, float]:
    """The means of a Poisson under which x or fewer, and x or more, are just as rare as they may be."""
    tail = (1 - confidence) / 2
    lower = 0.0 if x == 0 else optimize.brentq(lambda m: stats.poisson.sf(x - 1, m) - tail, 0, x, xtol=1e-13)
    upper = optimize.brentq(lambda m: stats.poisson.cdf(x, m) - tail, x, 10 * x + 50, xtol=1e-13)
    return lower, upper


def byar(x: float, confidence: float) -> tuple[float, float]:
    z = z_of(confidence)
    lower = x * math.pow(1 - 1 / (9 * x) - z / (3 * math.sqrt(x)), 3)
    upper = (x + 1) * math.pow(1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1)), 3)
    return lower, upper


def poisson(x: int, confidence: float) -> tuple[float, float]:
    """Exact below 10 events, Byar's from 10."""
    return garwood(x, confidence) if x < 10 else byar(x, confidence)


def student(values: Sequence[float], confidence: float) -> tuple[float, float]:
    if min(values) == max(values):
        return values[0], values[0]
    told = stats.ttest_1samp(values, 0).confidence_interval(confidence)
    return float(told.low), float(told.high)


def dobson(
    events: Sequence[float], population: Sequence[float], standard: Sequence[float], confidence: float
) -> tuple[float, float, float]:
    """Value and limits of a directly standardised rate."""
    bands = list(zip(events, population, standard, strict=True))
    weight, total = sum(standard), sum(events)
    value = sum(w * o / n for o, n, w in bands) / weight
    variance = sum(w * w * o / (n * n) for o, n, w in bands) / weight**2
    lower, upper = byar(total, confidence)
    stretch = math.sqrt(variance / total)
    return value, value + stretch * (lower - total), value + stretch * (upper - total)

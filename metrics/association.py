"""Whether two monthly series hang together, one some months after the other. An association, never a cause.

Trend and season are taken away first, or any two series that grow, or that are high in winter, would hang together.
What is left is correlated; months that resemble the month before them count for less (Bartlett 1935); the interval is
Fisher's, at a confidence that holds for all lags and pairs that are looked at together (Bonferroni).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
import pandas as pd
from scipy import stats

# Below so many months in common nothing is said; season is taken away where there are three years of them.
FEWEST = 24
_SEASONS = 36
# Months of difference that are looked at.
LAGS = range(7)


@dataclass(frozen=True)
class Association:
    """Correlation of one series with another `lag` months later, with its interval, from so many months in common."""

    lag: int
    months: int
    correlation: float
    lower: float
    upper: float

    @property
    def side(self) -> int:
        """1 where they go the same way, -1 the opposite way, 0 where chance explains it; touching zero is chance."""
        return int(self.lower > 0) - int(self.upper < 0)


def associations(leads: pd.Series, follows: pd.Series, confidence: float = 0.95) -> tuple[Association, ...]:
    """One for each lag that can be judged, of two series by month (`date` of the first day), empty where unknown."""
    both = _on_months(leads, follows)
    found = (_later(*both, lag, confidence) for lag in LAGS)
    return tuple(one for one in found if one is not None)


def strongest(found: tuple[Association, ...]) -> Association | None:
    """The one furthest from nothing; of equals, that with the shortest lag."""
    return max(found, key=lambda one: abs(one.correlation), default=None)


def together(confidence: float, comparisons: int) -> float:
    """The confidence of each of so many intervals with which all of them hold at once (Bonferroni)."""
    return 1 - (1 - confidence) / max(comparisons, 1)


def association(leads: pd.Series, follows: pd.Series, lag: int, confidence: float = 0.95) -> Association | None:
    """None where too few months are known of both."""
    return _later(*_on_months(leads, follows), lag, confidence)


def _later(
    months: np.ndarray, leads: np.ndarray, follows: np.ndarray, lag: int, confidence: float
) -> Association | None:
    led, followed = leads[: len(leads) - lag], follows[lag:]
    common = ~(np.isnan(led) | np.isnan(followed))
    n = int(common.sum())
    if n < FEWEST:
        return None
    at = months[lag:][common]
    design = _design(at)
    x, y = (detrended(values[common], design) for values in (led, followed))
    if x is None or y is None:
        return None
    r = float((x * y).sum() / sqrt((x * x).sum() * (y * y).sum()))
    limits = interval(r, effective(n, _echo(x, at), _echo(y, at)), design.shape[1] - 1, confidence)
    return None if limits is None else Association(lag, n, r, *limits)


def detrended(values: np.ndarray, design: np.ndarray) -> np.ndarray | None:
    """What least squares on the design leave of the values; None where that is nothing but rounding."""
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return left if np.abs(left).max() > 1e-9 * max(np.abs(values).max(), 1.0) else None


def effective(months: float, echo_of_one: float, echo_of_other: float) -> float:
    """How many independent months so many are worth: n (1 − ab) / (1 + ab), never more than there are."""
    both = echo_of_one * echo_of_other
    return months * min((1 - both) / (1 + both), 1.0)


def interval(correlation: float, months: float, lost: int, confidence: float) -> tuple[float, float] | None:
    """Fisher's limits; `lost`: how many numbers besides the mean were fitted. None where too few months are left."""
    free = months - 3 - lost
    if free < 1:
        return None
    z = atanh(min(max(correlation, -1 + 1e-12), 1 - 1e-12))
    reach = float(stats.norm.isf((1 - confidence) / 2)) / sqrt(free)
    return tanh(z - reach), tanh(z + reach)


def _on_months(leads: pd.Series, follows: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Months in a row, counted from the year 0, that hold both series at every lag, and the values, NaN if unknown."""
    at = [[day.year * 12 + day.month - 1 for day in series.index] for series in (leads, follows)]
    first = min((min(months) for months in at if months), default=0)
    last = max((max(months) for months in at if months), default=0) + LAGS[-1]
    values = np.full((2, last - first + 1), np.nan)
    for row, months, series in zip(values, at, (leads, follows), strict=True):
        row[np.array(months, int) - first] = series.to_numpy(float)
    return np.arange(first, last + 1), *values


def _design(months: np.ndarray) -> np.ndarray:
    """Columns of the mean, the trend and, where there are enough months, of each month of the year but one."""
    columns = [np.ones(len(months)), months - months.mean()]
    if len(months) >= _SEASONS:
        of_year = months % 12
        columns += [(of_year == month).astype(float) for month in np.unique(of_year)[1:]]
    return np.column_stack(columns)


def _echo(left: np.ndarray, months: np.ndarray) -> float:
    """How much a month resembles the month before it: the correlation of neighbours."""
    beside = np.diff(months) == 1
    pairs = (left[1:] * left[:-1])[beside]
    return float(np.clip(pairs.sum() / (left**2).sum(), -0.99, 0.99))

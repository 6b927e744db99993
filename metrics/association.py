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
    found = (association(leads, follows, lag, confidence) for lag in LAGS)
    return tuple(one for one in found if one is not None)


def strongest(found: tuple[Association, ...]) -> Association | None:
    """The one furthest from nothing; of equals, that with the shortest lag."""
    return max(found, key=lambda one: abs(one.correlation), default=None)


def together(confidence: float, comparisons: int) -> float:
    """The confidence of each of so many intervals with which all of them hold at once (Bonferroni)."""
    return 1 - (1 - confidence) / max(comparisons, 1)


def association(leads: pd.Series, follows: pd.Series, lag: int, confidence: float = 0.95) -> Association | None:
    """None where too few months are known of both."""
    both = pd.concat([_monthly(leads).shift(lag), _monthly(follows)], axis=1, sort=True).dropna()
    if len(both) < FEWEST:
        return None
    design = _design(both.index)
    x, y = (detrended(both.iloc[:, n].to_numpy(float), design) for n in (0, 1))
    if x is None or y is None:
        return None
    r = float((x * y).sum() / sqrt((x * x).sum() * (y * y).sum()))
    n = effective(len(both), _echo(x, both.index), _echo(y, both.index))
    limits = interval(r, n, design.shape[1] - 1, confidence)
    return None if limits is None else Association(lag, len(both), r, *limits)


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


def _monthly(values: pd.Series) -> pd.Series:
    """On every month from the first to the last, so that a lag counts months and not rows."""
    known = values.dropna()
    known.index = pd.PeriodIndex(pd.to_datetime(known.index), freq="M")
    if known.empty:
        return known
    return known.reindex(pd.period_range(known.index.min(), known.index.max(), freq="M"))


def _design(months: pd.PeriodIndex) -> np.ndarray:
    """Columns of the mean, the trend and, where there are enough months, of each month of the year but one."""
    at = months.year.to_numpy() * 12.0 + months.month.to_numpy()
    columns = [np.ones(len(at)), at - at.mean()]
    if len(at) >= _SEASONS:
        columns += [(months.month == month).astype(float) for month in sorted(set(months.month))[1:]]
    return np.column_stack(columns)


def _echo(left: np.ndarray, months: pd.PeriodIndex) -> float:
    """How much a month resembles the month before it: the correlation of neighbours."""
    series = pd.Series(left, index=months)
    pairs = series * series.reindex(months - 1).to_numpy()
    return float(np.clip(pairs.sum() / (series**2).sum(), -0.99, 0.99))

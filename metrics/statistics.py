"""Statistics on numpy arrays: intervals, limits, process control. Pure functions.

Scalars and arrays that broadcast come in; arrays (or floats for scalars) go out. Missing (NaN, None or masked) in, NaN
out; impossible input raises ValueError with one sentence. `confidence` is 0.9–1 (95 is read as 0.95).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
SCREEN = 3.267  # upper limit of a moving range of two, in mean moving ranges (Montgomery)
WIDTH = 2.66  # 3 / d2 for ranges of two
FEW_EVENTS = 10
TINY = 1e-12


def _confidence(confidence: float) -> float:
    value = confidence / 100 if confidence > 1 else confidence
    if not 0.9 <= value <= 1:
        raise ValueError(f"The confidence must be from 0.9 to 1, or 90 to 100; {confidence} came.")
    return value


def _z(confidence: float) -> float:
    return float(stats.norm.isf((1 - _confidence(confidence)) / 2))


def _floats(values: ArrayLike) -> Floats:
    """The values as floats; what is masked or None is missing."""
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(float), np.nan)
    return np.array(values, dtype=float)


def _numbers(*values: ArrayLike) -> tuple[Floats, ...]:
    found = tuple(np.array(v) for v in np.broadcast_arrays(*(_floats(v) for v in values)))
    _check(np.any([np.isinf(v) for v in found]), "A number cannot be infinite.")
    return found


def _check(broken: ArrayLike, sentence: str) -> None:
    if np.any(broken):
        raise ValueError(sentence)


def _times(quantile: ArrayLike, error: Floats) -> Floats:
    """Half the width of an interval; none where there is no error, even at confidence 1 (an infinite quantile)."""
    return np.where(error == 0, 0.0, quantile) * error


def _out(*values: Floats) -> tuple:
    return tuple(float(v) if v.ndim == 0 else v for v in values)


def proportion_interval(numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95) -> tuple:
    """`(value, lower, upper)` of a share 0–1, Wilson's score interval without continuity correction (Wilson 1927)."""
    x, n = _numbers(numerator, denominator)
    _check((x < 0) | (n <= 0), "A proportion needs a numerator of at least 0 and a denominator above 0.")
    _check(x > n, "The numerator of a proportion cannot be larger than its denominator.")
    if _confidence(confidence) == 1:
        empty = np.isnan(x) | np.isnan(n)
        return _out(x / n, np.where(empty, np.nan, 0.0), np.where(empty, np.nan, 1.0))
    z = _z(confidence)
    half = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    lower = (2 * x + z**2 - half) / (2 * (n + z**2))
    upper = (2 * x + z**2 + half) / (2 * (n + z**2))
    lower, upper = np.maximum(lower, 0), np.minimum(upper, 1)
    return _out(x / n, np.where(x == 0, 0.0, lower), np.where(x == n, 1.0, upper))


def _exact_limits(count: Floats, confidence: float) -> tuple[Floats, Floats]:
    a = 1 - _confidence(confidence)
    lower = np.where(count == 0, 0.0, stats.chi2.ppf(a / 2, 2 * np.where(count == 0, 1, count)) / 2)
    return np.where(np.isnan(count), np.nan, lower), stats.chi2.isf(a / 2, 2 * count + 2) / 2


def _byar_limits(count: Floats, confidence: float) -> tuple[Floats, Floats]:
    """For counts above 0. A lower limit below 0 (at a confidence next to 1) is 0."""
    z, above = _z(confidence), count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    return np.maximum(lower, 0), above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3


def _poisson_limits(count: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of a count: exact (Garwood 1936) below 10 events, Byar's (Breslow & Day 1987) from 10."""
    few = ~(count >= FEW_EVENTS)
    exact, byar = _exact_limits(count, confidence), _byar_limits(np.where(few, FEW_EVENTS, count), confidence)
    return np.where(few, exact[0], byar[0]), np.where(few, exact[1], byar[1])


def rate_interval(events: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> tuple:
    """`(value, lower, upper)` of events per unit of exposure: exact Poisson limits (Garwood 1936) below 10 events,
    Byar's (Breslow & Day 1987) from 10."""
    x, n = _numbers(events, exposure)
    _check((x < 0) | (n <= 0), "A rate needs at least 0 events and an exposure above 0.")
    lower, upper = _poisson_limits(x, confidence)
    return _out(x / n, lower / n, upper / n)


def standardised_rate(events: ArrayLike, population: ArrayLike, standard: ArrayLike, confidence: float = 0.95) -> tuple:
    """`(value, lower, upper)` directly standardised over the last axis (age bands), Dobson's limits (Dobson 1991).

    Missing events count as 0; population and standard must be known and above 0. NaN below 10 events.
    """
    x, n, w = _numbers(events, population, standard)
    x = np.nan_to_num(x)
    _check(x < 0, "A count of events cannot be negative.")
    _check(~(n > 0) | ~(w >= 0), "Every band needs a population above 0 and a standard weight of at least 0.")
    _check(w.sum(axis=-1) <= 0, "The standard population must be above 0.")
    total, weight = x.sum(axis=-1), w.sum(axis=-1)
    value = (w * x / n).sum(axis=-1) / weight
    variance = (w**2 * x / n**2).sum(axis=-1) / weight**2
    few = total < FEW_EVENTS
    counted = np.where(few, FEW_EVENTS, total)
    lower, upper = _byar_limits(counted, confidence)
    scale = np.sqrt(variance / counted)
    answers = (value, value + scale * (lower - counted), value + scale * (upper - counted))
    return _out(*(np.where(few, np.nan, a) for a in answers))


def standardised_ratio(observed: ArrayLike, expected: ArrayLike, confidence: float = 0.95) -> tuple:
    """`(value, lower, upper)` of observed / expected, Poisson limits of the observed count; expected is fixed."""
    return rate_interval(observed, expected, confidence)


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> tuple:
    """`(value, lower, upper)` of the mean of the last axis by Student's t. Any missing value makes the answer NaN; one
    value has no limits, and no value no mean."""
    (v,) = _numbers(values)
    n = v.shape[-1] if v.ndim else 1
    if n == 0:
        return _out(*np.full((3, *v.shape[:-1]), np.nan))
    v = v.reshape(*v.shape[:-1], n)
    mean = v.mean(axis=-1)
    return _student(np.full_like(mean, n), mean, ((v - mean[..., None]) ** 2).sum(axis=-1), confidence)


def mean_interval_from_sums(count: ArrayLike, total: ArrayLike, squares: ArrayLike, confidence: float = 0.95) -> tuple:
    """`mean_interval` from the number of values, their sum and the sum of their squares."""
    n, s, q = _numbers(count, total, squares)
    _check(n <= 0, "A mean needs at least one value.")
    return _student(n, s / n, np.maximum(q - s * (s / n), 0), confidence)


def _student(n: Floats, mean: Floats, deviations: Floats, confidence: float) -> tuple:
    """The t interval of a mean of n values whose squared deviations from it add up to `deviations`."""
    free = np.where(n > 1, n - 1, np.nan)
    half = _times(stats.t.isf((1 - _confidence(confidence)) / 2, free), np.sqrt(deviations / free / n))
    return _out(mean, mean - half, mean + half)


def funnel_limits(denominator: ArrayLike, target: float, kind: str = "proportion", confidence: float = 0.95) -> tuple:
    """`(lower, upper)` control limits round an average. "proportion": p0 ± z·sqrt(p0(1−p0)/n), cut to 0–1. "rate":
    target × exact Poisson limits of the expected count / expected (Spiegelhalter 2005)."""
    n, p = _numbers(denominator, target)
    _check(n <= 0, "A funnel needs denominators above 0.")
    if kind == "proportion":
        _check((p < 0) | (p > 1), "The target of a proportion must be from 0 to 1.")
        half = _times(_z(confidence), np.sqrt(p * (1 - p) / n))
        return _out(np.maximum(p - half, 0), np.minimum(p + half, 1))
    if kind != "rate":
        raise ValueError(f'The kind of a funnel is "proportion" or "rate", not {kind!r}.')
    _check(p < 0, "The target of a rate cannot be negative.")
    # target × limit / expected, where expected = n × target
    lower, upper = _exact_limits(n * p, confidence)
    return _out(lower / n, upper / n)


@dataclass(frozen=True)
class ProcessLimits:
    """An XmR chart: mean, process limits, near limits (two thirds), and for every point which rules mark it."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    astronomical: NDArray[np.bool_]
    trend: NDArray[np.bool_]
    two_of_three: NDArray[np.bool_]
    shift: NDArray[np.bool_]


def xmr(values: ArrayLike, baseline: int | None = None) -> ProcessLimits:
    """Individuals chart: mean ± 2.66 mean moving ranges, screened once (ranges from 3.267 mean ranges on are dropped).

    `baseline`: limits come from the first n points and apply to all. A missing value ends a window. Sources: Nelson
    1982; NHS England, Making Data Count.
    """
    (v,) = _numbers(values)
    if v.ndim != 1:
        raise ValueError("A process chart needs one row of values.")
    if baseline is not None and not baseline >= 1:
        raise ValueError(f"The baseline must be at least one point; {baseline} came.")
    base = v if baseline is None else v[:baseline]
    points = base[~np.isnan(base)]
    mean = float(points.mean()) if len(points) else float("nan")
    average = _mean_range(base, points)
    width = WIDTH * average
    near = width * 2 / 3
    return ProcessLimits(mean, mean - width, mean + width, mean - near, mean + near, *_rules(v, mean, near, width))


def _mean_range(base: Floats, points: Floats) -> float:
    """The mean moving range of neighbours that are both present, screened once; 0 for a constant series, NaN where
    points differ but no two are neighbours."""
    ranges = np.abs(np.diff(base))
    ranges = ranges[~np.isnan(ranges)]
    if len(ranges) == 0:
        return float("nan") if len(points) and np.ptp(points) > 0 else 0.0
    kept = ranges[ranges < SCREEN * ranges.mean() * (1 - TINY)]
    return float(kept.mean()) if len(kept) else 0.0


def _rules(v: Floats, mean: float, near: float, width: float) -> tuple[NDArray[np.bool_], ...]:
    off = v - mean
    slack = TINY * np.max(np.nan_to_num(np.abs([mean, width, *v])))
    outside = np.abs(off) > width + slack
    side = np.where(np.isnan(off) | (np.abs(off) <= slack), 0, np.sign(off))
    beyond = (np.abs(off) > near + slack) & ~outside
    steps = np.diff(v, prepend=np.nan)
    way = np.where(np.isnan(steps) | (np.abs(steps) <= slack), 0, np.sign(steps))
    trend, pairs, shift = (np.zeros(len(v), dtype=bool) for _ in range(3))
    for i in range(len(v)):
        if i >= 6 and abs(way[i - 5 : i + 1].sum()) == 6:
            trend[i - 6 : i + 1] = True
        if i >= 6 and abs(side[i - 6 : i + 1].sum()) == 7:
            shift[i - 6 : i + 1] = True
        window = slice(i - 2, i + 1)
        if i >= 2 and abs(side[window].sum()) == 3 and beyond[window].sum() >= 2:
            pairs[window] |= beyond[window]
    return outside, trend, pairs, shift


def recommendation_score(
    promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, confidence: float = 0.95
) -> tuple:
    """`(value, lower, upper)` of the net promoter score, −100…100, Wald limits, not cut (Rocks 2016)."""
    p, m, d = _numbers(promoters, passives, detractors)
    _check((p < 0) | (m < 0) | (d < 0), "Numbers of answers cannot be negative.")
    n = p + m + d
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (p - d) / n
        half = _times(100 * _z(confidence), np.sqrt(np.maximum((p + d) / n - share**2, 0) / n))
    return _out(100 * share, 100 * share - half, 100 * share + half)


def concentration(costs: ArrayLike, share: float = 0.10) -> float:
    """Share of the total held by the ceil(share·n) largest; NaN where there is nothing or a value is missing."""
    x = _numbers(costs)[0].ravel()
    if not 0 <= share <= 1:
        raise ValueError(f"The share must be from 0 to 1; {share} came.")
    _check(x < 0, "Costs cannot be negative; add corrections up per client first.")
    if len(x) == 0 or np.isnan(x).any() or x.sum() == 0:
        return float("nan")
    # In whole numbers, so that ten per cent of twenty is two and not three.
    part = Fraction(share).limit_denominator(1_000_000)
    top = -(-len(x) * part.numerator // part.denominator)
    return float(np.sort(x)[::-1][:top].sum() / x.sum())


def false_discovery(p_values: ArrayLike, rate: float = 0.10) -> NDArray[np.bool_]:
    """True for the tests that stand with the rate held (Benjamini & Hochberg 1995). NaN never stands."""
    (p,) = _numbers(p_values)
    if not 0 < rate < 1:
        raise ValueError(f"The rate must be between 0 and 1; {rate} came.")
    _check((p < 0) | (p > 1), "A p-value is from 0 to 1.")
    known = np.sort(p[~np.isnan(p)])
    if len(known) == 0:
        return np.zeros(p.shape, dtype=bool)
    passing = known <= rate * np.arange(1, len(known) + 1) / len(known) * (1 + TINY)
    if not passing.any():
        return np.zeros(p.shape, dtype=bool)
    return np.nan_to_num(p, nan=2.0) <= known[passing][-1]

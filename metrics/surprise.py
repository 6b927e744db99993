"""How surprising the newest window of a place is: against its own history, less what all places did together.

Level differences between places are lasting and are no news, so the test looks at change. On a scale where effects add
up (log of rates and sums, logit of shares, plain otherwise) each place is centred on its history; the median of
the other places is taken away as the common movement (season, epidemic, a county-wide change); what is left is
whitened by its lag-one correlation; and the newest rest is compared with the earlier ones by Student's t.

The scale of the noise comes from the history itself, since events are not independent (one client has many contacts):
the dispersion is the mean square of the rests over what the counting model says, and where the metric states
a counting model, never below 1 (quasi-likelihood, McCullagh & Nelder 1989, ch. 4.5; Spiegelhalter 2005, health data).
Where counts are known the exact binomial or Poisson probability is worked out too, and the larger of the two stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Kind = Literal["share", "rate", "count", "mean", "score", "difference", "sum"]
# So few earlier windows and the noise cannot be told.
FEWEST = 4
# A place so many standard errors from what was expected is left out of what the others did together.
SUSPECT = 3.0
# Added to counts before logarithms, so that zero has one (Haldane 1956).
HALF = 0.5


@dataclass(frozen=True)
class History:
    """One metric's places over time, places × windows, oldest first, the newest last; NaN where there is no value.

    `numerator` and `denominator` are counts (share, rate) or as the metric has them; `value` is numerator over
    denominator, without scale; `error` is the standard error of `value` (mean, score, standardised rates), else NaN.
    """

    kind: Kind
    value: Floats
    numerator: Floats
    denominator: Floats
    error: Floats

    @property
    def has_floor(self) -> bool:
        """Whether the metric states how much a value varies at least: a counting model, or an error of its own."""
        return self.kind in ("share", "rate") or not np.isnan(self.error).all()


@dataclass(frozen=True)
class Surprise:
    """For each place: `p` (two-sided; NaN where it cannot be tested), the `expected` value, `z`, the noise; `apart` is
    `z` by the noise of the history's sizes: what is nearly 0 or 100 % does not lessen it."""

    p: Floats
    expected: Floats
    z: Floats
    dispersion: Floats
    correlation: Floats
    apart: Floats


def surprise(history: History) -> Surprise:
    """The test of every place's newest window.

    While a place stands out, the common movement of the others is taken again without it, the most surprising place
    first: a shift of two places is then no opposite shift of the rest. Who no longer stands out without the others that
    do is counted among the rest again, once. At most half of the places can stand out: more are a common movement.
    """
    suspects = np.zeros(len(history.value), dtype=bool)
    returned = suspects.copy()
    while True:
        found = _surprise(history, suspects)
        apart = np.nan_to_num(np.abs(found.apart))
        cleared = suspects & (apart <= SUSPECT)
        if cleared.any():
            least = int(np.argmin(np.where(cleared, apart, np.inf)))
            suspects[least], returned[least] = False, True
            continue
        new = np.where(suspects | returned, 0.0, apart)
        if new.max() <= SUSPECT or 2 * (suspects.sum() + 1) > (~np.isnan(found.p)).sum():
            return found
        suspects[int(np.argmax(new))] = True


def _surprise(history: History, suspects: NDArray[np.bool_]) -> Surprise:
    level, noise, inverse = scaled(history)
    common = common_movement(level, suspects)
    answers = np.full((6, len(level)), np.nan)
    for place, rest in enumerate(level - common):
        tested = _tested(rest, noise[place], history.has_floor)
        if tested is None:
            continue
        p, expected_rest, *measured = tested
        expected = inverse(expected_rest + common[place, -1], history.denominator[place, -1])
        p = max(p, _exact(history, place, expected))
        answers[:, place] = p, expected, *measured
    return Surprise(*answers)


def scaled(history: History):
    """`(level, noise, inverse)`: values where effects add up, their variance by the counting model (1 where there is
    none), and the way back to a value."""
    x, n, value = history.numerator, history.denominator, history.value
    with np.errstate(divide="ignore", invalid="ignore"):
        if history.kind == "share":
            level, noise = logit((x + HALF) / (n + 2 * HALF)), 1 / (x + HALF) + 1 / (n - x + HALF)
            return level, noise, lambda g, of: np.clip((expit(g) * (of + 2 * HALF) - HALF) / of, 0.0, 1.0)
        if history.kind == "rate":
            return np.log((x + HALF) / n), 1 / (x + HALF), lambda g, of: max(np.exp(g) - HALF / of, 0.0)
        if history.kind == "count":
            return np.log(x + HALF), 1 / (x + HALF), lambda g, _: max(np.exp(g) - HALF, 0.0)
        positive, negative = (value > 0) | np.isnan(value), (value < 0) | np.isnan(value)
        if history.kind in ("score", "difference") or not (positive.all() or negative.all()):
            return value, _square(history.error, 1.0), lambda g, _: g
        sign = 1.0 if positive.all() else -1.0
        return np.log(sign * value), _square(history.error, value), lambda g, _: sign * np.exp(g)


def _square(error: Floats, unit: Floats | float) -> Floats:
    """The variance of a value on its scale; 1, a weight like any other, where the metric states no error at all."""
    if np.isnan(error).all():
        return np.ones_like(error)
    return (error / unit) ** 2


def common_movement(level: Floats, suspects: NDArray[np.bool_] | None = None) -> Floats:
    """For each place the median, over the other places, of their distance from their own history: a shift of one place,
    however large the place, does not look like the opposite shift of the others. 0 where there is no other; NaN in a
    window where no other has a value.

    Others have the newest value and half of the earlier ones. `suspects` are left out of them, unless nothing else is
    left.
    """
    known = ~np.isnan(level)
    told = known[:, -1] & (2 * known[:, :-1].sum(axis=1) >= level.shape[1] - 1)
    earlier = np.where(known, level, 0.0)[:, :-1].sum(axis=1) / np.maximum(known[:, :-1].sum(axis=1), 1)
    centred = level - earlier[:, None]
    common = np.zeros_like(level)
    for place in range(len(level)):
        others = told & (np.arange(len(level)) != place)
        if suspects is not None and (others & ~suspects).any():
            others &= ~suspects
        if others.any():
            common[place] = np.ma.median(np.ma.masked_invalid(centred[others]), axis=0).filled(np.nan)
    return common


def _tested(rest: Floats, noise: Floats, floored: bool) -> tuple[float, ...] | None:
    """`(p, expected rest, z, dispersion, correlation, apart)` of the last of `rest`; None where there is too little."""
    known = ~np.isnan(rest) & (noise > 0)
    if not known[-1] or known[:-1].sum() < FEWEST:
        return None
    earlier, weight = rest[:-1][known[:-1]], 1 / noise[:-1][known[:-1]]
    mean = np.average(earlier, weights=weight)
    off, correlation = earlier - mean, 0.0
    if (off**2).sum() > 0 and len(off) > 2 * FEWEST:
        correlation = _correlation(off)
    steps = off[1:] - correlation * off[:-1] if correlation else off
    if correlation:
        weight = 1 / (1 / weight[1:] + correlation**2 / weight[:-1])
    free = len(steps) - 1 - (correlation > 0)
    centre = np.average(steps, weights=weight)
    dispersion = float((weight * (steps - centre) ** 2).sum() / free)
    if floored:
        dispersion = max(dispersion, 1.0)
    own = noise[-1] + correlation**2 * noise[:-1][known[:-1]][-1]
    # The correlation is measured too: its error grows with how far the window before lay from the level.
    learned = off[-1] ** 2 / (weight * off[:-1] ** 2).sum() if correlation else 0.0
    error = np.sqrt(dispersion * (own + 1 / weight.sum() + learned))
    expected = mean + centre + correlation * off[-1]
    if error <= 1e-12 * max(1.0, abs(mean)):
        return None
    z = (rest[-1] - expected) / error
    apart = (rest[-1] - expected) / np.sqrt(dispersion * (1 / weight.mean() + 1 / weight.sum()))
    return float(2 * stats.t.sf(abs(z), free)), expected, float(z), dispersion, correlation, float(apart)


def _correlation(off: Floats) -> float:
    """The lag-one correlation, mended for the bias of short series (Kendall 1954: −(1 + 3ρ)/n), from 0 to 1."""
    n = len(off)
    raw = float((off[1:] * off[:-1]).sum() / (off**2).sum())
    return float(np.clip((n * raw + 1) / (n - 3), 0, 1))


def _exact(history: History, place: int, expected: float) -> float:
    """The two-sided exact probability of the newest count if events were independent: the least noise there can be."""
    x, n = history.numerator[place, -1], history.denominator[place, -1]
    if history.kind == "share":
        law = stats.binom(round(n), min(max(expected, 0.0), 1.0))
    elif history.kind == "rate":
        law = stats.poisson(expected * n)
    else:
        return 0.0
    return float(min(1.0, 2 * min(law.cdf(round(x)), law.sf(round(x) - 1))))

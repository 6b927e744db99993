"""Histories in which nothing has happened: the levels, sizes, common movement and noise of real ones, drawn anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.surprise import History, Surprise, scaled, surprise

Floats = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class Model:
    """What a real history is drawn from: `level` on the scale where effects add up, `expected` the same as values, and
    the dispersion and correlation that were measured in it."""

    table: History
    level: Floats
    expected: Floats
    measured: Surprise

    @property
    def can_be_tested(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.measured.p)

    @property
    def is_relative(self) -> bool:
        """Whether a shift of so many per cent has a meaning: values on a scale of logarithms."""
        return self.table.kind in ("share", "rate", "count") or not np.array_equal(
            scaled(self.table)[0], self.table.value
        )

    def drawn(self, random: Random, shifts: Mapping[int, float] | None = None) -> History:
        """A history of the model; `shifts`: the relative change of the newest value of some places."""
        factor = np.ones_like(self.level)
        for place, shift in (shifts or {}).items():
            factor[place, -1] = 1 + shift
        if self.table.kind in ("share", "rate", "count"):
            return self._counts(random, factor)
        return self._values(random, factor)

    def _counts(self, random: Random, factor: Floats) -> History:
        table, dispersion = self.table, np.nan_to_num(self.measured.dispersion, nan=1.0)[:, None]
        mean = self.expected * factor
        if table.kind == "share":
            x = _beta_binomial(random, table.denominator, np.minimum(mean, 0.999), dispersion)
            value = x / table.denominator
        else:
            size = table.denominator if table.kind == "rate" else np.ones_like(mean)
            x = _dispersed_counts(random, mean * size, dispersion)
            value = x / size
        return History(table.kind, value, x, table.denominator, table.error)

    def _values(self, random: Random, factor: Floats) -> History:
        table, (level, noise, inverse) = self.table, scaled(self.table)
        scale = np.sqrt(np.nan_to_num(self.measured.dispersion, nan=1.0)[:, None] * noise)
        rest = _correlated(random, scale, np.nan_to_num(self.measured.correlation))
        drawn = np.where(np.isnan(level), np.nan, self.level + rest)
        value = np.vectorize(inverse)(drawn, table.denominator) * factor
        # The error of a mean grows with the mean; that of a score does not.
        error = table.error * value / table.value if table.kind == "mean" else table.error
        return History(table.kind, value, table.numerator, table.denominator, error)


def modelled(table: History) -> Model:
    """The model of a real history: each place at its mean, and all moved by the one common movement of the places."""
    level, _, inverse = scaled(table)
    common = _shared_movement(level)
    known = ~np.isnan(level)
    sums = np.where(known, level - common, 0.0).sum(axis=1, keepdims=True)
    mean = np.where(known.any(axis=1, keepdims=True), sums / np.maximum(known.sum(axis=1, keepdims=True), 1), np.nan)
    fitted = mean + common
    return Model(table, fitted, np.vectorize(inverse)(fitted, table.denominator), surprise(table))


def _shared_movement(level: Floats) -> Floats:
    """What all places did together, the same for each: a median of the others differs by place, and that difference in
    the newest window would be an effect in every county that is drawn."""
    whole = level[~np.isnan(level).any(axis=1)]
    if not len(whole):
        return np.zeros(level.shape[1])
    return np.median(whole - whole[:, :-1].mean(axis=1, keepdims=True), axis=0)


def _beta_binomial(random: Random, n: Floats, p: Floats, dispersion: Floats) -> Floats:
    """Counts out of n with `dispersion` times the binomial variance."""
    known = ~np.isnan(n) & ~np.isnan(p)
    n, p = np.where(known, n, 1.0), np.clip(np.where(known, p, 0.5), 1e-6, 1 - 1e-6)
    inside = np.clip((dispersion - 1) / np.maximum(n - 1, 1), 1e-9, 0.5)
    both = 1 / inside - 1
    shares = np.where(dispersion > 1.001, random.beta(p * both, (1 - p) * both), p)
    return np.where(known, random.binomial(np.rint(n).astype(int), shares), np.nan)


def _dispersed_counts(random: Random, mean: Floats, dispersion: Floats) -> Floats:
    """Counts with `dispersion` times the Poisson variance: gamma-Poisson above 1, rounded normal below."""
    known = ~np.isnan(mean)
    mean = np.maximum(np.where(known, mean, 1.0), 1e-6)
    over = np.maximum(dispersion - 1, 1e-9)
    mixed = np.where(dispersion > 1.001, random.gamma(mean / over) * over, mean)
    counts = np.where(dispersion >= 1, random.poisson(mixed), np.rint(random.normal(mean, np.sqrt(dispersion * mean))))
    return np.where(known, np.maximum(counts, 0), np.nan)


def _correlated(random: Random, scale: Floats, correlation: Floats) -> Floats:
    """Noise whose steps have a scale, each value remembering a part of the one before."""
    steps = random.normal(size=scale.shape) * np.nan_to_num(scale)
    for at in range(1, steps.shape[1]):
        steps[:, at] += correlation * steps[:, at - 1]
    return steps

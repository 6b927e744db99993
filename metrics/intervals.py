"""Values and their intervals, each by the method that its metric names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.kinds import Metric
from metrics.statistics import (
    mean_interval_from_sums,
    proportion_interval,
    rate_interval,
    standardised_rate,
)

LEVELS = {"95": 0.95, "998": 0.998}


def add_values(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """`rows` with `value`, `lower_95` … `upper_998` in the metric's unit; empty where a part is empty or zero below."""
    if metric.denominator is None or metric.value_is_numerator:
        value = metric.scale * rows["numerator"]
    else:
        value = metric.scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] != 0)
    rows = rows.assign(value=value)
    for name, confidence in LEVELS.items():
        lower, upper = limits(rows, metric, confidence)
        rows[f"lower_{name}"], rows[f"upper_{name}"] = lower, upper
    return rows


def limits(rows: pd.DataFrame, metric: Metric, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of each row; NaN where the metric has no interval or the row no value."""
    numerator = rows["numerator"].to_numpy(float)
    nothing = np.full(len(rows), np.nan)
    if metric.denominator is None or metric.interval is None:
        return nothing, nothing
    denominator = rows["denominator"].where(rows["denominator"] > 0).to_numpy(float)
    if metric.interval == "wilson":
        known = np.where(np.isnan(denominator), np.nan, numerator)
        _, lower, upper = proportion_interval(known, denominator, confidence)
    elif metric.interval == "poisson":
        known = np.where(np.isnan(denominator), np.nan, numerator)
        _, lower, upper = rate_interval(known, denominator, confidence)
    else:
        _, lower, upper = mean_interval_from_sums(denominator, numerator, rows["squares"].to_numpy(float), confidence)
    return metric.scale * np.asarray(lower), metric.scale * np.asarray(upper)


def add_standardised(
    rows: pd.DataFrame, events: np.ndarray, population: np.ndarray, standard: np.ndarray, scale: float
) -> pd.DataFrame:
    """`rows` with directly standardised values; `events` and `population` have one row each and a column per band."""
    people = np.where(population > 0, population, np.nan)
    known = ~np.isnan(people)
    for name, confidence in LEVELS.items():
        value, lower, upper = _by_band(events, people, known, standard, confidence)
        rows[f"lower_{name}"], rows[f"upper_{name}"] = scale * lower, scale * upper
        rows["value"] = scale * value
    return rows


def _by_band(
    events: np.ndarray, people: np.ndarray, known: np.ndarray, standard: np.ndarray, confidence: float
) -> np.ndarray:
    """A band without residents has no rate: its weight is left out of that row's standard."""
    answers = np.full((3, len(events)), np.nan)
    for pattern in np.unique(known, axis=0):
        chosen = (known == pattern).all(axis=1)
        if pattern.any():
            answers[:, chosen] = standardised_rate(
                events[np.ix_(chosen, pattern)],
                people[np.ix_(chosen, pattern)],
                standard[pattern],
                confidence,
            )
    return answers

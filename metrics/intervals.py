"""Values and their intervals, each by the method that its metric names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.kinds import Metric
from metrics.statistics import (
    mean_interval_from_sums,
    proportion_interval,
    rate_interval,
    recommendation_score,
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
        # More clients than residents can be: people move, and the residents are those of the year before.
        denominator = np.where(numerator <= denominator, denominator, np.nan)
        known = np.where(np.isnan(denominator), np.nan, numerator)
        _, lower, upper = proportion_interval(known, denominator, confidence)
    elif metric.interval == "poisson":
        known = np.where(np.isnan(denominator), np.nan, numerator)
        _, lower, upper = rate_interval(known, denominator, confidence)
    elif metric.interval == "score":
        lower, upper = _score_limits(numerator, denominator, rows["squares"].to_numpy(float), confidence)
    else:
        _, lower, upper = mean_interval_from_sums(denominator, numerator, rows["squares"].to_numpy(float), confidence)
    return metric.scale * np.asarray(lower), metric.scale * np.asarray(upper)


def _score_limits(
    net: np.ndarray, answers: np.ndarray, against_or_for: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of (promoters − detractors) / answers, each answer being 1, 0 or −1, from the sums of answers and of
    their squares."""
    promoters, detractors = (against_or_for + net) / 2, (against_or_for - net) / 2
    _, lower, upper = recommendation_score(promoters, answers - against_or_for, detractors, confidence)
    return np.asarray(lower) / 100, np.asarray(upper) / 100


def add_standardised(
    rows: pd.DataFrame, events: np.ndarray, population: np.ndarray, standard: np.ndarray, scale: float, fewest: int
) -> pd.DataFrame:
    """`rows` with directly standardised values; `events` and `population` have one row each and a column per band.

    Bands that weigh nothing are left out. Below `fewest` events, and where a band that weighs has no residents,
    there is no value.
    """
    weighs = standard > 0
    known = (population[:, weighs] > 0).all(axis=1) & (events.sum(axis=1) >= fewest) & weighs.any()
    bands = np.ix_(known, weighs)
    for name, confidence in LEVELS.items():
        answers = np.full((3, len(rows)), np.nan)
        if known.any():
            answers[:, known] = standardised_rate(events[bands], population[bands], standard[weighs], confidence)
        rows["value"], rows[f"lower_{name}"], rows[f"upper_{name}"] = scale * answers
    return rows

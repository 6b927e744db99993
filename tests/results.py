"""Answers of a metric written by hand, for charts that draw results."""

from __future__ import annotations

import pandas as pd

from metrics import CATALOGUE
from metrics.result import TAIL, Freshness, Result
from tests.conftest import ANALYST


def answer(metric, rows, by=(), grain="month"):
    """`rows`: dicts with `period`, the breakdowns and whatever else is not empty."""
    empty = dict.fromkeys(TAIL) | {"hidden": False, "incomplete": False, "population_year": pd.NA}
    laid = pd.DataFrame([{"metric": metric, **empty, **row} for row in rows])
    numbers = [name for name in ("value", "numerator", "denominator", "lower_95", "upper_95") if name in laid]
    laid = laid.astype(dict.fromkeys(numbers, float))
    start, end = laid["period"].min(), laid["period"].max()
    return Result(CATALOGUE[metric], laid, tuple(by), grain, start, end, {}, Freshness("made", ()), ANALYST)

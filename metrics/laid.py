"""A metric's parts laid on the full grid: numerator, denominator, value and intervals, before anything is hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.marts.expressions import AGE_BANDS
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.grid import grid
from metrics.intervals import add_standardised, add_values
from metrics.joins import positions
from metrics.parts import Part
from metrics.question import Question
from metrics.residents import Residents, standard_population

# Sums of fractions carry noise beyond these decimals; euros, days and persons are exact well before.
DIGITS = 8


def laid_out(question: Question, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """One row for every place and window: `period` (timestamps), the breakdowns, `numerator`, perhaps `denominator`,
    `squares`, `people` and `people_below` (behind the numerator and the denominator) and `population_year`, then
    `value` and its limits."""
    if question.metric.interval == "standardised":
        return _standardised(question, cut, warehouse)
    metric = question.metric
    frames = [_frame(part, cut, warehouse) for part in metric.parts]
    rows = grid(cut, question, frames)
    for name, part, frame in zip(("numerator", "denominator"), metric.parts, frames, strict=False):
        at = positions(rows, frame, _keys(frame, cut))
        behind = {"people": "people" if name == "numerator" else "people_below", "squares": "squares"}
        behind |= {told: told for told in (*metric.also, *metric.behind) if name == "numerator"}
        for extra in behind.keys() & set(frame.columns):
            rows[behind[extra]] = _taken(frame[extra], at)
        amounts = _taken(frame["amount"], at).round(DIGITS)
        rows[name] = np.nan_to_num(amounts) if metric.empty_is_zero or name == "denominator" else amounts
        if part is metric.residents:
            rows = _with_year(rows, part, name, cut, warehouse)
    return add_values(rows, metric)


def _taken(column: pd.Series, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """The values at some positions; NaN at −1."""
    return np.where(at < 0, np.nan, column.to_numpy(float)[at]) if len(column) else np.full(len(at), np.nan)


def _with_year(rows: pd.DataFrame, part: Residents, name: str, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """`rows` with the year whose residents each window uses; without such a year nobody is counted."""
    used = part.years(cut, warehouse)
    window, labels = pd.factorize(rows["period"])
    year = np.array([used.get(label.date(), np.nan) for label in labels])[window]
    return rows.assign(**{"population_year": year, name: np.where(np.isnan(year), np.nan, rows[name])})


def _frame(part: Part, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    rows = part.frame(cut, warehouse)
    return rows.assign(period=pd.to_datetime(rows["period"]))


def _keys(frame: pd.DataFrame, cut: Cut) -> list[str]:
    return ["period", *(name for name in cut.by if name in frame)]


def _standardised(question: Question, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """Events and residents by five-year band, weighted by the county's population of the latest year."""
    metric = question.metric
    banded = replace(cut, by=(*cut.by, "age_group"))
    events, people = (_frame(part, banded, warehouse) for part in metric.parts)
    events = events[events["age_group"].isin(AGE_BANDS)]
    rows = grid(cut, question, [frame.drop(columns="age_group") for frame in (events, people)])
    events, people = _bands(rows, events, cut), _bands(rows, people, cut)
    rows["numerator"], rows["denominator"] = events.sum(axis=1), people.sum(axis=1)
    if metric.residents is not None:
        rows = _with_year(rows, metric.residents, "denominator", cut, warehouse)
    standard = standard_population(warehouse).to_numpy(float)
    fewest = cut.county.thresholds.standardised_minimum_events
    return add_standardised(rows, events, people, standard, metric.scale, fewest)


def _bands(rows: pd.DataFrame, frame: pd.DataFrame, cut: Cut) -> NDArray[np.float64]:
    """The amounts of each row of the grid, a column for each band."""
    keys = _keys(frame, cut)
    lines = frame[keys].drop_duplicates(ignore_index=True)
    wide = np.zeros((len(lines) + 1, len(AGE_BANDS)))  # the last line, of nothing, is where −1 points
    wide[positions(frame, lines, keys), pd.Index(AGE_BANDS).get_indexer(frame["age_group"])] = frame["amount"]
    return wide[positions(rows, lines, keys)]

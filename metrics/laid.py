"""A metric's parts laid on the full grid: numerator, denominator, value and intervals, before anything is hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.grid import grid
from metrics.intervals import add_standardised, add_values
from metrics.parts import Part
from metrics.question import Question
from metrics.residents import AGE_BANDS, standard_population

# Sums of fractions carry noise beyond these decimals; euros, days and persons are exact well before.
DIGITS = 8


def laid_out(question: Question, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """Columns `period` (timestamps), the breakdowns, `numerator`, perhaps `denominator`, `people`, `squares` and
    `population_year`, `value` and its limits; one row for every place and window."""
    if question.metric.interval == "standardised":
        return _standardised(question, cut, warehouse)
    metric = question.metric
    names = ("numerator", "denominator")[: len(metric.parts)]
    frames = [_frame(part, cut, warehouse) for part in metric.parts]
    rows = grid(cut, question, frames)
    for name, part, frame in zip(names, metric.parts, frames, strict=True):
        # The people and squares of the numerator come first; a denominator's stand where it has none.
        frame = frame.drop(columns=[extra for extra in ("people", "squares") if extra in rows and extra in frame])
        rows = _join(rows, frame.rename(columns={"amount": name}), cut)
        rows[name] = rows[name].round(DIGITS)
        if metric.empty_is_zero or name == "denominator":
            rows[name] = rows[name].fillna(0.0)
        if part is metric.residents:
            rows = _with_year(rows, part, name, cut, warehouse)
    return add_values(rows, metric)


def _with_year(rows: pd.DataFrame, part: Part, name: str, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """`rows` with the year whose residents each window uses; without such a year nobody is counted."""
    used = {pd.Timestamp(label): year for label, year in part.years(cut, warehouse).items()}
    rows = rows.assign(population_year=rows["period"].map(used))
    rows.loc[rows["population_year"].isna(), name] = np.nan
    return rows


def _frame(part: Part, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    rows = part.frame(cut, warehouse)
    return rows.assign(period=pd.to_datetime(rows["period"]))


def _join(left: pd.DataFrame, right: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    keys = ["period", *(name for name in cut.by if name in right.columns)]
    return left.merge(right, on=keys, how="left")


def _standardised(question: Question, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """Events and residents by five-year band, weighted by the county's population of the latest year."""
    metric = question.metric
    banded = replace(cut, by=(*cut.by, "age_group"))
    events, people = (_frame(part, banded, warehouse) for part in metric.parts)
    events = events[events["age_group"].isin(AGE_BANDS)]
    rows = grid(cut, question, [frame.drop(columns="age_group") for frame in (events, people)])
    in_bands = [_bands(rows, frame, cut) for frame in (events, people)]
    rows["numerator"], rows["denominator"] = (bands.sum(axis=1) for bands in in_bands)
    rows = _with_year(rows, metric.denominator, "denominator", cut, warehouse)
    standard = standard_population(warehouse).to_numpy(float)
    fewest = cut.county.thresholds.standardised_minimum_events
    return add_standardised(rows, *in_bands, standard, metric.scale, fewest)


def _bands(rows: pd.DataFrame, frame: pd.DataFrame, cut: Cut) -> np.ndarray:
    """The amounts of each row of the grid, a column for each band."""
    keys = ["period", *(name for name in cut.by if name in frame.columns)]
    wide = frame.pivot_table(index=keys, columns="age_group", values="amount", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(AGE_BANDS), fill_value=0.0)
    joined = rows[keys].merge(wide, left_on=keys, right_index=True, how="left")
    return joined[list(AGE_BANDS)].fillna(0.0).to_numpy(float)

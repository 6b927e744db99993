"""A metric's history by area: which windows its newest complete one is tested against, and as which numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from county import County
from data_sources.warehouse import Warehouse
from metrics.compute import compute
from metrics.cumulative import YearToDate
from metrics.cut import OUTSIDE
from metrics.delivered import Deliveries, cadences
from metrics.kinds import Metric
from metrics.periods import add_months
from metrics.surprise import FEWEST, History, Kind
from permissions import Reader

# Earlier windows that a newest one is compared with: two years of months, so that both have every season.
MONTHS = 24
YEARS = 8
_Z95 = float(stats.norm.isf(0.025))


def grain_of(metric: Metric) -> str:
    """The grain that a metric is tested at: months where its events come monthly, else years, else its first.

    Windows of twelve months are taken twelve months apart, since those between share their events.
    """
    monthly = cadences(metric) & {"monthly", "survey"}
    wanted = ("month", "year", "rolling12") if monthly else ("year", "rolling12")
    if "month" not in metric.grains:
        wanted = ("rolling12", "year")
    return next((grain for grain in wanted if grain in metric.grains), metric.grains[0])


def windows(
    metric: Metric, grain: str, reader: Reader, warehouse: Warehouse, county: County, deliveries: Deliveries
) -> pd.DataFrame | None:
    """The metric's rows by area, of the newest complete window and of the earlier ones that it is compared with; None
    where no window is complete. A rebase that the county states is where the history begins."""
    span = deliveries.span(metric, grain)
    if span is None:
        return None

    answer = compute(
        metric,
        by=("area",),
        grain=grain,
        start=_first(grain, *span),
        end=span[1],
        reader=reader,
        warehouse=warehouse,
        county=county,
        deliveries=deliveries,
    )
    rows = _of_areas(answer.rows, metric)
    if grain == "rolling12":
        rows = _every_twelfth(rows)
    periods = _complete(rows)[-(1 + (MONTHS if grain == "month" else YEARS)) :]
    if not periods:
        return None
    rebases = [e.on for e in county.events_of(metric.id) if e.rebase and not e.municipalities and e.on <= periods[-1]]
    return rows[rows["period"].isin([p for p in periods if not rebases or p >= max(rebases)])]


def _of_areas(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The rows of areas; of population alone, without windows that repeat the residents of another year."""
    rows = rows[rows["area"] != OUTSIDE]
    if metric.datasets != ("population",):
        return rows
    own = pd.to_datetime(rows["period"]).dt.year - 1 == rows["population_year"]
    return rows[own.fillna(False).astype(bool)]


def _first(grain: str, start: date, end: date) -> date:
    """The first day that is asked for: some months more than are compared with, since the newest are unfinished."""
    compared = {"month": MONTHS, "rolling12": 12 * YEARS}
    return max(start, add_months(end, -(compared[grain] + 6))) if grain in compared else start


def _complete(rows: pd.DataFrame) -> list[date]:
    """The windows that are finished in every area and have a value in some, oldest first."""
    incomplete = rows.groupby("period")["incomplete"].any()
    valued = rows.groupby("period")["value"].count() > 0
    return sorted(incomplete[~incomplete & valued].index)


def _every_twelfth(rows: pd.DataFrame) -> pd.DataFrame:
    """Of windows of twelve months the newest complete one and those that do not overlap it or each other."""
    complete = _complete(rows)
    wanted = [add_months(complete[-1], -12 * n) for n in range(YEARS + 1)] if complete else []
    return rows[rows["period"].isin(wanted)]


# ---- as numbers ------------------------------------------------------------------------------------------------

_KINDS: Mapping[str | None, Kind] = {
    "wilson": "share",
    "poisson": "rate",
    "standardised": "mean",
    "mean": "mean",
    "score": "score",
}


def kind_of(metric: Metric) -> Kind:
    """What is asked of a metric's numbers, by its interval; sums and ratios of sums have their history alone, and what
    lies on both sides of zero has no logarithm, also where it happens to lie on one."""
    if metric.signed:
        return "difference"
    if metric.interval is None:
        return "count" if metric.counts and metric.denominator is None else "sum"
    return _KINDS[metric.interval]


def history(rows: pd.DataFrame, metric: Metric, areas: list[str]) -> History | None:
    """The rows as places × windows; None where the history is too short for any place."""
    if rows["period"].nunique() <= FEWEST:
        return None
    names = ["numerator", "denominator", "value", "lower_95", "upper_95"]
    table = rows.set_index(["area", "period"])[names].astype(float).unstack("period").reindex(areas)
    wide = {name: table[name].to_numpy() for name in names}
    x, n = wide["numerator"], wide["denominator"]
    if isinstance(metric.numerator, YearToDate) and rows["period"].map(lambda day: day.month).nunique() > 1:
        months = [day.month for day in sorted(rows["period"].unique())]
        x, n = _increments(x, months), _increments(n, months)
    value = wide["value"] / metric.scale
    if metric.is_deviation:
        value = x / np.where(n > 0, n, np.nan)  # a deviation in euros is tested as a share of the budget
    error = np.full_like(x, np.nan)
    if metric.interval in ("mean", "score", "standardised"):
        error = (wide["upper_95"] - wide["lower_95"]) / metric.scale / (2 * _Z95)
    return History(kind_of(metric), value, x, np.where(n > 0, n, np.nan), error)


def _increments(sums: np.ndarray, months: list[int]) -> np.ndarray:
    """What each month added to the year so far."""
    before = np.zeros_like(sums)
    before[:, 1:] = sums[:, :-1]
    before[:, [month == 1 for month in months]] = 0.0
    if months[0] != 1:
        before[:, 0] = np.nan
    return sums - before

"""One door to every number: parts → full grid → small cells hidden → divided → rows that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
from sqlalchemy import Integer, func, select

from county import County
from data_sources.marts.population import residents
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, Cut
from metrics.delivered import Deliveries, is_monthly, verdicts
from metrics.disclosure import hidden_cells
from metrics.intervals import add_standardised, add_values
from metrics.kinds import Metric
from metrics.parts import population_years, total
from metrics.question import MeasureError, Question, ask, check_span
from metrics.result import NUMBERS, TAIL, Result
from permissions import Reader, scope

AGE_BANDS = tuple(f"{low}-{low + 4}" for low in range(0, 85, 5)) + ("85+",)

# Sums of fractions carry noise beyond these decimals; euros, days and persons are exact well before.
DIGITS = 8


def compute(
    metric: Metric,
    *,
    by: Iterable[str] = (),
    grain: str | None = None,
    start: date | None = None,
    end: date | None = None,
    where: Mapping[str, str] | None = None,
    reader: Reader,
    warehouse: Warehouse,
    county: County,
    deliveries: Deliveries | None = None,
    **options: object,
) -> Result:
    """The metric at the grain and breakdowns asked for, as far as the reader may see it.

    Raises MeasureError for a question that cannot be answered and AccessDenied for one that may not be asked.
    """
    question = ask(metric, county, by, where, grain, options)
    allowed = scope(reader, metric.subject, question.by, question.where, county)
    deliveries = deliveries or Deliveries(warehouse)
    cut = _cut(question, county, start, end, deliveries)
    rows = _parts(metric, cut, question.where, warehouse)
    rows = _hide(rows, metric, cut)
    rows = _filtered(rows, question)
    rows = rows[allowed.rows(rows)] if len(rows) else rows
    rows = _judged(rows, metric, cut, deliveries)
    rows = _shown(rows, question)
    return Result(
        metric,
        rows,
        question.by,
        question.grain,
        cut.start,
        cut.end,
        question.where,
        deliveries.freshness(metric),
        reader,
    )


def _cut(question: Question, county: County, start: date | None, end: date | None, deliveries: Deliveries) -> Cut:
    span = deliveries.span(question.metric, question.grain)
    if span is None and (start is None or end is None):
        raise MeasureError(
            f"Nothing of {', '.join(question.metric.datasets)} has been delivered, so the period must be given: "
            "a start and an end."
        )
    first, last = start or span[0], end or span[1]
    check_span(first, last)
    return Cut(question.grain, first, last, question.all_by, county, question.options)


# ---- parts on the full grid ------------------------------------------------------------------------------------


def _parts(metric: Metric, cut: Cut, where: Mapping[str, str], warehouse: Warehouse) -> pd.DataFrame:
    """Numerator, denominator, people and population year on every place and window of the cut."""
    if metric.interval == "standardised":
        return _with_year(_standardised(metric, cut, where, warehouse), metric, cut, warehouse)
    numerator = _frame(metric.numerator, cut, warehouse).rename(columns={"amount": "numerator"})
    denominator = None
    if metric.denominator is not None:
        denominator = _frame(metric.denominator, cut, warehouse).rename(columns={"amount": "denominator"})
    grid = _grid(cut, metric, where, [f for f in (numerator, denominator) if f is not None])
    rows = _join(grid, numerator, cut)
    rows["numerator"] = rows["numerator"].round(DIGITS)
    if metric.empty_is_zero:
        rows["numerator"] = rows["numerator"].fillna(0.0)
    if denominator is not None:
        extra = denominator.drop(columns=[c for c in ("people", "squares") if c in rows and c in denominator])
        rows = _join(rows, extra, cut)
        rows["denominator"] = rows["denominator"].fillna(0.0).round(DIGITS)
    return add_values(_with_year(rows, metric, cut, warehouse), metric)


def _with_year(rows: pd.DataFrame, metric: Metric, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """`rows` with the year whose residents each window uses, where the metric uses residents at all."""
    if not metric.uses_residents:
        return rows
    years = population_years(cut, warehouse)
    used = {pd.Timestamp(p.label): years.get(p.last_day.year) for p in cut.periods}
    return rows.assign(population_year=rows["period"].map(used))


def _frame(part, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    rows = part.frame(cut, warehouse)
    return rows.assign(period=pd.to_datetime(rows["period"]))


def _join(left: pd.DataFrame, right: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    keys = ["period", *(name for name in cut.by if name in right.columns)]
    return left.merge(right, on=keys, how="left")


def _grid(cut: Cut, metric: Metric, where: Mapping[str, str], frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Every window × every place × the other values that occur or are asked for.

    A unit belongs to a place, so units are not crossed with places.
    """
    windows = pd.to_datetime([p.label for p in cut.periods])
    others = [name for name in cut.by if name not in ("area", "municipality")]
    full = [frame for frame in frames if set(cut.by) <= set(frame.columns)]
    if "unit" in others:
        seen = pd.concat([frame[["period", *cut.by]] for frame in full]).drop_duplicates()
        return seen.sort_values(["period", *cut.by], ignore_index=True)
    values = _values(others, where, full)
    places = _places(cut, metric)
    rows = [(w, *place, *value) for w, (place, value) in product(windows, list(product(places, values)))]
    named = ["period", *(name for name in ("area", "municipality") if name in cut.by), *others]
    # Without any row the column of periods would have no type to be joined by.
    return pd.DataFrame(rows, columns=named)[["period", *cut.by]].astype({"period": windows.dtype})


def _values(others: list[str], where: Mapping[str, str], frames: list[pd.DataFrame]) -> list[tuple[str, ...]]:
    """The values of the other breakdowns that occur; one asked for that never occurs is there too, as zero."""
    if not others:
        return [()]
    seen = pd.concat([frame[others] for frame in frames]).drop_duplicates()
    asked = {name: where[name] for name in others if name in where}
    if asked:
        seen = pd.concat([seen, seen.assign(**asked) if len(seen) else pd.DataFrame([asked])[others]])
    return [tuple(row) for row in seen.drop_duplicates().itertuples(index=False)]


def _places(cut: Cut, metric: Metric) -> list[tuple[str, ...]]:
    day = cut.periods[-1].last_day
    outside = [OUTSIDE] if metric.outside else []
    if "municipality" not in cut.by:
        return [(a,) for a in [*(area.id for area in cut.county.areas), *outside]] if "area" in cut.by else [()]
    codes = [*(m.code for m in cut.county.municipalities), *outside]
    if "area" not in cut.by:
        return [(code,) for code in codes]
    return [(cut.county.area_of(code, day) or OUTSIDE, code) for code in codes]


def _standardised(metric: Metric, cut: Cut, where: Mapping[str, str], warehouse: Warehouse) -> pd.DataFrame:
    """Events and residents by five-year band, weighted by the county's population of the latest year."""
    banded = Cut(cut.grain, cut.start, cut.end, (*cut.by, "age_group"), cut.county, cut.options)
    events = _frame(metric.numerator, banded, warehouse)
    events = events[events["age_group"].isin(AGE_BANDS)]
    people = _frame(metric.denominator, banded, warehouse)
    grid = _grid(cut, metric, where, [events.drop(columns="age_group"), people.drop(columns="age_group")])
    wide_events = _bands(grid, events, cut)
    wide_people = _bands(grid, people, cut)
    standard = _standard(warehouse)
    rows = grid
    rows["numerator"], rows["denominator"] = wide_events.sum(axis=1), wide_people.sum(axis=1)
    return add_standardised(rows, wide_events, wide_people, standard, metric.scale)


def _bands(grid: pd.DataFrame, rows: pd.DataFrame, cut: Cut) -> np.ndarray:
    keys = ["period", *(name for name in cut.by if name in rows.columns)]
    wide = rows.pivot_table(index=keys, columns="age_group", values="amount", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(AGE_BANDS), fill_value=0.0)
    joined = grid[keys].merge(wide, left_on=keys, right_index=True, how="left")
    return joined[list(AGE_BANDS)].fillna(0.0).to_numpy(float)


def _standard(warehouse: Warehouse) -> np.ndarray:
    """The county's residents of the latest delivered year by band."""
    latest = select(func.max(residents.c.year, type_=Integer())).scalar_subquery()
    persons = warehouse.frame(
        select(residents.c.age_group, total(residents.c.persons).label("persons"))
        .where(residents.c.year == latest, residents.c.sex == "total")
        .group_by(residents.c.age_group)
    )
    by_band = dict(zip(persons["age_group"], persons["persons"], strict=True))
    return np.array([by_band.get(band, 0.0) for band in AGE_BANDS])


# ---- hiding, filtering, judging --------------------------------------------------------------------------------


def _hide(rows: pd.DataFrame, metric: Metric, cut: Cut) -> pd.DataFrame:
    threshold = int(getattr(cut.county.thresholds, metric.minimum))
    areas = None
    if "municipality" in rows:
        day = cut.periods[-1].last_day
        known = {m.code: cut.county.area_of(m.code, day) for m in cut.county.municipalities}
        areas = rows["municipality"].map(known)
    hidden = hidden_cells(rows, metric, cut.by, threshold, areas)
    rows = rows.assign(hidden=hidden)
    numbers = [name for name in NUMBERS if name in rows]
    rows.loc[hidden, numbers] = np.nan
    return rows


def _filtered(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    for name, value in question.where.items():
        rows = rows[rows[name] == value]
    return rows.drop(columns=[name for name in question.where if name not in question.by])


def _judged(rows: pd.DataFrame, metric: Metric, cut: Cut, deliveries: Deliveries) -> pd.DataFrame:
    """Reasons for what has no value, and the mark of unfinished windows."""
    rows = rows.merge(verdicts(metric, cut, deliveries), on="period", how="left")
    reason = pd.Series(None, index=rows.index, dtype=object)
    no_value = rows["value"].isna() & ~rows["hidden"]
    reason[no_value] = _no_value_because(metric)
    reason[rows["hidden"]] = "too_small"
    if metric.uses_residents:
        reason[no_value & rows["population_year"].isna()] = "not_delivered"
    missing = rows["missing"].notna()
    reason[missing] = rows.loc[missing, "missing"]
    rows = rows.assign(reason=reason, hidden=rows["hidden"] & ~missing)
    rows.loc[missing, [name for name in NUMBERS if name in rows]] = np.nan
    return rows


def _no_value_because(metric: Metric) -> str:
    """Why a window that was delivered has no value."""
    if metric.interval == "standardised":
        return "too_few_events"
    # A survey or a yearly table without a row was not made that year; a monthly one has nothing to divide.
    return "cannot_exist" if any(is_monthly(name) for name in metric.datasets) else "not_collected"


def _shown(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    rows = rows.assign(metric=question.metric.id)
    for name in TAIL:
        if name not in rows:
            rows[name] = np.nan
    rows["population_year"] = rows["population_year"].astype("Int64")
    rows = rows.sort_values(["period", *question.by], ignore_index=True, kind="stable")
    rows["period"] = rows["period"].dt.date
    return rows[["metric", "period", *question.by, *TAIL]]

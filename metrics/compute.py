"""One door to every number: parts → full grid → small cells hidden → divided → rows that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from county import County
from data_sources.warehouse import Warehouse
from metrics.catalogue import metric_of
from metrics.cut import PLACES, Cut, MeasureError
from metrics.delivered import Deliveries, cadences, verdicts
from metrics.disclosure import hidden_cells
from metrics.kinds import Metric
from metrics.laid import laid_out
from metrics.question import Question, ask, check_span
from metrics.result import NUMBERS, TAIL, Result
from permissions import Reader, Scope, scope


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
    metric = metric.derived.settled(metric, options, metric_of) if metric.derived else metric
    question = ask(metric, county, by, where, grain, options)
    allowed = scope(reader, metric.subject, question.by, question.where, county)
    deliveries = deliveries or Deliveries(warehouse)
    cut = _cut(question, county, start, end, deliveries)
    if metric.derived is not None:
        derived, others = metric.derived, Others(reader, warehouse, county, deliveries)
        # Made from what this reader may see, so remembered for this reader.
        key = (*_key(question, cut), reader)
        whole = warehouse.remembered(key, lambda: _shown(derived.rows(cut, others), metric, cut))
        rows = _seen(whole, question, allowed)
    else:
        rows = _remembered(question, cut, allowed, warehouse, deliveries)
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


@dataclass(frozen=True)
class Others:
    """Other metrics' answers to the same reader, for metrics that are made from them."""

    reader: Reader
    warehouse: Warehouse
    county: County
    deliveries: Deliveries

    def answer(self, metric_id: str, **asked: Any) -> Result:
        """As far as the reader may see it."""
        return compute(metric_of(metric_id), **asked, **vars(self))


def _cut(question: Question, county: County, start: date | None, end: date | None, deliveries: Deliveries) -> Cut:
    if start is None or end is None:
        span = deliveries.span(question.metric, question.grain)
        if span is None:
            raise MeasureError(
                f"Nothing of {', '.join(question.metric.datasets)} has been delivered, so the period must be given: "
                "a start and an end."
            )
        start, end = start or span[0], end or span[1]
    check_span(question.metric, start, end)
    return Cut(question.grain, start, end, question.all_by, county, question.options)


def _remembered(
    question: Question, cut: Cut, allowed: Scope, warehouse: Warehouse, deliveries: Deliveries
) -> pd.DataFrame:
    """The rows that may be seen: of the whole answer, which serves every reader and place, and themselves remembered,
    since every page asks for the same few rows again and again."""
    key = _key(question, cut)

    def seen() -> pd.DataFrame:
        whole = warehouse.remembered(key, lambda: _whole(question, cut, warehouse, deliveries))
        return _seen(whole, question, allowed)

    return warehouse.remembered((*key, question.by, tuple(sorted(question.where.items())), allowed), seen)


def _key(question: Question, cut: Cut) -> tuple:
    """What the whole answer depends on: all of the question but the reader and the filters on places.

    Filters choose rows after hiding; a filter on anything else can add a row of zero for a value that never occurs.
    """
    others = tuple(sorted((name, key) for name, key in question.where.items() if name not in PLACES))
    options = tuple(sorted((name, str(value)) for name, value in question.options.items()))
    county = (cut.county.name, cut.county.memberships, repr(cut.county.thresholds), repr(cut.county.hyte))
    return (question.metric.id, county, cut.grain, cut.start, cut.end, cut.by, others, options)


def _whole(question: Question, cut: Cut, warehouse: Warehouse, deliveries: Deliveries) -> pd.DataFrame:
    """Every row of an answer as anyone may see it, before rights and filters: hidden, judged, in order."""
    rows = _hide(laid_out(question, cut, warehouse), question.metric, cut)
    return _shown(_judged(rows, question.metric, cut, deliveries), question.metric, cut)


def _hide(rows: pd.DataFrame, metric: Metric, cut: Cut) -> pd.DataFrame:
    threshold = int(getattr(cut.county.thresholds, metric.minimum))
    hidden = hidden_cells(rows, metric, cut, threshold)
    return _emptied(rows.assign(hidden=hidden), hidden, metric.also)


def _emptied(rows: pd.DataFrame, where: pd.Series, also: tuple[str, ...]) -> pd.DataFrame:
    """`rows` without their numbers where it says so."""
    if not where.any():
        return rows
    told = (*NUMBERS, *also)
    return rows.assign(**{name: rows[name].mask(where) for name in told if name in rows})


def _seen(whole: pd.DataFrame, question: Question, allowed: Scope) -> pd.DataFrame:
    """The rows that were asked for and may be seen, without the columns that were only filtered on."""
    rows = whole.drop(columns=[name for name in question.where if name not in question.by])
    chosen = allowed.rows(rows).to_numpy(bool)
    for name, value in question.where.items():
        chosen = chosen & (whole[name] == value).to_numpy(bool)
    return rows if chosen.all() else rows.take(np.flatnonzero(chosen)).reset_index(drop=True)


def _judged(rows: pd.DataFrame, metric: Metric, cut: Cut, deliveries: Deliveries) -> pd.DataFrame:
    """Reasons for what has no value, and the mark of unfinished windows."""
    window, labels = pd.factorize(rows["period"])
    judged = verdicts(metric, cut, deliveries)
    missing = np.array([judged[label.date()][0] for label in labels], dtype=object)[window]
    incomplete = np.array([judged[label.date()][1] for label in labels], dtype=bool)[window]
    undelivered = pd.Series(missing, index=rows.index, dtype=object).notna()
    reason = _reasons(rows, metric, cut)
    reason[undelivered] = missing[undelivered]
    rows = rows.assign(hidden=rows["hidden"] & ~undelivered, incomplete=incomplete)
    return _emptied(rows, undelivered, metric.also).assign(reason=pd.Series(reason, index=rows.index, dtype=object))


def _reasons(rows: pd.DataFrame, metric: Metric, cut: Cut) -> NDArray[np.object_]:
    """Why each row of a delivered window has no value; None where it has one."""
    no_value = rows["value"].isna()
    # A survey or a yearly table without a row was not made that year; elsewhere there is nothing to divide by.
    come = cadences(metric)
    divides = "monthly" in come or (metric.residents is not None and "survey" not in come)
    reason = np.full(len(rows), None, dtype=object)
    reason[no_value] = "cannot_exist" if divides else "not_collected"
    if metric.interval == "standardised":
        reason[no_value & (rows["numerator"] < cut.county.thresholds.standardised_minimum_events)] = "too_few_events"
    if metric.residents is not None:
        reason[no_value & rows["population_year"].isna()] = "not_delivered"
    reason[rows["hidden"]] = "too_small"
    return reason


def _shown(rows: pd.DataFrame, metric: Metric, cut: Cut) -> pd.DataFrame:
    rows = rows.sort_values(["period", *cut.by], ignore_index=True, kind="stable")
    columns = {"metric": metric.id, "period": rows["period"].dt.date}
    columns |= {name: rows[name] for name in cut.by}
    columns |= {name: rows.get(name, np.nan) for name in (*TAIL, *metric.also)}
    if metric.lights:
        columns["light"] = _lights(rows["value"].to_numpy(float), metric, cut)
    shown = pd.DataFrame(columns, index=rows.index)
    return shown.astype({"population_year": "Int64"})


def _lights(value: NDArray[np.float64], metric: Metric, cut: Cut) -> NDArray[np.object_]:
    """Red below the first of the county's limits, yellow from it, green from the second; None without a value."""
    limits = [getattr(cut.county.thresholds, name) for name in metric.lights]
    lit = np.array(["red", "yellow", "green"], dtype=object)[np.searchsorted(limits, value, side="right").clip(max=2)]
    return np.where(np.isnan(value), np.array(None, dtype=object), lit)

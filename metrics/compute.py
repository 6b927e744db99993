"""One door to every number: parts → full grid → small cells hidden → divided → rows that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from county import County
from data_sources.warehouse import Warehouse
from metrics.cut import Cut, MeasureError
from metrics.delivered import Deliveries, is_monthly, verdicts
from metrics.disclosure import hidden_cells
from metrics.kinds import Metric
from metrics.laid import laid_out
from metrics.question import Question, ask, check_span
from metrics.result import NUMBERS, TAIL, Result
from permissions import Reader, scope


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
    rows = laid_out(question, cut, warehouse)
    rows = _hide(rows, metric, cut)
    rows = _filtered(rows, question)
    rows = rows[allowed.rows(rows)] if len(rows) else rows
    rows = _judged(rows, metric, cut, deliveries)
    return Result(
        metric,
        _shown(rows, question),
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
    check_span(question.metric, first, last)
    return Cut(question.grain, first, last, question.all_by, county, question.options)


def _hide(rows: pd.DataFrame, metric: Metric, cut: Cut) -> pd.DataFrame:
    threshold = int(getattr(cut.county.thresholds, metric.minimum))
    hidden = hidden_cells(rows, metric, cut, threshold)
    rows = rows.assign(hidden=hidden)
    rows.loc[hidden, [name for name in NUMBERS if name in rows]] = np.nan
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
    # A survey or a yearly table without a row was not made that year; a monthly one has nothing to divide.
    reason[no_value] = "cannot_exist" if any(is_monthly(name) for name in metric.datasets) else "not_collected"
    if metric.interval == "standardised":
        reason[no_value & (rows["numerator"] < cut.county.thresholds.standardised_minimum_events)] = "too_few_events"
    if metric.residents is not None:
        reason[no_value & rows["population_year"].isna()] = "not_delivered"
    reason[rows["hidden"]] = "too_small"
    missing = rows["missing"].notna()
    reason[missing] = rows.loc[missing, "missing"]
    rows = rows.assign(reason=reason, hidden=rows["hidden"] & ~missing)
    rows.loc[missing, [name for name in NUMBERS if name in rows]] = np.nan
    return rows


def _shown(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    rows = rows.assign(metric=question.metric.id)
    for name in TAIL:
        if name not in rows:
            rows[name] = np.nan
    rows["population_year"] = rows["population_year"].astype("Int64")
    rows = rows.sort_values(["period", *question.by], ignore_index=True, kind="stable")
    rows["period"] = rows["period"].dt.date
    return rows[["metric", "period", *question.by, *TAIL]]

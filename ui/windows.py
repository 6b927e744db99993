"""Which windows a page asks of a metric: the chosen period in one piece, or the whole series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics import Metric
from metrics.delivered import is_monthly
from metrics.periods import add_months
from metrics.result import Result
from ui.session import View

Span = tuple[date, date]


def applicable(metric: Metric, where: Mapping[str, str]) -> dict[str, str]:
    """The filters that a metric can be divided by."""
    return {name: value for name, value in where.items() if name in metric.breakdowns}


def window(metric: Metric, start: date, end: date) -> tuple[str, date, date]:
    """`grain, start, end` of a span of months in one window; for a yearly metric, the year of its last month."""
    if "total" in metric.grains:
        return "total", start, end
    last = add_months(end, -1)
    if "rolling12" in metric.grains:
        return "rolling12", last, end
    year = last.replace(month=1)
    return "year", year, add_months(year, 12)


def one_window(
    view: View,
    metric: Metric,
    by: tuple[str, ...] = (),
    where: Mapping[str, str] | None = None,
    span: tuple[date, date] | None = None,
    **options: object,
) -> Result:
    """The metric over the chosen period, or another span, in one window. `options`: the metric's own choices."""
    grain, start, end = window(metric, *(span or (view.filters.start, view.filters.end)))
    return view.result(metric.id, by=by, grain=grain, start=start, end=end, where=where, **options)


def whole_series(view: View, metric: Metric, where: Mapping[str, str], by: tuple[str, ...] = ()) -> Result:
    """The metric over every month that can be chosen, by the chosen grain or the nearest the metric has."""
    bound = view.served.bound
    if metric.datasets == ("population",):
        # Residents change once a year; a year's window has those of the year before it.
        start, end = date(bound.start.year, 1, 1), date(bound.end.year + 1, 1, 1)
        return view.result(metric.id, by=by, grain="year", start=start, end=end, where=where)
    grain = view.filters.grain if view.filters.grain in metric.grains else metric.grains[0]
    return view.result(metric.id, by=by, grain=grain, start=bound.start, end=bound.end, where=where)


def years_until(view: View, dataset: str, back: int = 8) -> tuple[date, date]:
    """The last calendar years of what comes once a year: until the chosen period, which at its newest hides nothing."""
    last = (add_months(view.filters.end, -1)).year
    newest = view.served.deliveries.last_day(dataset)
    if newest is not None and view.filters.end >= view.served.bound.end:
        last = max(last, newest.year)
    return date(last - back + 1, 1, 1), date(last + 1, 1, 1)


def delivered_until(view: View, metric: Metric) -> date | None:
    """The day after the last month that every monthly dataset of a metric has anything of."""
    deliveries = view.served.deliveries
    lasts = [deliveries.last_day(name) for name in metric.datasets if is_monthly(name)]
    return min((add_months(day.replace(day=1), 1) for day in lasts if day), default=None)


def delivered_spans(view: View, metric: Metric) -> tuple[Span, Span]:
    """The chosen period and the one that it is compared with, both without the last months that some monthly dataset of
    the metric does not have yet: sums of fewer months cannot be compared with those of more."""
    filters = view.filters
    own, other = (filters.start, filters.end), filters.compared_span
    end = delivered_until(view, metric)
    if end is None or not filters.start < end < filters.end:
        return own, other
    lacking = (filters.end.year - end.year) * 12 + filters.end.month - end.month
    return (filters.start, end), (other[0], add_months(other[1], -lacking))

"""Judgements of a view: places beside the county and over time, remembered by the generation like the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from metrics import Metric
from metrics.judgement import Judgement, judged
from metrics.periods import add_months
from metrics.result import Result
from metrics.targets import targets_of
from ui.session import View

# What is tested of windows that share their events says nothing: such metrics are judged by years.
# So many of the newest months may be unfinished.
UNFINISHED = 4
MONTHLY_FIRST = ("month", "year", "quarter")


def grain_of(metric: Metric) -> str:
    """The grain that a metric is judged at: the finest of months and years in which its windows do not overlap."""
    if metric.datasets == ("population",):
        return "year"
    return next((grain for grain in MONTHLY_FIRST if grain in metric.grains), metric.grains[0])


def series(
    view: View,
    metric: Metric,
    grain: str,
    by: tuple[str, ...] = (),
    where: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Result:
    """Every window that the lake has months of; of a population table also the year after its last."""
    bound = view.served.bound
    start, end = bound.start, bound.end
    if metric.datasets == ("population",):
        start, end = date(start.year, 1, 1), date(end.year + 1, 1, 1)
    elif grain == "year":
        start, end = date(start.year, 1, 1), date(add_months(end, -1).year + 1, 1, 1)
    return view.result(metric.id, by=by, grain=grain, start=start, end=end, where=where, **(options or {}))


def twelve_months(
    view: View,
    metric: Metric,
    by: tuple[str, ...] = (),
    where: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Result | None:
    """The newest windows of twelve months: the newest finished one says how much. None where there are none."""
    if "rolling12" not in metric.grains or metric.datasets == ("population",):
        return None
    end = view.served.bound.end
    start = max(view.served.bound.start, add_months(end, -UNFINISHED))
    return view.result(metric.id, by=by, grain="rolling12", start=start, end=end, where=where, **(options or {}))


def of_places(
    view: View,
    metric: Metric,
    grain: str,
    place: str,
    inside: str | None = None,
    where: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> tuple[Result, tuple[Judgement, ...]]:
    """Areas, or the municipalities that are `inside` an area, beside the county. Raises AccessDenied and MeasureError.

    The places are judged among themselves alone, so that every reader who may see them reads the same of them.
    """
    result = series(view, metric, grain, (place,), where, options)
    if inside is not None:
        codes = [m.code for m in view.county.municipalities_of(inside, add_months(view.served.bound.end, -1))]
        result = replace(result, rows=result.rows[result.rows[place].isin(codes)])
    whole = series(view, metric, grain, (), where, options)
    seen = tuple(sorted(set(result.rows[place])))
    return result, _remembered(view, result, whole, (place, inside, seen))


def of_county(
    view: View,
    metric: Metric,
    grain: str,
    where: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> tuple[Result, tuple[Judgement, ...]]:
    """The county itself, over time and against its target."""
    whole = series(view, metric, grain, (), where, options)
    return whole, _remembered(view, whole, whole, ("county",))


def _remembered(view: View, result: Result, whole: Result, places: tuple) -> tuple[Judgement, ...]:
    metric, county = result.metric, view.county
    asked = (tuple(sorted(result.where.items())), metric.unit, metric.datasets)
    key = ("judged", metric.id, result.grain, result.start, result.end, asked, *places)
    day = add_months(view.served.bound.end, -1)

    def made() -> tuple[Judgement, ...]:
        targets = targets_of(metric.id, day, view.served.warehouse, county)
        return judged(result, county, whole, targets=targets)

    return view.served.drawings.remembered(key, made)

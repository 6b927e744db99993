"""What is asked of an indicator on the explorer page: breakdowns, limits, windows and options, all from the address.

Whatever the address says, the question can be answered: what an indicator needs is chosen for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics import CATALOGUE, Metric
from metrics.cut import PLACES
from metrics.periods import MONTHS_IN, add_months, first_of
from metrics.question import known_values
from metrics.result import Result
from permissions import scope
from ui.filters import STEPS, only_of
from ui.names import BREAKDOWNS
from ui.session import View
from ui.windows import applicable, window

# Over time, the first of these that an indicator has.
_OVER_TIME = ("month", "rolling12", "quarter", "year")
FIRST = "contacts_per_1000"
WHOLE = "total"


@dataclass(frozen=True)
class Asked:
    """A question: at most two breakdowns, single values of others, the windows' length, and the metric's options."""

    metric: Metric
    by: tuple[str, ...]
    only: Mapping[str, str]
    where: Mapping[str, str]
    step: str
    options: Mapping[str, Any]


def asked_of(view: View, metric: Metric, options: Mapping[str, Any]) -> Asked:
    """The reader's question; what the metric needs is added as a breakdown, or limited to one value beside two."""
    filters, offered = view.filters, breakdowns(view, metric)
    by = tuple(dict.fromkeys(name for name in (filters.by, filters.by2) if name in offered))
    limits = {name: key for name, key in only_of(filters.only).items() if name in offered and name not in by}
    only = {name: key for name, key in limits.items() if key in values(view, metric, name, options)}
    for name in metric.needs:
        if name in by or name in only:
            continue
        if len(by) < 2:
            by += (name,)
        elif usual := _usual(values(view, metric, name, options)):
            only[name] = usual
    steps = steps_offered(metric)
    usual_step = WHOLE if by else next((step for step in _OVER_TIME if step in steps), steps[0])
    step = filters.step if filters.step in steps else usual_step
    return Asked(metric, by, only, {**place(view, metric, by), **only}, step, dict(options))


def breakdowns(view: View, metric: Metric) -> tuple[str, ...]:
    """What the metric can be divided by for this reader."""
    allowed = scope(view.reader, metric.subject, (), {}, view.county)
    denied = {
        name
        for name, seen in (("municipality", allowed.municipalities), ("unit", allowed.units))
        if seen is not None and not seen
    }
    return tuple(n for n in metric.breakdowns if n in BREAKDOWNS and n not in (*denied, *metric.beside))


def limitable(view: View, metric: Metric, by: tuple[str, ...]) -> tuple[str, ...]:
    """The breakdowns of which one value can be chosen: places have the filter row, and units are too many."""
    return tuple(n for n in breakdowns(view, metric) if n not in (*by, *PLACES, "unit"))


def values(view: View, metric: Metric, name: str, options: Mapping[str, Any]) -> list[str]:
    """The keys of a breakdown: those of the county and the contracts, or those that the lake holds."""
    if name in (*PLACES, "unit"):
        return []
    known = list(known_values(name, metric, view.county))
    if known and name != "theme":
        return known
    by = (name, *(other for other in metric.needs if other != name))
    key = ("values", metric.id, name, str(view.reader), str(options))
    return view.served.drawings.remembered(key, lambda: _held(_everything(view, metric, by, {}, options), name))


def _held(result: Result, name: str) -> list[str]:
    rows = result.rows[result.rows["value"].notna()]
    return [str(key) for key in dict.fromkeys(rows[name].dropna())]


def _usual(keys: list[str]) -> str:
    """What a reader means who says nothing: all of it where there is such a key."""
    return "total" if "total" in keys else keys[0] if keys else ""


def place(view: View, metric: Metric, by: tuple[str, ...]) -> dict[str, str]:
    """The chosen place as far as the metric has places and is not divided by them."""
    filters = view.filters
    if "area" in by:
        return {}
    area = {"area": filters.area} if filters.area else {}
    if "municipality" in by:
        return applicable(metric, area)
    return applicable(metric, filters.where) or applicable(metric, area)


# ---- windows -----------------------------------------------------------------------------------------------------


def is_yearly(metric: Metric) -> bool:
    """Whether the metric has one value a year, whatever period is chosen."""
    return metric.datasets == ("population",) or metric.grains == ("year",)


def steps_offered(metric: Metric) -> tuple[str, ...]:
    """The lengths of windows to choose from; `total` is the whole period at once, or the newest year."""
    if is_yearly(metric):
        return ("year", WHOLE)
    return tuple(step for step in STEPS if step in metric.grains or step == WHOLE)


def answer(view: View, asked: Asked) -> Result:
    """The answer to a question, in its windows."""
    how: dict[str, Any] = {"by": asked.by, "where": asked.where, **asked.options}
    if is_yearly(asked.metric):
        whole = _everything(view, asked.metric, asked.by, asked.where, asked.options)
        if asked.step != WHOLE:
            return whole
        year = _newest_year(whole, view.filters.end)
        return view.result(asked.metric.id, grain="year", start=year, end=add_months(year, 12), **how)
    grain, start, end = _span(asked.metric, asked.step, view.filters.start, view.filters.end)
    return view.result(asked.metric.id, grain=grain, start=start, end=end, **how)


def _span(metric: Metric, step: str, start: date, end: date) -> tuple[str, date, date]:
    """Whole windows: a quarter or a year that the period only touches is shown whole."""
    if step == WHOLE:
        return window(metric, start, end)
    if step not in ("quarter", "year"):
        return step, start, end
    return step, first_of(start, step), add_months(first_of(add_months(end, -1), step), MONTHS_IN[step])


def _everything(
    view: View, metric: Metric, by: tuple[str, ...], where: Mapping[str, str], options: Mapping[str, Any]
) -> Result:
    """Every year that is delivered of a yearly metric; of another, the chosen period in one window."""
    how: dict[str, Any] = {"by": by, "where": where, **options}
    if not is_yearly(metric):
        grain, start, end = window(metric, view.filters.start, view.filters.end)
        return view.result(metric.id, grain=grain, start=start, end=end, **how)
    if view.served.deliveries.span(metric, "year") is None:
        year = first_of(view.filters.start, "year")
        return view.result(metric.id, grain="year", start=year, end=add_months(year, 12), **how)
    return view.result(metric.id, grain="year", **how)


def _newest_year(result: Result, end: date) -> date:
    """The newest year that has a value and has begun before `end`; the newest of all where there is none."""
    known = result.rows[result.rows["value"].notna() & (result.rows["period"] < end)]
    labels = known["period"] if len(known) else result.rows["period"]
    return labels.max() if len(labels) else first_of(add_months(end, -1), "year")


# ---- what it is compared with --------------------------------------------------------------------------------------


def comparison(view: View, asked: Asked, own: Result) -> tuple[Result, str] | None:
    """The same question of the place or the time to compare with, and what that is called; None where nothing is.

    A sum is compared with another time only: places of different sizes have different sums.
    """
    filters, metric = view.filters, asked.metric
    by_time = filters.compare in ("last_year", "previous")
    if not by_time and metric.is_rate and metric.has_places and "unit" not in asked.by:
        by = tuple(name for name in asked.by if name not in PLACES)
        where = {**applicable(metric, filters.compared_where), **asked.only}
        if by != asked.by or where != dict(asked.where):
            how: dict[str, Any] = {"grain": own.grain, "start": own.start, "end": own.end, "by": by, "where": where}
            return view.result(metric.id, **how, **asked.options), view.compared
    if own.rows["period"].nunique() != 1:
        return None
    back = filters.months if filters.compare == "previous" and own.grain == WHOLE else 12
    start, end = add_months(own.start, -back), add_months(own.end, -back)
    how = {"grain": own.grain, "start": start, "end": end, "by": asked.by, "where": asked.where}
    other = view.result(metric.id, **how, **asked.options)
    if not other.rows["value"].notna().any():
        return None
    return other, other.period_name(other.rows["period"].max(), view.t)


def comparable() -> dict[str, Metric]:
    """The metrics whose areas can be compared."""
    return {m.id: m for m in CATALOGUE.values() if "area" in m.breakdowns and m.stands_alone and m.derived is None}

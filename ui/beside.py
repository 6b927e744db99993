"""Figures of a place beside what the reader compares with: over time, by group, and the areas side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from charts.groups import Beside, groups, windows
from charts.places import bars
from charts.style import Chart
from charts.trend import trend
from metrics import CATALOGUE, Metric
from metrics.completeness import endings
from metrics.periods import add_months
from metrics.result import Result
from ui import address, names, notes
from ui.figures import known
from ui.session import View
from ui.windows import applicable, delivered_until, one_window

TIMES = ("last_year", "previous")


@dataclass(frozen=True)
class Against:
    """What a place is compared with: a place or a period, and what it is called."""

    where: dict[str, str]
    span: tuple[date, date]
    name: str

    @staticmethod
    def of(view: View) -> Against:
        filters = view.filters
        return Against(filters.compared_where, filters.compared_span, view.compared)


def lacks(view: View, *datasets: str) -> bool:
    """Whether a part of a page has nothing to show because a dataset is missing; then it says which, once."""
    missing = [name for name in datasets if not view.served.deliveries.delivered(name)]
    if missing:
        st.info(notes.not_delivered(missing, view.t))
    return bool(missing)


def other_place(view: View) -> tuple[dict[str, str], str] | None:
    """The place beside which a series is drawn: the one compared with, else the county; None for the county itself."""
    filters = view.filters
    if not filters.where:
        return None
    if filters.compare in TIMES or not filters.compared_where:
        return {}, view.county.title(view.t.language)
    return filters.compared_where, view.compared


def over_time(view: View, metric_id: str, grain: str) -> None:
    """The whole series of a metric in windows of one grain, beside another place where that says something."""
    own = view.of("area", "municipality", "compare")
    key = f"{metric_id}_over_time"
    notes.show(*own.drawn(key, lambda: _over_time(own, CATALOGUE[metric_id], grain)), view, key)


def _over_time(view: View, metric: Metric, grain: str) -> tuple[Chart, Result]:
    t, beside = view.t, other_place(view) if metric.is_rate else None
    own = series(view, metric, grain, view.filters.where)
    other = None if beside is None else series(view, metric, grain, beside[0])
    events = [event for event in view.county.events if event.concerns(metric.id)]
    name = "" if beside is None else beside[1]
    ends = endings(own, view.served.warehouse)
    return trend(own, view.place, t, view.dark, other, name, events, endings=ends), own


def series(view: View, metric: Metric, grain: str, where: dict[str, str]) -> Result:
    """A metric over every month that can be chosen, in windows of one grain."""
    start, end = view.served.bound.start, view.served.bound.end
    if grain == "rolling12":
        # Twelve months that begin before the first delivery, or lack their last month, would be less than twelve.
        end = min(end, delivered_until(view, metric) or end)
        start = min(add_months(start, 11), add_months(end, -1))
    return view.result(metric.id, grain=grain, start=start, end=end, where=applicable(metric, where))


def by_year(view: View, metric_id: str) -> None:
    """A survey's years side by side: between them nothing was asked, so no line joins them."""
    own = view.of("area", "municipality", "compare")
    key = f"{metric_id}_by_year"
    notes.show(*own.drawn(key, lambda: _by_year(own, CATALOGUE[metric_id])), view, key)


def _by_year(view: View, metric: Metric) -> tuple[Chart, Result]:
    beside = other_place(view)
    own = series(view, metric, "year", view.filters.where)
    other = None if beside is None else series(view, metric, "year", beside[0])
    told = Beside(view.place, "" if beside is None else beside[1], view.t("Year"))
    return windows(own, other, told, view.t, view.dark), own


def by_group(view: View, metric_id: str, by: str) -> None:
    """The chosen period by one breakdown."""
    key = f"{metric_id}_by_group"
    drawn = view.drawn(f"{key}_{by}", lambda: _by_group(view, CATALOGUE[metric_id], by))
    notes.show(*drawn, view, key)


def areas_side_by_side(view: View, metric_id: str) -> None:
    """The areas in the chosen period; a click on one chooses it."""
    own, key = view.of("area", "start", "end"), f"{metric_id}_by_area"
    drawn = own.drawn(key, lambda: areas(own, CATALOGUE[metric_id]))
    notes.show(*drawn, view, key, on_pick=lambda code: address.change(area=code, municipality=""))


def areas(view: View, metric: Metric) -> tuple[Chart, Result]:
    """The director areas as bars, with the county's line where sizes do not matter."""
    t, county = view.t, view.county
    result = one_window(view, metric, ("area",))
    value = None
    if metric.is_rate:
        whole = one_window(view, metric)
        value = known(whole.rows.iloc[-1]["value"]) if len(whole.rows) else None
    own = {area.id: area.short_name(t.language) for area in county.areas}
    return bars(result, own, t, view.dark, view.filters.area, value, county.title(t.language)), result


def _by_group(view: View, metric: Metric, by: str) -> tuple[Chart, Result]:
    t, against = view.t, Against.of(view)
    of_own: dict[str, Any] = {"where": applicable(metric, view.filters.where)}
    of_other: dict[str, Any] = {"where": applicable(metric, against.where), "span": against.span}
    own, other = one_window(view, metric, (by,), **of_own), one_window(view, metric, (by,), **of_other)
    wholes = None
    if not metric.is_rate and view.filters.compare not in TIMES:
        wholes = (_whole(one_window(view, metric, **of_own)), _whole(one_window(view, metric, **of_other)))
    told = Beside(view.place, against.name, t(names.BREAKDOWNS[by]))
    shown = names.value_names(by, own.rows[by], view.county, t)
    return groups(own, other, shown, told, t, view.dark, wholes), own


def _whole(result: Result) -> float | None:
    return known(result.rows.iloc[-1]["value"]) if len(result.rows) else None


def choose_group(view: View, offered: tuple[str, ...]) -> str:
    """By what the groups of a page are divided; kept in the address."""
    t = view.t
    chosen = view.filters.by if view.filters.by in offered else offered[0]
    labels = {name: t(names.BREAKDOWNS[name]) for name in offered}
    address.choose(st.segmented_control, "by", t("Divided by"), labels, chosen, required=True)
    return chosen

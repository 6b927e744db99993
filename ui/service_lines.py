"""A page that can be narrowed to one service line: the choice, and what is asked of the place and the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from charts.figures import Figure
from charts.places import bars
from charts.side_by_side import figures_by
from charts.style import Chart
from charts.trend import trend
from i18n import Translator
from metrics import CATALOGUE, Metric
from metrics.completeness import endings
from metrics.periods import add_months
from metrics.result import Result
from permissions import AccessDenied
from ui import address, names, notes
from ui.figures import known
from ui.session import View
from ui.windows import Span, one_window, whole_series

# What a series over time answers to.
SERIES = ("area", "municipality", "compare", "grain", "line")
# Of the windows of a series, so many may be too small to show.
FEW_HIDDEN = 0.2
# Every role that sees metrics sees the rows of every area and line; municipalities and units are guarded.
_OPEN = ("area", "service_line")
_TIMES = ("last_year", "previous")


def choose(view: View, metric_id: str) -> None:
    """The service line, of those that a metric has values of; kept in the address."""
    t, line = view.t, names.BREAKDOWNS["service_line"]
    offered = view.of().drawn("lines", lambda: _offered(view.of(), CATALOGUE[metric_id]))
    labels = {"": t("All service lines")} | names.value_names("service_line", offered, view.county, t)
    address.choose(st.selectbox, "line", t(line), labels, view.filters.line if view.filters.line in labels else "")


def _offered(view: View, metric: Metric) -> list[str]:
    rows = one_window(view, metric, ("service_line",)).rows
    held = set(rows.loc[(rows["denominator"] > 0) | rows["hidden"].astype(bool), "service_line"])
    return [line.code for line in view.county.service_lines if line.code in held]


def inside(view: View, where: Mapping[str, str]) -> dict[str, str]:
    """A place, narrowed to the chosen service line."""
    return {**where, **({"service_line": view.filters.line} if view.filters.line else {})}


def whole_name(view: View) -> str:
    """What the rows of a page are parts of: the chosen service line, or all of them."""
    t, line = view.t, view.filters.line
    return names.value_name("service_line", line, view.county, t) if line else t("All services")


def place_beside(view: View) -> tuple[dict[str, str], str] | None:
    """Beside which place a series is drawn: the one compared with, else the county; None for the county itself."""
    filters = view.filters
    if not filters.where:
        return None
    if filters.compare in _TIMES or not filters.compared_where:
        return {}, view.county.title(view.t.language)
    return filters.compared_where, view.compared


def answer(view: View, metric: Metric, by: tuple[str, ...] = (), where: Mapping[str, str] | None = None) -> Result:
    """The metric over the chosen period in one window, of a place narrowed to a line as `inside` gives it."""
    return _cut(view, metric, by, where or {}, (view.filters.start, view.filters.end))


def _cut(view: View, metric: Metric, by: tuple[str, ...], where: Mapping[str, str], span: Span | None) -> Result:
    """One window of a span of months, or the whole series by the chosen grain where there is none.

    Values are hidden in the whole table before it is filtered, so the rows of one area or line are those of the table
    of all: it is asked for once, and another area or line costs nothing.
    """
    opened = tuple(name for name in where if name in _OPEN and name not in by)
    rest = {name: key for name, key in where.items() if name not in opened}

    def ask() -> Result:
        divided = (*by, *opened)
        if span is None:
            return whole_series(view, metric, rest, divided)
        return one_window(view, metric, divided, rest, span)

    key = f"answer {metric.id} {by} {opened} {sorted(rest.items())} {span or view.filters.grain}"
    whole = view.of().drawn(key, ask)
    rows = whole.rows.drop(columns=list(opened))
    if opened:
        chosen = np.logical_and.reduce([(whole.rows[name] == where[name]).to_numpy(bool) for name in opened])
        rows = rows.take(np.flatnonzero(chosen)).reset_index(drop=True)
    return replace(whole, rows=rows, by=by, where=dict(where))


def compared_figures(view: View, metric: Metric, by: str, narrowed: bool = True) -> tuple[dict[str, Figure], Result]:
    """The chosen period by one breakdown: each group's figure beside the same group of the comparison.

    `narrowed`: to the chosen service line.
    """
    filters = view.filters
    here, there = filters.where, filters.compared_where
    if narrowed:
        here, there = inside(view, here), inside(view, there)
    own = answer(view, metric, (by,), here)
    return figures_by(own, _cut(view, metric, (by,), there, filters.compared_span)), own


def whole_figure(view: View, metric: Metric, narrowed: bool = True) -> Figure | None:
    """The chosen place and period in one figure, beside the comparison; `narrowed`: to the chosen service line."""
    filters = view.filters
    here, there = filters.where, filters.compared_where
    if narrowed:
        here, there = inside(view, here), inside(view, there)
    own, other = answer(view, metric, (), here), _cut(view, metric, (), there, filters.compared_span)
    return next(iter(figures_by(own, other).values()), None)


def period_name(result: Result, t: Translator) -> str:
    """The newest window's name, and that it is not finished where it is not."""
    if result.rows.empty:
        return ""
    name = result.period_name(result.rows["period"].max(), t)
    return f"{name} ({t('unfinished')})" if result.rows["incomplete"].astype(bool).any() else name


def over_time(view: View, metric_id: str) -> None:
    """The whole series of a metric beside another place; a count has none, as a part is only a low line."""
    own = view.of(*SERIES)
    key = f"{metric_id}_over_time"
    chart, result = own.drawn(key, lambda: series(own, CATALOGUE[metric_id], {}))
    notes.show(chart, result, view, key)
    t = view.t
    if result.grain != own.filters.grain and own.filters.grain in result.metric.grains:
        st.caption(t("Shown by longer windows than chosen: too many values would be too small to show."))


def series(view: View, metric: Metric, more: Mapping[str, str]) -> tuple[Chart, Result]:
    """A metric over time beside another place; `more` narrows both. Longer windows where most would be hidden."""
    t, beside = view.t, place_beside(view) if metric.is_rate else None
    view, own = _readable(view, metric, more)
    other = None if beside is None else over_months(view, metric, {**inside(view, beside[0]), **more})
    ends, events = endings(own, view.served.warehouse), view.county.events_of(metric.id)
    name = "" if beside is None else beside[1]
    return _titled(view, trend(own, view.place, t, view.dark, other, name, events, endings=ends)), own


def _titled(view: View, chart: Chart) -> Chart:
    """A chart of one service line says so wherever it is taken."""
    return replace(chart, title=f"{chart.title}, {whole_name(view)}") if view.filters.line else chart


def over_months(view: View, metric: Metric, where: Mapping[str, str]) -> Result:
    """The metric over every month that can be chosen, by the chosen grain."""
    return _cut(view, metric, (), where, None)


def _readable(view: View, metric: Metric, more: Mapping[str, str]) -> tuple[View, Result]:
    """The series by the chosen grain, or the first longer one in which at most a fifth of the windows is hidden."""
    where = {**inside(view, view.filters.where), **more}
    for grain in (view.filters.grain, "quarter", "year"):
        view = replace(view, filters=replace(view.filters, grain=grain))
        own = over_months(view, metric, where)
        if own.rows["hidden"].astype(bool).mean() <= FEW_HIDDEN or grain in ("year", "rolling12"):
            break
    return view, own


def places(view: View, metric: Metric) -> None:
    """Areas and, where the role allows, the municipalities of the chosen place side by side; a click goes there."""
    left, right = st.columns(2, gap="large")
    with left:
        own = view.of("area", "start", "end", "metric", "line")
        drawn = own.drawn("areas", lambda: _areas(own, metric))
        notes.show(*drawn, view, "areas", on_pick=lambda code: address.change(area=code, municipality=""))
    with right:
        try:
            drawn = view.drawn("municipalities", lambda: _municipalities(view, metric))
        except AccessDenied:
            st.info(view.t("Your role sees areas, not municipalities."))
            return
        notes.show(*drawn, view, "municipalities", on_pick=lambda code: _go_down(view, code))


def _go_down(view: View, code: str) -> None:
    area = view.county.area_of(code, add_months(view.filters.end, -1)) or ""
    address.change(municipality=code, area=area)


def _areas(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, county = view.t, view.county
    result = answer(view, metric, ("area",), inside(view, {}))
    of_areas = {area.id: area.short_name(t.language) for area in county.areas}
    chart = bars(result, of_areas, t, view.dark, view.filters.area, *_line_across(view, metric))
    return _titled(view, chart), result


def _municipalities(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, filters = view.t, view.filters
    result = one_window(view, metric, ("municipality",), inside(view, {}))
    inside_area = set(view.of("area", "end").filters.codes(view.county))
    shown_here = {m.code: m.name(t.language) for m in view.county.municipalities if m.code in inside_area}
    chart = bars(result, shown_here, t, view.dark, filters.municipality, *_line_across(view, metric))
    return _titled(view, chart), result


def _line_across(view: View, metric: Metric) -> tuple[float | None, str]:
    """The county's value, where sizes do not matter."""
    if not metric.is_rate:
        return None, ""
    whole = answer(view, metric, (), inside(view, {}))
    return (known(whole.rows.iloc[-1]["value"]) if len(whole.rows) else None), view.county.title(view.t.language)

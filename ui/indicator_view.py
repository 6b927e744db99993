"""The parts of the indicator page."""

from __future__ import annotations

import streamlit as st

from charts.causes import causes
from charts.funnel import funnel, has_funnel
from charts.places import bars
from charts.process import process
from charts.style import Chart
from charts.trend import trend
from county import Event
from metrics import CATALOGUE, Metric, Side, explain
from metrics.completeness import endings
from metrics.explainer import EXPLAINED
from metrics.repeated import command_line
from metrics.result import Result
from permissions import AccessDenied
from ui import address, judgement_view, names, notes
from ui.place_map import place_map
from ui.session import View
from ui.windows import applicable, one_window, whole_series

FIRST = "contacts_per_1000"
# Breakdowns with too many values for one chart.
NOT_OFFERED = ("municipality", "unit", "project_id")


def chosen_metric(view: View) -> Metric:
    """The metric that the page is about; kept in the address."""
    t = view.t
    found = [metric for metric in CATALOGUE.values() if metric.stands_alone]
    found.sort(key=lambda metric: (list(names.SUBJECTS).index(metric.subject), t(metric.title)))
    labels = {metric.id: f"{t(names.SUBJECTS[metric.subject])}: {t(metric.title)}" for metric in found}
    chosen = view.filters.metric if view.filters.metric in labels else FIRST
    address.choose(st.selectbox, "metric", t("Indicator"), labels, chosen)
    return CATALOGUE[chosen]


def over_time(view: View, metric: Metric) -> None:
    """The whole series with process limits, then beside the county."""
    t = view.t
    st.header(t("Is the change more than usual variation?"))
    own = view.of("area", "municipality", "grain", "metric")
    notes.show(*own.drawn("process", lambda: _process(own, metric)), view, "process")
    if applicable(metric, view.filters.where):
        st.header(t("Beside the county"))
        notes.show(*own.drawn("trend", lambda: _trend(own, metric)), view, "trend")


def _process(view: View, metric: Metric) -> tuple[Chart, Result]:
    own = whole_series(view, metric, applicable(metric, view.filters.where))
    ends = endings(own, view.served.warehouse)
    return process(own, view.place, view.t, view.dark, _events(view, metric), ends), own


def _trend(view: View, metric: Metric) -> tuple[Chart, Result]:
    t = view.t
    own, whole = (whole_series(view, metric, where) for where in (applicable(metric, view.filters.where), {}))
    county = view.county.title(t.language)
    ends = endings(own, view.served.warehouse)
    return trend(own, view.place, t, view.dark, whole, county, _events(view, metric), endings=ends), own


def _events(view: View, metric: Metric) -> list[Event]:
    return [event for event in view.county.events if event.concerns(metric.id)]


def judgement(view: View, metric: Metric) -> None:
    """What the newest finished value means, in words: beside others, over five points, in rank, over time."""
    own = view.of("area", "municipality", "grain", "metric")
    told = own.drawn("judgement", lambda: judgement_view.told(own, metric))
    if not told:
        return
    st.header(view.t("What does the newest value say?"))
    judgement_view.show(told, view.t)


def places(view: View, metric: Metric) -> None:
    """Municipalities on the map and in the funnel, as far as the metric and the role allow."""
    if "municipality" not in metric.breakdowns:
        return
    try:
        drawn = view.drawn("funnel", lambda: _funnel(view, metric))
    except AccessDenied:
        return
    st.header(view.t("Which municipalities differ?"))
    left, right = st.columns([1, 1], gap="large")
    with left:
        place_map(view, metric)
    with right:
        notes.show(*drawn, view, "funnel")


def _funnel(view: View, metric: Metric) -> tuple[Chart, Result]:
    result = one_window(view, metric, ("municipality",))
    known = {m.code: m.name(view.t.language) for m in view.county.municipalities}
    draw = funnel if has_funnel(result) else bars
    return draw(result, known, view.t, view.dark, view.filters.municipality), result


def difference(view: View, metric: Metric) -> None:
    """Why the chosen place or period differs from what it is compared with, for metrics that can be explained."""
    if metric.id not in EXPLAINED:
        return
    t = view.t
    st.header(t("Why does it differ?"))
    chart, result = view.drawn("difference", lambda: _difference(view, metric))
    if chart.data.empty:
        st.info(
            t("The difference cannot be explained: one of the two has no value, or so few clients that it is hidden.")
        )
    else:
        notes.show(chart, result, view, "difference", several=True)


def _difference(view: View, metric: Metric) -> tuple[Chart, Result]:
    f, t = view.filters, view.t
    start, end = f.compared_span
    found = explain(
        metric.id,
        Side(f.start, f.where, f.end),
        Side(start, f.compared_where, end),
        grain="total",
        reader=view.reader,
        warehouse=view.served.warehouse,
        county=view.county.name,
        deliveries=view.served.deliveries,
    )
    return causes(found, view.place, view.compared, t, view.dark), one_window(view, metric, where=f.where)


def breakdown(view: View, metric: Metric) -> None:
    """The chosen period divided by one thing."""
    t = view.t
    offered = [name for name in metric.breakdowns if name in names.BREAKDOWNS and name not in NOT_OFFERED]
    if not offered:
        return
    st.header(t("How is it divided?"))
    by = view.filters.by if view.filters.by in offered else offered[min(1, len(offered) - 1)]
    labels = {name: t(names.BREAKDOWNS[name]) for name in offered}
    address.choose(st.segmented_control, "by", t("Divided by"), labels, by, required=True)
    notes.show(*view.drawn("breakdown", lambda: _breakdown(view, metric, by)), view, "breakdown")


def _breakdown(view: View, metric: Metric, by: str) -> tuple[Chart, Result]:
    where = {k: v for k, v in applicable(metric, view.filters.where).items() if k != by}
    result = one_window(view, metric, (by,), where)
    known = names.value_names(by, result.rows[by], view.county, view.t)
    return bars(result, known, view.t, view.dark, in_order=by in names.IN_ORDER), result


def meaning(view: View, metric: Metric) -> None:
    """What the number means, who answers for it, and how it was made."""
    t, own = view.t, whole_series(view, metric, applicable(metric, view.filters.where))
    st.header(t("What does the number mean?"))
    with st.container(border=True):
        notes.about(metric, view.county, t)
        st.markdown(f"**{t('How it was made')}:** {made_from(view, metric)}")
        st.caption(t("The same figures on the command line:"))
        st.code(command_line(own, {}), language="shell", wrap_lines=True)


def made_from(view: View, metric: Metric) -> str:
    """The datasets, their rows and the generation behind the number."""
    t, reports = view.t, view.served.warehouse.manifest["datasets"]
    parts = [
        t(
            "{dataset}: rows {rows}, files {files}",
            dataset=t(notes.dataset_title(name)),
            rows=t.number(reports[name]["loaded"]),
            files=t.number(reports[name]["files"]),
        )
        for name in metric.datasets
    ]
    return "; ".join(parts) + ". " + t("Generation {name}.", name=view.served.warehouse.generation)

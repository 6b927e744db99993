"""The parts of the indicator page."""

from __future__ import annotations

import streamlit as st

from charts.funnel import funnel, has_funnel
from charts.places import bars
from charts.process import process
from charts.trend import trend
from metrics import CATALOGUE, Metric
from permissions import AccessDenied
from ui import address, names, notes
from ui.place_map import place_map
from ui.session import View
from ui.windows import applicable, one_window, whole_series

FIRST = "contacts_per_1000"


def chosen_metric(view: View) -> Metric:
    """The metric that the page is about; kept in the address."""
    t = view.t
    found = [metric for metric in CATALOGUE.values() if not metric.needs]
    found.sort(key=lambda metric: (list(names.SUBJECTS).index(metric.subject), t(metric.title)))
    labels = {metric.id: f"{t(names.SUBJECTS[metric.subject])}: {t(metric.title)}" for metric in found}
    chosen = view.filters.metric if view.filters.metric in labels else FIRST
    address.choose(st.selectbox, "metric", t("Indicator"), labels, chosen)
    return CATALOGUE[chosen]


def over_time(view: View, metric: Metric) -> None:
    """The whole series with process limits, then beside the county."""
    t = view.t
    where = applicable(metric, view.filters.where)
    own = whole_series(view, metric, where)
    events = [e for e in view.county.events if e.concerns(metric.id)]
    st.subheader(t("Is the change more than usual variation?"))
    notes.show(process(own, view.place, t, notes.is_dark(), events), own, view, "process")
    if where:
        whole = whole_series(view, metric, {})
        st.subheader(t("Beside the county"))
        chart = trend(own, view.place, t, notes.is_dark(), whole, view.county.title(t.language), events)
        notes.show(chart, own, view, "trend")


def places(view: View, metric: Metric) -> None:
    """Municipalities on the map and in the funnel, as far as the metric and the role allow."""
    t = view.t
    if "municipality" not in metric.breakdowns:
        return
    try:
        result = one_window(view, metric, ("municipality",))
    except AccessDenied:
        return
    known = {m.code: m.name(t.language) for m in view.county.municipalities}
    st.subheader(t("Which municipalities differ?"))
    left, right = st.columns([1, 1], gap="large")
    with left:
        place_map(view, result)
    with right:
        draw = funnel if has_funnel(result) else bars
        chart = draw(result, known, t, notes.is_dark(), view.filters.municipality)
        notes.show(chart, result, view, "funnel")


def breakdown(view: View, metric: Metric) -> None:
    """The chosen period divided by one thing."""
    t = view.t
    offered = [name for name in metric.breakdowns if name in names.BREAKDOWNS and name not in ("municipality", "unit")]
    if not offered:
        return
    st.subheader(t("How is it divided?"))
    by = view.filters.by if view.filters.by in offered else offered[min(1, len(offered) - 1)]
    labels = {name: t(names.BREAKDOWNS[name]) for name in offered}
    address.choose(st.segmented_control, "by", t("Divided by"), labels, by, required=True)
    where = {k: v for k, v in applicable(metric, view.filters.where).items() if k != by}
    result = one_window(view, metric, (by,), where)
    known = names.value_names(by, result.rows[by], view.county, t)
    notes.show(bars(result, known, t, notes.is_dark(), in_order=by in names.IN_ORDER), result, view, "breakdown")


def meaning(view: View, metric: Metric) -> None:
    """What the number means, who answers for it, and how it was made."""
    t = view.t
    st.subheader(t("What does the number mean?"))
    with st.container(border=True):
        notes.about(metric, t)
        st.markdown(f"**{t('How it was made')}:** {made_from(view, metric)}")
        st.caption(t("The same figures on the command line:"))
        st.code(f"python -m metrics {metric.id} --grain {metric.grains[0]}", language="shell")


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

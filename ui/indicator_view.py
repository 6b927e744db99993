"""The parts of the indicator page."""

from __future__ import annotations

import streamlit as st

from charts.funnel import funnel, has_funnel
from charts.places import bars, tiles
from charts.process import process
from charts.trend import trend
from metrics import CATALOGUE, Metric
from metrics.periods import add_months
from metrics.result import Result
from permissions import AccessDenied
from ui import address, names, notes
from ui.session import View


def chosen_metric(view: View) -> Metric:
    """The metric that the page is about; kept in the address."""
    t = view.t
    offered = [name for name, metric in CATALOGUE.items() if not metric.needs]
    name = st.selectbox(
        t("Indicator"), offered, format_func=lambda n: t(CATALOGUE[n].title), key="metric", bind="query-params"
    )
    return CATALOGUE[name]


def over_time(view: View, metric: Metric) -> None:
    """The whole series with process limits, then beside the comparison."""
    t = view.t
    grain = view.filters.grain if view.filters.grain in metric.grains else metric.grains[0]
    span = view.served.bound
    where = {k: v for k, v in view.filters.where.items() if k in metric.breakdowns}
    own = view.result(metric.id, grain=grain, start=span.start, end=span.end, where=where)
    events = [e for e in view.county.events if e.concerns(metric.id)]
    st.subheader(t("Is the change more than usual variation?"))
    notes.show(process(own, view.place, t, notes.is_dark(), events), own, view, "process")
    if where:
        whole = view.result(metric.id, grain=grain, start=span.start, end=span.end)
        st.subheader(t("Beside the county"))
        chart = trend(own, view.place, t, notes.is_dark(), whole, view.county.title(t.language), events)
        notes.show(chart, own, view, "trend")


def places(view: View, metric: Metric) -> None:
    """Municipalities on the map and in the funnel, as far as the metric and the role allow."""
    t = view.t
    if "municipality" not in metric.breakdowns:
        return
    try:
        result = newest(view, metric, ("municipality",))
    except AccessDenied:
        return
    known = {m.code: m.name(t.language) for m in view.county.municipalities}
    st.subheader(t("Which municipalities differ?"))
    left, right = st.columns([1, 1], gap="large")
    with left:
        where = {m.code: m.tile for m in view.county.municipalities}
        notes.show(tiles(result, known, where, t, notes.is_dark()), result, view, "map", on_pick=lambda c: _go(view, c))
    with right:
        if has_funnel(result):
            chart = funnel(result, known, t, notes.is_dark(), view.filters.municipality)
        else:
            chart = bars(result, known, t, notes.is_dark(), view.filters.municipality)
        notes.show(chart, result, view, "funnel", finding=chart.alt if has_funnel(result) else "")


def _go(view: View, municipality: str) -> None:
    day = add_months(view.filters.end, -1)
    address.change(municipality=municipality, area=view.county.area_of(municipality, day) or "")


def newest(view: View, metric: Metric, by: tuple[str, ...], where: dict[str, str] | None = None) -> Result:
    """The metric over the chosen period in one window."""
    start, end = view.filters.start, view.filters.end
    last = add_months(end, -1)
    if "total" in metric.grains:
        return view.result(metric.id, by=by, grain="total", start=start, end=end, where=where)
    if "rolling12" in metric.grains:
        return view.result(metric.id, by=by, grain="rolling12", start=last, end=end, where=where)
    year = last.replace(month=1)
    return view.result(metric.id, by=by, grain="year", start=year, end=add_months(year, 12), where=where)


def breakdown(view: View, metric: Metric) -> None:
    """The chosen period divided by one thing."""
    t = view.t
    offered = [name for name in metric.breakdowns if name in names.BREAKDOWNS and name not in ("municipality", "unit")]
    if not offered:
        return
    st.subheader(t("How is it divided?"))
    by = st.segmented_control(
        t("Divided by"),
        offered,
        default=offered[min(1, len(offered) - 1)],
        format_func=lambda name: t(names.BREAKDOWNS[name]),
        key=f"by_{metric.id}",
        required=True,
    )
    where = {k: v for k, v in view.filters.where.items() if k in metric.breakdowns and k != by}
    result = newest(view, metric, (by,), where)
    keys = [key for key in dict.fromkeys(result.rows[by]) if key != "any"]
    known = names.value_names(by, keys, view)
    notes.show(bars(result, known, t, notes.is_dark()), result, view, "breakdown")


def meaning(view: View, metric: Metric) -> None:
    """What the number means, who answers for it, and how it was made."""
    t = view.t
    st.subheader(t("What does the number mean?"))
    with st.container(border=True):
        st.markdown(f"**{t('What is counted')}:** {t(metric.counted)}")
        st.markdown(f"**{t('Why it matters')}:** {t(metric.why)}")
        st.markdown(
            f"**{t('Unit')}:** {t(metric.unit)} · **{t('Good direction')}:** {t(notes.DIRECTIONS[metric.better])}"
        )
        for caveat in metric.caveats:
            st.markdown(f"- {t(caveat)}")
        st.markdown(f"**{t('How it was made')}:** {made_from(view, metric)}")
        st.caption(
            t("Answers for it: {owner}. To be reviewed by {day}.", owner=t(metric.owner), day=t.date(metric.review_by))
        )
        st.code(f"python -m metrics {metric.id} --grain {metric.grains[0]}", language="shell")


def made_from(view: View, metric: Metric) -> str:
    """The datasets, their rows and the generation behind the number."""
    t, reports = view.t, view.served.warehouse.manifest["datasets"]
    parts = [
        t(
            "{dataset}: {rows} rows from {files} files",
            dataset=t(notes.dataset_title(name)),
            rows=t.number(reports[name]["loaded"]),
            files=t.number(reports[name]["files"]),
        )
        for name in metric.datasets
    ]
    return "; ".join(parts) + ". " + t("Generation {name}.", name=view.served.warehouse.generation)

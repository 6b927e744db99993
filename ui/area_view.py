"""The parts of the area page."""

from __future__ import annotations

import json

import streamlit as st

from charts.figures import Figure, spine
from charts.places import bars, borders, tiles
from charts.pyramid import age_structure
from charts.trend import trend
from metrics import CATALOGUE, MeasureError, Metric
from metrics.periods import add_months
from metrics.result import Result
from permissions import AccessDenied
from ui import address, notes
from ui.session import View

# The spine: what a director looks at first, in this order.
KEY_FIGURES = (
    "client_share",
    "contact_rate_age_standardised",
    "contacts_per_client",
    "remote_share",
    "purchased_share",
    "length_of_stay",
    "service_use_cost_per_resident",
    "net_cost_per_resident",
    "sickness_days_per_person_year",
    "exit_turnover",
    "vacancy_fill_rate",
    "agency_share",
    "residents_share_75",
    "demographic_dependency_ratio",
)


def key_figures(view: View) -> None:
    """The spine of key figures of the chosen period beside the comparison."""
    t = view.t
    found = [
        (figure, result)
        for name in KEY_FIGURES
        if (pair := _figure(view, CATALOGUE[name]))
        for figure, result in [pair]
    ]
    figures = [figure for figure, _ in found if figure.value is not None]
    st.subheader(t("Key figures beside {compared}", compared=view.compared))
    if not figures:
        _nothing(view, [result for _, result in found])
        return
    chart = spine(figures, view.place, view.compared, t, notes.is_dark())
    shown = next(result for figure, result in found if figure.value is not None)
    notes.show(chart, shown, view, "spine")
    missing = {name for _, result in found for name in _missing(result)}
    if missing:
        st.caption(
            t("Not delivered: {datasets}.", datasets=", ".join(t(notes.dataset_title(n)) for n in sorted(missing)))
        )


def _missing(result: Result) -> list[str]:
    return [one.dataset for one in result.freshness.datasets if not one.delivered]


def _nothing(view: View, results: list[Result]) -> None:
    if results:
        notes.empty_state(results[0], view)


def _figure(view: View, metric: Metric) -> tuple[Figure, Result] | None:
    """The metric over the chosen period, for the place and for what it is compared with."""
    filters = view.filters
    if filters.municipality and "municipality" not in metric.breakdowns:
        return None
    grain, start, end = _window(view, metric)
    try:
        own = view.result(metric.id, grain=grain, start=start, end=end, where=_where(metric, filters.where))
        other = None
        if filters.compared_where is not None:
            back = filters.months if filters.compare == "previous" else 12
            shift = -back if filters.compare in ("last_year", "previous") else 0
            other = view.result(
                metric.id,
                grain=grain,
                start=add_months(start, shift),
                end=add_months(end, shift),
                where=_where(metric, filters.compared_where),
            )
    except (MeasureError, AccessDenied):
        return None
    row = own.rows.iloc[-1] if len(own.rows) else None
    compared = other.rows.iloc[-1]["value"] if other is not None and len(other.rows) else None
    if row is None:
        return None
    numbers = [_known(row[name]) for name in ("value", "lower_95", "upper_95")]
    return Figure(metric, numbers[0], numbers[1], numbers[2], row["reason"], _known(compared)), own


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)


def _where(metric: Metric, where: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in where.items() if name in metric.breakdowns}


def _window(view: View, metric: Metric):
    """A figure of one window: the period in one piece, or the year that a yearly metric allows."""
    filters = view.filters
    if filters.months == 12 and "rolling12" in metric.grains:
        last = add_months(filters.end, -1)
        return "rolling12", last, filters.end
    if "total" in metric.grains:
        return "total", filters.start, filters.end
    last = add_months(filters.end, -1)
    return "year", last.replace(month=1), last.replace(year=last.year + 1, month=1)


def chosen_metric(view: View) -> str:
    """The figure that the map, the bars and the trend below show."""
    t = view.t
    offered = [name for name in ("contacts_per_1000", *KEY_FIGURES) if "municipality" in CATALOGUE[name].breakdowns]
    offered = [name for name in offered if all(view.served.deliveries.delivered(d) for d in CATALOGUE[name].datasets)]
    offered = offered or ["residents"]
    return st.selectbox(
        t("Look closer at"),
        offered,
        format_func=lambda name: t(CATALOGUE[name].title),
        key="figure",
        bind="query-params",
    )


def _latest(view: View, metric_id: str, by: tuple[str, ...]) -> Result:
    grain, start, end = _window(view, CATALOGUE[metric_id])
    return view.result(metric_id, by=by, grain=grain, start=start, end=end)


def map_of_municipalities(view: View, metric_id: str) -> None:
    """Municipalities as tiles, or in their borders where the lake delivers them; a click goes down."""
    t, county = view.t, view.county
    try:
        result = _latest(view, metric_id, ("municipality",))
    except AccessDenied:
        st.info(t("Your role sees areas, not municipalities."))
        return
    names = {m.code: m.name(t.language) for m in county.municipalities}
    dark = notes.is_dark()
    st.subheader(t("Municipalities"))
    features = _features(view)
    if features:
        notes.show(borders(result, names, features, t, dark), result, view, "map")
        return
    where = {m.code: m.tile for m in county.municipalities}
    notes.show(tiles(result, names, where, t, dark), result, view, "map", on_pick=lambda code: _go_down(view, code))


def _go_down(view: View, municipality: str) -> None:
    day = add_months(view.filters.end, -1)
    address.change(municipality=municipality, area=view.county.area_of(municipality, day) or "")


def _features(view: View) -> list[dict]:
    path = view.served.warehouse.folder / "boundaries.geojson"
    return json.loads(path.read_text("utf-8"))["features"] if path.is_file() else []


def five_areas(view: View, metric_id: str) -> None:
    """The director areas side by side, with the county's line."""
    t, county = view.t, view.county
    result = _latest(view, metric_id, ("area",))
    whole = _latest(view, metric_id, ())
    value = _known(whole.rows.iloc[-1]["value"]) if len(whole.rows) else None
    names = {a.code: a.short_name(t.language) for a in county.areas}
    st.subheader(t("Areas side by side"))
    chart = bars(result, names, t, notes.is_dark(), view.filters.area, value, county.title(t.language))
    notes.show(chart, result, view, "areas", on_pick=lambda code: address.change(area=code, municipality=""))


def over_time(view: View, metric_id: str) -> None:
    """The chosen figure over the years, beside the county."""
    t, metric = view.t, CATALOGUE[metric_id]
    grain = view.filters.grain if view.filters.grain in metric.grains else metric.grains[0]
    span = view.served.bound
    own = view.result(metric_id, grain=grain, start=span.start, end=span.end, where=_where(metric, view.filters.where))
    other = None
    if view.filters.where:
        other = view.result(metric_id, grain=grain, start=span.start, end=span.end)
    st.subheader(t("Over time"))
    events = [e for e in view.county.events if not e.metrics or metric_id in e.metrics]
    chart = trend(own, view.place, t, notes.is_dark(), other, view.county.title(t.language), events)
    notes.show(chart, own, view, "trend")


def population(view: View) -> None:
    """Who lives here: the age structure beside the county's."""
    t = view.t
    st.subheader(t("Who lives here"))
    last = add_months(view.filters.end, -1)
    asked = {
        "by": ("age_group",),
        "grain": "year",
        "start": last.replace(month=1),
        "end": last.replace(year=last.year + 1, month=1),
    }
    own = view.result("residents", **asked, where=view.filters.where)
    whole = view.result("residents", **asked)
    if not own.rows["value"].notna().any():
        notes.empty_state(own, view)
        return
    series = [r.rows.set_index("age_group")["value"] for r in (own, whole)]
    chart = age_structure(series[0], series[1], view.place, view.county.title(t.language), t, notes.is_dark())
    notes.show(chart, own, view, "pyramid")

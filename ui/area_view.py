"""The parts of the area page."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from charts.outlook import outlook, residents_over_years
from charts.places import bars
from charts.pyramid import age_structure
from charts.style import Chart
from charts.trend import trend
from metrics import CATALOGUE, Metric
from metrics.completeness import endings
from metrics.outlook import associations, forecast, national
from metrics.result import Result
from permissions import AccessDenied
from ui import address, notes
from ui.figures import known, show_figures
from ui.periods import Span
from ui.place_map import place_map
from ui.session import View
from ui.windows import applicable, one_window, whole_series

# The spine: what a director looks at first, in this order.
KEY_FIGURES = (
    "residents_share_75",
    "client_share",
    "contact_rate_age_standardised",
    "seen_within_guarantee",
    "wait_median_days",
    "queue_over_guarantee",
    "multi_service_share",
    "cost_share_top10",
    "length_of_stay",
    "delayed_share",
    "readmission_30d",
    "home_after_acute",
    "remote_share",
    "nps",
    "net_cost_per_resident",
    "service_use_cost_per_resident",
    "sickness_days_per_person_year",
    "exit_turnover",
    "vacancy_fill_rate",
    "enps",
)
FIRST = "contacts_per_1000"
# A chart of several results, or of other tables, can be taken away as it looks.
# Residents on 31 December in the national statistics and indicator bank.
RESIDENTS_INDICATOR = 127
OLDEST_YEAR = 2005
OLDEST = ("75-79", "80-84", "85+")


def key_figures(view: View) -> None:
    """The spine of key figures of the chosen period beside the comparison."""
    st.header(view.t("Key figures"))
    show_figures(view, "spine", KEY_FIGURES)


def chosen_metric(view: View) -> Metric:
    """The figure that the map, the bars and the trend below show; kept in the address."""
    t, delivered = view.t, view.served.deliveries.delivered
    offered = [name for name in (FIRST, *KEY_FIGURES) if "municipality" in CATALOGUE[name].breakdowns]
    offered = [name for name in offered if all(delivered(d) for d in CATALOGUE[name].datasets)] or ["residents"]
    if view.filters.metric in CATALOGUE and "municipality" in CATALOGUE[view.filters.metric].breakdowns:
        offered = list(dict.fromkeys((*offered, view.filters.metric)))
    chosen = view.filters.metric if view.filters.metric in offered else offered[0]
    labels = {name: t(CATALOGUE[name].title) for name in offered}
    address.choose(st.selectbox, "metric", t("Look closer at"), labels, chosen)
    return CATALOGUE[chosen]


def map_of_municipalities(view: View, metric: Metric) -> None:
    """Municipalities on the map, as far as the role sees them."""
    st.header(view.t("Municipalities"))
    try:
        place_map(view, metric)
    except AccessDenied:
        st.info(view.t("Your role sees areas, not municipalities."))


def five_areas(view: View, metric: Metric) -> None:
    """The director areas side by side, with the county's line."""
    st.header(view.t("Areas side by side"))
    own = view.of("area", "start", "end", "metric")
    drawn = own.drawn("areas", lambda: _areas(own, metric))
    notes.show(*drawn, view, "areas", on_pick=lambda code: address.change(area=code, municipality=""))
    st.caption(view.county.area_basis[view.t.language])


def _areas(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, county = view.t, view.county
    result, whole = one_window(view, metric, ("area",)), one_window(view, metric)
    value = known(whole.rows.iloc[-1]["value"]) if metric.denominator is not None and len(whole.rows) else None
    names = {a.id: a.short_name(t.language) for a in county.areas}
    return bars(result, names, t, view.dark, view.filters.area, value, county.title(t.language)), result


def over_time(view: View, metric: Metric) -> None:
    """The chosen figure over the years, beside the county where that says something."""
    st.header(view.t("Over time"))
    own = view.of("area", "municipality", "grain", "metric")
    notes.show(*own.drawn("trend", lambda: _trend(own, metric)), view, "trend")


def _trend(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, where = view.t, applicable(metric, view.filters.where)
    own = whole_series(view, metric, where)
    # Beside a whole, a part of a count is only a low line.
    other = whole_series(view, metric, {}) if where and metric.denominator is not None else None
    events = [e for e in view.county.events if e.concerns(metric.id)]
    county, ends = view.county.title(t.language), endings(own, view.served.warehouse)
    return trend(own, view.place, t, view.dark, other, county, events, endings=ends), own


def population(view: View) -> None:
    """Who lives here: the age structure beside the county's, and how the number of old people grows."""
    st.header(view.t("Who lives here"))
    left, right = st.columns([1, 1], gap="large")
    with left:
        then = view.of("area", "municipality", "start", "end")
        notes.show(*then.drawn("pyramid", lambda: _age_structure(then)), view, "pyramid")
    place = view.of("area", "municipality")
    with right:
        if drawn := place.drawn("outlook", lambda: _outlook(place)):
            notes.show(*drawn, view, "outlook", several=True)
        if drawn := place.drawn("national", lambda: _national(place)):
            source = notes.source_line_of("indicator_values", view)
            notes.show(*drawn, view, "national", several=True, source=source)
    if told := place.drawn("associations", lambda: _associations(place)):
        st.caption(told)


def _age_structure(view: View) -> tuple[Chart, Result]:
    t, residents = view.t, CATALOGUE["residents"]
    own = one_window(view, residents, ("age_group",), view.filters.where)
    of_place, of_county = own.rows.set_index("age_group")["value"], None
    if view.filters.where:
        of_county = one_window(view, residents, ("age_group",)).rows.set_index("age_group")["value"]
    return age_structure(of_place, of_county, view.place, view.county.title(t.language), t, view.dark), own


def years_of_residents(bound: Span) -> tuple[date, date]:
    """The years whose residents are shown beside the forecast: every one that can have been delivered."""
    return date(OLDEST_YEAR, 1, 1), date(bound.end.year + 1, 1, 1)


def _outlook(view: View) -> tuple[Chart, Result] | None:
    """Residents aged 75 or over: every delivered year, and the forecast where the lake delivers one."""
    start, end = years_of_residents(view.served.bound)
    asked = view.result("residents", by=("age_group",), grain="year", start=start, end=end, where=view.filters.where)
    rows = asked.rows[asked.rows["age_group"].isin(OLDEST) & asked.rows["value"].notna()]
    # A year without a delivery of its own shows the nearest one's residents: each delivered year counts once.
    rows = rows[pd.to_datetime(rows["period"]).dt.year - 1 == rows["population_year"]]
    persons = rows.groupby("population_year", as_index=False)["value"].sum()
    persons.columns = pd.Index(["year", "persons"])
    later = forecast(view.served.warehouse, view.filters.codes(view.county), 75)
    if persons.empty or later.empty:
        return None
    scenario = later[later["scenario"] == later["scenario"].iloc[0]]
    return outlook(persons, scenario, view.place, view.t, view.dark), asked


def _national(view: View) -> tuple[Chart, Result] | None:
    """Residents by the national indicator, where the lake delivers it of the very place; areas are no region of it."""
    municipality, county = view.filters.municipality, view.county
    if view.filters.area and not municipality:
        return None
    region = ("KUNTA", municipality) if municipality else ("HYVINVOINTIALUE", county.region_code)
    yearly = national(view.served.warehouse, RESIDENTS_INDICATOR, *region)
    if yearly.empty:
        return None
    asked = one_window(view, CATALOGUE["residents"], where=view.filters.where)
    return residents_over_years(yearly, RESIDENTS_INDICATOR, view.place, view.t, view.dark), asked


def _associations(view: View) -> str:
    """How many registered associations the place has, of the newest delivered year."""
    year, number = associations(view.served.warehouse, view.filters.codes(view.county))
    if year is None:
        return ""
    return view.t("Registered associations: {n} ({year}).", n=view.t.number(number), year=year)

"""The parts of the finances page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from charts.cumulative import cumulative
from charts.deviation import accounts, deviation, lines_over_year
from charts.groups import Beside, groups
from charts.need import beside_need
from charts.style import Chart
from metrics import CATALOGUE
from metrics.need import expected_by_age
from metrics.periods import add_months
from metrics.result import Result
from ui import address, names, notes
from ui.beside import TIMES, areas_side_by_side, lacks, over_time
from ui.figures import show_figures
from ui.session import View
from ui.windows import delivered_until, one_window

FIGURES = (
    "net_cost_per_resident",
    "service_use_cost_per_resident",
    "contact_rate_age_standardised",
    "personnel_cost_per_person_year",
)
AMOUNTS = ("net_operating_cost", "costs", "income", "client_fee_revenue")
PARTS = ("service_line", "account_group", "area")


def until_delivered(view: View) -> View:
    """The view whose period ends with the last month of the ledger: amounts of fewer months cannot be compared."""
    end = delivered_until(view, CATALOGUE["net_operating_cost"])
    if end is None or not view.filters.start < end < view.filters.end:
        return view
    t = view.t
    st.caption(
        t("Money has been delivered until {month}: every figure here ends there.", month=t.month(add_months(end, -1)))
    )
    return replace(view, filters=replace(view.filters, end=end))


def _year(view: View) -> tuple[date, date]:
    """The calendar year of the last month of the chosen period, as far as the period goes."""
    last = add_months(view.filters.end, -1)
    return date(last.year, 1, 1), view.filters.end


def key_figures(view: View) -> None:
    """Money in figures beside what the reader compares with."""
    st.header(view.t("Key figures"))
    show_figures(view, "money_figures", (*AMOUNTS, *FIGURES) if view.filters.compare in TIMES else FIGURES)


# ---- the year against its budget -------------------------------------------------------------------------------


def year(view: View) -> None:
    """The year so far and its forecast: added up for a line or all of them, then line by line."""
    t = view.t
    st.header(t("Does the money last this year?"))
    if lacks(view, "ledger"):
        return
    own = view.of("area", "municipality", "end", "line")
    left, right = st.columns([1, 1], gap="large")
    with left:
        _choose_line(view)
        notes.show(*own.drawn("cumulative", lambda: _cumulative(own)), view, "cumulative")
    with right:
        every = view.of("area", "municipality", "end")
        drawn = every.drawn("lines", lambda: _lines(every))
        notes.show(*drawn, view, "lines")


def _choose_line(view: View) -> None:
    t = view.t
    labels = {"": t("All service lines")} | {one.code: one.short_name(t.language) for one in view.county.service_lines}
    address.choose(st.selectbox, "line", t("Service line"), labels, view.filters.line)


def _months(view: View, by: tuple[str, ...] = (), where: dict[str, str] | None = None) -> Result:
    """The deviation so far of every month of the year."""
    start, end = _year(view)
    return view.result("budget_deviation", by=by, grain="month", start=start, end=end, where=where)


def _forecast(view: View, by: tuple[str, ...] = (), where: dict[str, str] | None = None) -> Result:
    start, _ = _year(view)
    end = add_months(start, 12)
    return view.result("forecast_deviation", by=by, grain="year", start=start, end=end, where=where)


def _cumulative(view: View) -> tuple[Chart, Result]:
    filters, t = view.filters, view.t
    where = {**filters.where, **({"service_line": filters.line} if filters.line else {})}
    name = view.place
    if filters.line:
        line = names.value_name("service_line", filters.line, view.county, t)
        name = t("{place}, {line}", place=name, line=line)
    months = _months(view, where=where)
    return cumulative(months, _forecast(view, where=where), name, t, view.dark), months


def _lines(view: View) -> tuple[Chart, Result]:
    by, where, t = ("service_line",), view.filters.where, view.t
    months = _months(view, by, where)
    known = names.value_names("service_line", months.rows["service_line"], view.county, t)
    return lines_over_year(months, _forecast(view, by, where), known, view.place, t, view.dark), months


def deviations(view: View) -> None:
    """What the deviation is made of, and what the money goes to."""
    t = view.t
    st.header(t("Where does the money go, and where does it deviate?"))
    if lacks(view, "ledger"):
        return
    offered = PARTS if not view.filters.where else PARTS[:2]
    by = view.filters.by if view.filters.by in offered else offered[0]
    labels = {name: t(names.BREAKDOWNS[name]) for name in offered}
    address.choose(st.segmented_control, "by", t("Divided by"), labels, by, required=True)
    own = view.of("area", "municipality", "end", "by")
    left, right = st.columns([1, 1], gap="large")
    with left:
        drawn = own.drawn("deviation", lambda: _deviation(own, by))
        notes.show(*drawn, view, "deviation")
    with right:
        plain = view.of("area", "municipality", "end")
        notes.show(*plain.drawn("accounts", lambda: _accounts(plain)), view, "accounts")


def _deviation(view: View, by: str) -> tuple[Chart, Result]:
    where, t = view.filters.where, view.t
    parts, whole = _months(view, (by,), where), _months(view, where=where)
    known = names.value_names(by, parts.rows[by], view.county, t)
    return deviation(parts, whole, known, view.place, t, view.dark), parts


def _accounts(view: View) -> tuple[Chart, Result]:
    parts = _months(view, ("account_group",), view.filters.where)
    known = names.value_names("account_group", parts.rows["account_group"], view.county, view.t)
    return accounts(parts, known, view.place, view.t, view.dark), parts


# ---- per resident beside need ----------------------------------------------------------------------------------


def per_resident(view: View) -> None:
    """What a resident costs beside what the age of residents explains, and where the units' costs are."""
    t = view.t
    st.header(t("What does a resident cost, and does need explain it?"))
    own = view.of("area", "start", "end")
    left, right = st.columns([1, 1], gap="large")
    with left:
        if not lacks(view, *CATALOGUE["service_use_cost_per_resident"].datasets):
            notes.show(*own.drawn("need", lambda: _need(own)), view, "need")
            over_time(view, "service_use_cost_per_resident", "rolling12")
    with right:
        if not lacks(view, *CATALOGUE["net_cost_per_resident"].datasets):
            areas_side_by_side(view, "net_cost_per_resident")
            over_time(view, "net_cost_per_resident", "rolling12")


def _need(view: View) -> tuple[Chart, Result]:
    t, metric = view.t, CATALOGUE["service_use_cost_per_resident"]
    costs, whole = one_window(view, metric, ("area",)), one_window(view, metric)
    residents = one_window(view, CATALOGUE["residents"], ("area", "age_group"))
    expected = expected_by_age(one_window(view, metric, ("age_group",)), whole, residents)
    known = {area.id: area.short_name(t.language) for area in view.county.areas}
    return beside_need(costs, expected, known, t, view.dark), costs


# ---- unit cost and fees ----------------------------------------------------------------------------------------


def unit_costs(view: View) -> None:
    """What one contact costs in each service class, beside the same months a year before."""
    t = view.t
    st.header(t("What does one contact cost?"))
    if lacks(view, "ledger", "service_contacts"):
        return
    own = view.of("start", "end")
    drawn = own.drawn("unit_cost", lambda: _classes_beside_last_year(own, "unit_cost", {}))
    notes.show(*drawn, view, "unit_cost")
    st.caption(t("Counted of the whole county: contacts and money of a class meet only there."))


def client_fees(view: View) -> None:
    """What clients pay: over time and by service class."""
    st.header(view.t("What do clients pay?"))
    if lacks(view, "ledger"):
        return
    left, right = st.columns([1, 1], gap="large")
    own = view.of("area", "municipality", "start", "end")
    with left:
        over_time(view, "client_fee_revenue", "rolling12")
    with right:
        drawn = own.drawn("fees", lambda: _classes_beside_last_year(own, "client_fee_revenue", own.filters.where))
        notes.show(*drawn, view, "fees")


def _classes_beside_last_year(view: View, metric_id: str, where: dict[str, str]) -> tuple[Chart, Result]:
    t, metric, f = view.t, CATALOGUE[metric_id], view.filters
    by = ("service_class",)
    own = one_window(view, metric, by, where)
    other = one_window(view, metric, by, where, (add_months(f.start, -12), add_months(f.end, -12)))
    ranked = own.rows.sort_values("value", ascending=False, na_position="last")
    known = names.value_names("service_class", ranked["service_class"], view.county, t)
    told = Beside(view.place, t("Same period last year"), t(names.BREAKDOWNS["service_class"]))
    return groups(own, other, known, told, t, view.dark), own

"""The parts of the staff page."""

from __future__ import annotations

import streamlit as st

from charts.crosstab import ALL, Crossed, crosstab
from charts.groups import Beside
from charts.process import process
from charts.style import Chart
from i18n import N_
from metrics import CATALOGUE
from metrics.question import known_values
from metrics.result import Result
from ui import address, names, notes
from ui.beside import TIMES, Against, areas_side_by_side, by_group, by_year, choose_group, lacks, over_time, series
from ui.figures import known, show_figures
from ui.session import View
from ui.windows import one_window

# Amounts say something beside another time of the same place, rates beside another place too.
AMOUNTS = ("headcount", "person_years", "retirements")
RATES = (
    "sickness_days_per_person_year",
    "sickness_absence_rate",
    "exit_turnover",
    "entry_turnover",
    "vacancy_fill_rate",
    "agency_share",
    "staff_satisfaction",
    "personnel_cost_per_person_year",
)
DIVIDED = ("profession_group", "service_line")
# What can be looked at by group and by area, the most telling first.
CLOSER = (
    "vacancy_fill_rate",
    "agency_share",
    "sickness_days_per_person_year",
    "exit_turnover",
    "entry_turnover",
    "staff_satisfaction",
    "enps",
    "headcount",
)
SICKNESS = ("own_illness", "work_accident")
LONG = ("30-60", "61-90", "91-180", "181+")


def key_figures(view: View) -> None:
    """Staff in figures beside what the reader compares with."""
    st.header(view.t("Key figures"))
    show_figures(view, "staff_figures", (*AMOUNTS, *RATES) if view.filters.compare in TIMES else RATES)


def work(view: View) -> None:
    """How much work is done: over time and by group."""
    st.header(view.t("How much work is done, and by whom?"))
    if lacks(view, "employments"):
        return
    by = choose_group(view, DIVIDED)
    left, right = st.columns([1, 1], gap="large")
    with left:
        over_time(view, "person_years", "rolling12")
    with right:
        by_group(view, "person_years", by)


def absence(view: View) -> None:
    """Sickness absence with its usual variation, and every absence by type and length."""
    st.header(view.t("How much are people away?"))
    if lacks(view, "employments", "absences"):
        return
    own = view.of("area", "municipality")
    notes.show(*own.drawn("sickness_process", lambda: _sickness(own)), view, "sickness_process")
    chart, result = view.drawn("absences", lambda: _absences(view))
    notes.show(chart, result, view, "absences")


def _sickness(view: View) -> tuple[Chart, Result]:
    metric = CATALOGUE["sickness_days_per_person_year"]
    own = series(view, metric, "month", view.filters.where)
    events = [event for event in view.county.events if event.concerns(metric.id)]
    return process(own, view.place, view.t, view.dark, events), own


def _absences(view: View) -> tuple[Chart, Result]:
    t, county, against = view.t, view.county, Against.of(view)
    own = _crossed(view, view.filters.where, (view.filters.start, view.filters.end))
    other = _crossed(view, against.where, against.span)
    seen = own.cells.rows
    order = [key for key in known_values("absence_type", own.cells.metric, county) if key in set(seen["absence_type"])]
    types = names.value_names("absence_type", order, county, t)
    # The head says that they are days; so the columns are narrow enough for a phone.
    lengths = {key: key.replace("-", "–") for key in names.value_names("length_band", seen["length_band"], county, t)}
    heads = (t(names.BREAKDOWNS["absence_type"]), t("Length of the absence, days"))
    finding = _long_sickness(own, other, against.name, view)
    told = Beside(view.place, against.name, heads[0])
    chart = crosstab(own, other, types, lengths, heads, told, finding, t, view.dark)
    return chart, own.cells


def _crossed(view: View, where: dict[str, str], span: tuple) -> Crossed:
    metric = CATALOGUE["absence_days"]
    by = ("absence_type", "length_band")
    asked = (by, by[:1], by[1:], ())
    return Crossed(*(one_window(view, metric, one, where, span) for one in asked))


def _long_sickness(own: Crossed, other: Crossed, compared: str, view: View) -> str:
    """How much of sickness absence is long, beside the comparison."""
    t = view.t
    shares = [_share_of_long(own), _share_of_long(other)]
    said = N_("Of the days of illness and accidents, {share} are of absences of at least 30 days.")
    if shares[0] is None:
        # Where a length is hidden, what can be told is how much of all absence is illness.
        shares = [_share_of_illness(own), _share_of_illness(other)]
        said = N_("Of all days of absence, {share} are own illness.")
    if shares[0] is None:
        return t("No value can be shown.")
    found = t(said, share=t.percent(shares[0]))
    if shares[1] is None:
        return found
    return f"{found} {t('{place}: {value}.', place=compared, value=t.percent(shares[1]))}"


def _share_of_illness(crossed: Crossed) -> float | None:
    shares = crossed.shares()
    edge = shares[(shares["row"] == "own_illness") & (shares["column"] == ALL)]
    return known(edge["value"].iloc[0]) if len(edge) else None


def _share_of_long(crossed: Crossed) -> float | None:
    """In per cent of the days of illness and accidents; None where a part of them is hidden or there are none."""
    rows = crossed.cells.rows
    sick = rows[rows["absence_type"].isin(SICKNESS)]
    days = known(sick["value"].sum())
    if sick.empty or sick["value"].isna().any() or not days:
        return None
    return 100 * float(sick.loc[sick["length_band"].isin(LONG), "value"].sum()) / days


def turnover(view: View) -> None:
    """Who leaves and who comes, over time."""
    st.header(view.t("Do people stay?"))
    if lacks(view, "employments"):
        return
    _side_by_side(view, "exit_turnover", "entry_turnover", "rolling12")


def positions(view: View) -> None:
    """Whether the positions are filled, and how much of the work is agency work."""
    st.header(view.t("Are the positions filled?"))
    if lacks(view, "positions"):
        return
    _side_by_side(view, "vacancy_fill_rate", "agency_share", "month")


def _side_by_side(view: View, first: str, second: str, grain: str) -> None:
    for column, metric in zip(st.columns([1, 1], gap="large"), (first, second), strict=True):
        with column:
            over_time(view, metric, grain)


def survey(view: View) -> None:
    """What the staff say of their work."""
    st.header(view.t("How do people feel about their work?"))
    if lacks(view, "staff_survey"):
        return
    for column, metric in zip(st.columns([1, 1], gap="large"), ("staff_satisfaction", "enps"), strict=True):
        with column:
            by_year(view, metric)


def closer(view: View) -> None:
    """One figure by profession or line, and in the areas side by side."""
    t = view.t
    st.header(t("Where does it differ?"))
    delivered = view.served.deliveries.delivered
    offered = [name for name in CLOSER if all(map(delivered, CATALOGUE[name].datasets))] or list(CLOSER)
    chosen = view.filters.metric if view.filters.metric in offered else offered[0]
    labels = {name: t(CATALOGUE[name].title) for name in offered}
    address.choose(st.selectbox, "metric", t("Look closer at"), labels, chosen)
    if lacks(view, *CATALOGUE[chosen].datasets):
        return
    by = view.filters.by if view.filters.by in DIVIDED else DIVIDED[0]
    left, right = st.columns([1, 1], gap="large")
    with left:
        by_group(view, chosen, by if by in CATALOGUE[chosen].breakdowns else "service_line")
    with right:
        areas_side_by_side(view, chosen)

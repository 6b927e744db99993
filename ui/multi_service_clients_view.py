"""The parts of the page on clients of several services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from charts.combinations import combinations
from charts.concentration import concentration
from charts.figures import Figure
from charts.places import bars
from charts.side_by_side import beside
from charts.style import Chart
from charts.trend import trend
from charts.two_sets import several_and_costliest
from metrics import CATALOGUE, MeasureError, Metric
from metrics.periods import add_months
from metrics.result import Result
from permissions import AccessDenied
from ui import address, names, notes
from ui.figures import figure, known
from ui.filters import AT_LEAST, CATEGORIES
from ui.session import View
from ui.windows import one_window

SHARE = CATALOGUE["multi_service_share"]
COSTS = CATALOGUE["multi_service_cost_share"]
TOP = CATALOGUE["cost_share_top10"]
OVERLAP = CATALOGUE["multi_service_costliest_share"]
CONCENTRATION = CATALOGUE["cost_concentration"]
COMBINATIONS = CATALOGUE["service_combinations"]


@dataclass(frozen=True)
class Several:
    """Who uses several services here: at least so many different service lines, or service classes."""

    at_least: int
    category: str

    @property
    def options(self) -> dict[str, Any]:
        """As options of the metrics."""
        return {"at_least": self.at_least, "category": self.category}


def chosen(view: View) -> Several:
    """How many categories, and of which kind; kept in the address."""
    t, filters = view.t, view.filters
    category = filters.category or CATEGORIES[0]
    # No client has more lines than there are; classes are many.
    offered = AT_LEAST if category == "service_class" else AT_LEAST[: max(1, len(view.county.service_lines) - 1)]
    usual = str(view.county.thresholds.multi_service_at_least)
    number = next((one for one in (filters.at_least, usual) if one in offered), offered[0])
    left, right = st.columns(2)
    with left:
        kinds = {"service_line": t("Service lines"), "service_class": t("Service classes")}
        address.choose(st.segmented_control, "category", t("What is counted"), kinds, category, required=True)
    with right:
        labels = {one: one for one in offered}
        address.choose(st.segmented_control, "at_least", t("At least"), labels, number, required=True)
    return Several(int(number), category)


def named(several: Several, view: View) -> str:
    """`at least 3 service lines` in the reader's language."""
    if several.category == "service_class":
        return view.t("at least {n} service classes", n=several.at_least)
    return view.t("at least {n} service lines", n=several.at_least)


def shares_of_the_whole(view: View, several: Several) -> None:
    """The share of clients and of costs beside the comparison."""
    t = view.t
    st.header(t("How many are they, and what share of the costs is theirs?"))
    drawn = view.drawn(f"shares {several}", lambda: _shares(view, several))
    if drawn is None:
        notes.empty_state(one_window(view, SHARE, where=view.filters.where, **several.options), view)
        return
    notes.show(*drawn, view, "shares", several=True)


def _shares(view: View, several: Several) -> tuple[Chart, Result] | None:
    t = view.t
    first, second = (figure(view, metric, **several.options) for metric in (SHARE, COSTS))
    costliest = figure(view, TOP)
    if first is None or second is None or first[0].value is None:
        return None
    (share, result), (costs, _) = first, second
    finding = _how_many(view, several, share, costs, result.rows.iloc[-1]["numerator"])
    rows = [
        (t("Clients of several services, of all clients"), share),
        (t("Clients of several services, of all costs"), costs),
        *([(t("The costliest tenth of all clients, of all costs"), costliest[0])] if costliest else []),
    ]
    period = result.period_name(result.rows["period"].max(), t)
    title = t("Clients who use {several}", several=named(several, view))
    return beside(rows, title, period, finding, view.compared, t, view.dark), result


def _how_many(view: View, several: Several, share: Figure, costs: Figure, counted: float) -> str:
    """How many they are, their shares, what one of them costs beside an average client, and the comparison."""
    t = view.t
    text = t(
        "{place}: {clients} clients use {several}. They are {share} of clients, and {costs} of the costs is theirs.",
        place=view.place,
        clients=t.number(counted),
        several=named(several, view),
        share=t.percent(share.value),
        costs=t.percent(costs.value),
    )
    if share.value and costs.value is not None:
        # Mean costs are to each other as the share of costs to the share of clients.
        times = t.number(costs.value / share.value, 1)
        text += " " + t("On average one of them costs {times} times what a client costs.", times=times)
    if share.compared is not None:
        other = {"share": t.percent(share.compared), "costs": t.percent(costs.compared)}
        text += " " + t("{name}: {share} and {costs}.", name=view.compared, **other)
    return text


def many_and_much(view: View, several: Several) -> None:
    """Whether those of several services are those who cost most, and on how few the costs are gathered."""
    t = view.t
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("Are they those who cost most?"))
        drawn = view.drawn(f"overlap {several}", lambda: _overlap(view, several))
        notes.show(*drawn, view, "overlap", several=True)
    with right:
        st.header(t("On how few are the costs gathered?"))
        notes.show(*view.drawn("concentration", lambda: _concentration(view)), view, "concentration")


def _overlap(view: View, several: Several) -> tuple[Chart, Result]:
    own, other = _beside(view, OVERLAP, **several.options)
    compared = view.compared, None if other is None else _value(other)
    chart = several_and_costliest(own, named(several, view), view.place, compared, view.t, view.dark)
    return chart, own


def _concentration(view: View) -> tuple[Chart, Result]:
    own, other = _beside(view, CONCENTRATION, ("costliest",))
    return concentration(own, view.place, (view.compared, other), view.t, view.dark), own


def _beside(view: View, metric: Metric, by: tuple[str, ...] = (), **options: Any) -> tuple[Result, Result | None]:
    """The metric of the chosen period and place, and of what they are compared with where that is another."""
    filters = view.filters
    own = one_window(view, metric, by, filters.where, **options)
    there, span = filters.compared_where, filters.compared_span
    if (there, span) == (filters.where, (filters.start, filters.end)):
        return own, None
    try:
        return own, one_window(view, metric, by, there, span, **options)
    except (AccessDenied, MeasureError):
        return own, None


def used_together(view: View, several: Several) -> None:
    """The exact combinations of service lines."""
    t = view.t
    st.header(t("Which services are used together?"))
    st.caption(
        t(
            "Each row is one combination: the filled dots are the service lines that its clients used, and the bar is "
            "how many they are. A client is in one row only, so the rows add up to the clients."
        )
    )
    at_least = several.at_least if several.category == "service_line" else 2
    drawn = view.drawn(f"combinations {at_least}", lambda: _combinations(view, at_least))
    notes.show(*drawn, view, "combinations")


def _combinations(view: View, at_least: int) -> tuple[Chart, Result]:
    t = view.t
    result = one_window(view, COMBINATIONS, ("combination",), view.filters.where)
    lines = {line.code: line.short_name(t.language) for line in view.county.service_lines}
    return combinations(result, lines, at_least, t, view.dark), result


def over_time(view: View, several: Several) -> None:
    """How the share, and how strongly costs are gathered, have changed; twelve months at a time."""
    t = view.t
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("Are they becoming more?"))
        drawn = view.drawn(f"trend {several}", lambda: _trend(view, SHARE, **several.options))
        notes.show(*drawn, view, "trend")
    with right:
        st.header(t("Are costs gathered on few?"))
        notes.show(*view.drawn("top", lambda: _trend(view, TOP)), view, "top")


def _trend(view: View, metric: Metric, **options: Any) -> tuple[Chart, Result]:
    t, where, bound = view.t, view.filters.where, view.served.bound
    # The first twelve months end in the twelfth: windows before that lack what came before the lake begins.
    start = min(add_months(bound.start, 11), add_months(bound.end, -1))
    span: dict[str, Any] = {"grain": "rolling12", "start": start, "end": bound.end}
    own = view.result(metric.id, where=where, **span, **options)
    there, name = view.filters.compared_where, view.compared
    if there == where:
        there, name = {}, view.county.title(t.language)
    other = view.result(metric.id, where=there, **span, **options) if where else None
    events = [event for event in view.county.events if event.concerns(metric.id)]
    return trend(own, view.place, t, view.dark, other, name, events), own


def who_they_are(view: View, several: Several) -> None:
    """The share by age, and the director areas side by side."""
    t = view.t
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("At what age?"))
        notes.show(*view.drawn(f"ages {several}", lambda: _ages(view, several)), view, "ages")
    with right:
        st.header(t("Areas side by side"))
        drawn = view.drawn(f"areas {several}", lambda: _areas(view, several))
        notes.show(*drawn, view, "areas", on_pick=lambda code: address.change(area=code, municipality=""))


def _ages(view: View, several: Several) -> tuple[Chart, Result]:
    where = view.filters.where
    result = one_window(view, SHARE, ("age_group",), where, **several.options)
    whole = one_window(view, SHARE, (), where, **several.options)
    named_ages = names.value_names("age_group", result.rows["age_group"], view.county, view.t)
    return bars(result, named_ages, view.t, view.dark, None, _value(whole), view.place, in_order=True), result


def _areas(view: View, several: Several) -> tuple[Chart, Result]:
    t, county = view.t, view.county
    result = one_window(view, SHARE, ("area",), **several.options)
    whole = one_window(view, SHARE, **several.options)
    areas = {area.id: area.short_name(t.language) for area in county.areas}
    chart = bars(result, areas, t, view.dark, view.filters.area, _value(whole), county.title(t.language))
    return chart, result


def _value(whole: Result) -> float | None:
    return known(whole.rows.iloc[-1]["value"]) if len(whole.rows) else None

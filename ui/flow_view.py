"""The parts of the page on the flow of clients between service lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from charts.figures import Figure
from charts.moves import matrix
from charts.places import bars
from charts.sankey import arrow_name, sankey
from charts.side_by_side import beside
from charts.style import Chart
from charts.trend import trend
from metrics import CATALOGUE, Metric
from metrics.completeness import endings
from metrics.flows import Arrow, arrows
from metrics.moves import LINES, NOTHING
from metrics.periods import add_months
from metrics.result import Result
from ui import address, names, notes
from ui.figures import show_figures
from ui.session import View
from ui.windows import applicable, one_window, whole_series

TRANSITIONS = CATALOGUE["transitions"]
STANDING = ("delayed_share", "length_of_stay", "readmission_30d", "home_after_acute")
# As many arrows as are compared by eye.
ARROWS = 10


def lines_of(view: View) -> dict[str, str]:
    """The service lines' names, in the county's order."""
    return {line.code: line.short_name(view.t.language) for line in view.county.service_lines}


def moves(view: View, span: tuple[date, date] | None = None) -> Result:
    """The chosen place's moves by both lines, in the chosen period or another."""
    return one_window(view, TRANSITIONS, LINES, view.filters.where, span)


def chosen(view: View) -> str:
    """The line or the arrow that is looked at; the largest move where the address says none."""
    if view.filters.move:
        return view.filters.move
    known = [one for one in arrows(moves(view)) if one.is_move and one.value is not None]
    return max(known, key=lambda one: one.value or 0.0).key if known else view.county.service_lines[0].code


# ---- where clients move ----------------------------------------------------------------------------------------


def picture(view: View, looked_at: str) -> None:
    """The bands, and the matrix of the same numbers."""
    t = view.t
    st.header(t("Where do clients move?"))
    st.caption(
        t(
            "A band is a client's next service: as wide as it is frequent. Click a band or a line to see it over time "
            "below."
        )
    )
    drawn = view.drawn(f"sankey {looked_at}", lambda: _sankey(view, looked_at))
    notes.show(*drawn, view, "sankey", on_pick=lambda key: address.change(move=key))
    st.header(t("How many from where to where?"))
    notes.show(*view.drawn("matrix", lambda: _matrix(view)), view, "matrix")


def _sankey(view: View, looked_at: str) -> tuple[Chart, Result]:
    days, result = view.county.thresholds.transition_days, moves(view)
    return sankey(result, lines_of(view), looked_at, days, view.t, view.dark), result


def _matrix(view: View) -> tuple[Chart, Result]:
    result = moves(view)
    return matrix(result, lines_of(view), view.t, view.dark), result


# ---- this period and the last ----------------------------------------------------------------------------------


def span_before(view: View) -> tuple[tuple[date, date], str]:
    """The period to compare with, and its name; the same period of last year where places are compared."""
    f = view.filters
    if f.compare in ("last_year", "previous"):
        return f.compared_span, view.compared
    return (add_months(f.start, -12), add_months(f.end, -12)), view.t("Same period last year")


def change(view: View) -> None:
    """The most usual moves beside the period before."""
    t = view.t
    st.header(t("What has changed since the last period?"))
    drawn = view.drawn("change", lambda: _change(view))
    if drawn is None:
        notes.empty_state(moves(view), view)
        return
    notes.show(*drawn, view, "change", several=True)


def _change(view: View) -> tuple[Chart, Result] | None:
    t, named = view.t, lines_of(view) | {NOTHING: ""}
    span, name = span_before(view)
    result, earlier = moves(view), {one.key: one.value for one in arrows(moves(view, span))}
    known = [one for one in arrows(result) if one.is_move and one.value is not None]
    known = sorted(known, key=lambda one: -(one.value or 0.0))[:ARROWS]
    if not known:
        return None
    figures = [
        (arrow_name(one, named, t), Figure(TRANSITIONS, one.value, None, None, None, earlier.get(one.key)))
        for one in known
    ]
    period = result.period_name(result.rows["period"].max(), t)
    title = t("Moves between lines, the most usual")
    return beside(figures, title, period, _most_changed(figures, name, t), name, t, view.dark), result


def _most_changed(figures: list[tuple[str, Figure]], name: str, t) -> str:
    both = [(said, one) for said, one in figures if one.value is not None and one.compared is not None]
    if not both:
        return t("The period before has no moves to compare with.")
    said, one = max(both, key=lambda pair: abs((pair[1].value or 0.0) - (pair[1].compared or 0.0)))
    return t(
        "Most changed: {arrow}, {value}. {name}: {compared}.",
        arrow=said,
        value=t.number(one.value),
        name=name,
        compared=t.number(one.compared),
    )


# ---- one line or arrow over time -------------------------------------------------------------------------------


def over_time(view: View, looked_at: str) -> None:
    """The series of what was clicked in the picture or chosen here."""
    t = view.t
    st.header(t("How has it changed over time?"))
    address.choose(st.selectbox, "move", t("Line, or way from line to line"), _offered(view, looked_at), looked_at)
    shown = view.of("area", "municipality", "grain")
    notes.show(*shown.drawn(f"series {looked_at}", lambda: _series(shown, looked_at)), view, "series")


def _offered(view: View, looked_at: str) -> dict[str, str]:
    """Every line, and every way between lines, the most used first; ways in and out after them."""
    named, result = lines_of(view) | {NOTHING: ""}, moves(view)
    ways = [one for one in arrows(result) if one.came != one.went]
    ways.sort(key=lambda one: (not one.is_move, -(one.value or 0.0)))
    labels = {line: view.t("{line}: moves in and out", line=name) for line, name in named.items() if name}
    labels |= {one.key: arrow_name(one, named, view.t) for one in ways}
    return labels | ({} if looked_at in labels else {looked_at: _name(looked_at, named, view)})


def _name(looked_at: str, named: dict[str, str], view: View) -> str:
    came, _, went = looked_at.partition(":")
    return arrow_name(Arrow(came, went, None), named, view.t)


def _series(view: View, looked_at: str) -> tuple[Chart, Result]:
    """By months, or by longer windows where months are too small to show."""
    t, named, where = view.t, lines_of(view) | {NOTHING: ""}, view.filters.where
    events = [event for event in view.county.events if event.concerns(TRANSITIONS.id)]
    came, arrow, went = looked_at.partition(":")
    if arrow:
        own = _shown_series(view, TRANSITIONS, where | {"from_line": came, "to_line": went})
        return trend(own, _name(looked_at, named, view), t, view.dark, events=events), own
    into = _shown_series(view, TRANSITIONS, where | {"to_line": came})
    bound = view.served.bound
    back: dict[str, Any] = {
        "grain": into.grain,
        "start": bound.start,
        "end": bound.end,
        "where": where | {"from_line": came},
    }
    out, name = view.result(TRANSITIONS.id, **back), named[came]
    chart = trend(into, t("To: {line}", line=name), t, view.dark, out, t("From: {line}", line=name), events)
    return chart, into


def _shown_series(view: View, metric: Metric, where: dict[str, str]) -> Result:
    """The chosen windows; where most of them are too small to show, longer ones that are not."""
    chosen, bound = whole_series(view, metric, where), view.served.bound
    for grain in ("quarter", "year"):
        if chosen.rows["hidden"].mean() <= 0.5:
            break
        chosen = view.result(metric.id, grain=grain, start=bound.start, end=bound.end, where=where)
    return chosen


# ---- where they stand still ------------------------------------------------------------------------------------


def standing_still(view: View) -> None:
    """Delay, length of stay, readmissions and ways home beside the comparison, and delay over time."""
    t = view.t
    st.header(t("Where do clients stand still?"))
    show_figures(view, "standing", STANDING)
    shown = view.of("area", "municipality", "grain")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(t("How large a part of the days is waiting?"))
        notes.show(*shown.drawn("delay", lambda: _trend(shown, CATALOGUE["delayed_share"])), view, "delay")
    with right:
        st.subheader(t("How many days is that, and where?"))
        notes.show(*view.drawn("waiting", lambda: _waiting(view)), view, "waiting")


def _trend(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, where = view.t, applicable(metric, view.filters.where)
    own, bound = _shown_series(view, metric, where), view.served.bound
    other = view.result(metric.id, grain=own.grain, start=bound.start, end=bound.end) if where else None
    events = [event for event in view.county.events if event.concerns(metric.id)]
    county, ends = view.county.title(t.language), endings(own, view.served.warehouse)
    return trend(own, view.place, t, view.dark, other, county, events, endings=ends), own


def _waiting(view: View) -> tuple[Chart, Result]:
    metric = CATALOGUE["delayed_days"]
    result = one_window(view, metric, ("care_type",), view.filters.where)
    told = result.rows[(result.rows["value"] > 0) | result.rows["hidden"].astype(bool)]
    keys = told["care_type"] if len(told) else result.rows["care_type"]
    kinds = names.value_names("care_type", keys, view.county, view.t)
    return bars(result, kinds, view.t, view.dark), result

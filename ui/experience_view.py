"""The parts of the page on client experience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st
from sqlalchemy import select

from charts.figures import Figure
from charts.places import bars
from charts.side_by_side import Row, Said, Scale, figures_by, side_by_side, standing
from charts.style import Chart
from data_sources.extracts import EXTRACTS
from metrics import CATALOGUE
from metrics.result import Result
from permissions import AccessDenied
from ui import names, notes, service_lines
from ui.service_lines import compared_figures, inside, whole_figure
from ui.session import View
from ui.windows import one_window

DATASET, UNITS = "feedback", "units"
NPS, ANSWERS, STATEMENTS = CATALOGUE["nps"], CATALOGUE["feedback_answers"], CATALOGUE["statement_mean"]
INDEX, ONE_TO_FIVE = Scale(-100, 100, points=True), Scale(1, 5, points=True)
# More units are not compared by eye; the table of the download has them all.
MOST_UNITS = 20


def recommendation(view: View) -> None:
    """The recommendation index by service line, and over time, each with its number of answers."""
    t = view.t
    st.header(t("Would clients recommend the service?"))
    left, right = st.columns(2, gap="large")
    with left:
        notes.show(*view.drawn("lines_of_nps", lambda: _by_line(view)), view, "lines_of_nps")
    with right:
        service_lines.over_time(view, NPS.id)


def _by_line(view: View) -> tuple[Chart, Result]:
    """All answers, then every service line, the most recommended first."""
    t = view.t
    figures, own = compared_figures(view, NPS, "service_line", narrowed=False)
    rows = _rows(view, figures, own, names.value_names("service_line", figures, view.county, t))
    whole = whole_figure(view, NPS, narrowed=False)
    finding = standing(rows, view.compared, t, None if whole is None else (view.place, whole))
    if whole is not None:
        answers = service_lines.answer(view, NPS, (), view.filters.where).rows
        rows.insert(0, Row(t("All services"), whole, _answers(view, whole, answers.iloc[-1]["denominator"])))
    return _points(view, rows, own, t("Service line"), INDEX, finding), own


def _rows(view: View, figures: Mapping[str, Figure], own: Result, titles: Mapping[str, str]) -> list[Row]:
    """The groups that anybody answered of, highest first; the hidden ones last."""
    answers = own.rows.drop_duplicates(own.by[0], keep="last").set_index(own.by[0])["denominator"]
    rows = [
        Row(titles[key], figure, _answers(view, figure, answers[key]))
        for key, figure in figures.items()
        if key in titles and figure.reason != "cannot_exist"
    ]
    return sorted(rows, key=lambda row: (row.figure.value is None, -(row.figure.value or 0)))


def _answers(view: View, figure: Figure, answers: float | None) -> str:
    """How many answers a figure rests on, or that they are too few to show."""
    if figure.reason == "too_small":
        return view.t("fewer than {n} answers", n=view.county.thresholds.minimum_answers)
    return view.t("answers: {n}", n=view.t.number(answers)) if answers == answers else ""


def _points(
    view: View, rows: list[Row], own: Result, heading: str, scale: Scale, finding: str, compared: str = ""
) -> Chart:
    """Groups as points with their intervals and answers, beside the comparison."""
    t, compared = view.t, compared or view.compared
    subtitle = t(
        "{unit}, {period}. The band is the 95 % interval, the upright line: {name}",
        unit=t(own.metric.unit),
        period=service_lines.period_name(own, t),
        name=compared,
    )
    said = Said(t(own.metric.title), subtitle, finding, heading, compared, t(ANSWERS.short))
    return side_by_side(rows, said, t, view.dark, scale)


def statements(view: View) -> None:
    """How far clients agree with each statement of the survey."""
    st.header(view.t("What do they say of it?"))
    left, right = st.columns(2, gap="large")
    with left:
        chart, result = view.drawn("statements", lambda: _statements(view))
        notes.show(chart, result, view, "statements")
    with right:
        lowest = _lowest(result)
        if lowest:
            own = view.of(*service_lines.SERIES)
            drawn = own.drawn(f"lowest {lowest}", lambda: _one_statement(own, lowest))
            notes.show(*drawn, view, "lowest")


def _statements(view: View) -> tuple[Chart, Result]:
    t = view.t
    figures, own = compared_figures(view, STATEMENTS, "statement")
    rows = _rows(view, figures, own, names.value_names("statement", figures, view.county, t))
    return _points(view, rows, own, t("Statement"), ONE_TO_FIVE, standing(rows, view.compared, t)), own


def _lowest(result: Result) -> str | None:
    """The statement that clients agree with least in the chosen period; None where none can be shown."""
    known = result.rows[result.rows["value"].notna()]
    return None if known.empty else str(known.loc[known["value"].idxmin(), "statement"])


def _one_statement(view: View, statement: str) -> tuple[Chart, Result]:
    """The series of one statement, which the title names."""
    chart, result = service_lines.series(view, STATEMENTS, {"statement": statement})
    name = names.value_name("statement", statement, view.county, view.t)
    return replace(chart, title=view.t("The lowest statement: {name}", name=name)), result


def answers(view: View) -> None:
    """How many answers the figures rest on: over time, and by the way in which they were given."""
    t = view.t
    st.header(t("How many answers do the figures rest on?"))
    left, right = st.columns(2, gap="large")
    with left:
        service_lines.over_time(view, ANSWERS.id)
    with right:
        notes.show(*view.drawn("channels", lambda: _channels(view)), view, "channels")


def _channels(view: View) -> tuple[Chart, Result]:
    result = one_window(view, ANSWERS, ("channel",), inside(view, view.filters.where))
    known = names.value_names("channel", result.rows["channel"], view.county, view.t)
    return bars(result, known, view.t, view.dark), result


def places(view: View) -> None:
    """Areas and municipalities side by side."""
    st.header(view.t("Where do clients recommend, and where not?"))
    service_lines.places(view, NPS)


def units(view: View) -> None:
    """The units with the most answers beside their place, where the role sees units."""
    t = view.t
    st.header(t("Units"))
    if not view.served.deliveries.delivered(UNITS):
        st.info(notes.not_delivered([UNITS], t))
        return
    try:
        drawn = view.drawn("units", lambda: _units(view))
    except AccessDenied:
        st.info(t("Your role sees no units here. A regional director sees those of her own area."))
        return
    chart, result, hidden = drawn
    if chart is not None:
        notes.show(chart, result, view, "units")
    if hidden:
        fewest = view.county.thresholds.minimum_answers
        st.caption(t("Units with fewer than {fewest} answers, not shown: {n}.", fewest=fewest, n=t.number(hidden)))


def _units(view: View) -> tuple[Chart | None, Result, int]:
    """The chart, the answer, and how many units are too small to show."""
    t, where = view.t, inside(view, view.filters.where)
    own = one_window(view, NPS, ("unit",), where)
    whole = one_window(view, NPS, (), where)
    beside = whole.rows.iloc[-1]["value"] if len(whole.rows) else None
    known = own.rows[own.rows["value"].notna()].nlargest(MOST_UNITS, "denominator")
    figures = {
        key: replace(one, compared=None if beside is None or pd.isna(beside) else float(beside))
        for key, one in figures_by(own).items()
        if key in set(known["unit"])
    }
    rows = _rows(view, figures, own, unit_names(view, figures))
    hidden = int((own.rows["reason"] == "too_small").sum())
    if not rows:
        return None, own, hidden
    finding = standing(rows, view.place, t)
    return _points(view, rows, own, t("Unit"), INDEX, finding, view.place), own, hidden


def unit_names(view: View, codes: Mapping[str, object]) -> dict[str, str]:
    """What units are called, in the reader's language; Finnish where there is no other."""
    table = EXTRACTS[UNITS]
    rows = view.served.warehouse.frame(select(table.c.unit_code, table.c.name_fi, table.c.name_sv))
    swedish = view.t.language == "sv"
    named = {
        row.unit_code: row.name_sv if swedish and isinstance(row.name_sv, str) else row.name_fi
        for row in rows.itertuples()
    }
    return {code: names.value_name("unit", code, view.county, view.t, named) for code in codes}

"""The parts of the page on programmes: the portfolio over time, the projects one by one, and the benefit targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from charts.benefits import Course, benefits
from charts.portfolio import portfolio
from charts.scores import Cell, Level, scores
from charts.style import Chart
from charts.values import NO_VALUE, shown
from i18n import N_, Translator
from metrics import CATALOGUE
from metrics.benefits import COUNTY
from metrics.catalogue import metric_of
from metrics.cut import MeasureError
from metrics.periods import add_months
from metrics.projects import ASPECTS, project_names
from metrics.result import Result
from ui import address, names, notes
from ui.figures import known
from ui.session import View
from ui.windows import one_window

STATUS, PROGRESS = CATALOGUE["project_status"], CATALOGUE["benefit_progress"]
WHOLE = "overall"
# Sign and tone of each status, best first, and what it is called where there is little room.
STATUSES = {
    "green": ("▲", "good", N_("on plan")),
    "yellow": ("◆", "neutral", N_("to be watched")),
    "red": ("▼", "bad", N_("needs action")),
    "grey": ("○", "none", N_("not assessed")),
}


def _levels(t: Translator) -> dict[str, Level]:
    """Without the names of colours: signs and tones are the app's own."""
    return {code: Level(sign, t(words), tone) for code, (sign, tone, words) in STATUSES.items()}


# ---- the portfolio ---------------------------------------------------------------------------------------------


def over_time(view: View) -> None:
    """Projects by status in each month, for one aspect that the reader chooses."""
    t = view.t
    st.header(t("How do the projects go on?"))
    aspect = view.filters.aspect or WHOLE
    labels = {one: t(names.CODES[one]) for one in (WHOLE, *ASPECTS[:-1])}
    address.choose(st.segmented_control, "aspect", t("What is looked at"), labels, aspect, required=True)
    own = view.of("end", "aspect")
    chart, result = own.drawn("portfolio", lambda: _portfolio(own, aspect))
    notes.show(chart, result, view, "portfolio")
    if told := own.drawn("budget", lambda: _budget(own)):
        st.caption(told)


def _portfolio(view: View, aspect: str) -> tuple[Chart, Result]:
    t, bound = view.t, view.served.bound
    end = view.filters.end
    start = min(bound.start, add_months(end, -1))
    result = view.result(STATUS.id, by=("status",), where={"aspect": aspect}, grain="month", start=start, end=end)
    title = f"{t(STATUS.title)}: {t(names.CODES[aspect])}"
    return portfolio(result, _levels(t), title, _course_told(result, view), t, view.dark), result


def _course_told(result: Result, view: View) -> str:
    """How many projects have each status in the newest month, and a year before it."""
    t, rows = view.t, result.rows[result.rows["value"].notna()]
    if rows.empty:
        return t("No value can be shown.")
    newest = rows["period"].max()
    now, then = (_counted(rows[rows["period"] == day], t) for day in (newest, add_months(newest, -12)))
    text = t("{month}: {counts}.", month=result.period_name(newest, t).capitalize(), counts=now)
    return f"{text} {t('A year before: {counts}.', counts=then)}" if then else text


def _counted(rows: pd.DataFrame, t: Translator) -> str:
    """`on plan 2, to be watched 3, needs action 1`."""
    counts = dict(zip(rows["status"], rows["value"], strict=True))
    return ", ".join(f"{t(STATUSES[one][2])} {t.number(counts[one])}" for one in STATUSES if counts.get(one, 0) > 0)


def _budget(view: View) -> str:
    """How much of the projects' budgets has been used by the newest report."""
    month = _newest_month(view)
    if month is None:
        return ""
    rows = view.result(STATUS.id, grain="month", start=month, end=add_months(month, 1)).rows
    used = rows["budget_used"].dropna()
    if used.empty:
        return ""
    share = view.t.percent(float(used.iloc[-1]))
    return view.t("Used of the projects' budgets together: {share} ({month}).", share=share, month=view.t.month(month))


def _newest_month(view: View) -> date | None:
    """The newest month until the end of the chosen period that any project reported in."""
    bound, end = view.served.bound, view.filters.end
    rows = view.result(STATUS.id, grain="month", start=min(bound.start, add_months(end, -1)), end=end).rows
    reported = rows[rows["value"].notna()]
    return reported["period"].max() if len(reported) else None


# ---- project by project ----------------------------------------------------------------------------------------


def projects(view: View) -> None:
    """Every project of the newest report month: its statuses and how much of its budget is used."""
    t = view.t
    st.header(t("Which project needs help?"))
    own = view.of("end")
    drawn = own.drawn("projects", lambda: _projects(own))
    if drawn is None:
        notes.empty_state(one_window(view, STATUS), view)
        return
    chart, result, folders = drawn
    notes.show(chart, result, view, "projects")
    st.caption(notes.escaped(folders))


def _projects(view: View) -> tuple[Chart, Result, str] | None:
    t, month = view.t, _newest_month(view)
    if month is None:
        return None
    by = ("project_id", "portfolio", "aspect", "status")
    result = view.result(STATUS.id, by=by, grain="month", start=month, end=add_months(month, 1))
    rows = result.rows[result.rows["value"] > 0]
    called = project_names(view.served.warehouse)
    lines = _lines(rows, called)
    whole = rows[rows["aspect"] == WHOLE].groupby("status", as_index=False)["value"].sum()
    finding = t("{month}: {counts}.", month=t.month(month).capitalize(), counts=_counted(whole, t))
    signs = " · ".join(f"{level.sign} {level.words}" for level in _levels(t).values())
    cells = [_cell(line, aspect, t) for line in lines for aspect in (WHOLE, *ASPECTS[:-1])]
    spent = t("Budget used")
    cells = [cell for n, line in enumerate(lines) for cell in (*cells[6 * n : 6 * n + 6], _spent(line, spent, t))]
    heads = (t("Project"), t("Aspect"), t("Status"), t("In short"))
    chart = scores(cells, t(STATUS.title), f"{t.month(month)}. {signs}", finding, heads, t, view.dark, narrow=84)
    folders = {
        folder: [line.name for line in lines if line.portfolio == folder] for folder in rows["portfolio"].unique()
    }
    told = "; ".join(f"{folder}: {', '.join(inside)}" for folder, inside in sorted(folders.items()))
    return replace(chart, table=_table(lines, t)), result, t("Portfolios: {folders}.", folders=told)


def _lines(rows: pd.DataFrame, called: dict[str, str]) -> list[pd.Series]:
    """A line for each project: `name, portfolio, used` and its aspects; those that need action first."""
    wide = rows.pivot(index=["project_id", "portfolio"], columns="aspect", values="status").reset_index()
    wide["used"] = wide["project_id"].map(rows.groupby("project_id")["budget_used"].first())
    wide["name"] = [called.get(code, code) for code in wide["project_id"]]
    # Two projects of one name are two rows.
    twice = wide["name"].duplicated(keep=False)
    wide["name"] = wide["name"].where(~twice, wide["name"] + " (" + wide["project_id"] + ")")
    order = {"red": 0, "yellow": 1, "green": 2}
    wide["order"] = [order.get(status, 3) for status in wide[WHOLE]]
    return [line for _, line in wide.sort_values(["order", "name"]).set_index("name", drop=False).iterrows()]


def _cell(line: pd.Series, aspect: str, t: Translator) -> Cell:
    column = t(names.CODES[aspect])
    status = line.get(aspect)
    if status not in STATUSES:
        return Cell(line["name"], column, None, t(names.CODES["unknown"]), "–")
    sign, tone, short = STATUSES[status]
    words = t(names.CODES[status])
    return Cell(line["name"], column, 1.0, words, sign, Level("", words, tone), t(short))


def _spent(line: pd.Series, column: str, t: Translator) -> Cell:
    used = known(line["used"])
    told = t.percent(used, 0)
    return Cell(line["name"], column, used, told, told)


def _table(lines: list[pd.Series], t: Translator) -> pd.DataFrame:
    """A row for each project, in words."""
    columns = {t("Project"): [line["name"] for line in lines], t("Portfolio"): [line["portfolio"] for line in lines]}
    for aspect in (WHOLE, *ASPECTS[:-1]):
        columns[t(names.CODES[aspect])] = [_cell(line, aspect, t).told for line in lines]
    columns[t("Budget used")] = [t.percent(known(line["used"]), 0) for line in lines]
    return pd.DataFrame(columns)


# ---- benefits --------------------------------------------------------------------------------------------------


def goals(view: View) -> None:
    """The five benefit goals: baseline, now, target and where an even course would stand."""
    t = view.t
    st.header(t("Do the benefits show?"))
    st.caption(
        t(
            "Each line is the way from the baseline to the target. The dot is where the indicator is now, and the "
            "upright line is where it would be if the change went on evenly. A point beyond the edge is drawn at the "
            "edge."
        )
    )
    own = view.of("start", "end")
    notes.show(*own.drawn("benefits", lambda: _benefits(own)), view, "benefits")


def _benefits(view: View) -> tuple[Chart, Result]:
    t = view.t
    by = ("goal", "metric_id")
    result = one_window(view, PROGRESS, by)
    year = date(add_months(view.filters.end, -1).year, 1, 1)
    yearly = view.result(PROGRESS.id, by=by, grain="year", start=year, end=add_months(year, 12)).rows
    courses = _courses(result.rows, yearly, view)
    period = result.period_name(result.rows["period"].max(), t) if len(result.rows) else ""
    subtitle = t("progress from the baseline to the target, %; {period}", period=period)
    return benefits(courses, t(PROGRESS.title), subtitle, _standings_told(courses, t), t, view.dark), result


def _courses(rows: pd.DataFrame, yearly: pd.DataFrame, view: View) -> list[Course]:
    """Every target in the order of the goals. What is counted by years only has the value of the period's last year."""
    order = {goal: n for n, goal in enumerate(GOALS)}
    keys = ["goal", "metric_id", "place"]
    of_year = {tuple(one[key] for key in keys): one for one in yearly.to_dict("records")}
    found = []
    for row in sorted(rows.to_dict("records"), key=lambda one: (order.get(one["goal"], 9), one["metric_id"])):
        if known(row["value"]) is None and not row["hidden"]:
            row = of_year.get(tuple(row[key] for key in keys), row)
        found.append(_course(row, view))
    return found


GOALS = ("access", "prevention", "quality", "multidisciplinary", "cost_growth")


def _course(row: dict, view: View) -> Course:
    t, county = view.t, view.county
    name = names.value_name("metric_id", row["metric_id"], county, t)
    if row["place"] != COUNTY:
        name = f"{name} ({names.value_name('place', row['place'], county, t)})"
    symbol, words = NO_VALUE.get(str(row["reason"]), NO_VALUE["cannot_exist"])
    now = known(row["current"])
    return Course(
        names.value_name("goal", row["goal"], county, t),
        name,
        known(row["value"]),
        known(row["expected"]),
        _written(row["metric_id"], row["baseline"], t),
        _written(row["metric_id"], now, t) if now is not None else f"{symbol} {t(words)}",
        _written(row["metric_id"], row["target"], t),
        bool(row["incomplete"]),
    )


def _written(metric_id: str, value: float | None, t: Translator) -> str:
    """A value of the target's indicator with its unit."""
    try:
        return shown(known(value), metric_of(metric_id), t)
    except MeasureError:
        return t.number(known(value), 1)


def _standings_told(courses: list[Course], t: Translator) -> str:
    """How many targets are reached or ahead, behind or away, and untold."""
    if not courses:
        return t("No value can be shown.")
    found = [course.standing for course in courses]
    counts = {
        "ahead": found.count("reached") + found.count("ahead"),
        "behind": found.count("behind") + found.count("away"),
        "untold": found.count("untold"),
    }
    return t(
        "Of {all} targets {ahead} are reached or ahead of the even course, {behind} are behind it, and {untold} cannot "
        "be told.",
        all=t.number(len(found)),
        **{name: t.number(count) for name, count in counts.items()},
    )

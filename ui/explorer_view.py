"""The parts of the explorer page: what is asked, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from charts.style import Chart
from i18n import N_
from metrics import Metric
from metrics.national import KNOWN
from metrics.repeated import command_line, python_code
from metrics.result import Result
from ui import address, cut, filters, names, notes, search
from ui.cut import WHOLE, Asked
from ui.cut_charts import drawing
from ui.multi_service_clients_view import chosen as several_chosen
from ui.named import keys_named
from ui.session import View

# The first finds are shown to choose from; the rest want a longer word.
HITS = 8


# ---- what is asked -------------------------------------------------------------------------------------------------


def chosen_metric(view: View) -> Metric:
    """The indicator that the reader searched for or chose; kept in the address."""
    t = view.t
    known = search.held_metrics(view)
    chosen = view.filters.metric if view.filters.metric in known else cut.FIRST
    left, right = st.columns([2, 3])
    with left:
        words = search.asked(view, on_change=partial(_searched, view))
    with right:
        subjects = list(names.SUBJECTS)
        ordered = sorted(known.values(), key=lambda one: (subjects.index(one.subject), title_of(view, one)))
        labels = {one.id: f"{t(names.SUBJECTS[one.subject])}: {title_of(view, one)}" for one in ordered}
        address.choose(st.selectbox, "metric", t("Indicator"), labels, chosen)
    if words:
        _finds(view, words, chosen)
    return known[chosen]


def title_of(view: View, metric: Metric) -> str:
    """A metric's title; a national indicator that has no name here is called by its number."""
    number = metric.id.partition(":")[2]
    if number and int(number) not in KNOWN:
        return view.t("National indicator {number}", number=number)
    return view.t(metric.title)


def _searched(view: View) -> None:
    """The best find is shown at once."""
    words = st.session_state["search"].strip()
    finds = search.found(view, words) if words else []
    if finds:
        address.change(metric=finds[0].id)


def _finds(view: View, words: str, chosen: str) -> None:
    t = view.t
    finds = search.found(view, words)
    if not finds:
        told = t("No indicator is found by {words}. Try another word, in Finnish, Swedish or English.", words=words)
        st.info(notes.escaped(told))
        return
    labels = {one.id: title_of(view, one) for one in finds[:HITS]}
    st.session_state["hits"] = chosen if chosen in labels else None
    st.pills(
        t("Found: {n}", n=len(finds)),
        list(labels),
        key="hits",
        format_func=lambda one: notes.escaped(labels[one]),
        on_change=_picked,
    )


def _picked() -> None:
    if st.session_state["hits"]:
        address.change(metric=st.session_state["hits"])


def chosen_cut(view: View, metric: Metric) -> Asked:
    """How the indicator is cut; every choice is kept in the address."""
    options = _options(view, metric)
    asked = cut.asked_of(view, metric, options)
    grid = st.grid(4, min_column_width=150, vertical_alignment="bottom", key="cut")
    for control in (_by, _and_by, _step, _limits):
        with grid.cell():
            control(view, asked)
    if cut.is_yearly(metric) and asked.step != WHOLE:
        st.caption(view.t("This indicator has one value a year: every delivered year is shown."))
    if not metric.has_places and view.filters.where:
        st.caption(view.t("This indicator is not divided by the areas of the filter row: it is of the whole county."))
    return asked


def _options(view: View, metric: Metric) -> dict[str, Any]:
    """The metric's own choices."""
    t = view.t
    if "at_least" in metric.options:
        return several_chosen(view).options
    if "of" not in metric.options:
        return {}
    labels = {one.id: t(one.title) for one in sorted(cut.comparable().values(), key=lambda one: t(one.title))}
    chosen = view.filters.of if view.filters.of in labels else cut.FIRST
    address.choose(st.selectbox, "of", t("Compared indicator"), labels, chosen)
    return {"of": chosen}


def _by(view: View, asked: Asked) -> None:
    offered = _breakdowns(view, asked)
    nothing = {} if asked.metric.needs and len(asked.by) == 1 else {"": view.t("Not divided")}
    address.choose(st.selectbox, "by", view.t("Divided by"), nothing | offered, (*asked.by, "")[0])


def _and_by(view: View, asked: Asked) -> None:
    first, second = (*asked.by, "", "")[:2]
    if not first:
        return
    rest = {name: title for name, title in _breakdowns(view, asked).items() if name != first}
    labels = {"": view.t("Nothing else")} | rest
    address.choose(st.selectbox, "by2", view.t("And by"), labels, second)


def _breakdowns(view: View, asked: Asked) -> dict[str, str]:
    return {name: view.t(names.BREAKDOWNS[name]) for name in cut.breakdowns(view, asked.metric)}


def _step(view: View, asked: Asked) -> None:
    t = view.t
    titles = filters.GRAIN_TITLES | {
        WHOLE: N_("Newest year") if cut.is_yearly(asked.metric) else N_("Whole period at once")
    }
    labels = {step: t(titles[step]) for step in cut.steps_offered(asked.metric)}
    address.choose(st.selectbox, "step", t("Show by"), labels, asked.step)


def _limits(view: View, asked: Asked) -> None:
    """One value of each breakdown that the indicator is not divided by."""
    t = view.t
    offered = cut.limitable(view, asked.metric, asked.by)
    if not offered:
        return
    title = t("Limited ({n})", n=len(asked.only)) if asked.only else t("Limit")
    with st.popover(title, icon=":material/filter_alt:", key="limits"):
        st.caption(t("Take only one value of what the indicator is not divided by."))
        for name in offered:
            keys = cut.values(view, asked.metric, name, asked.options)
            labels = keys_named(view, name, keys)
            needed = name in asked.metric.needs
            key = f"only_{name}"
            st.session_state[key] = asked.only.get(name, "")
            st.selectbox(
                t(names.BREAKDOWNS[name]),
                list(labels) if needed else ["", *labels],
                key=key,
                format_func=partial(_limit_named, {"": t("Not limited"), **labels}),
                on_change=_limited,
                args=(asked.only, name),
            )


def _limit_named(labels: Mapping[str, str], code: str) -> str:
    return labels[code]


def _limited(only: Mapping[str, str], name: str) -> None:
    limits = {**only, name: st.session_state[f"only_{name}"]}
    address.change(only=",".join(f"{one}:{key}" for one, key in limits.items() if key))


# ---- what it gives -------------------------------------------------------------------------------------------------


def figure(view: View, asked: Asked) -> tuple[Chart, Result]:
    """The chart that suits the cut, what is missing of it in words, and every row as a table."""
    t, metric = view.t, asked.metric
    chart, result = view.drawn(f"cut {asked.options}", lambda: drawing(view, asked))
    st.header(title_of(view, metric))
    st.caption(t(metric.counted) + _limits_told(view, asked))
    notes.show(chart, result, view, "cut_chart")
    if told := _missing_told(result, view):
        st.caption(told)
    if chart.data["value"].notna().any():
        _numbers(view, chart, result)
    return chart, result


def _limits_told(view: View, asked: Asked) -> str:
    """` Only: Sex: Women.`"""
    if not asked.only:
        return ""
    named = "; ".join(
        f"{view.t(names.BREAKDOWNS[name])}: {keys_named(view, name, [key]).get(key, view.t('Other'))}"
        for name, key in asked.only.items()
    )
    return " " + view.t("Limited to: {limits}.", limits=named)


def _missing_told(result: Result, view: View) -> str:
    """How many values are hidden, how many were not delivered, and how many cannot be: each in its own words."""
    t, reasons = view.t, result.rows["reason"].value_counts()
    words = {
        "too_small": t("hidden because they describe so few people"),
        "too_few_events": t("too few events for a reliable number"),
        "not_delivered": t("of a time that was not delivered"),
        "not_collected": t("not collected that year"),
        "cannot_exist": t("cannot exist: there is nothing to count them from"),
        "not_complete": t("not yet complete"),
    }
    told = [f"{t.number(int(reasons[reason]))} {text}" for reason, text in words.items() if reason in reasons]
    if not told:
        return ""
    return t("Of {n} values without a number: {reasons}.", n=t.number(len(result.rows)), reasons="; ".join(told))


def _numbers(view: View, chart: Chart, result: Result) -> None:
    t = view.t
    st.subheader(t("The same numbers"))
    st.dataframe(chart.arrow_table, hide_index=True, key="cut_numbers", alt=chart.alt)
    shown, every = len(chart.table), len(result.rows)
    if shown < every:
        text = t("The table has {n} rows of {all}; the CSV file has them all.", n=t.number(shown), all=t.number(every))
        st.caption(text)


def repeat(view: View, asked: Asked, result: Result) -> None:
    """The link, the command line and the program that give this figure again."""
    t = view.t
    st.header(t("How do I get this figure again?"))
    told: list[tuple[str, str, Callable[[], str], str | None]] = [
        (t("Link"), t("Opens this cut for anyone, as far as their role sees it."), lambda: link(view, asked), None),
        (
            t("Command line"),
            t("Writes the same rows as CSV, hidden values empty with the reason beside."),
            lambda: command_line(result, asked.options),
            "shell",
        ),
        (
            t("Python"),
            t("Gives the same rows as a table of pandas."),
            lambda: python_code(result, asked.options),
            "python",
        ),
    ]
    for tab, (_, help_text, code, language) in zip(st.tabs([one[0] for one in told]), told, strict=True):
        with tab:
            st.caption(help_text)
            st.code(code(), language=language, wrap_lines=True)


def link(view: View, asked: Asked) -> str:
    """The address of this cut: every choice by its code, also those that were made for the reader."""
    f = view.filters
    first, second = (*asked.by, "", "")[:2]
    values = {
        "area": f.area or filters.WHOLE_COUNTY,
        "municipality": f.municipality or "",
        "period": filters.Span(f.start, f.end).code,
        "compare": f.compare,
        "metric": asked.metric.id,
        "by": first,
        "by2": second,
        "step": asked.step,
        "only": ",".join(f"{name}:{key}" for name, key in asked.only.items()),
        **{name: str(value) for name, value in asked.options.items()},
    }
    query = urlencode({name: value for name, value in values.items() if value}, safe=":,")
    return f"{(st.context.url or '/explorer').partition('?')[0]}?{query}"

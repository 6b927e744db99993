"""The parts of the page on access to care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from charts import waits
from charts.figures import Figure, spine
from charts.places import bars
from charts.side_by_side import Row, Said, side_by_side, standing
from charts.style import Chart
from charts.values import shown, shown_or_reason
from data_sources.marts.requests import WAITED
from metrics import CATALOGUE
from metrics.periods import add_months
from metrics.result import Result
from ui import address, guarantee, names, notes, service_lines
from ui.figures import known
from ui.service_lines import SERIES, compared_figures, inside, whole_figure, whole_name
from ui.session import View

DATASET = "service_requests"
WITHIN = CATALOGUE["seen_within_guarantee"]
MEDIAN, LONG = CATALOGUE["wait_median_days"], CATALOGUE["wait_p90_days"]
QUEUE, OVER = CATALOGUE["queue"], CATALOGUE["queue_over_guarantee"]
SAME_DAY = CATALOGUE["assessed_same_day_share"]
KEY_FIGURES = (WITHIN, MEDIAN, LONG, OVER, SAME_DAY)
# Days after which a wait is called long.
LONG_WAIT = 90
# A chart of several results can be taken away as it looks, and its first result as a table.


def key_figures(view: View) -> None:
    """The few figures of access in the chosen period beside the comparison."""
    drawn = view.drawn("spine", lambda: _spine(view))
    if drawn is None:
        st.info(view.t("No value can be shown."))
    else:
        notes.show(*drawn, view, "spine", several=True)


def _spine(view: View) -> tuple[Chart, Result] | None:
    figures = [figure for metric in KEY_FIGURES if (figure := whole_figure(view, metric))]
    told = [one for one in figures if one.value is not None or one.reason == "too_small"]
    if not told:
        return None
    result = service_lines.answer(view, WITHIN, (), inside(view, view.filters.where))
    return spine(told, view.place, view.compared, view.t, view.dark), result


# ---- the care guarantee ----------------------------------------------------------------------------------------


def care_guarantee(view: View) -> None:
    """Whether the care guarantee is kept, by service class with the rule in force, and over time."""
    t = view.t
    st.header(t("Is the care guarantee kept?"))
    # The names of the law's changes need room on the time axis.
    left, right = st.columns([2, 3], gap="large")
    with left:
        notes.show(*view.drawn("guarantee", lambda: _by_rule(view)), view, "guarantee")
        _rules(view)
    with right:
        service_lines.over_time(view, WITHIN.id)


def _by_rule(view: View) -> tuple[Chart, Result]:
    """The share of each service class that has a limit; the limit of the period's last day below its name."""
    t, day = view.t, view.filters.end - timedelta(days=1)
    figures, own = compared_figures(view, WITHIN, "service_class")
    rules = {key: guarantee.rule(view.county, key, day, t) for key in figures}
    rows = [
        Row(name, figures[key], t("Guarantee: {rule}", rule=rules[key]))
        for key, name in _classes(view, figures)
        if rules[key]
    ]
    return _beside(view, rows, own, t("Limit in force on {day}", day=t.date(day))), own


def _classes(view: View, figures: dict[str, Figure]) -> list[tuple[str, str]]:
    """Key and name of the service classes that have something to tell, in the county's order."""
    told = [key for key, one in figures.items() if one.value is not None or one.reason == "too_small"]
    order = [one.code for one in view.county.service_classes]
    told.sort(key=lambda key: order.index(key) if key in order else len(order))
    return list(names.value_names("service_class", told, view.county, view.t).items())


def _beside(view: View, rows: list[Row], own: Result, note: str = "") -> Chart:
    """Service classes beside the comparison."""
    t, whole = view.t, whole_figure(view, own.metric)
    subtitle = t("{unit}, {period}. The upright line: {name}", **_unit_and_period(own, view), name=view.compared)
    said = Said(
        t(own.metric.title),
        subtitle,
        standing(rows, view.compared, t, None if whole is None else (view.place, whole)),
        t("Service class"),
        view.compared,
        note,
    )
    return side_by_side(rows, said, t, view.dark)


def _unit_and_period(own: Result, view: View) -> dict[str, str]:
    return {"unit": view.t(own.metric.unit), "period": service_lines.period_name(own, view.t)}


def _rules(view: View) -> None:
    """When the limits changed inside the period, and all of them with their days."""
    t, filters = view.t, view.filters
    # Those who were served early in the period had asked before it.
    changed = guarantee.changed_on(view.county, add_months(filters.start, -6), filters.end)
    if changed:
        days = ", ".join(t.date(day) for day in changed)
        st.caption(
            t("The law changed on {days}: a request keeps the limit of the day on which it was made.", days=days)
        )
    with st.popover(t("Limits of the care guarantee"), type="tertiary", icon=":material/gavel:", key="limits"):
        st.dataframe(
            guarantee.limits_table(view.county, t),
            hide_index=True,
            key="limits_table",
            alt=t("Limits of the care guarantee by service class, age and day"),
        )


# ---- waits -----------------------------------------------------------------------------------------------------


def how_long(view: View) -> None:
    """Median and 90th percentile of the waits, by service class and over time."""
    t = view.t
    st.header(t("How long do people wait?"))
    left, right = st.columns(2, gap="large")
    with left:
        notes.show(*view.drawn("waits", lambda: _waits(view)), view, "waits", several=True)
    with right:
        own = view.of(*SERIES)
        drawn = own.drawn("waits_over_time", lambda: _waits_over_time(own))
        notes.show(*drawn, view, "waits_over_time", several=True)


def _waits(view: View) -> tuple[Chart, Result]:
    (median, own), (long, _) = (compared_figures(view, one, "service_class") for one in (MEDIAN, LONG))
    wholes = [whole_figure(view, one) for one in (MEDIAN, LONG)]
    rows = [waits.Wait(name, median[key], long[key]) for key, name in _classes(view, median) if key in long]
    if wholes[0] is not None and wholes[1] is not None:
        rows.insert(0, waits.Wait(whole_name(view), wholes[0], wholes[1]))
    t = view.t
    return waits.by_group(rows, own, view.place, view.compared, t("Service class"), t, view.dark), own


def _waits_over_time(view: View) -> tuple[Chart, Result]:
    beside = service_lines.place_beside(view)
    own = _pair(view, view.filters.where, view.place)
    other = None if beside is None else _pair(view, *beside)
    return waits.over_time(own, other, view.county.events_of(MEDIAN.id), view.t, view.dark), own.median


def _pair(view: View, where: dict[str, str], name: str) -> waits.Pair:
    median, long = (service_lines.over_months(view, one, inside(view, where)) for one in (MEDIAN, LONG))
    return waits.Pair(name, median, long)


# ---- the queue -------------------------------------------------------------------------------------------------


def who_waits(view: View) -> None:
    """The queue and how much of it has waited longer than the guarantee, by service class and over time."""
    t = view.t
    st.header(t("How many wait, and how many too long?"))
    left, right = st.columns(2, gap="large")
    with left:
        notes.show(*view.drawn("queues", lambda: _queues(view)), view, "queues", several=True)
        notes.show(*view.drawn("waited", lambda: _waited(view)), view, "waited")
    with right:
        service_lines.over_time(view, QUEUE.id)
        service_lines.over_time(view, OVER.id)


def _waited(view: View) -> tuple[Chart, Result]:
    """The age of the queue: how long those who wait have waited so far."""
    t = view.t
    figures, own = compared_figures(view, QUEUE, "waited")
    labels = names.value_names("waited", [name for name in WAITED if name in figures], view.county, t)
    chart = bars(own, labels, t, view.dark, in_order=True)
    day = t.date(view.filters.end - timedelta(days=1))
    return replace(
        chart,
        title=t("How long those who wait have waited"),
        subtitle=t("requests waiting on {day}, by the time since the request", day=day),
        finding=long_waited(view, figures) or chart.finding,
    ), own


def long_waited(view: View, figures: dict[str, Figure]) -> str:
    """The share of the queue that has waited longest, beside the comparison's; "" where a length of time is hidden."""
    t = view.t
    share = _share_of_long([one.value for one in figures.values()], figures)
    if share is None:
        return ""
    found = t(
        "{place}: {share} of those who wait have waited over {days} days.",
        place=view.place,
        share=t.percent(share),
        days=LONG_WAIT,
    )
    compared = _share_of_long([one.compared for one in figures.values()], figures)
    if compared is None:
        return found
    return f"{found} {t('{place}: {value}.', place=view.compared, value=t.percent(compared))}"


def _share_of_long(counts: list[float | None], lengths: Iterable[str]) -> float | None:
    """In per cent; None where a length is hidden or nobody waits."""
    told = [count for count in counts if count is not None]
    if len(told) < len(counts) or not sum(told):
        return None
    long = [count for count, name in zip(told, lengths, strict=True) if WAITED[name][0] > LONG_WAIT]
    return 100 * sum(long) / sum(told)


def _queues(view: View) -> tuple[Chart, Result]:
    """The queue of each service class; the part over the guarantee stronger, its share beside the comparison's."""
    t = view.t
    figures, own = compared_figures(view, QUEUE, "service_class")
    over, shares = compared_figures(view, OVER, "service_class")
    counts = shares.rows.set_index("service_class")["numerator"].to_dict()
    rows = [
        Row(
            name,
            _alone(figures[key]),
            _over(figures[key], over.get(key), known(counts.get(key)), view),
            known(counts.get(key)),
        )
        for key, name in _classes(view, figures)
    ]
    rows.sort(key=lambda row: -(row.figure.value or 0))
    day = t.date(view.filters.end - timedelta(days=1))
    subtitle = t(
        "requests waiting on {day}; the strong part has waited longer than the care guarantee (share | {compared})",
        day=day,
        compared=view.compared,
    )
    finding = _queue_finding(view)
    return side_by_side(
        rows, Said(t(QUEUE.title), subtitle, finding, t("Service class"), "", t(OVER.title)), t, view.dark
    ), own


def _alone(figure: Figure) -> Figure:
    """A queue of a place of another size says nothing beside it."""
    return Figure(figure.metric, figure.value, None, None, figure.reason, None)


def _over(queue: Figure, share: Figure | None, count: float | None, view: View) -> str:
    t = view.t
    if queue.value is None or share is None or share.reason == "cannot_exist":
        return ""
    if share.value is None or count is None:
        return t("over the guarantee: {value}", value=shown_or_reason(None, share.reason, OVER, t))
    told = t("over the guarantee: {n} ({share})", n=t.number(count), share=t.percent(share.value))
    return told if share.compared is None else f"{told} | {t.percent(share.compared)}"


def _queue_finding(view: View) -> str:
    """The whole queue, and its share over the guarantee beside the comparison."""
    t, whole, over = view.t, whole_figure(view, QUEUE), whole_figure(view, OVER)
    if whole is None or whole.value is None:
        return t("No value can be shown.")
    found = t("{place}: {n} requests wait.", place=view.place, n=shown(whole.value, QUEUE, t))
    if over is None or over.value is None:
        return found
    found += " " + t("Longer than the care guarantee: {share}.", share=t.percent(over.value))
    if over.compared is not None:
        found += " " + t("{place}: {value}.", place=view.compared, value=t.percent(over.compared))
    return found


# ---- assessment, and places ------------------------------------------------------------------------------------


def same_day(view: View) -> None:
    """How often the need is assessed on the day of the request."""
    t = view.t
    st.header(t("Is the need assessed on the same day?"))
    left, right = st.columns(2, gap="large")
    with left:
        drawn = view.drawn("assessed", lambda: _assessed(view))
        notes.show(*drawn, view, "assessed")
    with right:
        service_lines.over_time(view, SAME_DAY.id)


def _assessed(view: View) -> tuple[Chart, Result]:
    figures, own = compared_figures(view, SAME_DAY, "service_class")
    rows = [Row(name, figures[key]) for key, name in _classes(view, figures)]
    return _beside(view, rows, own), own


def places(view: View) -> None:
    """Areas and, where the role allows, municipalities side by side in one figure of access."""
    t, filters = view.t, view.filters
    st.header(t("Do people get care alike everywhere?"))
    labels = {one.id: t(one.title) for one in (*KEY_FIGURES, QUEUE)}
    metric = CATALOGUE[filters.metric if filters.metric in labels else WITHIN.id]
    address.choose(st.selectbox, "metric", t("Look closer at"), labels, metric.id)
    service_lines.places(view, metric)

"""What needs a look: the findings of the attention list, each with its history and the way to what is behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from charts.spark import spark
from charts.style import Chart
from i18n import N_, Translator
from metrics import CATALOGUE
from metrics.attention import Alarm, AttentionList, attention
from metrics.histories import MONTHS
from metrics.periods import add_months
from metrics.result import Result
from metrics.sentences import of_alarm, place_name, sentence
from ui import address, notes
from ui.session import Served, View

# So many are read; the others are a click away, since none is left out.
FEW = 4
LEFT_OUT = {
    "not_measured": N_("the indicator has no values by area"),
    "no_complete_window": N_("no finished period was delivered"),
    "too_short_a_history": N_("the history is too short"),
    "no_value": N_("the value is missing or hidden"),
}


def needs_attention(view: View) -> None:
    """The few findings that chance does not explain, in the chosen area or in every area."""
    t = view.t
    st.header(t("What needs a look?"))
    own = view.of("area")
    with st.spinner(t("All indicators are being tested …")):
        found = own.drawn("attention", lambda: _found(own))
    st.write(summary(found, _scope(view), t))
    grid = st.grid(2, min_column_width=360, key="attention")
    for at, alarm in enumerate(found.alarms[:FEW]):
        with grid.cell():
            _card(own, alarm, at)
    if rest := found.alarms[FEW:]:
        with st.expander(t("The other findings ({n})", n=len(rest))):
            for at, alarm in enumerate(rest, FEW):
                told = notes.escaped(sentence(of_alarm(alarm, CATALOGUE[alarm.metric]), view.county, t))
                _open(told, alarm, f"attention_{at}", type="tertiary")
    st.caption(_how(found, t))


def _found(view: View) -> AttentionList:
    now = view.served
    return attention(view.reader, now.warehouse, view.county, view.filters.area, deliveries=now.deliveries)


def _scope(view: View) -> str:
    """The place whose tests were made; a municipality has those of its area."""
    area = view.filters.area or view.reader.area
    return place_name(area or "county", view.county, view.t)


def summary(found: AttentionList, place: str, t: Translator) -> str:
    """How many findings there are, of how many tests, and how many of them may be false."""
    facts = {"place": place, "tested": t.number(found.tested), "rate": t.percent(100 * found.rate, 0)}
    if not found.tested:
        return t("{place}: nothing could be tested.", place=place)
    if not found.alarms:
        return t(
            "{place}: nothing stands out. {tested} tests were made, and none of the newest values differs from its own "
            "history and from the other areas more than chance explains. False alarms are held at {rate}.",
            **facts,
        )
    return t(
        "{place}: {n} of {tested} tests stand out more than chance explains. On average at most {rate} of such "
        "findings are false alarms.",
        n=t.number(len(found.alarms)),
        **facts,
    )


def _how(found: AttentionList, t: Translator) -> str:
    """How the tests are made, and what could not be tested."""
    how = t(
        "Each indicator's newest finished value in each area is tested against the area's own history, less what all "
        "areas did together."
    )
    if not found.left_out:
        return how
    reasons = "; ".join(f"{t(LEFT_OUT[why])} ({t.number(n)})" for why, n in sorted(found.left_out.items()))
    number = t.number(sum(found.left_out.values()))
    return f"{how} {t('Could not be tested: {n}. Reasons: {reasons}.', n=number, reasons=reasons)}"


def _card(view: View, alarm: Alarm, at: int) -> None:
    t, key = view.t, f"attention_{at}"
    with st.container(border=True):
        drawn = view.drawn(f"alarm {alarm.metric} {alarm.area}", lambda: _spark(view, alarm))
        notes.show(*drawn, view, key, several=True)
        _open(t("What is behind this?"), alarm, key)


def _open(label: str, alarm: Alarm, key: str, **look: Any) -> None:
    """A button to the indicator page, with the metric, the area and the length of the windows kept."""
    kept = {"metric": alarm.metric, "area": alarm.area, "municipality": "", "grain": alarm.grain}
    icon = ":material/arrow_forward:"
    st.button(label, key=f"{key}_open", icon=icon, on_click=address.request, args=("indicator",), kwargs=kept, **look)


def _spark(view: View, alarm: Alarm) -> tuple[Chart, Result]:
    metric, county, t = CATALOGUE[alarm.metric], view.county, view.t
    result = view.result(**_question(alarm, view.served), where={"area": alarm.area})
    finding = sentence(of_alarm(alarm, metric), county, t)
    place = place_name(alarm.area, county, t)
    return spark(result, alarm.period, alarm.expected, place, finding, t, view.dark), result


def _question(alarm: Alarm, now: Served) -> dict:
    """The windows that an alarm's history is drawn from."""
    start, end = _span(alarm, now.bound.start)
    return {"metric_id": alarm.metric, "grain": alarm.grain, "start": start, "end": end}


def _span(alarm: Alarm, first: date) -> tuple[date, date]:
    length = {"month": 1, "quarter": 3, "year": 12}.get(alarm.grain, 1)
    years = alarm.grain == "year"
    start = date(alarm.period.year - 8, 1, 1) if years else add_months(alarm.period, -MONTHS)
    return (start if years else max(first, start)), add_months(alarm.period, length)

"""The flow of older people's services as a whole: three complaints as they are measured, and what hangs together."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.complaints import Measured, complaints
from charts.ranges import Range, range_data, range_spec
from charts.style import Chart
from i18n import N_
from metrics import CATALOGUE
from metrics.association import LAGS, Association, associations, strongest, together
from metrics.freed import Freed, freed
from metrics.groups import taken_together
from metrics.result import Result
from ui import notes
from ui.session import View
from ui.windows import applicable

HOME, WARDS, STAFF = (
    N_("“Clients cannot manage at home”"),
    N_("“Wards fill up because nothing moves on”"),
    N_("“We do not have enough staff”"),
)
OLDEST = ("75-79", "80-84", "85+")
HOME_CARE, EMERGENCY = "home_care", "emergency_care"
# Key → complaint, metric, what it is filtered on; "older" is the line of home care.
SERIES: dict[str, tuple[str, str, dict[str, str]]] = {
    "emergency": (HOME, "contacts", {"service_class": EMERGENCY}),
    "home_care": (HOME, "contacts", {"service_class": HOME_CARE}),
    "bed_days": (WARDS, "bed_days", {"care_type": "acute_ward"}),
    "delayed_days": (WARDS, "delayed_days", {}),
    "readmissions": (WARDS, "readmission_30d", {}),
    "filled": (STAFF, "vacancy_fill_rate", {"service_line": "older"}),
    "sickness": (STAFF, "sickness_absence_rate", {"service_line": "older"}),
    "agency": (STAFF, "agency_share", {"service_line": "older"}),
}
# What comes first, and what might follow it some months later.
PAIRS = (
    ("filled", "delayed_days"),
    ("sickness", "delayed_days"),
    ("delayed_days", "readmissions"),
    ("home_care", "emergency"),
    ("emergency", "bed_days"),
)
# Where more of the months are too small to show, those that are left, often zeros, would tell of something else.
MOSTLY_SHOWN = 0.25
SHARES = (0.10, 0.25, 0.50)


def whole_flow(view: View) -> None:
    """Three complaints on one axis, what hangs together, and what less delay would free."""
    t = view.t
    st.header(t("Do three complaints tell of the same flow?"))
    st.caption(
        t(
            "Outpatient services say that clients cannot manage at home, the hospital that its wards fill up, older "
            "people's services that staff is short. Here is each as it is measured."
        )
    )
    shown = view.of("area", "municipality")
    found, missing, hidden = shown.drawn("measured", lambda: _measured(shown))
    if not found:
        st.info(notes.not_delivered(missing, t) if missing else t("No value can be shown."))
        return
    first = next(iter(found.values())).result
    source = notes.sources_line((one.result for one in found.values()), t)
    chart = shown.drawn("complaints", lambda: _complaints(shown, found))
    notes.show(chart, first, view, "complaints", several=True, source=source)
    if missing:
        datasets = "; ".join(f"{t(notes.dataset_title(name))} ({t(notes.source_of(name))})" for name in missing)
        st.caption(t("Not delivered: {datasets}.", datasets=datasets))
    if left_out := [_name(key, view) for key in hidden]:
        st.caption(t("Too small to show here: {series}.", series="; ".join(left_out)))
    with st.expander(t("What each line counts")):
        for one in found.values():
            st.markdown(f"**{notes.escaped(one.name)}** · {t(one.result.metric.counted)}")
    hanging_together(shown, found, source)


def _name(key: str, view: View) -> str:
    t = view.t
    return {
        "emergency": t("Emergency contacts, aged 75 or over"),
        "home_care": t("Home care contacts"),
        "bed_days": t("Days in acute wards"),
        "delayed_days": t("Days of delayed discharge"),
        "readmissions": t("Readmissions"),
        "filled": t("Filled posts, services for older people"),
        "sickness": t("Sickness absence, services for older people"),
        "agency": t("Agency work, services for older people"),
    }[key]


def _measured(view: View) -> tuple[dict[str, Measured], list[str], list[str]]:
    """The series that have values, the datasets that others lack, and the series that are often too small."""
    found: dict[str, Measured] = {}
    missing: dict[str, None] = {}
    hidden: list[str] = []
    for key, (group, metric_id, narrowed) in SERIES.items():
        result = _series(view, key, metric_id, narrowed)
        if result is None:
            continue
        missing |= dict.fromkeys(one.dataset for one in result.freshness.datasets if not one.delivered)
        if result.rows["hidden"].mean() > MOSTLY_SHOWN:
            hidden.append(key)
        elif result.rows["value"].notna().any():
            found[key] = Measured(view.t(group), _name(key, view), result)
    return found, list(missing), hidden


def _series(view: View, key: str, metric_id: str, narrowed: dict[str, str]) -> Result | None:
    """One series by month; None where the county has no such class or line."""
    metric, county, bound = CATALOGUE[metric_id], view.county, view.served.bound
    classes = {one.code: one.line for one in county.service_classes}
    where = dict(narrowed)
    if where.get("service_line") == "older":
        where["service_line"] = classes.get(HOME_CARE, "")
    if "" in where.values() or where.get("service_class", HOME_CARE) not in classes:
        return None
    where |= applicable(metric, view.filters.where)
    by = ("age_group",) if key == "emergency" else ()
    result = view.result(metric_id, by=by, grain="month", start=bound.start, end=bound.end, where=where)
    return taken_together(result, OLDEST) if by else result


def _complaints(view: View, found: dict[str, Measured]) -> Chart:
    title = view.t("Three complaints, {place}", place=view.place)
    events = [event for event in view.county.events if event.concerns("delayed_days")]
    return complaints(list(found.values()), title, view.t, view.dark, events)


# ---- what hangs together ---------------------------------------------------------------------------------------


def hanging_together(view: View, found: dict[str, Measured], source: str) -> None:
    """Each pair at the lag at which it is strongest."""
    t = view.t
    st.subheader(t("What hangs together?"))
    drawn = view.drawn("together", lambda: _together(view, found))
    if drawn is None:
        st.info(t("Too few months are known of both to say whether any two hang together."))
        return
    notes.show(*drawn, view, "together", several=True, source=source)
    st.caption(
        t(
            "Trend and season have been taken away from both, so that two things that both grow, or are both high in "
            "winter, do not seem to hang together for that. The range holds for all pairs and all lags of 0 to {n} "
            "months at once, with 95 % confidence. Hanging together is no cause: both can follow from a third thing.",
            n=LAGS[-1],
        )
    )


def _finished(one: Measured) -> pd.Series:
    rows = one.result.rows
    return rows.set_index("period")["value"].astype(float).where(~rows.set_index("period")["incomplete"].astype(bool))


def _together(view: View, found: dict[str, Measured]) -> tuple[Chart, Result] | None:
    pairs = [pair for pair in PAIRS if set(pair) <= set(found)]
    confidence = together(0.95, len(pairs) * len(LAGS))
    best = {
        (first, then): one
        for first, then in pairs
        if (one := strongest(associations(_finished(found[first]), _finished(found[then]), confidence)))
    }
    if not best:
        return None
    t = view.t
    ranges = [_range(found[first].name, found[then].name, one, view) for (first, then), one in best.items()]
    data = range_data(ranges)
    table = pd.DataFrame(
        {
            t("Pair"): [_on_one_line(one) for one in ranges],
            t("Lag in months"): [t.number(one.lag) for one in best.values()],
            t("Correlation"): [t.signed(one.correlation, 2) for one in best.values()],
            t("Range"): [f"{t.signed(one.lower, 2)} … {t.signed(one.upper, 2)}" for one in best.values()],
            t("Months in common"): [t.number(one.months) for one in best.values()],
            t("Judgement"): [_judged(one, view) for one in best.values()],
        }
    )
    spec = range_spec((-1.0, 1.0), 1, t, view.dark, lines=2)
    subtitle = t("Correlation from −1 to 1, at the lag at which it is strongest; the line is its range")
    title = t("Which of the series hang together, {place}", place=view.place)
    chart = Chart(spec, data, title, subtitle, _found_together(ranges, view), table)
    return chart, found[next(iter(best))[0]].result


def _range(first: str, then: str, one: Association, view: View) -> Range:
    t = view.t
    words = t(
        "{judgement}; {r}, later by months: {lag}",
        judgement=_judged(one, view),
        r=t.signed(one.correlation, 2),
        lag=one.lag,
    )
    name = f"{first}\n→ {then}"
    told = f"{first} → {then}: {t.signed(one.correlation, 2)}"
    return Range(name, one.correlation, one.lower, one.upper, words, told, one.side != 0)


def _on_one_line(one: Range) -> str:
    return one.name.replace("\n", " ")


def _judged(one: Association, view: View) -> str:
    return {
        1: view.t("▲ hang together, the same way"),
        -1: view.t("▼ hang together, the opposite way"),
        0: view.t("● chance can explain it"),
    }[one.side]


def _found_together(ranges: list[Range], view: View) -> str:
    clear = [_on_one_line(one) for one in ranges if one.strong]
    if not clear:
        return view.t("No two of these hang together more than chance explains.")
    return view.t("Hang together more than chance explains: {pairs}.", pairs="; ".join(clear))


# ---- what less delay would free --------------------------------------------------------------------------------


def beds(view: View) -> None:
    """What a change of delay would free in beds, as a range with its assumptions."""
    t = view.t
    st.subheader(t("How many beds would less delay free?"))
    result = _delay(view)
    drawn = view.drawn("beds", lambda: _beds(view, result))
    if drawn is None:
        notes.empty_state(result, view)
        return
    notes.show(drawn, result, view, "beds", several=True)
    st.caption(
        t(
            "Assumptions: each day of delay that is avoided is a day on which somebody else can have the bed; months "
            "are as they were in the period; the range is from the lightest to the heaviest month; only delay that "
            "wards record is counted."
        )
    )


def _delay(view: View) -> Result:
    f, metric = view.filters, CATALOGUE["delayed_days"]
    where = applicable(metric, f.where)
    return view.result(metric.id, grain="month", start=f.start, end=f.end, where=where)


def _beds(view: View, result: Result) -> Chart | None:
    t = view.t
    found = [one for share in SHARES if (one := freed(result, share))]
    if not found:
        return None
    ranges = [_freed_range(one, view) for one in found]
    data = range_data(ranges)
    table = pd.DataFrame(
        {
            t("Less delay"): data["name"],
            t("Beds on an average day"): [t.number(one.middle, 1) for one in found],
            t("Range"): [f"{t.number(one.low, 1)} … {t.number(one.high, 1)}" for one in found],
        }
    )
    reach = max(one.high for one in found) or 1.0
    spec = range_spec((0.0, reach * 1.05), 1, t, view.dark)
    quarter = found[1]
    finding = t(
        "{place}: a quarter less delay would free {middle} beds on an average day, {low} to {high} by month.",
        place=view.place,
        middle=t.number(quarter.middle, 1),
        low=t.number(quarter.low, 1),
        high=t.number(quarter.high, 1),
    )
    months = f"{t.short_month(result.rows['period'].min())}–{t.short_month(result.rows['period'].max())}"
    subtitle = t("Beds, {period}; the point is the average, the line the months", period=months)
    return Chart(spec, data, t("Beds that less delay would free"), subtitle, finding, table)


def _freed_range(one: Freed, view: View) -> Range:
    t = view.t
    name = t("Delay less by {share}", share=t.percent(100 * one.share, 0))
    low, middle, high = (t.number(value, 1) for value in (one.low, one.middle, one.high))
    words = t("{middle} beds ({low}–{high})", middle=middle, low=low, high=high)
    return Range(name, one.middle, one.low, one.high, words, f"{name}: {middle}")

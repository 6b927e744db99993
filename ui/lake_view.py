"""The parts of the data lake page."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import streamlit as st

from charts.coverage import coverage
from data_sources.extracts import EXTRACTS
from i18n import N_, Translator
from metrics.delivered import is_monthly
from permissions import may_see_quarantine
from ui import names, notes
from ui.session import View
from ui.source_systems import source_systems

STATES = {
    "loaded": ("●", N_("loaded")),
    "unchanged": ("●", N_("unchanged")),
    "held": ("◐", N_("held: the rows of before are kept")),
    "missing": ("○", N_("not delivered")),
}


def summary(view: View) -> None:
    """How many datasets there are, how fresh, and how many rows were set aside."""
    t, reports = view.t, _reports(view)
    delivered = [r for r in reports.values() if r["loaded"]]
    figures = {
        t("Datasets delivered"): f"{len(delivered)} / {len(reports)}",
        t("Rows loaded"): t.number(sum(r["loaded"] for r in delivered)),
        t("Rows set aside"): t.number(sum(r["quarantined"] for r in delivered)),
        t("Loaded on"): t.date(view.served.loaded_at),
    }
    grid = st.grid(len(figures), min_column_width=190, key="summary")  # a day in words has room on a phone
    for label, figure in figures.items():
        with grid.cell():
            st.metric(label, figure, border=True)


def _reports(view: View) -> dict[str, dict]:
    return view.served.warehouse.manifest["datasets"]


def datasets(view: View) -> None:
    """Every dataset: delivered or not, until when, how many rows, who delivers it."""
    t, deliveries = view.t, view.served.deliveries
    rows = []
    for name, report in sorted(_reports(view).items(), key=lambda item: t(notes.dataset_title(item[0]))):
        sign, words = STATES[report["state"]]
        rows.append(
            {
                t("Dataset"): t(notes.dataset_title(name)),
                t("State"): f"{sign} {t(words)}",
                t("Data until"): t.date(deliveries.last_day(name)),
                t("Freshness"): freshness(name, deliveries.last_day(name), date.today(), t),
                t("Rows"): t.number(report["loaded"]) if report["loaded"] else "–",
                t("Set aside"): t.number(report["quarantined"]),
                t("Duplicates"): t.number(report["duplicates"]),
                t("Delivered by"): t(notes.source_of(name)),
            }
        )
    st.header(t("What do we have?"))
    wide = st.column_config.Column(width="large")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="datasets",
        alt=t("What do we have?"),
        height="content",
        column_config={t("Delivered by"): wide},
    )
    if may_see_quarantine(view.reader):
        for name, report in _reports(view).items():
            if report["state"] == "held":
                st.warning(_held(name, report, t))


def freshness(name: str, last_day: date | None, today: date, t: Translator) -> str:
    """Whether a dataset's newest data are older than its contract lets them be; a dash where nothing is known."""
    if last_day is None:
        return "–"
    if (today - last_day).days > EXTRACTS[name].info["origin"].stale_after_days:
        return f"▲ {t('out of date')}"
    return f"● {t('up to date')}"


def _held(name: str, report: dict, t: Translator) -> str:
    """Why a dataset's new delivery is not served, for those who mend it."""
    places = {
        place: names.rule_name(name, told, t)
        if place == "rule"
        else t.number(told)
        if isinstance(told, int)
        else notes.escaped(told)
        for place, told in report.get("told", {}).items()
    }
    return t(
        "**{dataset}**: the new delivery is held and the rows of before are shown: {why}. {source} can mend it.",
        dataset=notes.escaped(t(notes.dataset_title(name))),
        why=t(report["why"], **places),
        source=t(notes.source_of(name)),
    )


def months(view: View) -> None:
    """Datasets × months: delivered or missing."""
    t, deliveries = view.t, view.served.deliveries
    delivered = [name for name in EXTRACTS if is_monthly(name) and deliveries.delivered(name)]
    st.header(t("Which months are there?"))
    if not delivered:
        st.info(t("No dataset that comes monthly has been delivered."))
        return
    span = view.served.bound
    rows = [
        (t(notes.dataset_title(name)), month, month in deliveries.months.get(name, ()))
        for name in delivered
        for month in _months(span.start, span.end)
    ]
    chart = coverage(pd.DataFrame(rows, columns=["dataset", "month", "delivered"]), t, view.dark)
    st.markdown(f"**{notes.escaped(chart.finding)}**  \n:small[{notes.escaped(chart.subtitle)}]")
    st.vega_lite_chart(chart.data, chart.spec, key="coverage", alt=chart.alt, width="stretch")
    with st.expander(t("Table")):
        st.dataframe(chart.table, hide_index=True, key="coverage_table", alt=chart.alt)


def _months(start: date, end: date) -> list[date]:
    return [stamp.date() for stamp in pd.date_range(start, end, freq="MS", inclusive="left")]


def deliveries(view: View) -> None:
    """The refreshes that the warehouse has seen, newest first, and what changed in each."""
    t = view.t
    st.header(t("What has been delivered, and what changed?"))
    history = view.served.warehouse.manifest["history"]
    rows = [
        {
            t("Loaded on"): t.date(datetime.fromisoformat(told["at"])),
            t("Rows in all"): t.number(sum(told["rows"].values())),
            t("What changed"): _changes(history[place - 1]["rows"] if place else {}, told["rows"], t),
        }
        for place, told in enumerate(history)
    ]
    st.dataframe(
        pd.DataFrame(rows[::-1]),
        hide_index=True,
        key="deliveries",
        alt=t("What has been delivered, and what changed?"),
        column_config={t("What changed"): st.column_config.Column(width="large")},
    )


def _changes(before: dict[str, int], now: dict[str, int], t: Translator) -> str:
    """`Contacts +120; Feedback +3`: datasets whose rows changed."""
    if not before:
        return t("First delivery")
    told = [
        f"{t(notes.dataset_title(name))} {t.signed(rows - before.get(name, 0))}"
        for name, rows in now.items()
        if rows != before.get(name, 0)
    ]
    return "; ".join(told) or t("The number of rows did not change")


def quarantine(view: View) -> None:
    """What was set aside or refused, by file and rule; for those who mend deliveries."""
    t = view.t
    st.header(t("What was set aside?"))
    if not may_see_quarantine(view.reader):
        st.caption(t("Files and rules are shown to data stewards and analysts."))
        return
    rows = [
        {
            t("Dataset"): t(notes.dataset_title(name)),
            t("File"): finding["file"],
            t("Column"): finding["column"] or "–",
            t("Rule not kept"): names.rule_name(name, finding["rule"], t),
            t("First row"): "–" if finding["row"] is None else t.number(finding["row"]),
            t("Rows"): t.number(finding["rows"]),
        }
        for name, report in _reports(view).items()
        for finding in (*report["refused"], *report["findings"])
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="quarantine", alt=t("What was set aside?"))
    else:
        st.success(t("Every row of the delivery kept its promises."))
    if unused := _unused(view):
        st.caption(
            t("Delivered but not in the contract, so not used: {names}.", names=notes.escaped(", ".join(unused)))
        )


def _unused(view: View) -> list[str]:
    """Folders, files and columns of the lake that no contract knows."""
    reports = _reports(view).items()
    columns = [
        f"{view.t(notes.dataset_title(name))}: {column}"
        for name, report in reports
        for column in report["unknown_columns"]
    ]
    return [*view.served.warehouse.manifest.get("beside_the_contract", ()), *columns]


def systems(view: View) -> None:
    """Which system each municipality's records come from."""
    t = view.t
    st.header(t("Where do the records come from?"))
    rows = source_systems(view)
    if rows.empty:
        st.info(
            t(
                "Nothing to show: the lake lacks {dataset}. It is delivered by {source}.",
                dataset=t(notes.dataset_title("source_systems")),
                source=t(notes.source_of("source_systems")),
            )
        )
        return
    known = {m.code: m.name(t.language) for m in view.county.municipalities}
    rows = rows[rows["municipality_code"].isin(known)]
    functions = {name: t(title) for name, title in FUNCTIONS.items()}
    table = (
        rows.assign(place=rows["municipality_code"].map(known), what=rows["function"].map(functions))
        .assign(system=lambda r: r["system"] + r["outsourced"].fillna(False).map({True: " *", False: ""}))
        .pivot_table(index="place", columns="what", values="system", aggfunc="first")
        .fillna("–")
        .rename_axis(index=t("Municipality"), columns=None)
        .reset_index()
    )
    st.dataframe(table, hide_index=True, key="systems", alt=t("Where do the records come from?"))
    st.caption("\\" + t("* the service is bought whole from a provider"))


FUNCTIONS = {
    "patient_record": N_("Patient records"),
    "patient_administration": N_("Patient administration"),
    "home_care": N_("Home care"),
    "income_support": N_("Social assistance"),
    "mobile_management": N_("Mobile work"),
    "oral_health": N_("Oral health care"),
    "social_care": N_("Social services"),
}

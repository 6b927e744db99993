"""Round every chart: what it shows, from where and until when, its table, its file, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from charts.places import PICK
from charts.style import Chart
from data_sources.extracts import EXTRACTS
from exports import FORMATS
from i18n import N_, Translator
from metrics.result import Result
from permissions import may_export
from ui.session import View

DIRECTIONS = {
    "higher": N_("higher is better"),
    "lower": N_("lower is better"),
    "neither": N_("neither: it can mean good or bad"),
}


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return getattr(st.context.theme, "type", "light") == "dark"


def show(
    chart: Chart,
    result: Result,
    view: View,
    key: str,
    finding: str = "",
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """A chart with its title, source line, table twin, download and definition.

    `on_pick` is called with the key of a place that was clicked.
    """
    st.markdown(f"**{escaped(finding or chart.title)}**  \n:small[{escaped(chart.subtitle)}]")
    if not chart.data["value"].notna().any():
        empty_state(result, view)
        return
    how: dict[str, Any] = {}
    if on_pick is not None:
        how = {"on_select": lambda: _picked(key, on_pick), "selection_mode": PICK}
    data = None if "data" in chart.spec else chart.data
    st.vega_lite_chart(data, chart.spec, key=key, alt=chart.alt, width="stretch", **how)
    source_line(result, view.t)
    _hands(chart, result, view, key)


def _picked(key: str, on_pick: Callable[[str], None]) -> None:
    chosen = st.session_state[key]["selection"].get(PICK) or []
    if chosen and chosen[0].get("key"):
        on_pick(str(chosen[0]["key"]))


def _hands(chart: Chart, result: Result, view: View, key: str) -> None:
    t = view.t
    left, middle, right = st.columns([1, 1, 1])
    with left.popover(t("Table"), width="stretch"):
        st.dataframe(chart.table, hide_index=True, key=f"{key}_table", alt=chart.alt)
    with middle.popover(t("Definition"), width="stretch"):
        about(result, t)
    if may_export(view.reader):
        with right.popover(t("Download"), width="stretch"):
            for name, form in FORMATS.items():
                st.download_button(
                    form.title,
                    data=lambda f=form: f.write(result, chart, t),
                    file_name=f"{result.metric.id}.{name}",
                    mime=form.mime,
                    key=f"{key}_{name}",
                    on_click="ignore",
                )


def source_line(result: Result, t: Translator) -> None:
    """Until when the data goes, when it was loaded and where it comes from."""
    for one in result.freshness.datasets:
        if one.delivered:
            st.caption(
                t(
                    "Source: {source}. Data until {until}, loaded {loaded}.",
                    source=t(source_of(one.dataset)),
                    until=t.date(one.data_until),
                    loaded=t.date(one.loaded_at),
                )
            )
            return


def source_of(dataset: str) -> str:
    """Who delivers a dataset, as a gettext key."""
    return EXTRACTS[dataset].info["origin"].producer


def dataset_title(dataset: str) -> str:
    """What a dataset is called, as a gettext key."""
    return str(EXTRACTS[dataset].comment)


def empty_state(result: Result, view: View) -> None:
    """What is missing, and who delivers it."""
    t = view.t
    missing = [one.dataset for one in result.freshness.datasets if not one.delivered]
    if missing:
        st.info(
            t(
                "Nothing to show: the lake lacks {dataset}. It is delivered by {source}.",
                dataset=", ".join(f"“{t(dataset_title(name))}”" for name in missing),
                source=", ".join(dict.fromkeys(t(source_of(name)) for name in missing)),
            )
        )
    else:
        st.info(t("Nothing to show for this choice: the values are too small or the period has no data."))


def about(result: Result, t: Translator) -> None:
    """What a metric counts, why, what to be careful of, who answers for it."""
    metric = result.metric
    st.markdown(f"**{t(metric.title)}**")
    st.write(t(metric.counted))
    st.write(t(metric.why))
    for caveat in metric.caveats:
        st.markdown(f"- {t(caveat)}")
    sources = ", ".join(t(dataset_title(name)) for name in metric.datasets)
    st.caption(
        t(
            "Data: {sources}. Answers for it: {owner}. To be reviewed by {day}.",
            sources=sources,
            owner=t(metric.owner),
            day=t.date(metric.review_by),
        )
    )


def escaped(text: str) -> str:
    """A text of the data or the configuration as plain Markdown: nothing in it is a command."""
    for sign in "\\`*_{}[]()#+!|<>$:~":
        text = text.replace(sign, f"\\{sign}")
    return text

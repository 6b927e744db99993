"""Round every chart: what it finds, from where and until when, its table, its file, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from charts.places import PICK
from charts.style import Chart
from county import County
from data_sources.extracts import EXTRACTS
from exports import FORMATS
from i18n import Translator
from metrics import Metric
from metrics.result import DatasetFreshness, Result
from permissions import may_export
from ui.metadata import facts
from ui.names import BREAKDOWNS
from ui.session import View


def show(
    chart: Chart,
    result: Result,
    view: View,
    key: str,
    on_pick: Callable[[str], None] | None = None,
    several: bool = False,
    source: str = "",
    metrics: Sequence[Metric] = (),
) -> None:
    """A chart with its finding, what it shows, source line, table twin, download and definition.

    `on_pick` is called with the key of a place that was clicked. A chart that is made of `several` answers is
    taken away as its table, not as its result's rows, and has its own `source` line where it is not the result's.
    `metrics`: those of a chart that shows more than the result's.
    """
    if not chart.data["value"].notna().any():
        empty_state(result, view)
        return
    st.markdown(f"**{escaped(chart.finding)}**  \n:small[{escaped(chart.title)} · {escaped(chart.subtitle)}]")
    how: dict[str, Any] = {}
    if on_pick is not None:
        how = {"on_select": partial(_picked, key, on_pick), "selection_mode": PICK}
    data = None if "data" in chart.spec else chart.arrow
    st.vega_lite_chart(data, chart.spec, key=key, alt=chart.alt, width="stretch", **how)
    shown = metrics or (result.metric,)
    _hands(chart, result, view, key, several, source or source_line(result, view.t), shown)
    _events(chart, view.t)


def _events(chart: Chart, t: Translator) -> None:
    """The events on the time axis: a narrow chart has no room for their names."""
    marked = chart.data[chart.data["role"] == "event"] if "role" in chart.data else chart.data.iloc[:0]
    if marked.empty:
        return
    told = [f"{t.date(day)} {name}" for day, name in zip(marked["period"].dt.date, marked["name"], strict=True)]
    st.caption(escaped(t("Marked on the time axis: {events}.", events="; ".join(told))))


def _picked(key: str, on_pick: Callable[[str], None]) -> None:
    chosen = st.session_state[key]["selection"].get(PICK) or []
    code = str(chosen[0].get("key") or "") if chosen else ""
    if code:
        on_pick(code)


def _hands(
    chart: Chart, result: Result, view: View, key: str, several: bool, source: str, metrics: Sequence[Metric]
) -> None:
    """Source and age of the data, and beside it what a reader can open: table, definition, download."""
    t = view.t
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_hands", gap="small"):
        st.caption(source, width="stretch")
        with st.popover(t("Table"), type="tertiary", icon=":material/table_rows:", key=f"{key}_open_table"):
            st.dataframe(chart.arrow_table, hide_index=True, key=f"{key}_table", alt=chart.alt)
        with st.popover(t("Definition"), type="tertiary", icon=":material/info:", key=f"{key}_open_definition"):
            if len(metrics) == 1:
                about(metrics[0], view.county, t)
            else:
                st.markdown("\n\n".join(f"**{escaped(t(m.title))}:** {escaped(t(m.counted))}" for m in metrics))
        if may_export(view.reader):
            with st.popover(t("Download"), type="tertiary", icon=":material/download:", key=f"{key}_open_download"):
                downloads(chart, result, view, key, several)


def downloads(chart: Chart, result: Result, view: View, key: str, several: bool) -> None:
    """A button for each format; the file is made when the button is pressed."""
    for name, form in FORMATS.items():
        if form.of not in ("both", "several" if several else "result"):
            continue
        st.download_button(
            form.title,
            data=partial(form.write, result, chart, view.t),
            file_name=f"{result.metric.id}.{form.suffix or name}",
            mime=form.mime,
            key=f"{key}_{name}",
            on_click="ignore",
        )


def source_line(result: Result, t: Translator) -> str:
    """Where the numbers come from, until when they go and when they were loaded."""
    return sources_line([result], t)


def sources_line(results: Iterable[Result], t: Translator) -> str:
    """The same of a chart of several results: each source once, with the day until which all that it shows goes."""
    told = [next((d for d in r.freshness.datasets if d.delivered and d.loaded_at), None) for r in results]
    sources: dict[str, list[DatasetFreshness]] = {}
    for one in filter(None, told):
        sources.setdefault(source_of(one.dataset), []).append(one)
    if not sources:
        return ""
    until = {name: min((d.data_until for d in of if d.data_until), default=None) for name, of in sources.items()}
    loaded = max(d.loaded_at for of in sources.values() for d in of if d.loaded_at)
    if len(sources) == 1:
        return _source(next(iter(sources)), next(iter(until.values())), loaded, t)
    names = [
        t(name) if day is None else t("{source} (until {until})", source=t(name), until=t.date(day))
        for name, day in until.items()
    ]
    return t("Sources: {sources}. Loaded {loaded}.", sources="; ".join(names), loaded=t.date(loaded))


def source_line_of(dataset: str, view: View) -> str:
    """The same of one delivered dataset."""
    deliveries = view.served.deliveries
    return _source(source_of(dataset), deliveries.last_day(dataset), deliveries.loaded_at(dataset), view.t)


def _source(source: str, until: date | None, loaded: datetime | None, t: Translator) -> str:
    if until is None:
        return t("Source: {source}. Loaded {loaded}.", source=t(source), loaded=t.date(loaded))
    return t(
        "Source: {source}. Data until {until}, loaded {loaded}.",
        source=t(source),
        until=t.date(until),
        loaded=t.date(loaded),
    )


def source_of(dataset: str) -> str:
    """Who delivers a dataset, as a gettext key."""
    return EXTRACTS[dataset].info["origin"].producer


def dataset_title(dataset: str) -> str:
    """What a dataset is called, as a gettext key."""
    return str(EXTRACTS[dataset].comment)


def not_delivered(datasets: list[str], t: Translator) -> str:
    """Which datasets are missing, and who delivers them."""
    return t(
        "Nothing to show: the lake lacks {dataset}. It is delivered by {source}.",
        dataset=", ".join(t("“{text}”", text=t(dataset_title(name))) for name in datasets),
        source=", ".join(dict.fromkeys(t(source_of(name)) for name in datasets)),
    )


def empty_state(result: Result, view: View) -> None:
    """What is missing, and who delivers it."""
    t = view.t
    missing = [one.dataset for one in result.freshness.datasets if not one.delivered]
    if missing:
        st.info(not_delivered(missing, t))
    elif result.rows["hidden"].any():
        st.info(t("Nothing to show for this choice: it describes so few people that the values are hidden."))
    else:
        st.info(t("Nothing to show for this choice: nothing was delivered for the period or the place."))


def about(metric: Metric, county: County, t: Translator) -> None:
    """What a metric counts, why, what to be careful of, how it is made, who answers for it."""
    st.markdown(f"**{t(metric.title)}**")
    st.write(t(metric.counted))
    st.write(t(metric.why))
    for caveat in metric.caveats:
        st.markdown(f"- {t(caveat)}")
    divided = ", ".join(t(BREAKDOWNS[name]) for name in metric.breakdowns)
    told = [(t("Unit"), t(metric.unit)), (t("Divided by"), divided), *facts(metric, county, t)]
    st.markdown("  \n".join(f":small[**{what}:** {escaped(text)}]" for what, text in told))
    st.caption(
        t(
            "Answers for it: {owner}. To be reviewed by {day}. Identifier: {id}.",
            owner=t(metric.owner),
            day=t.date(metric.review_by),
            id=escaped(metric.id) if "<" in metric.id else metric.id,
        )
    )


def escaped(text: str) -> str:
    """A text of the data or the configuration as plain Markdown: nothing in it is a command."""
    for sign in "\\`*_{}[]()#+!|<>$:~":
        text = text.replace(sign, f"\\{sign}")
    return text

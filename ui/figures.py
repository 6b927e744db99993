"""Metrics of the chosen period and place as figures beside what the reader compares with."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts.figures import Figure, spine
from charts.style import Chart
from metrics import CATALOGUE, MeasureError, Metric
from metrics.result import Result
from permissions import AccessDenied
from ui import notes
from ui.session import View
from ui.windows import applicable, delivered_spans, one_window

# A chart of figures, the answer of the first, where they come from, and what they are figures of.
Drawn = tuple[Chart, Result, str, tuple[Metric, ...]]


def show_figures(view: View, key: str, names: tuple[str, ...]) -> None:
    """The spine of some metrics, and which of their datasets are missing."""
    t = view.t
    drawn, missing = view.drawn(key, lambda: _spine(view, names))
    if drawn is None:
        st.info(notes.not_delivered(missing, t) if missing else t("No value can be shown."))
        return
    chart, first, source, metrics = drawn
    notes.show(chart, first, view, key, several=True, source=source, metrics=metrics)
    if missing:
        datasets = "; ".join(f"{t(notes.dataset_title(name))} ({t(notes.source_of(name))})" for name in missing)
        st.caption(t("Not delivered: {datasets}.", datasets=datasets))


def _spine(view: View, names: tuple[str, ...]) -> tuple[Drawn | None, list[str]]:
    """The chart unless no figure is known, and the datasets that are missing for the others."""
    found = [pair for name in names if (pair := figure(view, CATALOGUE[name]))]
    missing = sorted({name for _, result in found for name in _missing(result)})
    told = [(one, result) for one, result in found if one.value is not None or one.reason == "too_small"]
    if not told:
        return None, missing
    chart = spine([one for one, _ in told], view.place, view.compared, view.t, view.dark)
    source = notes.sources_line((result for _, result in told), view.t)
    return (chart, told[0][1], source, tuple(one.metric for one, _ in told)), missing


def _missing(result: Result) -> list[str]:
    return [one.dataset for one in result.freshness.datasets if not one.delivered]


def figure(view: View, metric: Metric, **options: Any) -> tuple[Figure, Result] | None:
    """The metric over the chosen period, for the place and for what it is compared with."""
    filters = view.filters
    if filters.municipality and "municipality" not in metric.breakdowns:
        return None
    span, compared_span = delivered_spans(view, metric)
    try:
        own = one_window(view, metric, where=applicable(metric, filters.where), span=span, **options)
        there = applicable(metric, filters.compared_where)
        other = one_window(view, metric, where=there, span=compared_span, **options)
    except (MeasureError, AccessDenied):
        return None
    if own.rows.empty or other.rows.empty:
        return None
    value, lower, upper = (known(own.last(name)) for name in ("value", "lower_95", "upper_95"))
    compared = None if _borrowed(view, own, other) else known(other.last("value"))
    finished = not (own.last("incomplete") or other.last("incomplete"))
    window = "" if span[1] == filters.end else own.period_name(own.last("period"), view.t)
    return Figure(metric, value, lower, upper, own.last("reason"), compared, finished, window), own


def _borrowed(view: View, own: Result, other: Result) -> bool:
    """Whether the residents of one year would stand beside themselves, since no others were delivered."""
    alone = own.metric.datasets == ("population",) and view.filters.compared_where == view.filters.where
    years = [one.last("population_year") for one in (own, other)]
    return alone and not pd.isna(years).any() and years[0] == years[1]


def known(value: float | None) -> float | None:
    """A number, or None for no value."""
    return None if value is None or value != value else float(value)

"""The parts of the page on the statutory minimum content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from charts.content import content
from charts.matrix import SIGNS, Cell, matrix
from charts.style import Chart
from i18n import N_
from metrics import CATALOGUE, Metric, metric_of
from metrics.periods import add_months
from metrics.result import Result
from permissions import AccessDenied, scope
from ui import address, notes
from ui.minimum_cells import COUNTY, Columns, all_items, cells_of, datasets_of, name_of, state_of
from ui.minimum_content import DIMENSIONS, Dimension
from ui.session import View

# How places stand beside the county, counted.
COUNTED = {
    "better": N_("better {n}"),
    "worse": N_("worse {n}"),
    "other": N_("higher or lower {n}"),
    "similar": N_("as chance explains {n}"),
}
# One answer of the lake's own that every county has: under the coverage it tells source and definition.
Drawn = tuple[Chart, Result]


def chosen_columns(view: View) -> Columns:
    """The places side by side: the areas, or the municipalities of the chosen area where the reader may see them."""
    t = view.t
    inside = _visible(view, view.filters.area)
    offered = {"area": t("Areas")}
    if inside and view.filters.area:
        offered["municipality"] = t(
            "Municipalities of {area}", area=view.county.area(view.filters.area).short_name(t.language)
        )
    by = view.filters.by if view.filters.by in offered else "area"
    if len(offered) > 1:
        address.choose(st.segmented_control, "by", t("Side by side"), offered, by, required=True)
    return _columns(view, by, view.filters.area if by == "municipality" else None)


def _columns(view: View, by: str, inside: str | None) -> Columns:
    areas = {area.id: area.short_name(view.t.language) for area in view.county.areas}
    return Columns(by, inside, {COUNTY: view.t("Whole county"), **(_visible(view, inside) if inside else areas)})


def _visible(view: View, area: str | None) -> dict[str, str]:
    """The municipalities of an area, if this reader may see any of them."""
    if not area:
        return {}
    try:
        allowed = scope(view.reader, "population", ("municipality",), {}, view.county).municipalities
    except AccessDenied:
        return {}
    inside = view.county.municipalities_of(area, add_months(view.served.bound.end, -1))
    return {m.code: m.name(view.t.language) for m in inside if allowed is None or m.code in allowed}


def coverage(view: View, columns: Columns) -> None:
    """How much of the minimum there is, by dimension."""
    t = view.t
    st.header(t("Do we meet the minimum?"))
    own = view.of("area", "by")
    drawn = own.drawn(f"coverage {columns.by}", lambda: _coverage(own, columns))
    if drawn is None:
        st.info(t("No indicator has been delivered."))
        return
    source = t("Source: the lake's deliveries. Loaded {loaded}.", loaded=t.date(view.served.loaded_at))
    notes.show(*drawn, view, "coverage", several=True, source=source, metrics=_metrics(DIMENSIONS))
    st.caption(
        t(
            "The eight dimensions are those of section 29 of the act on organising health and social services "
            "(612/2021). The decree's own list is not confirmed: this is the county's working list."
        )
    )


def _coverage(view: View, columns: Columns) -> Drawn | None:
    t, rows, first = view.t, [], None
    for key, item in all_items(DIMENSIONS):
        cells, result = cells_of(view, item, columns)
        first = first or result
        state = state_of(cells)
        why = t(notes.source_of(datasets_of(item)[0])) if state == "missing" else ""
        names = {"dimension": t(DIMENSIONS[key].title), "indicator": name_of(item, view)}
        rows.append({**names, "state": state, "why": why})
    if first is None or all(row["state"] == "missing" for row in rows):
        return None
    return (content(rows, t("The statutory minimum content"), t, view.dark), first)


def _metrics(dimensions: Mapping[str, Dimension]) -> tuple[Metric, ...]:
    """What the indicators of some dimensions are of, each once."""
    return tuple(dict.fromkeys(metric_of(item.metric) for _, item in all_items(dimensions)))


def dimensions(view: View, columns: Columns) -> None:
    """The eight dimensions, each a matrix of its indicators and the places."""
    t = view.t
    st.header(t("What does it say?"))
    st.caption("  \n".join(f"**{signs}** {t(words)}" for signs, words in SIGNS))
    _open(view)
    own = view.of("area", "by")
    grid = st.grid(2, min_column_width=420, key="dimensions")
    for key, dimension in DIMENSIONS.items():
        with grid.cell():
            st.subheader(t(dimension.title))
            st.caption(t(dimension.asks))
            drawn = own.drawn(f"matrix {key} {columns.by}", partial(_matrix, own, dimension, columns))
            if drawn is None:
                st.info(notes.not_delivered(_datasets(dimension), t))
            else:
                chart, first, source = drawn
                of = _metrics({key: dimension})
                notes.show(chart, first, view, key, on_pick=_picked, several=True, source=source, metrics=of)


def _datasets(dimension: Dimension) -> list[str]:
    return sorted({name for item in dimension.items for name in datasets_of(item)})


def _open(view: View) -> None:
    """The way to an indicator for those who do not point at a cell."""
    t = view.t
    items = [item for _, item in all_items(DIMENSIONS) if item.opens == item.metric]
    labels = {item.metric: name_of(item, view) for item in items}
    st.selectbox(
        t("Open an indicator"),
        list(labels),
        index=None,
        key="minimum_opens",
        format_func=lambda metric: labels[metric],
        placeholder=t("Choose an indicator, or a cell below"),
        on_change=_asked,
    )


def _asked() -> None:
    if chosen := st.session_state["minimum_opens"]:
        _opened(chosen)


def _picked(key: str) -> None:
    """Opens the indicator of a cell with its place."""
    metric, _, place = key.partition("|")
    if metric.startswith("indicator:"):
        _opened(metric)  # of other regions than the places of the filters
    elif place == COUNTY or len(place) < 3:
        _opened(metric, area=place, municipality="")
    else:
        _opened(metric, municipality=place)


def _opened(metric_id: str, **values: str) -> None:
    """Goes to the indicator page, or to the explorer with what is only seen divided."""
    metric = metric_of(metric_id)
    if metric_id in CATALOGUE and metric.stands_alone:
        address.request("indicator", metric=metric_id, **values)
    else:
        address.request("explorer", metric=metric_id, by=next(iter(metric.needs), ""), **values)


def _matrix(view: View, dimension: Dimension, columns: Columns) -> tuple[Chart, Result, str] | None:
    """The indicators of a dimension beside the places, and where they come from; None where none is delivered."""
    t, found = view.t, [cells_of(view, item, columns) for item in dimension.items]
    cells = [cell for row, _ in found for cell in row]
    results = [result for _, result in found if result is not None]
    if not results:
        return None
    states = [state_of(row) for row, _ in found]
    own = view.filters.area or COUNTY
    chart = matrix(cells, columns.places, t(dimension.title), _finding(cells, states, view), t, view.dark, own)
    return chart, results[0], notes.sources_line(results, t)


def _finding(cells: list[Cell], states: list[str], view: View) -> str:
    """How many indicators there are, and how the places stand beside the county."""
    t = view.t
    text = t("{n} of {all} indicators can be shown.", n=t.number(states.count("delivered")), all=t.number(len(states)))
    codes = [cell.beside.code.split("_")[0] for cell in cells if cell.beside is not None]
    number = {word: codes.count(word) for word in ("better", "worse", "similar")}
    number["other"] = codes.count("higher") + codes.count("lower")
    told = [t(words, n=t.number(number[word])) for word, words in COUNTED.items() if number[word]]
    return f"{text} {t('Places beside the county: {told}.', told=', '.join(told))}" if told else text

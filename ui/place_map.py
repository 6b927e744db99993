"""The map of municipalities: equal tiles, or real borders where the lake delivers them; a click goes down."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from charts.places import borders, tiles
from charts.style import Chart
from data_sources.boundaries import MAP
from metrics import Metric
from metrics.periods import add_months
from metrics.result import Result
from ui import address, notes
from ui.session import View
from ui.source_systems import bought_whole
from ui.windows import one_window


def place_map(view: View, metric: Metric) -> None:
    """The chosen period by municipality; the chosen area's municipalities stand out. Raises AccessDenied."""
    t, county = view.t, view.county
    own = view.of("area", "municipality", "start", "end", "metric")
    chart, result = own.drawn("map", lambda: _map(own, metric))

    def go_down(code: str) -> None:
        address.change(municipality=code, area=county.area_of(code, add_months(view.filters.end, -1)) or "")

    notes.show(chart, result, view, "map", on_pick=go_down)
    st.caption(t("Choose a municipality on the map to look at it alone."))
    shown = set(result.rows["municipality"])
    bought = [county.municipality(code).name(t.language) for code in _doubtful(view, metric) if code in shown]
    if bought:
        st.caption(
            t("Services bought whole from a provider, so records may be missing: {places}.", places=", ".join(bought))
        )


def _doubtful(view: View, metric: Metric) -> tuple[str, ...]:
    """Municipalities whose use of services may be missing from the records that a metric counts."""
    return (
        bought_whole(view) if {"service_contacts", "care_episodes", "service_requests"} & set(metric.datasets) else ()
    )


def _map(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, county, filters = view.t, view.county, view.filters
    result = one_window(view, metric, ("municipality",))
    names = {m.code: m.name(t.language) for m in county.municipalities}
    chosen = set(filters.codes(county)) if filters.where else set()
    if chosen >= set(result.rows["municipality"]):
        chosen = set()
    features = _features(str(view.served.warehouse.folder))
    # A municipality without borders would not be on the map at all.
    if set(names) <= {feature["properties"]["municipality_code"] for feature in features}:
        return borders(result, names, features, t, view.dark, chosen, _doubtful(view, metric)), result
    where = {m.code: m.tile for m in county.municipalities}
    return tiles(result, names, where, t, view.dark, chosen, _doubtful(view, metric)), result


@st.cache_data(max_entries=3, show_spinner=False)
def _features(folder: str) -> list[dict]:
    path = Path(folder) / MAP
    return json.loads(path.read_text("utf-8"))["features"] if path.is_file() else []

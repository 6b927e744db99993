"""The map of municipalities: equal tiles, or real borders where the lake delivers them; a click goes down."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from charts.places import borders, tiles
from data_sources.boundaries import MAP
from metrics.periods import add_months
from metrics.result import Result
from ui import address, notes
from ui.session import View
from ui.source_systems import bought_whole


def place_map(view: View, result: Result) -> None:
    """The newest window of a result by municipality; the chosen area's municipalities stand out."""
    t, county, filters = view.t, view.county, view.filters
    names = {m.code: m.name(t.language) for m in county.municipalities}
    day = add_months(filters.end, -1)
    chosen = {m.code for m in county.municipalities_of(filters.area, day)} if filters.area else set()
    if filters.municipality:
        chosen = {filters.municipality}
    if chosen >= set(result.rows["municipality"]):
        chosen = set()
    features = _features(str(view.served.warehouse.folder))
    # A municipality without borders would not be on the map at all.
    if set(names) <= {feature["properties"]["municipality_code"] for feature in features}:
        chart = borders(result, names, features, t, notes.is_dark(), chosen)
    else:
        where = {m.code: m.tile for m in county.municipalities}
        chart = tiles(result, names, where, t, notes.is_dark(), chosen)

    def go_down(code: str) -> None:
        address.change(municipality=code, area=county.area_of(code, day) or "")

    notes.show(chart, result, view, "map", on_pick=go_down)
    st.caption(t("Choose a municipality on the map to look at it alone."))
    bought = [names[code] for code in bought_whole(view) if code in set(result.rows["municipality"])]
    if bought and {"service_contacts", "care_episodes", "service_requests"} & set(result.metric.datasets):
        st.caption(
            t("Services bought whole from a provider, so records may be missing: {places}.", places=", ".join(bought))
        )


@st.cache_data(max_entries=3, show_spinner=False)
def _features(folder: str) -> list[dict]:
    path = Path(folder) / MAP
    return json.loads(path.read_text("utf-8"))["features"] if path.is_file() else []

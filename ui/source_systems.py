"""Which system each municipality's records come from, and whose services are bought whole."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import select

from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from ui.session import View


def source_systems(view: View) -> pd.DataFrame:
    """The rows of the dataset `source_systems`; none where it was not delivered."""
    return _rows(view.served.warehouse.generation, view.served.warehouse)


@st.cache_data(max_entries=3, show_spinner=False)
def _rows(generation: str, _warehouse: Warehouse) -> pd.DataFrame:  # noqa: ARG001  part of the cache key
    return _warehouse.frame(select(EXTRACTS["source_systems"]))


def bought_whole(view: View) -> tuple[str, ...]:
    """The county's municipalities some of whose services are bought whole from a provider."""
    rows = source_systems(view)
    codes = set(rows.loc[rows["outsourced"].fillna(False).astype(bool), "municipality_code"])
    return tuple(m.code for m in view.county.municipalities if m.code in codes)

"""The search for an indicator by a word of any language: one for every page that has it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from metrics import Metric
from metrics.catalogue import held
from metrics.search import index_of
from ui.session import View


def asked(view: View, on_change: Callable[[], None] | None = None) -> str:
    """What the reader searches for; kept in the address."""
    t = view.t
    said = st.text_input(
        t("Search"), key="search", bind="query-params", placeholder=t("A word in any language"), on_change=on_change
    )
    return said.strip()


def held_metrics(view: View) -> dict[str, Metric]:
    """The indicators that can be asked for: the catalogue, with the national indicators that the lake holds."""
    return view.served.drawings.remembered(
        ("held",), lambda: {metric.id: metric for metric in held(view.served.warehouse) if not metric.member}
    )


def found(view: View, words: str) -> list[Metric]:
    """The indicators that the words find, best first; all of them for no words."""
    index = view.served.drawings.remembered(("index",), lambda: index_of(held_metrics(view).values()))
    return index.search(words)

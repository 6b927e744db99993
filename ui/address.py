"""The address: what a link carries. Codes, never labels, so that a link survives a change of language or of names.

Streamlit's own widgets write their *labels* into the address. Each value therefore lives in a text input of its own
that is bound to the address and not shown; the controls that readers see set it (`ui.filters`). Every value is always
written out, also one that is this reader's default, or a copied link would open something else for the next reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

KEYS = (
    "lang",
    "role",
    "area",
    "municipality",
    "period",
    "compare",
    "grain",
    "metric",
    "by",
    "at_least",
    "category",
    "move",
    "line",
    "by2",
    "step",
    "of",
    "only",
    "theme",
    "what_if",
    "national",
    "aspect",
)
_PENDING = "_pending_address"
_JUMP = "_jump"


def bind() -> dict[str, str]:
    """Draws the inputs that hold the address and returns their values ("" where the address says nothing)."""
    st.session_state.update(st.session_state.pop(_PENDING, {}))
    st.html("<style>.st-key-address{display:none}</style>")
    with st.container(key="address"):
        return {key: st.text_input(key, key=key, bind="query-params", max_chars=200) or "" for key in KEYS}


def correct(values: Mapping[str, str]) -> None:
    """Writes other values into the address and starts the run again. For values that are missing or impossible."""
    st.session_state[_PENDING] = dict(values)
    run = get_script_run_ctx()
    # Streamlit writes a value into the address only for an input of an earlier whole run, and this run ends here. It
    # writes by adding to the browser's history: on the way back that would lead forward again, so there it is left.
    if run is not None and not run.is_history_navigation:
        release()
        whole = {**st.query_params.to_dict(), **values}
        st.query_params.from_dict({name: text for name, text in whole.items() if text})
    st.rerun()


def change(**values: str) -> None:
    """Sets values of the address from a widget's callback."""
    st.session_state.update(values)


def choose(
    widget: Callable[..., Any],
    name: str,
    label: str,
    labels: Mapping[str, str],
    value: str,
    also: Mapping[str, str] | None = None,
    **more: Any,
) -> None:
    """A widget that sets one value of the address: `labels` has the keys to choose from, in order, with their names.

    `also`: values that a choice sets besides.
    """
    key = f"choose_{name}"
    st.session_state[key] = value
    widget(
        label,
        list(labels),
        key=key,
        format_func=lambda code: labels[code],
        on_change=_chosen,
        args=(name, also or {}),
        **more,
    )


def _chosen(name: str, also: Mapping[str, str]) -> None:
    change(**{**also, name: st.session_state[f"choose_{name}"]})


def request(page: str, **values: str) -> None:
    """Asks for another page, and for values of the address there. Use it as a widget's callback."""
    st.session_state[_JUMP] = (page, values)


def settle(files: Mapping[str, st.Page]) -> None:
    """Goes where `request` asked to. Call it after the navigation is known and before `bind`."""
    page, values = st.session_state.pop(_JUMP, (None, None))
    if page is None:
        return
    st.session_state.update(values)
    release()
    st.switch_page(files[page])


def release() -> None:
    """Frees the address from its inputs: Streamlit refuses to switch pages while any value is bound."""
    # No public call does this (streamlit 1.67); tests/browser/test_address.py fails when it stops working.
    run = get_script_run_ctx()
    if run is None:
        return
    with run.session_state.query_params() as query:
        for widget in list(query._bindings_by_widget):
            query.unbind_widget(widget)

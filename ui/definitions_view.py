"""The parts of the definitions page: the catalogue and the glossary, searched in every language."""

from __future__ import annotations

import streamlit as st

from i18n import LANGUAGES
from i18n.glossary import glossary as words_of
from metrics import CATALOGUE
from ui import notes
from ui.search import found
from ui.session import View


def catalogue(view: View, text: str) -> None:
    """Every metric found, each with all that is said of it."""
    t = view.t
    metrics = found(view, text) if text else sorted(CATALOGUE.values(), key=lambda metric: t(metric.title))
    st.header(t("Indicators ({n})", n=len(metrics)))
    for metric in metrics:
        with st.expander(t(metric.title)):
            notes.about(metric, view.county, t)
            synonyms = ", ".join(t(word) for word in metric.synonyms)
            st.caption(t("Also searched for as: {words}.", words=synonyms))


def glossary(view: View, text: str) -> None:
    """Terms and what they mean."""
    t = view.t
    terms = words_of().search(text)
    st.header(t("Glossary ({n})", n=len(terms)))
    for term in terms:
        others = " · ".join(f"{LANGUAGES[code]}: {term.names[code]}" for code in LANGUAGES if code != t.language)
        name, means = notes.escaped(term.names[t.language]), notes.escaped(term.means[t.language])
        st.markdown(f"**{name}** :small[{notes.escaped(others)}]  \n{means}")

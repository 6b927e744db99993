"""What stands above and beside every page: the product's name, whose data and how fresh, language, demo role."""

from __future__ import annotations

import streamlit as st

from i18n import LANGUAGES, N_, Translator
from permissions import Reader
from settings import ROOT
from ui import access, address
from ui.session import View

ROLE_TITLES = {
    "regional_director": N_("Regional director, {place}"),
    "integration_director": N_("Integration director"),
    "hyte_coordinator": N_("Health promotion coordinator"),
    "analyst": N_("Analyst"),
    "viewer": N_("Viewer"),
    "data_steward": N_("Data steward"),
}
# Streamlit's own buttons over charts and tables are in English, show fields by their raw names, and give data away past
# the rights and the log of exports. Table, definition and download stand under every chart instead.
NO_TOOLBARS = '[data-testid="stElementToolbar"]{display:none}'
# On a phone, Streamlit cuts a long badge, the name of a figure, and the names of areas in the filters.
NOTHING_CUT = """.stApp .stMarkdownBadge{white-space:normal!important}
.stApp [data-testid="stMetricLabel"] *{white-space:normal!important;overflow:visible!important}
.stApp [data-testid="stSelectbox"] input{text-overflow:ellipsis}
@media (max-width:480px){.stApp [data-testid="stSelectbox"] input{font-size:.8rem;padding:0 0 0 .4rem}}"""


def sidebar(view: View, way: str) -> None:
    """The name of the product and the county; on made-up data, the choice of role."""
    st.logo(ROOT / "static" / "logo.svg", size="large", icon_image=ROOT / "static" / "mark.svg")
    with st.sidebar:
        st.caption(view.county.title(view.t.language))
        if way == "demo":
            _role_switcher(view)
        if way == "oidc":
            st.button(view.t("Sign out"), on_click=st.logout, icon=":material/logout:")


def _role_switcher(view: View) -> None:
    labels = {str(reader): reader_title(reader, view) for reader in access.demo_readers(view.county)}
    labels.setdefault(str(view.reader), reader_title(view.reader, view))
    # A new reader starts from the own area, so the place is asked anew.
    address.choose(
        st.selectbox,
        "role",
        view.t("Look as"),
        labels,
        str(view.reader),
        also={"area": "", "municipality": "", "compare": ""},
        help=view.t("Only the demo lets you choose a role. With real data, the sign-in decides."),
    )


def reader_title(reader: Reader, view: View) -> str:
    """What a reader is called: `Regional director, Nokia–Sastamala`."""
    language = view.t.language
    if reader.municipality:
        place = view.county.municipality(reader.municipality).name(language)
    else:
        place = view.county.area(reader.area).short_name(language) if reader.area else ""
    title = view.t(ROLE_TITLES[reader.role], place=place)
    return title if not place or place in title else f"{title}, {place}"


def top_line(view: View) -> None:
    """Whether the data is made up, how fresh it is, and the choice of language."""
    t = view.t
    with st.container(horizontal=True, vertical_alignment="center", key="top_line"):
        if view.served.warehouse.made_up:
            st.badge(t("Made-up data, not real people or services"), icon=":material/science:")
        st.caption(_freshness(view))
        _language_switch(view)
    st.html(f"<style>{NO_TOOLBARS}{NOTHING_CUT}</style>")
    st.html(
        f"<script>document.documentElement.lang={t.language!r}</script>",
        unsafe_allow_javascript=True,
    )


def _freshness(view: View) -> str:
    t, now = view.t, view.served
    if now.data_until is None or now.loaded_at is None:
        return t("Nothing has been delivered yet.")
    return t("Data until {until}, loaded {loaded}", until=t.date(now.data_until), loaded=t.date(now.loaded_at))


def _language_switch(view: View) -> None:
    languages = view.county.languages
    if len(languages) < 2:
        return
    address.choose(
        st.segmented_control,
        "lang",
        view.t("Language"),
        {code: LANGUAGES[code] for code in languages},
        view.t.language,
        required=True,
        label_visibility="collapsed",
        width="content",
    )


def sign_in(t: Translator, signed_in: bool) -> None:
    """What nobody in particular sees: the way in, or that the sign-in has no role."""
    st.title("Tilannekuva")
    if signed_in:
        st.info(t("Your sign-in has no role here. Ask the owner of the service for one."))
        st.button(t("Sign out"), on_click=st.logout)
    else:
        st.info(t("Sign in with your county account to see the situation picture."))
        st.button(t("Sign in"), on_click=st.login, type="primary")

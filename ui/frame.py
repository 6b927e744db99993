"""The frame round every page: who reads, in which language, which pages there are, and the filter row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from importlib.abc import InspectLoader

import streamlit as st

from county import County, CountyError, load_county
from data_sources.warehouse import WarehouseError
from i18n import LANGUAGES, N_, Translator, translator
from metrics import MeasureError
from permissions import AccessDenied, Reader, may_open, parse_reader, scope
from settings import ROOT, setting
from ui import access, address, filters, heading
from ui.menu import MENU, PAGES, MenuPage
from ui.session import Served, View, served

_VIEW = "_view"
HOME = "home"
DENIED = N_("Your role does not see this. Choose another page, or ask the owner of the service for the right.")
FAILED = N_("This cannot be shown with the present choice. Choose another indicator, place or period.")
CLOSED = N_(
    "The situation picture cannot be opened: its data or its settings are not in order. "
    "Give the message below to the maintainer."
)
LOG = logging.getLogger(__name__)


def main() -> None:
    """One run of the app: everything round the page, then the page."""
    st.set_page_config(page_title="Tilannekuva", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide")
    st.session_state.pop(_VIEW, None)
    try:
        now = served()
        way = access.way_in(now.warehouse)
    except (WarehouseError, CountyError, access.AccessError) as error:
        # The navigation stands before every gate: without it Streamlit would run the files of pages/ by themselves.
        t = translator(_language_before_the_county())
        _navigation(t, None)
        st.error(t(CLOSED))
        st.code(str(error), language=None, wrap_lines=True)
        st.stop()
    _framed(now, way)


def page_frame() -> View:
    """First statement of every page: its view. A page that was opened past the frame goes to the frame instead."""
    view = st.session_state.get(_VIEW)
    if not isinstance(view, View):
        st.switch_page("app.py")
    return view


def rehearse(now: Served, page: MenuPage, **asked: str) -> None:
    """Opens a page for nobody, as the analyst would: what it asks and draws is remembered for the first who opens it.

    `asked`: of the address. In a thread without a session Streamlit shows nothing (its bare mode).
    """
    reader, t = Reader("analyst"), translator(now.county.languages[0])
    offer = _offer(now, reader, page)
    values = filters.resolve({**dict.fromkeys(address.KEYS, ""), **asked}, offer)
    st.session_state[_VIEW] = View(page.stem, t, reader, now, filters.filters_of(values, offer))
    try:
        # Whoever opens the page is told why it cannot be shown.
        with suppress(AccessDenied, MeasureError, WarehouseError):
            code = InspectLoader.source_to_code(page.file.read_bytes(), str(page.file))
            exec(code, {"__name__": page.stem})  # a file of our own, as Streamlit runs it
    finally:
        st.session_state.pop(_VIEW, None)


def _framed(now: Served, way: str) -> None:
    asked = {key: st.session_state.get(key) or st.query_params.get(key, "") for key in address.KEYS}
    t = translator(_language(asked["lang"], now.county))
    reader = _reader(way, asked["role"], now.county)
    files, current = _navigation(t, reader)
    if reader is None:
        heading.sign_in(t, bool(st.user.get("is_logged_in", False)))
        st.stop()
    address.settle(files)
    page = PAGES.get(current.url_path)
    offer = _offer(now, reader, page)
    if page is None:
        address.release()
        first = next(stem for stem in files if may_open(reader, stem))
        st.switch_page(files[first], query_params=_resolved(asked, t, way, reader, offer))
    values = address.bind()
    resolved = _resolved(values, t, way, reader, offer)
    if resolved != values:
        address.correct(resolved)
    _page(current, page, View(page.stem, t, reader, now, filters.filters_of(values, offer)), offer, values, way)


def _resolved(
    asked: Mapping[str, str], t: Translator, way: str, reader: Reader, offer: filters.Offer
) -> dict[str, str]:
    """The address as it should read, for a run that was drawn in the language of `t` for `reader`."""
    language = _language(asked["lang"], offer.county) if asked["lang"] else t.language
    role = ""
    if way == "demo":
        role = str(_demo_reader(asked["role"], offer.county)) if asked["role"] else str(reader)
    return {"lang": language, "role": role, **filters.resolve(asked, offer)}


def _page(
    current: st.Page,
    page: MenuPage,
    view: View,
    offer: filters.Offer,
    values: Mapping[str, str],
    way: str,
) -> None:
    """Draws what stands round the page, and runs it."""
    heading.sidebar(view, way)
    heading.top_line(view)
    if may_open(view.reader, page.stem):
        filters.row(values, offer, page.filters, view.t)
    st.session_state[_VIEW] = view
    try:
        current.run()
    except AccessDenied:
        st.info(view.t(DENIED))
    except (MeasureError, WarehouseError) as error:
        # The reason names metrics and breakdowns as the command line does: it is for the maintainer, not the reader.
        LOG.warning("Page %s: %s", page.stem, error)
        st.warning(view.t(FAILED))
    finally:
        st.session_state.pop(_VIEW, None)


def _language_before_the_county() -> str:
    """The language of what is said when nothing could be opened: the address's, else the county's, else English."""
    asked = st.query_params.get("lang", "")
    try:
        county = load_county(setting("TILANNEKUVA_COUNTY"))
    except CountyError:
        return asked if asked in LANGUAGES else "en"
    return _language(asked, county)


def _language(asked: str, county: County) -> str:
    return asked if asked in county.languages else county.languages[0]


def _reader(way: str, role: str, county: County) -> Reader | None:
    """The reader; None when nobody has signed in, or the sign-in has no role."""
    if way == "open":
        return Reader("analyst")
    if way == "demo":
        return _demo_reader(role, county)
    if not st.user.get("is_logged_in", False):
        return None
    try:
        return access.signed_in_reader(st.user.to_dict(), st.secrets.get("roles", {}), county)
    except AccessDenied:
        return None


def _demo_reader(role: str, county: County) -> Reader:
    try:
        return parse_reader(role, county)
    except AccessDenied:
        return access.demo_readers(county)[0]


def _offer(now: Served, reader: Reader, page: MenuPage | None) -> filters.Offer:
    try:
        seen = scope(reader, page.subject if page else "service_use", (), {}, now.county).municipalities
    except AccessDenied:
        seen = frozenset()
    return filters.Offer(now.county, reader, now.bound, seen)


def _navigation(t: Translator, reader: Reader | None) -> tuple[dict[str, st.Page], st.Page]:
    """The menu that this reader has, and the page that was asked for.

    Every page keeps its address for every reader: one that may not be opened says so instead of being unknown.
    """
    files: dict[str, st.Page] = {}
    sections: dict[str, list[st.Page]] = {}
    for page in MENU:
        opens = reader is not None and may_open(reader, page.stem)
        files[page.stem] = st.Page(
            page.file if opens else _denied,
            title=t(page.title),
            icon=page.icon,
            url_path=page.stem,
            visibility="visible" if opens else "hidden",
        )
        sections.setdefault(t(page.section), []).append(files[page.stem])
    home = st.Page(_denied, title="Tilannekuva", url_path=HOME, default=True, visibility="hidden")
    sections.setdefault(t(MENU[0].section), []).append(home)
    # Expanded: Streamlit's own button for a long menu is in English.
    return files, st.navigation(sections, position="sidebar" if reader else "hidden", expanded=True)


def _denied() -> None:
    st.info(page_frame().t(DENIED))

"""Who sees what on the pages: nobody without a sign-in, nobody by a forged role or address, nobody more than theirs."""

from __future__ import annotations

import shutil

import pytest

from county import load_county
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from i18n import LANGUAGES, translator
from tests.judges import TECHNICAL
from tests.screen import drawn, elements, opened, runs, seen
from ui.access import demo_readers
from ui.menu import PAGES

COUNTY = load_county("pirkanmaa")
FORGED = ("admin", "analyst:3", "regional_director:9", "hyte_coordinator:091", "viewer' or '1'='1", "ANALYST")
# Area 3, worked out from the reference table by hand.
AREA_3 = {"020", "418", "887", "908", "922"}
ROLES = {"G-analysts": "analyst", "G-area3": "regional_director:3", "G-viewers": "viewer", "G-old": "admin"}


@pytest.fixture
def demo(serve, demo_warehouse):
    serve(demo_warehouse)


@pytest.fixture
def signed_in(serve, demo_warehouse):
    """`signed_in("area", ["G-viewers"])`: a page as it opens to a member of groups; None = nobody has signed in."""
    serve(demo_warehouse, access="oidc")

    def open_page(page, groups, **address):
        user = {"is_logged_in": False} if groups is None else {"is_logged_in": True, "groups": groups}
        return opened(page, user=user, secrets={"roles": ROLES}, **address)

    return open_page


# ---- sign-in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [*PAGES, "home"])
def test_nobody_sees_a_page_without_signing_in(signed_in, page, language):
    at = signed_in(page, None, lang=language, role="analyst")
    runs(at)
    t = translator(language)
    assert [info.value for info in at.info] == [t("Sign in with your county account to see the situation picture.")]
    assert [button.label for button in at.button] == [t("Sign in")]
    assert len(at.title) == 1
    assert drawn(at) == []
    assert not at.selectbox, "no filters, no choice of roles"


@pytest.mark.parametrize("groups", [[], ["G-unknown"], ["G-old"], "G-analyst", {"G-analysts": 1}.values()])
def test_a_sign_in_without_a_role_opens_nothing(signed_in, groups):
    at = signed_in("area", list(groups) if not isinstance(groups, str) else groups, lang="sv", role="analyst")
    runs(at)
    told = translator("sv")("Your sign-in has no role here. Ask the owner of the service for one.")
    assert [info.value for info in at.info] == [told]
    assert drawn(at) == []


def test_the_role_of_the_sign_in_decides_and_not_the_address(signed_in):
    at = signed_in("area", ["G-viewers"], lang="en", role="analyst", municipality="837")
    runs(at)
    assert at.session_state["role"] == ""
    assert "Your role sees areas, not municipalities." in [info.value for info in at.info]
    assert not [box for box in at.selectbox if box.key == "choose_role"]
    assert "Tampere " not in at.title[0].value


def test_a_signed_in_director_starts_from_her_own_area(signed_in):
    at = signed_in("area", ["G-other", "G-area3"], lang="fi")
    runs(at)
    assert at.session_state["area"] == "3"
    assert COUNTY.area("3").short_name("fi") in " ".join(one.text for one in seen(at) if one.kind == "title")


# ---- the demo ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", FORGED)
def test_a_forged_role_in_the_demo_is_the_first_reader_and_no_more(demo, role):
    at = opened("area", lang="fi", role=role)
    runs(at)
    first = str(demo_readers(COUNTY)[0])
    assert at.session_state["role"] == first == "regional_director:1"
    assert at.session_state["area"] == "1"


def test_a_director_sees_no_municipality_of_another_area(demo):
    """Tampere is not in area 3: a link to it shows no row of it, and of all municipalities only her own five."""
    at = opened("area", lang="fi", role="regional_director:3", municipality="837")
    runs(at)
    names = {m.name("fi") for m in COUNTY.municipalities if m.code in AREA_3}
    assert "Tampere" not in at.title[0].value
    tables = [set(element.value.iloc[:, 0]) for element in elements(at) if element.type == "dataframe"]
    everywhere = {m.name("fi") for m in COUNTY.municipalities}
    shown = [table & everywhere for table in tables if table & everywhere]
    assert shown and set().union(*shown) == names


@pytest.mark.parametrize("page", ["area", "indicator"])
@pytest.mark.parametrize("role", ["viewer", "hyte_coordinator"])
def test_a_reader_of_areas_sees_no_municipality(demo, role, page):
    at = opened(page, lang="fi", role=role, municipality="837", metric="contacts_per_1000")
    runs(at)
    everywhere = {m.name("fi") for m in COUNTY.municipalities}
    for element in elements(at):
        if element.type == "dataframe":
            assert not set(element.value.iloc[:, 0]) & everywhere


@pytest.mark.parametrize("role", ["analyst", "viewer", "regional_director:2", "hyte_coordinator", "data_steward"])
def test_what_was_set_aside_is_shown_only_to_those_who_mend_it(demo, role):
    at = opened("lake", lang="en", role=role)
    runs(at)
    shown = any(getattr(element.proto, "alt", "") == TECHNICAL for element in elements(at))
    assert shown == (role in ("analyst", "data_steward"))


@pytest.mark.parametrize("role", ["data_steward", "viewer"])
def test_files_are_taken_away_only_by_those_who_may(demo, role):
    at = opened("lake", lang="en", role=role)
    runs(at)
    assert not [element for element in elements(at) if element.type == "download_button" and role == "data_steward"]


# ---- when it cannot open -------------------------------------------------------------------------------------------


def refused(at):
    """What the page says instead of opening: a sentence in the reader's language, and the maintainer's message."""
    assert not at.exception
    assert len(at.error) == len(at.code) == 1
    assert drawn(at) == []
    assert not at.selectbox
    return at.code[0].value


def test_a_warehouse_that_is_empty_says_how_to_fill_it(serve, tmp_path):
    serve(tmp_path / "nothing")
    assert "python -m data_sources refresh" in refused(opened("area"))


def test_a_damaged_generation_says_how_to_mend_it(serve, demo_warehouse, tmp_path):
    """Such as one made by an earlier version, which has not every table."""
    folder = tmp_path / "warehouse"
    shutil.copytree(demo_warehouse.folder, folder / "generations" / demo_warehouse.generation)
    (folder / "CURRENT").write_text(demo_warehouse.generation, "utf-8")
    (folder / "generations" / demo_warehouse.generation / "tables" / "ledger.parquet").unlink()
    serve(folder)
    assert "python -m data_sources refresh" in refused(opened("area"))


def test_a_warehouse_of_another_county_is_refused(serve, demo_warehouse):
    serve(demo_warehouse, "pohjanmaa")
    assert "pirkanmaa" in refused(opened("area"))


def test_an_unknown_county_is_refused(serve, demo_warehouse):
    serve(demo_warehouse, "atlantis")
    assert "atlantis" in refused(opened("lake"))


def test_an_unknown_way_in_is_refused(serve, demo_warehouse):
    serve(demo_warehouse, access="free")
    assert "TILANNEKUVA_ACCESS" in refused(opened("area"))


def test_a_lake_with_personal_data_opens_to_nobody_without_a_sign_in(serve, tmp_path, given):
    given("service_contacts", "contact_id\n1")
    refresh(tmp_path / "lake", tmp_path / "warehouse", COUNTY)
    assert not open_warehouse(tmp_path / "warehouse").made_up
    serve(tmp_path / "warehouse")
    assert "TILANNEKUVA_ACCESS=oidc" in refused(opened("area", role="analyst"))
    serve(tmp_path / "warehouse", access="demo")
    assert "TILANNEKUVA_ACCESS=oidc" in refused(opened("area", role="analyst"))
    serve(tmp_path / "warehouse", access="oidc")
    assert drawn(opened("area", role="analyst", user={"is_logged_in": False})) == []

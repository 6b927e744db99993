"""The address carries the view: through reload, the menu, back and forward, a copied link, another language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from county import load_county
from i18n import LANGUAGES
from tests.browser.visit import said
from ui.menu import PAGES

COUNTY = load_county("pirkanmaa")
VIEW = {
    "role": "analyst",
    "area": "3",
    "municipality": "908",
    "period": "2023-01_2023-12",
    "compare": "county",
    "grain": "quarter",
    "metric": "contacts_per_1000",
}


def choices(visitor, language):
    """What the filter row shows."""
    names = ("Area", "Municipality", "Period", "Compare with")
    return [visitor.page.get_by_role("combobox", name=said(language, name), exact=True).input_value() for name in names]


def kept(visitor):
    """The address but for the page: what must not change by itself."""
    return {name: value for name, value in visitor.address.items() if name != "page"}


def test_a_filter_writes_the_address_and_survives_a_reload(visit):
    visitor = visit()
    visitor.open("area", lang="fi", role="analyst", area="county")
    visitor.choose("Alue", COUNTY.area("3").short_name("fi"))
    visitor.choose("Kunta", "Valkeakoski")
    visitor.choose("Ajanjakso", "2023")
    wanted = {"lang": "fi", "role": "analyst", "area": "3", "municipality": "908", "period": "2023-01_2023-12"}
    assert wanted.items() <= visitor.address.items()
    title, shown, address = visitor.title, choices(visitor, "fi"), visitor.address
    assert "Valkeakoski" in title
    visitor.page.reload()
    visitor.settled()
    assert (visitor.title, choices(visitor, "fi"), visitor.address) == (title, shown, address)


def test_every_value_of_the_view_is_in_the_address_so_that_a_link_opens_the_same_for_anyone(visit):
    visitor = visit()
    visitor.open("area", lang="fi", role="regional_director:2")
    assert {"lang", "role", "area", "period", "compare", "grain"} <= set(visitor.address)


def test_filters_follow_from_page_to_page_by_the_menu_and_back(visit):
    visitor = visit()
    visitor.open("area", lang="fi", **VIEW)
    first, shown = visitor.address, choices(visitor, "fi")
    visitor.menu(said("fi", PAGES["indicator"].title))
    assert visitor.address == first | {"page": "indicator"}
    assert choices(visitor, "fi") == shown
    visitor.choose("Ajanjakso", "2022")
    second = visitor.address
    assert second["period"] == "2022-01_2022-12"
    for back in (first | {"page": "indicator"}, first):
        visitor.page.go_back()
        expect(visitor.page).to_have_url(re.compile(f"/{back['page']}[?].*period={back['period']}"))
        visitor.settled()
        assert visitor.address == back
        assert choices(visitor, "fi") == shown
    for forward in (first | {"page": "indicator"}, second):
        visitor.page.go_forward()
        expect(visitor.page).to_have_url(re.compile(f"/{forward['page']}[?].*period={forward['period']}"))
        visitor.settled()
        assert visitor.address == forward
    assert choices(visitor, "fi")[2] == "2022"
    # A page without filters keeps them for the next one.
    visitor.menu(said("fi", PAGES["lake"].title))
    visitor.menu(said("fi", PAGES["area"].title))
    assert visitor.address == second | {"page": "area"}
    assert visitor.troubles == []


def test_back_leads_out_of_the_app_again(visit):
    """An address is completed when it is opened; that must not catch who goes back."""
    visitor = visit()
    visitor.page.goto(f"{visitor.app.url}/_stcore/health")
    visitor.open("area", lang="fi", role="analyst")
    for _ in range(2):
        visitor.page.go_back()
        visitor.page.wait_for_timeout(1500)
    assert visitor.address["page"] == "_stcore/health"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_copied_link_opens_the_same_view_for_somebody_else_in_their_language(visit, language):
    sender = visit()
    sender.open("indicator", lang="fi", **VIEW)
    table = sender.open_table("process")
    link = sender.page.url.replace("lang=fi", f"lang={language}")
    receiver = visit(language=language, theme="dark")
    receiver.page.goto(link)
    receiver.settled()
    assert kept(receiver) == kept(sender) | {"lang": language}
    assert receiver.page.locator("html").get_attribute("lang") == language
    numbers = [row[1] for row in receiver.open_table("process")[1:]]
    assert numbers == [row[1] for row in table[1:]]


def test_the_language_switch_changes_everything_and_keeps_the_view(visit):
    visitor = visit()
    visitor.open("area", lang="fi", **VIEW)
    texts = {}
    before = kept(visitor)
    for language in ("fi", "sv", "en"):
        if language != "fi":
            visitor.page.get_by_role("radio", name=LANGUAGES[language], exact=True).click(force=True)
            expect(visitor.page.locator("html")).to_have_attribute("lang", language)
            visitor.settled()
        assert kept(visitor) == before | {"lang": language}
        menu = visitor.page.get_by_role("navigation").get_by_role("link").all_inner_texts()
        assert [name.strip().split("\n")[-1] for name in menu] == [said(language, p.title) for p in PAGES.values()]
        charts = visitor.page.get_by_test_id("stVegaLiteChart").evaluate_all("all => all.map(c => c.ariaLabel)")
        texts[language] = [visitor.title, *charts, *choices(visitor, language)[2:]]
        words = visitor.page.locator("svg.marks text").all_text_contents()
        texts[language].append(" ".join(word for word in words if word[:1].isalpha()))
    for one, other in (("fi", "sv"), ("fi", "en"), ("sv", "en")):
        assert all(a != b for a, b in zip(texts[one][:-4], texts[other][:-4], strict=True))
        assert texts[one][-1] != texts[other][-1]


def test_numbers_are_written_as_the_language_writes_them(visit):
    visitor = visit()
    numbers = {}
    for language in LANGUAGES:
        visitor.open("indicator", lang=language, role="analyst", area="county", metric="residents", grain="year")
        numbers[language] = visitor.open_table("process")[1][1]
    assert re.fullmatch(r"\d{3}\u00a0\d{3}", numbers["fi"])
    assert numbers["fi"] == numbers["sv"]
    assert numbers["en"] == numbers["fi"].replace("\u00a0", ",")


def test_another_role_sees_its_own_menu_and_starts_from_its_own_area(visit):
    visitor = visit()
    visitor.open("area", lang="en", role="analyst", area="5", municipality="837")
    visitor.choose("Look as", "Regional director, " + COUNTY.area("2").short_name("en"))
    assert (visitor.address["role"], visitor.address["area"]) == ("regional_director:2", "2")
    assert COUNTY.area("2").short_name("en") in visitor.title
    visitor.open_list("Look as")
    visitor.page.get_by_role("option", name="Data steward", exact=True).click()
    denied = said(
        "en", "Your role does not see this. Choose another page, or ask the owner of the service for the right."
    )
    expect(visitor.page.get_by_text(denied)).to_be_visible()
    links = visitor.page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(2)
    assert visitor.page.get_by_test_id("stVegaLiteChart").count() == 0
    visitor.menu("Data lake")
    assert visitor.address["role"] == "data_steward"


def test_an_address_that_does_not_exist_leads_home(visit):
    visitor = visit()
    visitor.open("nothing_here", lang="sv")
    assert (visitor.address["page"], visitor.address["lang"]) == ("area", "sv")
    assert visitor.page.get_by_role("dialog").count() == 0


def test_the_first_address_leads_to_the_readers_own_page(visit):
    visitor = visit()
    visitor.open("")
    assert visitor.address["page"] == "area"
    assert (visitor.address["role"], visitor.address["area"]) == ("regional_director:1", "1")
    visitor.page.get_by_role("button", name="Navigate to home page").click()
    visitor.settled()
    assert visitor.address["page"] == "area"
    assert visitor.troubles == []

"""axe finds nothing serious of ours on any page (WCAG 2.1 A and AA), light or dark, on a laptop or a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visit import SIZES
from ui.menu import PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Streamlit 1.67's own markup, which no option of ours changes: rule → part of the element → why it stays.
STREAMLITS = {
    ("list", "stSidebarNavItems"): "sections of the menu are divs inside the ul; links are still read one by one",
    ("listitem", "stSidebarNav"): "the same: its items stand in a div inside the ul",
    (
        "scrollable-region-focusable",
        "stPopoverBody",
    ): "a long text scrolls; Chromium and Firefox let the keyboard do it",
}


def findings(page):
    """(rule, element, what to do) of every serious or critical finding that is not Streamlit's own."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [
        (rule["id"], node["html"][:200], node["failureSummary"])
        for rule in serious
        for node in rule["nodes"]
        if not streamlits(page, rule["id"], node["target"])
    ]


def streamlits(page, rule, target):
    """Whether a finding lies in a part of Streamlit's that is listed above."""
    places = [place for name, place in STREAMLITS if name == rule]
    inside = '(element, place) => !!element.closest(`[data-testid^="${place}"]`)'
    return any(page.locator(target[-1]).first.evaluate(inside, place) for place in places)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious_of_ours(visit, size, theme, page):
    visitor = visit(size=size, theme=theme)
    assert findings(visitor.open(page, lang="fi", role="analyst", area="5")) == []


def test_axe_finds_nothing_serious_in_what_opens_under_a_chart(visit):
    visitor = visit()
    page = visitor.open("area", lang="fi", role="analyst", area="5")
    for name in ("table", "definition", "download"):
        page.locator(f".st-key-trend_open_{name} button").first.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        page.wait_for_timeout(500)
        assert findings(page) == [], name
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")


def test_axe_would_find_what_is_wrong(visit):
    visitor = visit()
    page = visitor.open("lake", lang="fi", role="analyst")
    page.evaluate(
        "document.querySelector('[data-testid=\"stMain\"]').insertAdjacentHTML('beforeend', '<img src=\"x.png\">')"
    )
    assert [rule for rule, *_ in findings(page)] == ["image-alt"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_heading_of_the_first_level_and_skips_no_level(visit, page):
    window = visit().open(page, lang="fi", role="analyst")
    # h1 for the question, h2 for its parts
    levels = window.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), levels

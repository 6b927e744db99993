"""Every page on a laptop and a phone, in every language, light and dark: whole, quiet, and by itself."""

from __future__ import annotations

import pytest

from i18n import LANGUAGES
from tests.browser.conftest import SCREENSHOTS
from tests.browser.legible import faults
from tests.browser.visit import SIZES, Visit
from ui.menu import PAGES

THEMES = ("light", "dark")
# How far each scrolling part of the page that is in sight can be moved sideways.
OVERFLOW = """() => ['html', '[data-testid="stMain"]', '[data-testid="stSidebarContent"]']
  .map(name => document.querySelector(name)).filter(part => part && part.getBoundingClientRect().right > 0)
  .map(part => part.scrollWidth - part.clientWidth)"""
HEIGHT = """() => document.querySelector('[data-testid="stMain"]').scrollHeight"""


@pytest.fixture(scope="module")
def visitors(chromium, app):
    """One visitor for each size and theme: like a reader, they keep what they have loaded."""
    made = {}

    def of(size, theme):
        if (size, theme) not in made:
            made[size, theme] = Visit(chromium, app, size=size, theme=theme)
        return made[size, theme]

    yield of
    for visitor in made.values():
        visitor.close()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_page_is_whole_quiet_and_keeps_to_itself(visitors, size, theme, language, page):
    visitor = visitors(size, theme)
    visitor.troubles.clear()
    window = visitor.open(page, lang=language, role="analyst", area="5", metric="contacts_per_1000")
    photograph(window, f"{page}-{size}-{language}-{theme}", SIZES[size])
    assert window.locator("html").get_attribute("lang") == language
    assert max(window.evaluate(OVERFLOW)) <= 1, "the page moves sideways"
    assert faults(window) == []
    assert visitor.troubles == []
    assert visitor.strangers == []


def photograph(window, name, size):
    """A picture of the whole page for people to look at; the page scrolls inside itself, so the window grows."""
    width, height = size
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    window.set_viewport_size({"width": width, "height": max(height, window.evaluate(HEIGHT))})
    window.wait_for_timeout(300)
    window.screenshot(path=SCREENSHOTS / f"{name}.png")
    window.set_viewport_size({"width": width, "height": height})

"""A visitor: one browser window on the app, that notes what a visitor must never meet."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Browser, Page, expect

from i18n import translator
from tests.browser.app import App

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
# A browser on a page below / first tries the server's own addresses below that page, and then at the root.
PROBED = re.compile(r"/\w+/_stcore/(health|host-config)$")
QUIET = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')) return false;
  return [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
    .every(chart => chart.querySelector('svg.marks, canvas.marks'));
}"""

CELLS = """grid => [...grid.querySelectorAll('tr')].map(row =>
  [...row.querySelectorAll('th, td')].map(cell => cell.textContent))"""


class Visit:
    """One window of one visitor. `troubles`: console errors, failed requests; `strangers`: other hosts asked for."""

    def __init__(self, browser: Browser, app: App, *, size: str = "laptop", theme: str = "light", language: str = "fi"):
        width, height = SIZES[size]
        self.app = app
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale={"fi": "fi-FI", "sv": "sv-SE", "en": "en-GB"}[language],
            timezone_id="Europe/Helsinki",
            accept_downloads=True,
        )
        self.troubles: list[str] = []
        self.strangers: list[str] = []
        # Whatever is not this server is cut off and noted; what a page carries inside itself is no request.
        self.context.route(re.compile(rf"^(?!{re.escape(app.url)}/|data:|blob:)"), self._stranger)
        self.page = self.window()

    def window(self) -> Page:
        """Another window of the same visitor."""
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("response", self._answered)
        page.on("websocket", self._socket)
        return page

    def _stranger(self, route) -> None:
        self.strangers.append(route.request.url)
        route.abort()

    def _said(self, message) -> None:
        # A failed request says so in the console too, without its address; _answered judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _answered(self, response) -> None:
        if response.status >= 400 and not PROBED.search(urlsplit(response.url).path):
            self.troubles.append(f"{response.status}: {response.url}")

    def _socket(self, socket) -> None:
        if urlsplit(socket.url).netloc != urlsplit(self.app.url).netloc:
            self.strangers.append(socket.url)

    # -- going about -------------------------------------------------------------------------------------------

    def open(self, page: str, **address: str) -> Page:
        """Opens a page by its address and waits until it is drawn."""
        self.page.goto(f"{self.app.url}/{page}" + (f"?{urlencode(address)}" if address else ""))
        self.settled()
        return self.page

    def settled(self, page: Page | None = None) -> None:
        """Waits until the page has its title and nothing runs or is drawn any more."""
        page = page or self.page
        expect(page.get_by_role("heading", level=1)).to_have_count(1, timeout=60_000)
        # A run begins a moment after what causes it, so it must be quiet twice.
        for _ in range(2):
            page.wait_for_function(QUIET, timeout=60_000)
            page.wait_for_timeout(150)
        broken = page.locator('[data-testid="stException"]')
        assert broken.count() == 0, f"{broken.first.inner_text()}\n{self.app.log.read_text('utf-8')[-3000:]}"

    @property
    def address(self) -> dict[str, str]:
        """The address of the page: its path as `page`, and what follows."""
        parts = urlsplit(self.page.url)
        return {"page": parts.path.strip("/"), **dict(parse_qsl(parts.query))}

    def choose(self, label: str, option: str) -> None:
        """Takes an option of a list by their names as they are read, and waits for the page."""
        self.open_list(label)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.settled()

    def open_list(self, label: str) -> None:
        """Opens a list of options; once more where a late redrawing has closed it."""
        for _ in range(3):
            self.page.get_by_role("combobox", name=label, exact=True).click()
            self.page.wait_for_timeout(500)
            if self.page.get_by_role("option").first.is_visible():
                return

    def menu(self, name: str) -> None:
        """Goes to another page by the menu, which a small screen keeps closed."""
        link = self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            self.page.get_by_test_id("stExpandSidebarButton").click()
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        self.settled()

    def open_table(self, key: str) -> list[list[str]]:
        """The table of the chart `key`, opened under it, read as a screen reader reads it, and closed again."""
        self.page.locator(f".st-key-{key}_open_table button").click()
        grid = self.page.get_by_test_id("stPopoverBody").locator("[role=grid]")
        expect(grid.locator("[role=gridcell]").first).to_be_attached()
        rows = grid.evaluate(CELLS)
        self.page.keyboard.press("Escape")
        return rows

    @property
    def title(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def close(self) -> None:
        self.context.close()


def said(language: str, text: str, **values: object) -> str:
    """A text as it reads in a language."""
    return translator(language)(text, **values)

"""`python -m documents.picture`: takes the README's picture, docs/area.png, from the app that runs."""

import shutil
import sys

from playwright.sync_api import ViewportSize, sync_playwright

from settings import ROOT, setting

PICTURE = ROOT / "docs" / "area.png"
SIZE = ViewportSize(width=1366, height=768)


def take(address: str) -> None:
    """The first screen of the area page in Finnish, once its charts are drawn."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=SIZE, locale="fi-FI")
        page.goto(f"{address}/area?lang=fi")
        page.wait_for_selector(".stVegaLiteChart .marks", timeout=60_000)
        page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=60_000)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take(f"http://localhost:{setting('TILANNEKUVA_PORT')}")
    sys.stdout.write("docs/area.png\n")

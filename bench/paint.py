"""What a reader waits for: from a click in the menu until the page is painted, in a real Chromium without a window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.figures import Measured, spread

CHROMIUM = Path("/usr/bin/chromium")
SIZE: ViewportSize = {"width": 1366, "height": 768}
ROUNDS = 2
# Clicks a link of the menu and answers the milliseconds until the new page's title stands, its run has ended, nothing
# of the old page is left and every chart is drawn. It must stay so for a while; the wait for that is not counted.
CLICK = """path => new Promise((done, fail) => {
  const title = () => document.querySelector('h1')?.textContent ?? '';
  const before = title(), began = performance.now(), STILL = 400, LONGEST = 60000;
  let since = null;
  const painted = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    return title() && title() !== before && app?.dataset.testScriptState === 'notRunning'
      && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
      && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
        .every(chart => chart.querySelector('svg.marks, canvas.marks'));
  };
  const look = () => {
    const now = performance.now();
    since = painted() ? since ?? now : null;
    if (since !== null && now - since >= STILL) return done(since - began);
    if (now - began > LONGEST) return fail(new Error(path + ' was not painted within a minute'));
    requestAnimationFrame(look);
  };
  document.querySelector(`nav a[href$="/${path}"], [data-testid="stSidebarNav"] a[href$="/${path}"]`).click();
  look();
})"""


def measure_paint(port: int, pages: list[str]) -> list[Measured]:
    """Every page, by clicks in the menu from the page before; the first round loads the scripts that the next has."""
    if not CHROMIUM.exists():
        return [Measured("from a click to the painted page", f"not measured: {CHROMIUM} is missing")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport=SIZE, locale="fi-FI").new_page()
        page.goto(f"http://127.0.0.1:{port}/definitions?lang=fi&role=analyst&area=1")
        page.wait_for_selector("h1")
        page.wait_for_timeout(3000)
        rounds = [{stem: _clicked(page, stem) for stem in pages} for _ in range(ROUNDS)]
        browser.close()
    times = [took for one in rounds for took in one.values()]
    slowest = sorted(pages, key=lambda stem: max(one[stem] for one in rounds), reverse=True)[:3]
    told = ", ".join(f"`{stem}` {1000 * max(one[stem] for one in rounds):.0f} ms" for stem in slowest)
    return [
        Measured("from a click to the painted page, every page", f"{spread(times)}; slowest {told}", "≤ 2,500 ms"),
    ]


def _clicked(page: Page, stem: str) -> float:
    """Seconds until a page of the menu is painted."""
    return float(page.evaluate(CLICK, stem)) / 1000

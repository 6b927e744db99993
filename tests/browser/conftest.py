"""A real Chromium, and the app started as in production."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from settings import ROOT
from tests.browser.app import App
from tests.browser.visit import Visit

CHROMIUM = Path("/usr/bin/chromium")
# No sandbox: build machines run as root. The rest keeps the browser itself from asking the world.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A build machine with two busy cores takes its time.
expect.set_options(timeout=30_000)
SCREENSHOTS = ROOT / "artefacts" / "screenshots"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A module's tests share a browser, so they stay on one worker.
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Of each module anew: while it is open, nothing else in the process can run an event loop."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; make test installs it")
        pytest.skip(f"{CHROMIUM} is missing: install Debian's chromium (make test does) to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serving(tmp_path_factory) -> Iterator[Callable[..., App]]:
    """`serving(warehouse, access="oidc")` starts a server; all of them end with the tests."""
    started: list[App] = []

    def start(warehouse: Path, **settings: str) -> App:
        started.append(App(warehouse, tmp_path_factory.mktemp("server"), **settings))
        return started[-1]

    yield start
    for app in started:
        app.stop()


@pytest.fixture(scope="session")
def app(serving, demo_warehouse) -> App:
    """The app on the small demo lake."""
    return serving(demo_warehouse.folder.parent.parent, access="demo")


@pytest.fixture
def visit(chromium, app) -> Iterator[Callable[..., Visit]]:
    """`visit(size="phone", theme="dark")`: a new visitor with nothing remembered."""
    visitors: list[Visit] = []

    def arrive(**how: str) -> Visit:
        visitors.append(Visit(chromium, how.pop("app", app), **how))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.close()

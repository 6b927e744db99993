"""What the server sends besides pages: language, security headers, packed files, own fonts; when it cannot start."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import sys
import urllib.request
from urllib.error import HTTPError

import pytest

from settings import ROOT
from tests.browser.visit import said
from ui.menu import PAGES

HTML = {"Accept": "text/html"}


def get(app, path, **headers):
    """(headers, body) of an answer, not followed to another address."""
    request = urllib.request.Request(f"{app.url}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, answer.read()


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/area?lang=sv", "sv"),
        ("/area", "fi"),
        ("/?lang=en", "en"),
        ("/lake?lang=de", "fi"),
        ("/area?lang=fi&lang=sv", "sv"),
    ],
)
def test_the_document_is_in_the_language_of_its_address(app, path, language):
    _, body = get(app, path, **HTML)
    assert f'<html lang="{language}">'.encode() in body


@pytest.mark.parametrize("path", ["/", *(f"/{page}" for page in PAGES)])
def test_the_document_is_guarded_by_headers(app, path):
    headers, _ = get(app, path, **HTML, **{"Accept-Encoding": "gzip"})
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert not re.search(r"https?:|\*", headers["content-security-policy"]), "no other host"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_scripts_and_styles_come_packed(app):
    _, body = get(app, "/", **HTML)
    files = re.findall(rb'(?:src|href)="(?:\./|/)?(static/[^"]+\.(?:js|css))"', body)
    assert files
    for name in files:
        headers, packed = get(app, f"/{name.decode()}", **{"Accept-Encoding": "gzip"})
        assert headers["content-encoding"] == "gzip"
        assert headers["vary"] == "Accept-Encoding"
        assert "immutable" in headers["cache-control"]
        plain_headers, plain = get(app, f"/{name.decode()}")
        assert plain_headers["content-encoding"] is None
        assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/%2e%2e/app.py.js", "/app/static/../settings.py"])
def test_no_file_outside_is_given_away(app, path):
    try:
        _, body = get(app, path, **{"Accept-Encoding": "gzip"})
    except HTTPError as error:
        assert error.code in (400, 403, 404)
    else:
        assert b"import" not in body.split(b"<html", 1)[0]


def test_fonts_and_the_icon_are_ours(visit, app):
    window = visit().open("area", lang="fi", role="analyst")
    icon = window.locator("link[rel~=icon]").first.evaluate("link => link.href")
    assert icon.startswith(f"{app.url}/")
    assert window.request.get(icon).ok
    window.evaluate("document.fonts.ready.then(() => true)")
    loaded = window.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert "Inter" in [family.strip("\"'") for family in loaded]
    used = window.get_by_role("heading", level=1).evaluate("title => getComputedStyle(title).fontFamily")
    assert used.startswith("Inter")


def test_the_browser_says_the_language_to_a_screen_reader_after_a_switch(visit):
    visitor = visit()
    window = visitor.open("lake", lang="fi", role="viewer")
    window.get_by_role("radio", name="Svenska", exact=True).click(force=True)
    window.get_by_role("heading", name=re.compile(re.escape(said("sv", "What do we have?")))).wait_for()
    assert window.locator("html").get_attribute("lang") == "sv"


def test_a_port_in_use_is_told_in_one_sentence(demo_lake, demo_warehouse, monkeypatch):
    monkeypatch.setenv("TILANNEKUVA_LAKE", str(demo_lake))
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(demo_warehouse.folder.parent.parent))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("TILANNEKUVA_PORT", str(port))
        ended = subprocess.run([sys.executable, "-m", "server"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert re.fullmatch(rf"Port {port} is in use[^\n]*\n", ended.stderr)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_told_in_one_sentence(demo_lake, demo_warehouse, monkeypatch, port):
    monkeypatch.setenv("TILANNEKUVA_LAKE", str(demo_lake))
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(demo_warehouse.folder.parent.parent))
    monkeypatch.setenv("TILANNEKUVA_PORT", port)
    ended = subprocess.run([sys.executable, "-m", "server"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert re.fullmatch(r"TILANNEKUVA_PORT is a port from 1 to 65535[^\n]*\n", ended.stderr)

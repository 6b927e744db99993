"""The one HTML document that Streamlit serves: its language, its security headers, and no pages that do not exist."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from county import CountyError, load_county
from settings import setting
from ui.menu import PAGES

# Streamlit and Vega compile expressions, hence 'unsafe-eval'; nothing outside this server may be asked for.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_MARK = b'<html lang="en">'
_REPLACED = frozenset({b"content-length", b"etag", b"last-modified", *(name for name, _ in HEADERS)})


class Shell:
    """Rewrites the HTML document on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_html(scope):
            await self.app(scope, receive, send)
            return
        # Sub-pages come gzipped from within, and a packed text cannot be changed.
        inner = dict(scope, headers=[pair for pair in scope["headers"] if pair[0] != b"accept-encoding"])
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await _answer(scope, receive, send, start, bytes(body))

        await self.app(inner, receive, collect)


async def _answer(scope: Scope, receive: Receive, send: Send, start: Message, body: bytes) -> None:
    if _MARK in body:
        if _unknown(scope["path"]):
            # The language and the filters of the link go along.
            asked = scope.get("query_string", b"").decode("latin-1")
            await RedirectResponse(f"/?{asked}" if asked else "/", 303)(scope, receive, send)
            return
        body = body.replace(_MARK, f'<html lang="{_language(scope)}">'.encode(), 1)
        kept = [pair for pair in start["headers"] if pair[0].lower() not in _REPLACED]
        start = {**start, "headers": [*kept, (b"content-length", str(len(body)).encode()), *HEADERS]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _asks_for_html(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _unknown(path: str) -> bool:
    """Whether Streamlit would show its English "page not found" for a path."""
    return path.strip("/") not in {"", *PAGES}


def _language(scope: Scope) -> str:
    """The language of the address; else the county's first."""
    try:
        languages = load_county(setting("TILANNEKUVA_COUNTY")).languages
    except CountyError:
        return "en"
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in languages else languages[0]

"""The server's middleware, outermost first."""

from __future__ import annotations

from starlette.middleware import Middleware

from server.packed import PackedStatic
from server.shell import Shell

MIDDLEWARE = (Middleware(PackedStatic), Middleware(Shell))

"""A result as CSV for other programs; cells that a spreadsheet would run are made plain text."""

from __future__ import annotations

from exports.picture import Picture
from i18n import Translator
from metrics.machine import csv_text
from metrics.result import Result

_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "＝")


def write(result: Result, _picture: Picture, _t: Translator) -> bytes:
    """The result's rows, hidden cells empty, with a byte-order mark for spreadsheets."""
    rows = result.rows.copy()
    for name in result.by:
        rows[name] = [safe(str(value)) for value in rows[name]]
    return csv_text(rows).encode("utf-8-sig")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_COMMANDS) else text

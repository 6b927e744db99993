"""A chart's table twin as CSV: of charts that are made of several answers, what the reader sees and no more."""

from __future__ import annotations

from exports.csv_file import safe
from exports.picture import Picture
from i18n import Translator
from metrics.machine import csv_text
from metrics.result import Result


def write(_result: Result, picture: Picture, _t: Translator) -> bytes:
    """The table's rows and words, with a byte-order mark for spreadsheets."""
    rows = picture.table.astype(object)
    rows = rows.map(lambda value: safe(value) if isinstance(value, str) else value)
    return csv_text(rows).encode("utf-8-sig")

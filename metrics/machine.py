"""Rows as text for other programs: UTF-8, `,`, decimal point, ISO dates; an empty field is no value."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd


def csv_text(rows: pd.DataFrame) -> str:
    """A result's rows as CSV text. Whole numbers have no decimals, truth is `true` or `false`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        writer.writerow([field(value) for value in row])
    return out.getvalue()


def field(value: object) -> str:
    """One value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)

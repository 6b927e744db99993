"""docs/extracts.md: what the lake promises, dataset by dataset."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Double, Integer, Numeric, Table

from data_sources.contract import Origin, key_columns, rules
from data_sources.extracts import EXTRACTS
from documents.wording import codes, on_one_line
from ui.metadata import CADENCES

HEAD = """# Aineistot · Datamängder · Extracts

Made from `data_sources/extracts/` by `make docs`. A delivery is held to exactly this: `python -m data_sources check`.
A missing required column or a personal identity code anywhere refuses the file; a row that breaks a promise goes to
quarantine; other columns are ignored and listed. `service_line` takes the lines of the county's configuration. A
`municipality_code` is three digits as text.
"""


def page() -> str:
    """Every contract as a Markdown page."""
    return "\n".join([HEAD, *(_entry(table) for table in EXTRACTS.values())])


def _entry(table: Table) -> str:
    origin: Origin = table.info["origin"]
    lines = [
        f"## `{table.name}`\n",
        f"**{on_one_line(str(table.comment))}**\n",
        f"- Delivered by: {on_one_line(origin.producer)}",
        f"- Answers for it: {origin.steward}",
        f"- Comes: {CADENCES[origin.cadence]}; said to be old after {origin.stale_after_days} days",
        f"- A row is dated by: {codes([origin.event] if origin.event else [])}",
        f"- Personal data: {'yes, under pseudonyms' if origin.personal_data else 'no'}",
        f"- Files: {codes(origin.formats)}",
        f"- Key: {codes(key_columns(table))}\n",
        "| column | type | required | values | empty means | what it is |",
        "|---|---|---|---|---|---|",
        *(_row(column) for column in table.columns),
    ]
    promised = [f"- {name}" for name, _ in rules(table)]
    return "\n".join([*lines, *(["", "Every row keeps:\n", *promised] if promised else [])]) + "\n"


def _row(column: Column) -> str:
    cells = (
        f"**`{column.name}`**" if column.info["key"] else f"`{column.name}`",
        _type(column),
        "" if column.nullable else "yes",
        codes(column.info["values"]) if column.info["values"] else "",
        f"`{column.info['default']}`" if column.info.get("default") else "",
        str(column.comment),
    )
    return f"| {' | '.join(cells)} |"


def _type(column: Column) -> str:
    kind = column.type
    if isinstance(kind, Numeric) and not isinstance(kind, Double):
        return f"decimal({kind.precision},{kind.scale})"
    names = {Boolean: "true or false", Date: "date", Integer: "whole number", Double: "number"}
    return next((name for known, name in names.items() if isinstance(kind, known)), "text")

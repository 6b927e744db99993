"""What every row of a contract must keep, as SQL: delivered values typed by contract, and the promises over them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Date, Double, Integer, Numeric, Table

from data_sources.contract import rules
from i18n import N_

TEXT = "VARCHAR"
_WHOLE_KINDS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_WHOLE_NUMBER = r"^([+-]?\d+)(\.0*)?$"
_ISO_DATE = r"^(\d{4}-\d{2}-\d{2})([T ]00:00:00(\.0+)?)?$"
_FINNISH_DATE = r"^\d{1,2}\.\d{1,2}\.\d{4}$"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def as_text(value: str, kind: str = TEXT) -> str:
    """SQL of a delivered value as text without blanks round it; empty = null."""
    text = value if kind == TEXT else f"cast({value} as varchar)"
    return f"nullif(trim({text}), '')"


def is_native(column: Column, kind: str) -> bool:
    """Whether a value came as the type that the contract wants, so that it needs no reading of text."""
    if isinstance(column.type, Boolean):
        return kind == "BOOLEAN"
    if isinstance(column.type, Date):
        return kind == "DATE"
    if isinstance(column.type, Integer):
        return kind in _WHOLE_KINDS
    if isinstance(column.type, Double):
        return kind in ("DOUBLE", *_WHOLE_KINDS)
    return isinstance(column.type, Numeric) and kind.startswith("DECIMAL")


def typed(column: Column, value: str, kind: str = TEXT) -> str:
    """SQL of a delivered value (its SQL and DuckDB type) as its contract type; null where it does not fit."""
    native = is_native(column, kind)
    read = _cast(column, value) if native else _from_text(column, as_text(value, kind))
    default = column.info["default"]
    if default is None:
        return read
    empty = value if native else as_text(value, kind)
    return f"case when {empty} is null then cast({literal(default)} as {column.type.compile()}) else {read} end"


def _cast(column: Column, value: str) -> str:
    if isinstance(column.type, Integer):
        return f"try_cast({value} as integer)"
    if isinstance(column.type, Double):
        return f"case when isfinite(cast({value} as double)) then cast({value} as double) end"
    return f"try_cast({value} as decimal(14, 2))" if isinstance(column.type, Numeric) else value


def _from_text(column: Column, text: str) -> str:
    point = f"replace({text}, ',', '.')"
    number = f"nullif(regexp_extract({point}, '{_NUMBER}'), '')"
    if isinstance(column.type, Boolean):
        return f"case when lower({text}) in ('true', '1') then true when lower({text}) in ('false', '0') then false end"
    if isinstance(column.type, Date):
        iso = f"try_cast(regexp_extract({text}, '{_ISO_DATE}', 1) as date)"
        finnish = f"cast(try_strptime(regexp_extract({text}, '{_FINNISH_DATE}'), '%d.%m.%Y') as date)"
        return f"coalesce({iso}, {finnish})"
    if isinstance(column.type, Integer):
        return f"try_cast(regexp_extract({point}, '{_WHOLE_NUMBER}', 1) as integer)"
    if isinstance(column.type, Double):
        return f"case when isfinite(try_cast({number} as double)) then try_cast({number} as double) end"
    return f"try_cast({number} as decimal(14, 2))" if isinstance(column.type, Numeric) else text


@dataclass(frozen=True)
class Promise:
    """One promise of a contract: its name, the column it is about, and SQL that is true for a broken row.

    The SQL is over the typed columns, and over `__given_<column>`, true where the delivery had a value at all.
    """

    rule: str
    column: str | None
    broken: str


def promises(table: Table, lines: tuple[str, ...]) -> tuple[Promise, ...]:
    """Everything that a row of a contract must keep; `lines` are the county's service lines."""
    found = [promise for column in table.columns for promise in _of_column(column, lines)]
    for name, condition in rules(table):
        first = name.split(" ")[0]
        found.append(Promise(name, first if first in table.c else None, f"not ({condition})"))
    return tuple(found)


def _of_column(column: Column, lines: tuple[str, ...]) -> list[Promise]:
    name, value, found = column.name, quoted(column.name), []
    if not column.nullable:
        found.append(Promise(N_("is not empty"), name, f"not __given_{name}"))
    if column.type.python_type is not str:
        found.append(Promise(_kind(column), name, f"__given_{name} and {_misfit(column, value)}"))
    if allowed := lines if name == "service_line" else column.info["values"]:
        listed = ", ".join(literal(code) for code in allowed)
        found.append(Promise(N_("is one of the listed values"), name, f"{value} not in ({listed})"))
    if name == "municipality_code":
        found.append(Promise(N_("is three digits"), name, f"not regexp_full_match({value}, '\\d{{3}}')"))
    return found


def _kind(column: Column) -> str:
    if isinstance(column.type, Boolean):
        return N_("is true or false")
    if isinstance(column.type, Date):
        return N_("is a date")
    return N_("is a whole number") if isinstance(column.type, Integer) else N_("is a number")


def _misfit(column: Column, value: str) -> str:
    if isinstance(column.type, Date):
        # Days before are slips of the pen, and would stretch every period of the pages.
        return f"({value} is null or {value} not between date '1800-01-01' and date '9999-12-31')"
    return f"{value} is null"

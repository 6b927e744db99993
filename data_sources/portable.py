"""The few expressions whose SQL differs between engines, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DuckDBDialect(PGDialect):
    """Writes SQL for DuckDB; it never connects."""

    name = "duckdb"
    supports_statement_cache = True

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")


class month_of(FunctionElement):  # noqa: N801  reads as a function in a select
    """First day of the month. The part's name is written out, never bound: a bound 'month' in SELECT and in
    GROUP BY would be two different expressions."""

    type = Date()
    inherit_cache = True
    name = "month_of"


class days_between(FunctionElement):  # noqa: N801
    """`days_between(start, end)`: whole days from start to end."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


class of_latest(FunctionElement):  # noqa: N801
    """`of_latest(value, day, id)`: the value of the row with the latest day, and of those the larger id as text."""

    type = String()
    inherit_cache = True
    name = "of_latest"


def _arguments(element: Any, compiler: Any, kw: dict[str, Any]) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(month_of)
def _month_of(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(date_trunc('month', {_arguments(element, compiler, kw)[0]}) AS DATE)"


@compiles(of_latest)
def _of_latest(element: Any, compiler: Any, **kw: Any) -> str:
    value, day, key = _arguments(element, compiler, kw)
    return f"arg_max({value}, row({day}, {key}))"


@compiles(days_between)
def _days_between(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = _arguments(element, compiler, kw)
    return f"date_diff('day', {start}, {end})"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = _arguments(element, compiler, kw)
    return f"({end} - {start})"

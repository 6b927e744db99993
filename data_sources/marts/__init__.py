"""Prepared tables: what the refresh works out once so that pages need not.

A module in this package is a subject; its `MARTS` are built in the order of their inputs. The county's own tables and
what is known of the deliveries are here too, since marts and metrics read them alike.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import duckdb
import pyarrow as pa
from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, String, Table

marts = MetaData()


@dataclass(frozen=True)
class Mart:
    """One prepared table: its columns, the names of the tables it reads, and the DuckDB select that fills it.

    `counted`: works out from the inputs what the select reads as `counted`, where a select alone would not do.
    `served`: whether pages ask it; else it is there for other marts only.
    """

    table: Table
    inputs: tuple[str, ...]
    sql: str
    counted: Callable[[duckdb.DuckDBPyConnection], pa.Table] | None = None
    served: bool = True

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def made_by(self) -> str:
        """Whatever the rows depend on beside the inputs: the select, and the program of `counted`."""
        program = inspect.getsource(sys.modules[self.counted.__module__]) if self.counted else ""
        return self.sql + program

    def write(self, con: duckdb.DuckDBPyConnection, write: Callable[[str], object]) -> None:
        """Has the select written by `write`, with what it reads as `counted` at hand."""
        if self.counted is None:
            write(self.sql)
            return
        con.register("counted", self.counted(con))
        try:
            write(self.sql)
        finally:
            con.unregister("counted")


county_municipality = Table(
    "county_municipality", marts, Column("municipality_code", String, primary_key=True), comment="The county's own"
)
county_area = Table(
    "county_area",
    marts,
    Column("municipality_code", String, primary_key=True),
    Column("area", String),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="last day; empty = goes on"),
)
county_service_class = Table(
    "county_service_class",
    marts,
    Column("service_class", String, primary_key=True),
    Column("service_line", String),
    Column("guarantee_group", String),
)
county_guarantee = Table(
    "county_guarantee",
    marts,
    Column("guarantee_group", String, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("age_from", Integer, primary_key=True),
    Column("age_to", Integer),
    Column("limit_days", Integer),
    Column("limit_months", Integer),
)
parameter = Table("parameter", marts, Column("name", String, primary_key=True), Column("value", String))
dataset_status = Table(
    "dataset_status",
    marts,
    Column("dataset", String, primary_key=True),
    Column("delivered", Boolean, comment="whether the lake has a row of it"),
    Column("rows", BigInteger),
    Column("first_month", Date, comment="first month with a row; for yearly data January of the first year"),
    Column("last_day", Date, comment="last day that anything is known of"),
)
delivered_month = Table(
    "delivered_month", marts, Column("dataset", String, primary_key=True), Column("month", Date, primary_key=True)
)
seen_month = Table(
    "seen_month",
    marts,
    Column("dataset", String, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("delivered_on", Date, primary_key=True),
    Column("rows", BigInteger, comment="clean rows of the month at that delivery"),
    comment="Rows of each month at every delivery that the warehouse has seen",
)

COUNTY_TABLES = (county_municipality, county_area, county_service_class, county_guarantee, parameter)
STATUS_TABLES = (dataset_status, delivered_month, seen_month)


def all_marts() -> tuple[Mart, ...]:
    """Every mart, each after the marts it reads."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found = {mart.name: mart for module in modules for mart in getattr(module, "MARTS", ())}
    return tuple(_in_order(found))


def _in_order(found: dict[str, Mart]) -> Iterator[Mart]:
    done: set[str] = set()
    while len(done) < len(found):
        ready = [m for m in found.values() if m.name not in done and not (set(m.inputs) & set(found)) - done]
        if not ready:
            raise ValueError(f"Marts read each other in a circle: {', '.join(set(found) - done)}.")
        for mart in ready:
            done.add(mart.name)
            yield mart

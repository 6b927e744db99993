"""A warehouse in memory: clean rows straight into prepared tables, for tests that need many small lakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

import duckdb
import pandas as pd
from sqlalchemy import Boolean, Column, Date, Double, Integer, Numeric, Select

from county import County
from data_sources import county_tables
from data_sources.extracts import EXTRACTS
from data_sources.marts import COUNTY_TABLES, Mart, all_marts
from data_sources.status import months_sql, status_sql
from data_sources.warehouse import compiled
from metrics import CATALOGUE
from metrics.compute import compute
from permissions import Reader
from tests.drawn import rows_of, whole_row

_KINDS = (
    (Double, "double"),
    (Numeric, "decimal(14, 2)"),
    (Integer, "integer"),
    (Boolean, "boolean"),
    (Date, "date"),
)


class InMemory:
    """Stands for a `Warehouse` over the rows that a test puts in; only what `datasets` are read for is prepared."""

    def __init__(self, county: County, *datasets: str) -> None:
        self.county, self.delivered_on = county, date(2030, 1, 1)
        self.generation = "in memory"
        self.manifest: dict[str, object] = {}
        self.con = duckdb.connect(config={"threads": 1})
        for table in EXTRACTS.values():
            self.con.execute(f"create table {table.name} ({', '.join(f'{c.name} {_kind(c)}' for c in table.columns)})")
        for table in COUNTY_TABLES:
            self._make(table.name, county_tables.sql(table, county))
        marts = all_marts()
        given = {*datasets, *(t.name for t in COUNTY_TABLES), "dataset_status", "delivered_month"}
        self.marts: list[Mart] = []
        self.to_make: dict[str, Mart] = {}
        for mart in marts:
            if set(mart.inputs) <= given:
                given.add(mart.name)
                if mart.inputs:
                    self.marts.append(mart)
                else:
                    mart.write(self.con, partial(self._make, mart.name))

    def _make(self, name: str, sql: str) -> None:
        self.con.execute(f"create or replace table {name} as {sql}")

    def draw(self, **drawings: str) -> InMemory:
        """Puts the rows of drawings in (see tests.drawn) and prepares the tables."""
        for dataset, drawing in drawings.items():
            rows = [whole_row(EXTRACTS[dataset], row, i + 1) for i, row in enumerate(rows_of(drawing))]
            self.put(dataset, pd.DataFrame(rows))
        return self.prepare()

    def put(self, dataset: str, rows: pd.DataFrame) -> None:
        """Replaces a dataset's rows, given as text under the contract's names; an empty text is null."""
        self.con.execute(f"delete from {dataset}")
        if len(rows):
            self.con.register("rows_put", rows)
            values = ", ".join(_value(column, rows) for column in EXTRACTS[dataset].columns)
            self.con.execute(f"insert into {dataset} select {values} from rows_put")

    def prepare(self) -> InMemory:
        """Has the prepared tables made anew, each when it is first asked for."""
        self._make("dataset_status", status_sql(self.delivered_on))
        self._make("delivered_month", months_sql())
        self.to_make = {mart.name: mart for mart in self.marts}
        return self

    def _ready(self, names: Iterable[str]) -> None:
        for name in names:
            if mart := self.to_make.pop(name, None):
                self._ready(mart.inputs)
                mart.write(self.con, partial(self._make, name))

    def remembered(self, _: tuple, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Made anew each time: the rows of this warehouse change."""
        return make()

    def frame(self, statement: Select, **_: bool) -> pd.DataFrame:
        """The rows of a select."""
        text, values = compiled(statement)
        self._ready(re.findall(r"\w+", text))
        return self.con.sql(text, params=values).to_arrow_table().to_pandas(date_as_object=False)

    def answer(self, metric: str, start: str = "2024-01-01", end: str = "2025-01-01", **how: Any) -> pd.DataFrame:
        """The rows of a metric, for the analyst."""
        first, after = date.fromisoformat(start), date.fromisoformat(end)
        asked: dict[str, Any] = {"start": first, "end": after, "county": self.county, "warehouse": self}
        return compute(CATALOGUE[metric], reader=Reader("analyst"), **asked, **how).rows


def _kind(column: Column) -> str:
    return next((name for shape, name in _KINDS if isinstance(column.type, shape)), "varchar")


def _value(column: Column, rows: pd.DataFrame) -> str:
    text = f"nullif({column.name}, '')" if column.name in rows else "null"
    default = column.info.get("default")
    text = f"coalesce({text}, '{default}')" if default else text
    return f"cast({text} as {_kind(column)})"

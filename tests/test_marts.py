"""Prepared tables: made again by another number of threads they are the same, row by row and in order."""

from __future__ import annotations

import duckdb
import pytest

from data_sources.marts import all_marts


@pytest.fixture(scope="module")
def alone(demo_warehouse):
    """The tables of the demo lake's generation, for a single thread."""
    con = duckdb.connect(config={"threads": 1})
    for path in (demo_warehouse.folder / "tables").glob("*.parquet"):
        con.execute(f"create view {path.stem} as from read_parquet('{path}')")
    return con


@pytest.mark.parametrize("mart", all_marts(), ids=lambda mart: mart.name)
def test_a_prepared_table_does_not_depend_on_the_number_of_threads(mart, alone):
    mart.write(alone, lambda sql: alone.execute(f"create or replace table again as {sql}"))
    made, again = (alone.sql(f"from {name}").to_arrow_table() for name in (mart.name, "again"))
    assert made.column_names == again.column_names
    for name in made.column_names:
        assert made[name].equals(again[name]), name


@pytest.mark.parametrize("mart", all_marts(), ids=lambda mart: mart.name)
def test_a_prepared_table_has_the_columns_that_it_says(mart, alone):
    found = [row[0] for row in alone.execute(f"describe {mart.name}").fetchall()]
    assert found == [column.name for column in mart.table.columns]

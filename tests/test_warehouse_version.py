"""A generation that another version of the program built is told in one sentence, not on a page."""

import shutil

import duckdb
import pytest

from data_sources.warehouse import WarehouseError, _open


def test_a_generation_without_a_column_is_told_when_it_is_opened(demo_warehouse, tmp_path):
    shutil.copytree(demo_warehouse.folder, tmp_path / "generation")
    with duckdb.connect(str(tmp_path / "generation" / "marts.duckdb")) as con:
        con.execute("alter table staff_months drop column paid_years")
    with pytest.raises(WarehouseError, match="made by another version of the program; run python -m data_sources"):
        _open(tmp_path / "generation")


def test_a_generation_without_a_table_is_told_when_it_is_opened(demo_warehouse, tmp_path):
    shutil.copytree(demo_warehouse.folder, tmp_path / "generation")
    with duckdb.connect(str(tmp_path / "generation" / "marts.duckdb")) as con:
        con.execute("drop table staff_months")
    with pytest.raises(WarehouseError, match="made by another version of the program; run python -m data_sources"):
        _open(tmp_path / "generation")

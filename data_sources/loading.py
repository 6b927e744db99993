"""Loads one dataset: its good rows, each key once, in a stated order, as a Parquet file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
from pyarrow.parquet import read_metadata
from sqlalchemy import Table

from data_sources.check import DatasetCheck
from data_sources.contract import key_columns
from data_sources.generation import WarehouseError
from data_sources.promises import literal
from data_sources.refusals import FEWER_ROWS, REFUSED, Why
from data_sources.report import DatasetReport


def write_table(con: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    """The rows of a select as a Parquet file."""
    con.execute(f"copy ({sql}) to {literal(str(path))} (format parquet, compression zstd)")


def rows_of(path: Path) -> int:
    """The number of rows of a Parquet file, as its footer says."""
    return read_metadata(path).num_rows


def hold_because(result: DatasetCheck, rows_before: int, volume_drop: float) -> Why | None:
    """Why the rows of before are kept; None where the new ones may take their place. `volume_drop`: a share, 0 to 1."""
    rows = sum(result.rows_in.values())
    if not rows_before:
        return None
    if result.refused:
        return Why(REFUSED, {"file": result.refused[0].file, "rule": result.refused[0].rule})
    if result.incomplete:
        return result.incomplete
    if rows < (1 - volume_drop) * rows_before:
        return Why(FEWER_ROWS, {"came": rows, "before": rows_before})
    return None


def load(con: duckdb.DuckDBPyConnection, table: Table, report: DatasetReport, path: Path) -> DatasetReport:
    """Writes the good rows of `arrived`, each key once: the newest file's row, and of one file the later.

    Raises WarehouseError where the numbers do not balance.
    """
    duplicates = _find_duplicates(con, table)
    write_table(con, path, _once(table, duplicates > 0))
    con.execute("drop table arrived")
    done = replace(report, loaded=rows_of(path), duplicates=duplicates)
    if not done.balances:
        raise WarehouseError(
            f"{table.name}: {done.rows_in} rows came but {done.loaded} loaded, {done.quarantined} quarantined and "
            f"{done.duplicates} duplicates do not add up to them; nothing was published. Report this."
        )
    return done


def _find_duplicates(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """How many good rows are one too many; their keys are left in the table `again`: a large delivery has few."""
    keys = ", ".join(f'"{name}"' for name in key_columns(table))
    con.execute(
        f"create or replace temp table again as select {keys}, count(*) as times from arrived where __broken = 0 "
        f"group by {keys} having count(*) > 1"
    )
    return int((con.execute("select coalesce(sum(times - 1), 0) from again").fetchone() or (0,))[0])


def _once(table: Table, duplicates: bool) -> str:
    """SQL of the good rows, each key once, in the order of their day and key."""
    names = key_columns(table)
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    good = f"select {columns} from arrived g where __broken = 0"
    if duplicates:
        same = " and ".join(f'g."{name}" is not distinct from a."{name}"' for name in names)
        keys = ", ".join(f'"{name}"' for name in names)
        good = (
            f"select {columns} from arrived g anti join again a on {same} where __broken = 0 union all "
            f"(select {columns} from arrived g semi join again a on {same} where __broken = 0 "
            f"qualify row_number() over (partition by {keys} order by __file desc, __row desc) = 1)"
        )
    event = table.info["origin"].event
    order = ", ".join(f'"{name}"' for name in dict.fromkeys([*([event] if event else []), *names]))
    return f"select * from ({good}) order by {order}"

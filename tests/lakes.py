"""Small lakes written file by file, and what is read from them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.check import DatasetCheck, check_lake
from data_sources.delivery import files_of
from data_sources.extracts import EXTRACTS
from data_sources.reading import Reading, open_file, typed_rows

LINES = ("outpatient", "hospital", "family", "older_disabled", "rescue")


def put(lake: Path, name: str, content: str | bytes | dict) -> Path:
    """Writes a file of a lake: text as UTF-8, bytes as they are, columns as Parquet."""
    path = lake / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        pq.write_table(pa.table(content), path)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def checked(lake: Path) -> DatasetCheck:
    """What came of the one dataset of a lake."""
    (result,) = check_lake(lake, LINES)
    return result


def refusals(lake: Path) -> list[tuple]:
    """`(file, rule, column, row, rows)` of every refusal; nothing but refusals may have come of such a lake."""
    found = [result for result in check_lake(lake, LINES) if result.findings()]
    assert [finding for result in found for finding in result.quarantined] == []
    return [(f.file, f.rule, f.column, f.row, f.rows) for result in found for f in result.refused]


def values(lake: Path, *columns: str) -> list[tuple]:
    """The typed values of columns of the one dataset of a lake, in the order of files and rows."""
    (dataset,) = (name for name in EXTRACTS if (lake / name).is_dir())
    con, table, rows = duckdb.connect(), EXTRACTS[dataset], []
    for file in files_of(lake, dataset):
        reading = open_file(con, file, table)
        assert isinstance(reading, Reading), reading
        typed = f"select {', '.join(columns)} from ({typed_rows(reading, table)}) order by __row"
        rows += con.execute(typed).fetchall()
    return rows

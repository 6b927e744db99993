"""Small lakes written file by file, and what is read from them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from county import County
from data_sources import building, warehouse
from data_sources.check import DatasetCheck, check_lake
from data_sources.delivery import files_of
from data_sources.extracts import EXTRACTS
from data_sources.marts import population
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


def bordered(lake: Path, county: County, without: str = "") -> None:
    """Residents and borders of a county's municipalities, each a square at its tile: a map that fits on a page."""
    codes = [m.code for m in county.municipalities]
    people = "".join(f"2023,{code},total,0,120,{1000 + n}\n" for n, code in enumerate(codes))
    put(lake, "population/a.csv", "year,municipality_code,sex,age_from,age_to,persons\n" + people)
    features = [
        {"type": "Feature", "id": m.code, "properties": {}, "geometry": _square(*m.tile)}
        for m in county.municipalities
        if m.code != without
    ]
    put(lake, "boundaries/a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))


def _square(column: int, row: int) -> dict:
    """A tenth of a degree, against the clock as RFC 7946 has it."""
    west, south = 22 + column / 5, 62 - row / 10
    corners = [(west, south), (west + 0.2, south), (west + 0.2, south + 0.1), (west, south + 0.1), (west, south)]
    return {"type": "Polygon", "coordinates": [corners]}


def few_marts(patch: pytest.MonkeyPatch) -> None:
    """Of the prepared tables only those of residents: how a refresh goes does not depend on how many there are."""
    for module in (building, warehouse):
        patch.setattr(module, "all_marts", lambda: population.MARTS)

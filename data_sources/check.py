"""Holds a delivery to its contracts, and lists every broken promise at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
from sqlalchemy import Table

from data_sources.delivery import (
    UNREADABLE,
    File,
    Promise,
    Reading,
    Refusal,
    files_of,
    identity_code_in,
    manifest_of,
    open_file,
    promises,
    typed_rows,
)
from data_sources.extracts import EXTRACTS
from i18n import N_

IDENTITY_CODE = N_("holds no personal identity code")
NOT_WHOLE = N_("is whole as the manifest says")


@dataclass(frozen=True)
class Finding:
    """One broken promise of one file: `row` is the first data row that breaks it, `rows` how many do."""

    file: str
    dataset: str
    rule: str
    column: str | None
    row: int | None
    rows: int

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass
class DatasetCheck:
    """What came of one dataset: readable files, refused files, findings and counts."""

    dataset: str
    readings: list[Reading] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    quarantined: list[Finding] = field(default_factory=list)
    rows_in: dict[str, int] = field(default_factory=dict)
    rows_quarantined: int = 0
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    incomplete: str | None = None


def check_dataset(
    con: duckdb.DuckDBPyConnection, lake: Path, table: Table, lines: tuple[str, ...], files: tuple[File, ...]
) -> DatasetCheck:
    """Every file of a dataset held to its contract."""
    result = DatasetCheck(table.name)
    stated = manifest_of(lake).get("datasets", {}).get(table.name, {})
    kept = promises(table, lines)
    for file in files:
        opened = open_file(con, file, table)
        if isinstance(opened, Refusal):
            result.refused.append(Finding(file.name, table.name, opened.rule, opened.column, None, 0))
            continue
        if (wanted := _stated_hash(stated, file)) and wanted != file.digest():
            result.refused.append(Finding(file.name, table.name, NOT_WHOLE, None, None, 0))
            continue
        try:
            _check_file(con, opened, table, kept, result)
        except duckdb.Error:
            result.refused.append(Finding(file.name, table.name, UNREADABLE, None, None, 0))
    result.incomplete = _incomplete(stated, files, result)
    return result


def _stated_hash(stated: dict, file: File) -> str | None:
    hashes = stated.get("sha256")
    if not isinstance(hashes, dict):
        return None
    return hashes.get(file.name) or hashes.get(file.path.name) or hashes.get(file.name.partition("/")[2])


def _check_file(
    con: duckdb.DuckDBPyConnection, reading: Reading, table: Table, kept: tuple[Promise, ...], result: DatasetCheck
) -> None:
    name = reading.file.name
    guilty = identity_code_in(con, reading)
    if guilty is not None:
        result.refused.append(Finding(name, table.name, IDENTITY_CODE, guilty, None, 0))
        return
    counts = ", ".join(f"count(*) filter ({p.broken}), min(__row) filter ({p.broken})" for p in kept)
    any_broken = " or ".join(f"coalesce({p.broken}, false)" for p in kept)
    row = con.execute(
        f"select count(*), count(*) filter ({any_broken}), {counts} from ({typed_rows(reading, table)})"
    ).fetchone() or (0, 0)
    result.rows_in[name] = row[0]
    result.rows_quarantined += row[1]
    for index, promise in enumerate(kept):
        count, first = row[2 + 2 * index], row[3 + 2 * index]
        if count:
            result.quarantined.append(Finding(name, table.name, promise.rule, promise.column, first, count))
    if reading.unknown:
        result.unknown[name] = reading.unknown
    result.readings.append(reading)


def _incomplete(stated: dict, files: tuple[File, ...], result: DatasetCheck) -> str | None:
    """What the manifest promised and the delivery lacks; None when nothing is missing or nothing was promised."""
    hashes = stated.get("sha256")
    listed = set(hashes) if isinstance(hashes, dict) else set()
    there = {f.name for f in files} | {f.path.name for f in files} | {f.name.partition("/")[2] for f in files}
    if missing := sorted(listed - there):
        return f"the manifest lists {missing[0]}, which did not come"
    rows = stated.get("rows")
    if isinstance(rows, int) and not result.refused and rows != sum(result.rows_in.values()):
        return f"the manifest says {rows} rows, {sum(result.rows_in.values())} came"
    return None


def good_rows(reading: Reading, table: Table, lines: tuple[str, ...]) -> str:
    """SQL of the rows of a file that keep every promise: contract columns, `__file`, `__row`."""
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    any_broken = " or ".join(f"coalesce({p.broken}, false)" for p in promises(table, lines))
    return f"select {columns}, __file, __row from ({typed_rows(reading, table)}) where not ({any_broken})"


def check_lake(lake: Path, lines: tuple[str, ...]) -> Iterator[DatasetCheck]:
    """Every delivered dataset of a lake, checked."""
    con = duckdb.connect()
    con.execute("set preserve_insertion_order = true")
    for table in EXTRACTS.values():
        files = files_of(lake, table.name)
        if files:
            yield check_dataset(con, lake, table, lines, files)

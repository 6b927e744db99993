"""Holds a delivery to its contracts, and lists every broken promise at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
from sqlalchemy import Table

from data_sources.delivery import MANIFEST, File, files_of, manifest_of
from data_sources.extracts import EXTRACTS
from data_sources.personal_codes import holds_identity_code, masked
from data_sources.promises import Promise, promises
from data_sources.reading import Reading, faults, open_file, second_look, typed_rows
from data_sources.refusals import IDENTITY_CODE, NOT_WHOLE, UNREADABLE, Refusal


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

    def findings(self) -> list[Finding]:
        """Everything that is not as promised, what weighs most first."""
        half = [Finding(MANIFEST, self.dataset, NOT_WHOLE, None, None, 0)] if self.incomplete else []
        return [*self.refused, *half, *self.quarantined]

    @property
    def held(self) -> bool:
        """Whether a file is refused or did not come, so that a refresh keeps the rows of before."""
        return bool(self.refused or self.incomplete)


def check_dataset(
    con: duckdb.DuckDBPyConnection, lake: Path, table: Table, lines: tuple[str, ...], files: tuple[File, ...]
) -> DatasetCheck:
    """Every file of a dataset held to its contract."""
    result = DatasetCheck(table.name)
    stated = manifest_of(lake).get("datasets", {}).get(table.name, {})
    kept = promises(table, lines)
    for file in files:
        for why in _check_file(con, file, table, kept, stated, result):
            result.refused.append(Finding(masked(file.name), table.name, why.rule, why.column, why.row, why.rows))
    result.incomplete = _incomplete(stated, files, result)
    return result


def _check_file(
    con: duckdb.DuckDBPyConnection,
    file: File,
    table: Table,
    kept: tuple[Promise, ...],
    stated: dict,
    result: DatasetCheck,
) -> list[Refusal]:
    """Adds what a file holds to the result, or says why it is refused."""
    if holds_identity_code(file.name):
        return [Refusal(IDENTITY_CODE)]
    if (wanted := _stated_hash(stated, file)) and wanted.lower() != file.digest():
        return [Refusal(NOT_WHOLE)]
    opened = open_file(con, file, table)
    if isinstance(opened, Refusal):
        return [opened]
    try:
        return _check_rows(con, opened, table, kept, result)
    except duckdb.Error:
        again = second_look(opened)
    try:
        return _check_rows(con, again, table, kept, result) if isinstance(again, Reading) else again
    except duckdb.Error:
        return [Refusal(UNREADABLE)]


def _check_rows(
    con: duckdb.DuckDBPyConnection, reading: Reading, table: Table, kept: tuple[Promise, ...], result: DatasetCheck
) -> list[Refusal]:
    if refusals := list(faults(con, reading, table)):
        return refusals
    name = reading.file.name
    counts = ", ".join(f"count(*) filter ({p.broken}), min(__row) filter ({p.broken})" for p in kept)
    any_broken = " or ".join(f"coalesce({p.broken}, false)" for p in kept)
    (row,) = con.execute(
        f"select count(*), count(*) filter ({any_broken}), {counts} from ({typed_rows(reading, table)})"
    ).fetchall()
    result.rows_in[name] = row[0]
    result.rows_quarantined += row[1]
    for index, promise in enumerate(kept):
        count, first = row[2 + 2 * index], row[3 + 2 * index]
        if count:
            result.quarantined.append(Finding(name, table.name, promise.rule, promise.column, first, count))
    if unknown := reading.unknown(table):
        result.unknown[name] = unknown
    result.readings.append(reading)
    return []


def _names(file: File) -> tuple[str, str, str]:
    """What a manifest may call a file: by its path in the lake, its path in the dataset, or its name alone."""
    return file.name, file.name.partition("/")[2], file.path.name


def _stated_hash(stated: dict, file: File) -> str | None:
    hashes = stated.get("sha256")
    told = (hashes.get(name) for name in _names(file)) if isinstance(hashes, dict) else ()
    return next((str(value) for value in told if value), None)


def _incomplete(stated: dict, files: tuple[File, ...], result: DatasetCheck) -> str | None:
    """What the manifest promised and the delivery lacks; None when nothing is missing or nothing was promised."""
    hashes = stated.get("sha256")
    listed = set(hashes) if isinstance(hashes, dict) else set()
    if missing := sorted(listed - {name for file in files for name in _names(file)}):
        return f"the manifest lists {masked(missing[0])}, which did not come"
    rows, came = stated.get("rows"), sum(result.rows_in.values())
    if isinstance(rows, int) and not result.refused and rows != came:
        return f"the manifest says {rows} rows, {came} came"
    return None


def good_rows(reading: Reading, table: Table, lines: tuple[str, ...]) -> str:
    """SQL of the rows of a file that keep every promise: contract columns, `__file`, `__row`."""
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    any_broken = " or ".join(f"coalesce({p.broken}, false)" for p in promises(table, lines))
    return f"select {columns}, __file, __row from ({typed_rows(reading, table)}) where not ({any_broken})"


def check_lake(lake: Path, lines: tuple[str, ...]) -> Iterator[DatasetCheck]:
    """Every dataset of a lake that was delivered, or that its manifest says was, checked."""
    con = duckdb.connect()
    con.execute("set preserve_insertion_order = true")
    promised = manifest_of(lake).get("datasets", {})
    for table in EXTRACTS.values():
        files = files_of(lake, table.name)
        if files or table.name in promised:
            yield check_dataset(con, lake, table, lines, files)

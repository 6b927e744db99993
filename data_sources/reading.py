"""Opens one delivered file, whatever shape it came in, and gives SQL of its rows under the names of the contract."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace

import duckdb
from sqlalchemy import Table

from data_sources import boundaries, csv_files
from data_sources.contract import required_columns
from data_sources.delivery import File
from data_sources.personal_codes import holds_identity_code, masked, suspect_sql
from data_sources.promises import TEXT, as_text, is_native, literal, quoted, typed
from data_sources.refusals import EMPTY, IDENTITY_CODE, MISSING, NUMERIC_CODE, TWICE, UNREADABLE, Refusal

# Columns whose codes have leading zeros: a number has lost them.
_PLACES = ("municipality_code", "region_code", "organisation")
_TEXT_KINDS = (TEXT, "ENUM", "BLOB", '"NULL"')
# Types that no identity code fits in.
_CODELESS = ("BOOLEAN", "DATE", "TIME", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U", "FLOAT", "DOUBLE")


@dataclass(frozen=True)
class Delivered:
    """A column as it came: SQL of its value and its DuckDB type."""

    value: str
    kind: str = TEXT


@dataclass(frozen=True)
class Reading:
    """A file that can be opened: SQL of its rows, the names in it as they came, its columns and those that its
    partitions fill, and its separator if it is CSV."""

    file: File
    source: str
    names: tuple[str, ...]
    columns: dict[str, Delivered]
    number: str = "row_number() over ()"
    separator: str | None = None

    def unknown(self, table: Table) -> tuple[str, ...]:
        """The columns that are not in the contract; partition columns are layout."""
        return tuple(sorted(set(self.names) - set(table.c.keys()) - set(self.file.partitions)))


_ABSENT = Delivered("null::varchar")


def open_file(con: duckdb.DuckDBPyConnection, file: File, table: Table) -> Reading | Refusal:
    """How to read one file, or why it cannot be read at all."""
    if not file.size:
        return Refusal(EMPTY)
    try:
        if file.ending == ".csv":
            opened = _open_csv(file, table)
        else:
            opened = _open_parquet(con, file) if file.ending == ".parquet" else _open_boundaries(con, file)
    except (duckdb.Error, csv.Error, OSError):
        return Refusal(UNREADABLE)
    return opened if isinstance(opened, Refusal) else _with_partitions(con, opened, table)


def _with_partitions(con: duckdb.DuckDBPyConnection, reading: Reading, table: Table) -> Reading:
    """Partition columns fill a contract column of the same name and type; otherwise they are layout only."""
    filled = {}
    for name, value in reading.file.partitions.items():
        if name not in table.c or name in reading.columns:
            continue
        read = con.execute(f"select {typed(table.c[name], literal(value))}").fetchall() if value else None
        if read != [(None,)]:
            filled[name] = _ABSENT if value is None else Delivered(literal(value))
    return replace(reading, columns=reading.columns | filled)


def _open_csv(file: File, table: Table) -> Reading | Refusal:
    separator, names = csv_files.header(file.path, table.c.keys())
    if not all(csv_files.is_utf8(name) for name in names):
        return Refusal(csv_files.NOT_UTF8)
    columns = {name: Delivered(f"c{place}") for place, name in enumerate(names)}
    source = csv_files.source(literal(str(file.path)), separator, len(names))
    return Reading(file, source, tuple(names), columns, separator=separator)


def _open_parquet(con: duckdb.DuckDBPyConnection, file: File) -> Reading:
    source = f"read_parquet({literal(str(file.path))}, hive_partitioning=false, file_row_number=true)"
    described = con.execute(f"describe select * exclude file_row_number from {source}").fetchall()
    columns = {row[0].strip(): _plain(quoted(row[0]), row[1]) for row in described}
    return Reading(file, source, tuple(columns), columns, "file_row_number + 1")


def _plain(value: str, kind: str) -> Delivered:
    """Bytes are text of old writers; a time with a zone is its UTC time, wherever it is read."""
    if kind == "BLOB":
        return Delivered(f"coalesce(try(decode({value})), cast({value} as varchar))")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Delivered(f"({value} at time zone 'UTC')", "TIMESTAMP")
    return Delivered(value, kind)


def _open_boundaries(con: duckdb.DuckDBPyConnection, file: File) -> Reading | Refusal:
    rows = boundaries.read(file.path)
    if isinstance(rows, Refusal):
        return rows
    name, names = f"boundaries_{file.rank}", ("municipality_code", "geometry")
    con.execute(f"create or replace temp table {name} ({', '.join(f'{column} varchar' for column in names)})")
    if rows:
        con.executemany(f"insert into {name} values (?, ?)", rows)
    return Reading(file, name, names, {column: Delivered(column) for column in names})


def second_look(reading: Reading) -> Reading | list[Refusal]:
    """A file whose rows could not be read: why not, or how after all, as when the rows of a CSV file end unlike."""
    if reading.separator is None:
        return [Refusal(UNREADABLE)]
    try:
        faults = csv_files.faults(reading.file.path, reading.separator, list(reading.names))
    except csv.Error:
        return [Refusal(UNREADABLE)]
    path, width = literal(str(reading.file.path)), len(reading.names)
    return faults or replace(reading, source=csv_files.source(path, reading.separator, width, strict=False))


def faults(con: duckdb.DuckDBPyConnection, reading: Reading, table: Table) -> Iterator[Refusal]:
    """Everything that refuses a whole file that can be read."""
    for name in reading.names:
        if holds_identity_code(name):
            yield Refusal(IDENTITY_CODE, masked(name))
    yield from _identity_codes(con, reading)
    for column in table.columns:
        if reading.names.count(column.name) > 1:
            yield Refusal(TWICE, column.name)
    for name in required_columns(table):
        if name not in reading.columns:
            yield Refusal(MISSING, name)
    for name in _PLACES:
        if name in table.c and not reading.columns.get(name, _ABSENT).kind.startswith(_TEXT_KINDS):
            yield Refusal(NUMERIC_CODE, name)


def _identity_codes(con: duckdb.DuckDBPyConnection, reading: Reading) -> Iterator[Refusal]:
    """The columns, known or unknown, that hold Finnish personal identity codes."""
    columns = {name: c for name, c in reading.columns.items() if not c.kind.startswith(_CODELESS)}
    if not columns:
        return
    texts = [f"cast({column.value} as varchar)" for column in columns.values()]
    counts = ", ".join(f"count(*) filter ({suspect_sql(text)})" for text in texts)
    (suspects,) = con.execute(f"select {counts} from {reading.source}").fetchall()
    for name, text, count in zip(columns, texts, suspects, strict=True):
        if count and (found := _confirmed(con, reading, text)):
            yield Refusal(IDENTITY_CODE, name, *found)


def _confirmed(con: duckdb.DuckDBPyConnection, reading: Reading, text: str) -> tuple[int, int] | None:
    """The first row with an identity code and the number of such rows; None when the suspects were innocent."""
    numbered = f"select {text} as text, {reading.number} as number from {reading.source}"
    cursor = con.execute(
        f"select text, min(number), count(*) from ({numbered}) where {suspect_sql('text')} group by text"
    )
    firsts, total = [], 0
    while rows := cursor.fetchmany(10_000):
        guilty = [(first, count) for value, first, count in rows if holds_identity_code(value)]
        firsts += [first for first, _ in guilty]
        total += sum(count for _, count in guilty)
    return (min(firsts), total) if firsts else None


def typed_rows(reading: Reading, table: Table) -> str:
    """SQL of a file's rows typed by contract: its columns, `__given_<column>` where a promise asks for it, `__row`
    from 1, `__file` rank."""
    shown = []
    for column in table.columns:
        came = reading.columns.get(column.name, _ABSENT)
        shown.append(f"{typed(column, came.value, came.kind)} as {quoted(column.name)}")
        if not column.nullable or column.type.python_type is not str:
            given = came.value if is_native(column, came.kind) else as_text(came.value, came.kind)
            shown.append(f"{given} is not null as __given_{column.name}")
    return f"select {', '.join(shown)}, {reading.number} as __row, {reading.file.rank} as __file from {reading.source}"

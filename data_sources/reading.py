"""Opens delivered files, whatever shape they came in, and gives SQL of their rows under the names of the contract."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True, order=True)
class Delivered:
    """A column as it came: SQL of its value and its DuckDB type."""

    value: str
    kind: str = TEXT


@dataclass(frozen=True)
class Reading:
    """Files of one shape that can be read together: the names in them as they came, their columns and those that their
    partitions fill. `read`: SQL of the one file's rows, where files of its kind are read one by one; `separator`: if
    it is CSV."""

    files: tuple[File, ...]
    names: tuple[str, ...]
    columns: dict[str, Delivered]
    read: str = ""
    separator: str | None = None

    @property
    def source(self) -> str:
        """SQL of the files' rows as they came, with `__file` (rank) and `__row` (data row from 1)."""
        if self.read:
            return f"(select *, row_number() over () as __row, {self.files[0].rank} as __file from {self.read})"
        paths = ", ".join(literal(str(file.path)) for file in self.files)
        ranks = ", ".join(str(file.rank) for file in self.files)
        return (
            f"(select *, file_row_number + 1 as __row, ([{ranks}])[(file_index + 1)::integer] as __file "
            f"from read_parquet([{paths}], hive_partitioning=false))"
        )

    def of(self, *files: File) -> Reading:
        """The same for some of the files."""
        return replace(self, files=files)

    def unknown(self, table: Table, file: File) -> tuple[str, ...]:
        """The columns of a file that are not in the contract; partition columns are layout."""
        return tuple(sorted(set(self.names) - set(table.c.keys()) - set(file.partitions)))


def together(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings of the same shape as one, so that many small files are read at a time."""
    shapes: dict[tuple, list[File]] = {}
    first: dict[tuple, Reading] = {}
    for reading in readings:
        shape = (reading.names, tuple(sorted(reading.columns.items())), reading.read)
        first.setdefault(shape, reading)
        shapes.setdefault(shape, []).extend(reading.files)
    return tuple(first[shape].of(*files) for shape, files in shapes.items())


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
    for name, value in reading.files[0].partitions.items():
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
    return Reading((file,), tuple(names), columns, source, separator)


def _open_parquet(con: duckdb.DuckDBPyConnection, file: File) -> Reading:
    source = f"read_parquet({literal(str(file.path))}, hive_partitioning=false)"
    described = con.execute(f"describe select * from {source}").fetchall()
    columns = {row[0].strip(): _plain(quoted(row[0]), row[1]) for row in described}
    return Reading((file,), tuple(columns), columns)


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
    return Reading((file,), names, {column: Delivered(column) for column in names}, name)


def second_look(reading: Reading) -> Reading | list[Refusal]:
    """A file whose rows could not be read: why not, or how after all, as when the rows of a CSV file end unlike."""
    if reading.separator is None:
        return [Refusal(UNREADABLE)]
    (file,) = reading.files
    loose = csv_files.source(literal(str(file.path)), reading.separator, len(reading.names), strict=False)
    return csv_files.faults(file.path, reading.separator, list(reading.names)) or replace(reading, read=loose)


def shape_faults(reading: Reading, table: Table) -> Iterator[Refusal]:
    """Everything about names and types that refuses the files whole."""
    for name in reading.names:
        if holds_identity_code(name):
            yield Refusal(IDENTITY_CODE, masked(name))
    for column in table.columns:
        if reading.names.count(column.name) > 1:
            yield Refusal(TWICE, column.name)
    for name in required_columns(table):
        if name not in reading.columns:
            yield Refusal(MISSING, name)
    for name in _PLACES:
        if name in table.c and not reading.columns.get(name, _ABSENT).kind.startswith(_TEXT_KINDS):
            yield Refusal(NUMERIC_CODE, name)


def identity_codes(con: duckdb.DuckDBPyConnection, reading: Reading) -> dict[int, list[Refusal]]:
    """File rank → its columns, known or unknown, that hold Finnish personal identity codes.

    Reads every value of the files. Raises duckdb.Error where one of them cannot be read.
    """
    if not reading.names:
        return {}
    columns = {name: column for name, column in reading.columns.items() if not column.kind.startswith(_CODELESS)}
    plain = [column.value for name, column in reading.columns.items() if name not in columns]
    texts = [f"cast({column.value} as varchar)" for column in columns.values()]
    # Where no code fits in, values are only counted: so a damaged file is found out here.
    counts = [f"count(*) filter ({suspect_sql(text)})" for text in texts] + [f"count({value})" for value in plain]
    suspects = con.execute(f"select {', '.join(counts)} from {reading.source}").fetchone() or ()
    found: dict[int, list[Refusal]] = {}
    for name, text, count in zip(columns, texts, suspects, strict=False):
        for rank, (first, rows) in _confirmed(con, reading, text).items() if count else ():
            found.setdefault(rank, []).append(Refusal(IDENTITY_CODE, name, first, rows))
    return found


def _confirmed(con: duckdb.DuckDBPyConnection, reading: Reading, text: str) -> dict[int, tuple[int, int]]:
    """File rank → the first row with an identity code and the number of such rows; innocent suspects are left out."""
    cursor = con.execute(
        f"select text, __file, min(__row), count(*) from (select {text} as text, __file, __row from {reading.source}) "
        f"where {suspect_sql('text')} group by all"
    )
    found: dict[int, tuple[int, int]] = {}
    while rows := cursor.fetchmany(10_000):
        for value, rank, first, count in rows:
            if holds_identity_code(value):
                before, total = found.get(rank, (first, 0))
                found[rank] = min(before, first), total + count
    return found


def typed_rows(reading: Reading, table: Table) -> str:
    """SQL of rows typed by contract: the columns, `__given_<column>` where a promise asks for it, `__row`, `__file`."""
    shown = []
    for column in table.columns:
        came = reading.columns.get(column.name, _ABSENT)
        shown.append(f"{typed(column, came.value, came.kind)} as {quoted(column.name)}")
        if not column.nullable or column.type.python_type is not str:
            given = came.value if is_native(column, came.kind) else as_text(came.value, came.kind)
            shown.append(f"{given} is not null as __given_{column.name}")
    return f"select {', '.join(shown)}, __row, __file from {reading.source}"

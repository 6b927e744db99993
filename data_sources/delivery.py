"""Reads a delivery: which files came, what their columns are, and SQL that types every row by its contract."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import duckdb
from sqlalchemy import Boolean, Column, Date, Double, Integer, Numeric, Table

from data_sources.contract import required_columns, rules
from data_sources.personal_codes import SUSPECT_SQL, holds_identity_code
from i18n import N_

UNREADABLE = N_("the file can be read as CSV or Parquet")


class LakeError(Exception):
    """The lake cannot be read; the message says which and what to mend."""


@dataclass(frozen=True)
class File:
    """One delivered file. `rank` orders files from the oldest to the newest (time, then path)."""

    path: Path
    name: str
    size: int
    modified: float
    rank: int = 0

    @property
    def is_csv(self) -> bool:
        return self.path.suffix.lower() == ".csv"

    @cached_property
    def partitions(self) -> dict[str, str]:
        """Hive partitions in the path: `year=2024/month=03`."""
        parts = [part.partition("=") for part in Path(self.name).parts[:-1]]
        return {name: value for name, sign, value in parts if sign}

    def digest(self) -> str:
        """sha256 of the file's content."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def lake_folder(location: str) -> Path:
    """The lake's folder on this machine. Raises LakeError when there is none or it cannot be read."""
    folder = Path(location.removeprefix("file://"))
    if not folder.is_dir():
        raise LakeError(f"The lake {location} is not a folder that can be read; give --lake or TILANNEKUVA_LAKE.")
    return folder


def files_of(lake: Path, dataset: str) -> tuple[File, ...]:
    """The files of a dataset, oldest first; empty when nothing was delivered."""
    folder = lake / dataset
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_file() and path.suffix.lower() in (".csv", ".parquet"):
            stat = path.stat()
            found.append(File(path, path.relative_to(lake).as_posix(), stat.st_size, stat.st_mtime))
    found.sort(key=lambda f: (f.modified, f.name))
    return tuple(File(f.path, f.name, f.size, f.modified, rank) for rank, f in enumerate(found))


def manifest_of(lake: Path) -> dict:
    """The lake's `_manifest.json`, or nothing."""
    path = lake / "_manifest.json"
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise LakeError(f"The lake's _manifest.json is not JSON ({error}); its deliverer must mend it.") from error


def delivered_on(lake: Path, files: tuple[File, ...]) -> date | None:
    """The day of a delivery: the manifest's, else the newest file's."""
    stated = manifest_of(lake).get("delivered_at")
    if stated:
        try:
            return datetime.fromisoformat(str(stated).replace("Z", "+00:00")).date()
        except ValueError as error:
            raise LakeError(f"The lake's _manifest.json has delivered_at {stated!r}, not an ISO time.") from error
    return datetime.fromtimestamp(files[-1].modified).date() if files else None


@dataclass(frozen=True)
class Refusal:
    """Why a whole file is refused: the rule, and the column if one is to blame."""

    rule: str
    column: str | None = None


@dataclass(frozen=True)
class Reading:
    """A file that can be read: the SQL of its rows as text or native types, and what it holds beside the contract."""

    file: File
    source: str
    columns: dict[str, str]
    unknown: tuple[str, ...]


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def open_file(con: duckdb.DuckDBPyConnection, file: File, table: Table) -> Reading | Refusal:
    """How to read one file, or why it is refused."""
    try:
        source = _source(file)
        described = con.execute(f"describe select * from {source}").fetchall()
    except (duckdb.Error, UnicodeDecodeError, OSError):
        return Refusal(UNREADABLE)
    columns = {row[0].lstrip("\ufeff").strip(): row[1] for row in described if row[0] != "file_row_number"}
    raw = {row[0].lstrip("\ufeff").strip(): row[0] for row in described}
    for name in required_columns(table):
        if name not in columns and not _partition_fits(file, table.c[name]):
            return Refusal(N_("the column is there"), name)
    code = "municipality_code"
    kind = columns.get(code, "VARCHAR")
    if code in table.c and not file.is_csv and not kind.startswith(("VARCHAR", "ENUM", '"NULL"', "NULL")):
        return Refusal(N_("codes are text, so that leading zeros stay"), code)
    unknown = tuple(sorted(name for name in columns if name not in table.c and name not in file.partitions))
    return Reading(file, source, {name: raw[name] for name in columns}, unknown)


def _source(file: File) -> str:
    path = literal(str(file.path))
    if not file.is_csv:
        return f"read_parquet({path}, hive_partitioning=false, file_row_number=true)"
    with file.path.open("rb") as opened:
        head = opened.readline().decode("utf-8-sig")
    separator = ";" if head.count(";") > head.count(",") else ","
    kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in _header(head, separator))
    return (
        f"read_csv({path}, header=true, delim='{separator}', quote='\"', escape='\"', strict_mode=true, "
        f"hive_partitioning=false, auto_detect=false, columns={{{kinds}}})"
    )


def _header(head: str, separator: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([head.rstrip("\r\n")], delimiter=separator))]


def _partition_fits(file: File, column: Column) -> bool:
    """Partition columns fill a contract column of the same name and type; otherwise they are layout only."""
    value = file.partitions.get(column.name)
    if value is None:
        return False
    if isinstance(column.type, Integer):
        return value.isdigit()
    if isinstance(column.type, Date):
        return len(value) == 10
    return True


def raw_rows(reading: Reading, table: Table) -> str:
    """SQL of a file's rows: contract columns as delivered (missing ones empty), `__row` from 1, `__file` rank."""
    shown = []
    for column in table.columns:
        if column.name in reading.columns:
            shown.append(f"{quoted(reading.columns[column.name])} as {quoted(column.name)}")
        elif _partition_fits(reading.file, column):
            shown.append(f"{literal(reading.file.partitions[column.name])} as {quoted(column.name)}")
        else:
            shown.append(f"null::varchar as {quoted(column.name)}")
    number = "row_number() over ()" if reading.file.is_csv else "file_row_number + 1"
    return f"select {', '.join(shown)}, {number} as __row, {reading.file.rank} as __file from {reading.source}"


def text_of(name: str) -> str:
    """A delivered value as trimmed text; empty = null."""
    return f"nullif(trim(cast({quoted(name)} as varchar)), '')"


def typed(column: Column) -> str:
    """SQL of a delivered value as its contract type; null where it does not fit."""
    text = text_of(column.name)
    number = f"replace(replace({text}, ' ', ''), ',', '.')"
    if isinstance(column.type, Boolean):
        value = (
            f"case when lower({text}) in ('true', '1') then true when lower({text}) in ('false', '0') then false end"
        )
    elif isinstance(column.type, Date):
        value = (
            "coalesce(try_cast(regexp_extract("
            f"{text}, '^(\\d{{4}}-\\d{{2}}-\\d{{2}})([T ]00:00:00(\\.0+)?)?$', 1) as date), "
            f"cast(try_strptime({text}, '%d.%m.%Y') as date))"
        )
    elif isinstance(column.type, Integer):
        value = f"try_cast(regexp_extract({number}, '^([+-]?\\d+)(\\.0*)?$', 1) as integer)"
    elif isinstance(column.type, Double):
        value = f"case when isfinite(try_cast({number} as double)) then try_cast({number} as double) end"
    elif isinstance(column.type, Numeric):
        value = f"try_cast(try_cast({number} as decimal(28, 8)) as decimal(14, 2))"
    else:
        value = text
    default = column.info.get("default")
    if default is not None:
        kind = column.type.compile()
        value = f"case when {text} is null then cast({literal(default)} as {kind}) else {value} end"
    return value


@dataclass(frozen=True)
class Promise:
    """One promise of a contract: its name, the column it is about, and SQL that is true for a broken row."""

    rule: str
    column: str | None
    broken: str


def promises(table: Table, lines: tuple[str, ...]) -> tuple[Promise, ...]:
    """Everything that a row of a contract must keep; `broken` is SQL over the columns of `typed_rows`."""
    found: list[Promise] = []
    for column in table.columns:
        name, text, value = column.name, f"__text_{column.name}", quoted(column.name)
        if not column.nullable:
            found.append(Promise(N_("is not empty"), name, f"{text} is null"))
        if column.type.python_type is not str:
            found.append(Promise(_kind(column), name, f"{text} is not null and {value} is null"))
        allowed = lines if name == "service_line" else column.info["values"]
        if allowed:
            listed = ", ".join(literal(v) for v in allowed)
            found.append(
                Promise(N_("is one of the listed values"), name, f"{value} is not null and {value} not in ({listed})")
            )
        if name == "municipality_code":
            found.append(
                Promise(
                    N_("is three digits"), name, f"{value} is not null and not regexp_full_match({value}, '\\d{{3}}')"
                )
            )
    for rule, condition in rules(table):
        found.append(Promise(rule, rule.split(" ")[0] if rule.split(" ")[0] in table.c else None, f"not ({condition})"))
    return tuple(found)


def _kind(column: Column) -> str:
    if isinstance(column.type, Boolean):
        return N_("is true or false")
    if isinstance(column.type, Date):
        return N_("is a date")
    return N_("is a whole number") if isinstance(column.type, Integer) else N_("is a number")


def typed_rows(reading: Reading, table: Table) -> str:
    """SQL of a file's rows typed by contract, with the delivered text beside each value that may fail."""
    columns = [f"{typed(c)} as {quoted(c.name)}" for c in table.columns]
    texts = [
        f"{text_of(c.name)} as __text_{c.name}"
        for c in table.columns
        if not c.nullable or c.type.python_type is not str
    ]
    return f"select {', '.join(columns + texts)}, __row, __file from ({raw_rows(reading, table)})"


def identity_code_in(con: duckdb.DuckDBPyConnection, reading: Reading) -> str | None:
    """The first column of a file, known or unknown, that holds a Finnish personal identity code; None when clean."""
    names = list(reading.columns.values())
    texts = [f"cast({quoted(name)} as varchar)" for name in names]
    counts = ", ".join(f"count(*) filter ({SUSPECT_SQL.format(text=text)})" for text in texts)
    suspects = con.execute(f"select {counts} from {reading.source}").fetchone() or ()
    for name, text, count in zip(names, texts, suspects, strict=True):
        if count and _confirmed(con, reading, text):
            return name
    return None


def _confirmed(con: duckdb.DuckDBPyConnection, reading: Reading, text: str) -> bool:
    cursor = con.execute(f"select distinct {text} from {reading.source} where {SUSPECT_SQL.format(text=text)}")
    while rows := cursor.fetchmany(10_000):
        if any(holds_identity_code(row[0]) for row in rows):
            return True
    return False

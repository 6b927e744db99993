"""Writes made-up tables in the shapes in which a lake delivers them, and keeps the list for the manifest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from sqlalchemy import Boolean, Column, Date, Double, Integer, Numeric

from data_sources.extracts import EXTRACTS

NO_DAY = np.int32(-(2**31))


@dataclass(frozen=True)
class Codes:
    """Texts by their place in a short list; −1 = empty."""

    index: np.ndarray
    values: tuple[str, ...]


@dataclass
class Written:
    """What has been delivered so far: rows, and sha256 by file, of each dataset."""

    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, other: Written) -> None:
        """Takes in what another process wrote."""
        for dataset, rows in other.rows.items():
            self.rows[dataset] = self.rows.get(dataset, 0) + rows
            self.sha256.setdefault(dataset, {}).update(other.sha256[dataset])


def day_number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - 719163


def money(cents: np.ndarray, empty: np.ndarray | None = None) -> pa.Array:
    """Whole cents as `decimal(14,2)`."""
    wide = np.empty((len(cents), 2), np.int64)
    wide[:, 0] = cents
    wide[:, 1] = wide[:, 0] >> 63
    return pa.Array.from_buffers(pa.decimal128(14, 2), len(cents), [_valid(empty), pa.py_buffer(wide)])


def day_column(days: np.ndarray) -> pa.Array:
    """Days since 1970 as dates; NO_DAY = empty."""
    days = np.ascontiguousarray(days, np.int32)
    empty = days == NO_DAY
    valid = _valid(empty) if empty.any() else None
    return pa.Array.from_buffers(pa.date32(), len(days), [valid, pa.py_buffer(days)])


def _valid(empty: np.ndarray | None) -> pa.Buffer | None:
    return None if empty is None else pa.py_buffer(np.packbits(~empty, bitorder="little"))


def table_of(dataset: str, columns: Mapping[str, Any]) -> pa.Table:
    """Columns as the contract types them, in its order; a column that is not given is not delivered."""
    contract = EXTRACTS[dataset]
    if unknown := set(columns) - set(contract.columns.keys()):
        raise ValueError(f"The contract of {dataset} has no column {sorted(unknown)}.")
    return pa.table({c.name: _arrow(c, columns[c.name]) for c in contract.columns if c.name in columns})


def _arrow(column: Column, values: Any) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if isinstance(values, Codes):
        empty = values.index < 0
        index = pa.array(values.index, mask=empty if empty.any() else None)
        return pa.DictionaryArray.from_arrays(index, pa.array(values.values, pa.string()))
    if isinstance(column.type, Date) and isinstance(values, np.ndarray):
        return day_column(values)
    if isinstance(column.type, Numeric) and isinstance(values, np.ndarray) and values.dtype.kind == "i":
        return money(values)
    return pa.array(values, _kind(column), from_pandas=True)


def _kind(column: Column) -> pa.DataType:
    if isinstance(column.type, Boolean):
        return pa.bool_()
    if isinstance(column.type, Date):
        return pa.date32()
    if isinstance(column.type, Integer):
        return pa.int32()
    if isinstance(column.type, Double):
        return pa.float64()
    return pa.decimal128(14, 2) if isinstance(column.type, Numeric) else pa.string()


class Lake:
    """The folder that is being filled. Every file carries the day on which it is said to have been delivered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = Written()

    def parquet(self, dataset: str, name: str, columns: Mapping[str, Any], delivered: date) -> int:
        """One Parquet file; the number of its rows."""
        return self.parquet_groups(dataset, name, [table_of(dataset, columns)], delivered)

    def parquet_groups(self, dataset: str, name: str, tables: Iterable[pa.Table], delivered: date) -> int:
        """One Parquet file from tables that come one after another, a row group each; the number of rows."""
        path = self._path(dataset, name)
        writer, rows = None, 0
        for table in tables:
            writer = writer or _writer(path, table.schema)
            writer.write_table(table)
            rows += table.num_rows
        if writer is None:
            return 0
        writer.close()
        self._note(dataset, path, rows, delivered)
        return rows

    def csv(self, dataset: str, name: str, columns: Mapping[str, Any], delivered: date, finnish: bool = True) -> None:
        """One CSV file: as Finnish systems write it (`;`, decimal comma, dd.mm.yyyy, byte-order mark), or plain."""
        table = table_of(dataset, columns)
        path = self._path(dataset, name)
        texts = pa.table({f: _text(table[f], finnish) for f in table.column_names})
        with path.open("wb") as file:
            if finnish:
                file.write(b"\xef\xbb\xbf")
            options = pacsv.WriteOptions(delimiter=";" if finnish else ",", quoting_style="needed")
            pacsv.write_csv(texts, file, options)
        self._note(dataset, path, table.num_rows, delivered)

    def copy(self, dataset: str, name: str, again: str, delivered: date) -> None:
        """The same Parquet file delivered a second time, under another name."""
        path = self._path(dataset, again)
        path.write_bytes((self.folder / dataset / name).read_bytes())
        self._note(dataset, path, pq.read_metadata(path).num_rows, delivered)

    def _path(self, dataset: str, name: str) -> Path:
        path = self.folder / dataset / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _note(self, dataset: str, path: Path, rows: int, delivered: date) -> None:
        at = datetime(delivered.year, delivered.month, delivered.day, 4, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.written.rows[dataset] = self.written.rows.get(dataset, 0) + rows
        self.written.sha256.setdefault(dataset, {})[path.relative_to(self.folder).as_posix()] = digest


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Long texts and money hardly repeat: a dictionary would only cost time.
    short = [f.name for f in schema if not pa.types.is_string(f.type) and not pa.types.is_decimal(f.type)]
    return pq.ParquetWriter(
        path,
        schema,
        compression="snappy",
        use_dictionary=short,
        write_statistics=[f.name for f in schema if pa.types.is_date(f.type)],
        store_schema=False,
        store_decimal_as_integer=True,
    )


def _text(column: pa.ChunkedArray, finnish: bool) -> pa.ChunkedArray:
    if finnish and pa.types.is_date(column.type):
        return pc.strftime(column, format="%d.%m.%Y")
    text = column.cast(pa.string())
    number = pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)
    return pc.replace_substring(text, ".", ",") if finnish and number else text

"""Writes made-up tables in the shapes that a lake delivers them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

# Delivered at noon of this day after the last made-up day; files carry it so that the same seed gives the same lake.
_TOLD: dict[str, float] = {"when": 0.0}


def set_delivery_time(when: float) -> None:
    """The time that every written file carries (seconds since 1970)."""
    _TOLD["when"] = when


def parquet(out: Path, name: str, table: pa.Table, later: int = 0) -> None:
    """One Parquet file; `later` seconds after the others, for a correction that must win."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", compression_level=1)
    os.utime(path, (_TOLD["when"] + later, _TOLD["when"] + later))


def semicolon_csv(out: Path, name: str, table: pa.Table) -> None:
    """One CSV file as Finnish source systems write it: `;`, decimal comma, a byte-order mark."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        text = column.cast(pa.string())
        columns[field.name] = pc.replace_substring(text, ".", ",") if pa.types.is_floating(field.type) else text
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        pacsv.write_csv(pa.table(columns), file, pacsv.WriteOptions(delimiter=";", quoting_style="needed"))
    os.utime(path, (_TOLD["when"], _TOLD["when"]))


def keys(prefix: str, start: int, count: int) -> pa.Array:
    """Keys `prefix000000001…` without a Python loop."""
    numbers = pc.utf8_lpad(pa.array(np.arange(start, start + count)).cast(pa.string()), 10, "0")
    return pc.binary_join_element_wise(prefix, numbers, "")


def chosen(values: list[str | None], index: np.ndarray) -> pa.DictionaryArray:
    """Texts by their place in a short list, kept as a dictionary; a None of the list is an empty value."""
    empty = np.array([value is None for value in values])[index]
    places = pa.array(index.astype(np.int32), mask=empty if empty.any() else None)
    return pa.DictionaryArray.from_arrays(places, pa.array([value or "" for value in values]))


def euros(values: np.ndarray) -> np.ndarray:
    """Money to the cent."""
    return np.round(values, 2)

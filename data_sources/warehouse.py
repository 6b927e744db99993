"""Opens one generation of a warehouse, read only and locked down, and runs selects on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
from sqlalchemy import Select, Table

from data_sources import generation
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.marts import COUNTY_TABLES, STATUS_TABLES, all_marts
from data_sources.memory import Memory
from data_sources.portable import DuckDBDialect
from data_sources.promises import literal
from settings import SETTINGS, setting

_DIALECT = DuckDBDialect()
# An answer costs some 10 kB whatever its size and 100 bytes a row: at most some 250 MB.
KEPT_ROWS = 2_500_000
ROWS_OF_AN_ANSWER = 100


class Warehouse:
    """One generation. A page run holds one of these, so it never sees a change half way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = folder.name
        generation.mark_read(self, folder)
        self.manifest = generation.manifest(folder)
        self._con = _open(folder)
        self._memory = Memory(KEPT_ROWS, lambda rows: ROWS_OF_AN_ANSWER + len(rows))

    def frame(self, statement: Select, keep: bool = False) -> pd.DataFrame:
        """The rows of a select. Safe from any thread: every call has a cursor of its own.

        `keep`: the answer is small and asked for again and again, so it is remembered; a generation never changes.
        """
        text, values = compiled(statement)
        if not keep:
            return self._ask(text, values)
        return self.remembered((text, *values), lambda: self._ask(text, values))

    def remembered(self, key: tuple, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The rows that were made for a key before, else those that `make` makes now. A generation never changes."""
        return self._memory.remembered(key, make).copy(deep=False)

    def forget(self) -> None:
        """Forgets every remembered answer; for measurements."""
        self._memory.forget()

    def _ask(self, text: str, values: list) -> pd.DataFrame:
        with self._con.cursor() as cursor:
            table = cursor.sql(text, params=values).to_arrow_table()
        return table.to_pandas(date_as_object=False)

    @property
    def made_up(self) -> bool:
        """Whether the data is made up, as the lake's manifest said."""
        return bool(self.manifest.get("made_up"))


def compiled(statement: Select) -> tuple[str, list]:
    """A select as DuckDB text and its values in order; values are always bound, never written out."""
    made = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return str(made), [made.params[name] for name in made.positiontup or ()]


def _open(folder: Path) -> duckdb.DuckDBPyConnection:
    try:
        return _connected(folder)
    except duckdb.Error as error:
        raise WarehouseError(
            f"The generation {folder} is damaged or was made by another version of the program; "
            "run python -m data_sources refresh again."
        ) from error


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 2})
    con.execute(f"attach {literal(str(folder / 'marts.duckdb'))} as prepared (read_only)")
    # Every table and column is named, so that a generation of another version of the program fails here and not on a
    # page.
    for table in (*COUNTY_TABLES, *STATUS_TABLES, *(mart.table for mart in all_marts() if mart.served)):
        con.execute(f"create view {table.name} as select {_columns(table)} from prepared.{table.name}")
    for name, table in EXTRACTS.items():
        path = literal(str(folder / "tables" / f"{name}.parquet"))
        con.execute(f"create view {name} as select {_columns(table)} from read_parquet({path})")
    for line in (
        f"allowed_directories = [{literal(f'{folder}/')}]",
        "enable_external_access = false",
        "autoinstall_known_extensions = false",
        "lock_configuration = true",
    ):
        con.execute(f"set {line}")
    return con


@lru_cache(maxsize=3)
def _opened(folder: Path) -> Warehouse:
    return Warehouse(folder)


def _check_engine() -> None:
    """Another engine would be ignored silently, and the numbers taken for its own."""
    asked, known = setting("TILANNEKUVA_ENGINE"), SETTINGS["TILANNEKUVA_ENGINE"].default
    if asked != known:
        raise WarehouseError(f"TILANNEKUVA_ENGINE can only be {known}, the embedded engine, or unset.")


def open_warehouse(location: str | Path, county: str | None = None) -> Warehouse:
    """The serving generation of a warehouse. `county`: the name of the county that it must be of.

    Raises WarehouseError before the first refresh, for another county's warehouse, and where it cannot be read.
    """
    _check_engine()
    opened = _serving(Path(location).resolve(), again=True)
    if opened is None:
        raise WarehouseError(
            f"The warehouse {location} is empty; run python -m data_sources refresh --lake DIR --warehouse {location}."
        )
    holds = opened.manifest["county"]
    if county not in (None, holds):
        raise WarehouseError(
            f"The warehouse holds {holds}, but the county is {county}; refresh another warehouse for it."
        )
    return opened


def _serving(warehouse: Path, again: bool) -> Warehouse | None:
    try:
        folder = generation.current(warehouse)
        return _opened(folder) if folder else None
    except (OSError, duckdb.Error) as error:
        # Refreshes may have taken a generation away between its name and its opening.
        if again:
            return _serving(warehouse, again=False)
        raise WarehouseError(f"The warehouse {warehouse} cannot be read; run the refresh again.") from error


__all__ = ["Warehouse", "WarehouseError", "open_warehouse"]

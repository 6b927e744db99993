"""Builds the next generation beside the serving one, table by table, and makes no table twice."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb
from sqlalchemy import Table

from county import County
from data_sources import boundaries, county_tables, generation
from data_sources.check import check_dataset, connect
from data_sources.contract import empty
from data_sources.delivery import LakeError, delivered_on, files_of, manifest_of, stated_day, strangers
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.history import earlier_counts, seen_sql
from data_sources.loading import hold_because, load, rows_of, write_table
from data_sources.marts import COUNTY_TABLES, Mart, all_marts, dataset_status, delivered_month
from data_sources.promises import literal, promises
from data_sources.refusals import ALL_REFUSED, NOTHING_CAME
from data_sources.report import DatasetReport, report_of
from data_sources.status import months_sql, status_sql

# Raised when the way tables are built changes without their SQL or their contract changing.
BUILD = "2"


class Progress(Protocol):
    """Told what is being built, how much of the whole work is done, and the rows read so far."""

    def __call__(self, what: str, done: int, whole: int, rows: int = 0, /) -> None: ...


class Building:
    """One run of the refresh: what is there already, and the tables of the next generation one by one."""

    def __init__(self, lake: Path, warehouse: Path, county: County, accept: frozenset[str], progress: Progress) -> None:
        self.lake, self.county, self.accept, self.progress = lake, county, accept, progress
        self.files = {name: files_of(lake, name) for name in EXTRACTS}
        self.manifest, self.strangers = manifest_of(lake), strangers(lake)
        self.delivered_on = delivered_on(lake, tuple(file for files in self.files.values() for file in files))
        self.earlier = earlier_counts(self.manifest)
        self.lines = tuple(line.code for line in county.service_lines)
        self.serving, self.before = _serving(warehouse, county)
        self.prints = {name: self._dataset_print(table) for name, table in EXTRACTS.items()}
        self.tables: dict[str, dict] = {}
        self.reports: dict[str, DatasetReport] = {}
        self.folder = Path()
        self.con = connect()

    def close(self) -> None:
        self.con.close()

    # -- fingerprints ----------------------------------------------------------------------------------------

    def fingerprint(self) -> str:
        """Of everything that the generation is made from and says."""
        said = (self.county.name, self.delivered_on, self.manifest.get("made_up"), self.strangers, self.earlier)
        made = [f"{mart.name}={mart.made_by}" for mart in self._made()]
        made.append(seen_sql(self.delivered_on, self.earlier, None))
        return _hash(repr(said), *self.prints.values(), *self._county_sql().values(), *made)

    def unchanged(self, fingerprint: str) -> bool:
        """Whether the serving generation is what this run would build."""
        held = {name for name, told in self.before["datasets"].items() if told["state"] == "held"}
        return self.before.get("lake_fingerprint") == fingerprint and not held & self.accept

    def _dataset_print(self, table: Table) -> str:
        contract = [(c.name, str(c.type), c.info["default"]) for c in table.columns]
        kept = promises(table, self.lines)
        stated = self.manifest.get("datasets", {}).get(table.name)
        files = (f"{f.name}:{f.digest}" for f in self.files[table.name])
        return _hash(table.name, repr(contract), repr(kept), repr(stated), *files)

    def _county_sql(self) -> dict[str, str]:
        return {table.name: county_tables.sql(table, self.county) for table in COUNTY_TABLES}

    def _made(self) -> list[Mart]:
        """Every table that is made from the datasets, each after its inputs."""
        every = tuple(EXTRACTS)
        status = Mart(dataset_status, every, status_sql(stated_day(self.lake)))
        return [status, Mart(delivered_month, every, months_sql()), *all_marts()]

    # -- tables ----------------------------------------------------------------------------------------------

    def build(self, folder: Path) -> None:
        """Builds every table into an empty folder."""
        self.folder = folder
        self.con.execute(f"set temp_directory = {literal(str(self.folder / 'spill'))}")
        steps = self._steps()
        whole, done = sum(weight for _, weight, _ in steps), 0
        for name, weight, work in steps:
            self.progress(name, done, whole, self._rows_read())
            work()
            done += weight
        self._fill_database()
        self._write_map()
        self.close()
        shutil.rmtree(self.folder / "spill", ignore_errors=True)
        self.progress("", whole, whole, self._rows_read())

    def _rows_read(self) -> int:
        return sum(report.rows_in for report in self.reports.values())

    def _steps(self) -> list[tuple[str, int, Callable[[], None]]]:
        """Every table with the weight of its work, in bytes that were delivered."""
        weights = {name: sum(f.size for f in files) for name, files in self.files.items()}
        steps: list[tuple[str, int, Callable[[], None]]] = [
            (name, weights[name] + 1, partial(self.dataset, table)) for name, table in EXTRACTS.items()
        ]
        county = [Mart(table, (), county_tables.sql(table, self.county)) for table in COUNTY_TABLES]
        for mart in (*county, *self._made()):
            # The status tables look at a column of everything: that is little work.
            much = len(mart.inputs) < len(EXTRACTS)
            weight = sum(weights.get(one, 0) for one in mart.inputs) // 2 if much else 0
            steps.append((mart.name, weight + 1, partial(self.prepared, mart)))
        return [*steps, ("seen_month", 1, self.seen)]

    def dataset(self, table: Table) -> None:
        """Loads one dataset, or takes over, or holds what serves."""
        name = table.name
        told = self.before["datasets"].get(name, {"state": "none"})
        if told["state"] != "held" and self._take_over(name):
            state = "missing" if told["state"] == "missing" else "unchanged"
            self.reports[name] = DatasetReport(**{**told, "state": state})
        else:
            self._load(table)
        self._view(name)

    def _load(self, table: Table) -> None:
        name = table.name
        result = check_dataset(self.con, self.lake, table, self.lines, self.files[name], keep=True)
        self._check_unchanged(name)
        came = report_of(result, self.files[name])
        before = self.before["tables"].get(name, {"rows": 0})
        why = hold_because(result, before["rows"], self.county.thresholds.volume_drop)
        if why and name not in self.accept and not self._withdrawn(name):
            self._link(name)
            self.reports[name] = DatasetReport(**self.before["datasets"][name]).held(why, came)
        elif result.rows_in:
            self.reports[name] = load(self.con, table, came, self._path(name))
            self._note(name)
        else:
            write_table(self.con, self._path(name), empty(table))
            self.reports[name] = replace(came, state="missing", why=ALL_REFUSED if self.files[name] else NOTHING_CAME)
            self._note(name)

    def _check_unchanged(self, name: str) -> None:
        """Raises LakeError where a file changed while it was read: what was checked would not be what is loaded."""
        for file in self.files[name]:
            if file.changed():
                raise LakeError(f"{file.name} changed while it was read; refresh again when the delivery is complete.")

    def _withdrawn(self, name: str) -> bool:
        """Whether the manifest says what there is and does not name this dataset: then it is gone on purpose."""
        stated = self.manifest.get("datasets")
        return stated is not None and name not in stated and not self.files[name]

    def prepared(self, mart: Mart) -> None:
        """A county table, a status table or one of `all_marts`."""
        name = mart.name
        self.prints[name] = _hash(mart.made_by, *(self.prints[one] for one in mart.inputs))
        if not self._take_over(name):
            mart.write(self.con, partial(write_table, self.con, self._path(name)))
            self._note(name)
        self._view(name)

    def seen(self) -> None:
        """What the serving generation knew of earlier deliveries, and this one."""
        name, old = "seen_month", self.before["tables"].get("seen_month")
        before = self.serving / "tables" / f"{name}.parquet" if old else None
        # By way of a table, so that the file does not tell by its types which parts were empty.
        self.con.execute(f"create temp table seen as {seen_sql(self.delivered_on, self.earlier, before)}")
        write_table(self.con, self._path(name), "from seen order by dataset, month, delivered_on")
        self.prints[name] = _hash(seen_sql(self.delivered_on, self.earlier, None))
        self._note(name)
        if old and old["sha256"] == self.tables[name]["sha256"]:
            self._path(name).unlink()
            self._link(name)
        self._view(name)

    def _path(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.parquet"

    def _take_over(self, name: str) -> bool:
        """Links a table of the serving generation when it was made from the very same things."""
        old = self.before["tables"].get(name, {})
        if old.get("fingerprint") != self.prints[name]:
            return False
        self._link(name)
        return True

    def _link(self, name: str) -> None:
        served = self.serving / "tables" / f"{name}.parquet"
        try:
            os.link(served, self._path(name))
        except OSError:
            # Some file systems know no hard links.
            shutil.copyfile(served, self._path(name))
        self.tables[name] = self.before["tables"][name]
        # What is made from held rows is made from what they were, not from what came now.
        self.prints[name] = self.tables[name]["fingerprint"]

    def _note(self, name: str) -> None:
        with self._path(name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        rows = rows_of(self._path(name))
        self.tables[name] = {"rows": rows, "sha256": digest, "fingerprint": self.prints[name]}

    def _view(self, name: str) -> None:
        self.con.execute(f"create or replace view {name} as from read_parquet({literal(str(self._path(name)))})")

    def _fill_database(self) -> None:
        """The prepared tables as a DuckDB database: what pages ask is answered from here."""
        self.con.execute(f"attach {literal(str(self.folder / 'marts.duckdb'))} as prepared")
        beside = {mart.name for mart in all_marts() if not mart.served}
        names = [name for name in self.tables if name not in EXTRACTS and name not in beside]
        # One table is filled by one thread, so that its rows keep their order; two tables at a time.
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._fill, names))
        self.con.execute("checkpoint prepared")
        self.con.execute("detach prepared")

    def _fill(self, name: str) -> None:
        with self.con.cursor() as cursor:
            cursor.execute(f"create table prepared.{name} as from read_parquet({literal(str(self._path(name)))})")

    def _write_map(self) -> None:
        """The borders of the county's municipalities beside the tables: maps are drawn from this file as it is."""
        codes = [m.code for m in self.county.municipalities]
        boundaries.write_map(self.con, self._path("boundaries"), codes, self.folder / boundaries.MAP)

    def said(self, fingerprint: str) -> dict:
        """What the generation says of itself, for its manifest."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = {name: report.loaded for name, report in self.reports.items()}
        return {
            "county": self.county.name,
            "lake_fingerprint": fingerprint,
            "made_up": self.manifest.get("made_up") is True,
            "delivered_on": self.delivered_on,
            "published_at": now,
            "tables": self.tables,
            "datasets": {name: vars(report) for name, report in self.reports.items()},
            "beside_the_contract": self.strangers,
            # The deliveries that the warehouse has seen, newest last.
            "history": [*self.before.get("history", []), {"at": now, "rows": rows}][-100:],
        }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join((BUILD, duckdb.__version__, *parts)).encode()).hexdigest()


def _serving(warehouse: Path, county: County) -> tuple[Path, dict]:
    """The serving generation's folder and manifest; nothing where there is none, or none that is whole."""
    nothing: tuple[Path, dict] = Path(), {"tables": {}, "datasets": {}}
    try:
        folder = generation.current(warehouse)
        said = generation.manifest(folder) if folder else None
    except WarehouseError:
        return nothing
    if folder is None or said is None:
        return nothing
    if said["county"] != county.name:
        raise WarehouseError(
            f"The warehouse {warehouse} holds {said['county']}, but the county is {county.name}; "
            "give another --warehouse for it."
        )
    if not all((folder / "tables" / f"{name}.parquet").is_file() for name in said["tables"]):
        return nothing
    return folder, said

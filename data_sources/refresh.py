"""Refresh: validate → quarantine → build → publish. Nothing is done twice that was done before.

Every table of a generation has a fingerprint: of its SQL or contract, its files or inputs. A table that the
serving generation made from the very same is taken over by a hard link. When nothing changed, nothing is published.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import Table

from county import County
from data_sources import boundaries, county_tables, generation
from data_sources.check import DatasetCheck, check_dataset, good_rows
from data_sources.contract import key_columns, rules
from data_sources.delivery import File, delivered_on, files_of, manifest_of, strangers
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.marts import COUNTY_TABLES, all_marts
from data_sources.status import months_sql, status_sql

# Raised when the way tables are built changes without their SQL changing.
BUILD = "1"
Progress = Callable[[str, int, int], None]


@dataclass
class DatasetReport:
    """One dataset of a refresh; `rows_in = loaded + quarantined + duplicates` whenever it was read."""

    dataset: str
    state: str  # loaded, unchanged, held, missing
    files: int = 0
    rows_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicates: int = 0
    why: str = ""
    refused: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    newest_file_at: str | None = None


@dataclass
class Report:
    """What a refresh did; `published` is False when nothing had changed."""

    generation: str
    published: bool
    datasets: list[DatasetReport]


class _Build:
    """One run of the refresh: the tables of the next generation, one by one."""

    def __init__(self, lake: Path, warehouse: Path, county: County, progress: Progress) -> None:
        self.lake, self.warehouse, self.county, self.progress = lake, warehouse, county, progress
        self.lines = tuple(line.code for line in county.service_lines)
        self.serving = generation.current(warehouse)
        self.before = generation.manifest(self.serving) if self.serving else {"tables": {}, "datasets": {}}
        self.files = {name: files_of(lake, name) for name in EXTRACTS}
        self.prints: dict[str, str] = {}
        self.reports: dict[str, DatasetReport] = {}
        self.folder = Path()
        self.con = duckdb.connect()

    # -- fingerprints ----------------------------------------------------------------------------------------

    def fingerprints(self) -> str:
        """Works out every table's fingerprint; returns that of the whole."""
        for name, table in EXTRACTS.items():
            self.prints[name] = _dataset_print(table, self.files[name], self.lines)
        county_print = _hash(*(county_tables.sql(t, self.county) for t in COUNTY_TABLES))
        for table in COUNTY_TABLES:
            self.prints[table.name] = county_print
        self.delivered_on = delivered_on(self.lake, tuple(f for files in self.files.values() for f in files))
        every = [self.prints[name] for name in EXTRACTS]
        self.prints["dataset_status"] = _hash(status_sql(self.delivered_on), *every)
        self.prints["delivered_month"] = _hash(months_sql(), *every)
        for mart in all_marts():
            self.prints[mart.name] = _hash(mart.sql, *(self.prints[name] for name in mart.inputs))
        return _hash(*(f"{name}={value}" for name, value in sorted(self.prints.items())))

    # -- tables ----------------------------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.parquet"

    def take_over(self, name: str) -> bool:
        """Links a table of the serving generation when it was made from the very same things."""
        old = self.before["tables"].get(name)
        if self.serving is None or old is None or old["fingerprint"] != self.prints[name]:
            return False
        os.link(self.serving / "tables" / f"{name}.parquet", self.path(name))
        return True

    def write(self, name: str, sql: str) -> None:
        self.con.execute(f"copy ({sql}) to '{self.path(name)}' (format parquet, compression zstd)")

    def view(self, name: str) -> None:
        self.con.execute(f"create or replace view {name} as from read_parquet('{self.path(name)}')")

    def dataset(self, table: Table) -> None:
        """Loads one dataset, or takes over, or holds what serves."""
        name = table.name
        if self.take_over(name):
            self.reports[name] = DatasetReport(**{**self.before["datasets"][name], "state": "unchanged"})
        elif not self.files[name]:
            self.write(name, _empty(table))
            self.reports[name] = DatasetReport(name, "missing", why="nothing of it is in the lake")
        else:
            self._load(table)
        self.view(name)

    def _load(self, table: Table) -> None:
        name, files = table.name, self.files[table.name]
        result = check_dataset(self.con, self.lake, table, self.lines, files)
        report = _report(result, files)
        self.reports[name] = report
        serving = self.before["tables"].get(name) if self.serving else None
        had_rows = bool(serving and serving["rows"])
        if had_rows and (why := self._hold_because(result, report, serving["rows"])):
            old = self.before["datasets"][name]
            os.link(self.serving / "tables" / f"{name}.parquet", self.path(name))  # type: ignore[operator]
            self.prints[name] = serving["fingerprint"]
            report.state, report.why, report.loaded = "held", why, old["loaded"]
            return
        if not result.readings:
            self.write(name, _empty(table))
            report.state, report.why = "missing", "every file of it was refused"
            return
        self._write_clean(table, result, report)

    def _hold_because(self, result: DatasetCheck, report: DatasetReport, rows_before: int) -> str:
        if result.refused:
            return f"{result.refused[0].file} was refused: {result.refused[0].rule}"
        if result.incomplete:
            return result.incomplete
        if report.rows_in < (1 - self.county.thresholds.volume_drop) * rows_before:
            return f"{report.rows_in} rows came where {rows_before} were before"
        return ""

    def _write_clean(self, table: Table, result: DatasetCheck, report: DatasetReport) -> None:
        parts = " union all ".join(f"({good_rows(reading, table, self.lines)})" for reading in result.readings)
        self.con.execute(f"create or replace temp table good as {parts}")
        keys = ", ".join(f'"{name}"' for name in key_columns(table))
        good = _count(self.con, "good")
        # Only keys that came more than once are looked at again: a large delivery has few.
        self.con.execute(
            f"create or replace temp table again as select {keys} from good group by {keys} having count(*) > 1"
        )
        same = " and ".join(f'g."{name}" is not distinct from a."{name}"' for name in key_columns(table))
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        event = table.info["origin"].event
        order = ", ".join(dict.fromkeys([*([f'"{event}"'] if event else []), *keys.split(", ")]))
        newest = (
            f"select {columns} from good g semi join again a on {same} "
            f"qualify row_number() over (partition by {keys} order by __file desc, __row desc) = 1"
        )
        once = f"select {columns} from good g anti join again a on {same}"
        source = f"({once}) union all ({newest})" if _count(self.con, "again") else f"select {columns} from good"
        self.write(table.name, f"select * from ({source}) order by {order}")
        self.con.execute("drop table good")
        self.con.execute("drop table again")
        report.loaded = _parquet_rows(self.con, self.path(table.name))
        report.duplicates = good - report.loaded
        if report.rows_in != report.loaded + report.quarantined + report.duplicates:
            raise WarehouseError(
                f"{table.name}: {report.rows_in} rows came but {report.loaded} loaded, "
                f"{report.quarantined} quarantined and {report.duplicates} duplicates do not add up to them; "
                "nothing was published. Report this."
            )

    def prepared(self, name: str, sql: str) -> None:
        """A county table, a status table or a mart."""
        if not self.take_over(name):
            self.write(name, sql)
        self.view(name)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join((BUILD, duckdb.__version__, *parts)).encode()).hexdigest()


def _dataset_print(table: Table, files: tuple[File, ...], lines: tuple[str, ...]) -> str:
    contract = repr([(c.name, str(c.type), c.nullable, sorted(map(str, c.info.items()))) for c in table.columns])
    delivered = (f"{f.name}:{f.digest()}" for f in files)
    return _hash(table.name, contract, repr(rules(table)), repr(lines), *delivered)


def _report(result: DatasetCheck, files: tuple[File, ...]) -> DatasetReport:
    return DatasetReport(
        result.dataset,
        "loaded",
        files=len(files),
        rows_in=sum(result.rows_in.values()),
        quarantined=result.rows_quarantined,
        refused=[finding.as_dict() for finding in result.refused],
        findings=[finding.as_dict() for finding in result.quarantined],
        unknown_columns=sorted({name for names in result.unknown.values() for name in names}),
        newest_file_at=datetime.fromtimestamp(files[-1].modified, UTC).isoformat() if files else None,
    )


def _empty(table: Table) -> str:
    from data_sources.portable import DuckDBDialect

    dialect = DuckDBDialect()
    columns = ", ".join(f'cast(null as {c.type.compile(dialect=dialect)}) as "{c.name}"' for c in table.columns)
    return f"select {columns} limit 0"


def _count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    return con.execute(f"select count(*) from {name}").fetchone()[0]  # type: ignore[index]


def _parquet_rows(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    return con.execute(f"select count(*) from read_parquet('{path}')").fetchone()[0]  # type: ignore[index]


def refresh(lake: Path, warehouse: Path, county: County, progress: Progress = lambda *_: None) -> Report:
    """Brings a warehouse up to date with a lake. Raises LakeError or WarehouseError, each one sentence."""
    try:
        with generation.locked(warehouse):
            return _refresh(lake, warehouse, county, progress)
    except OSError as error:
        raise WarehouseError(_plainly(error, warehouse)) from error
    except duckdb.Error as error:
        if "No space left" in str(error) or "Could not write" in str(error) or "File too large" in str(error):
            raise WarehouseError(
                f"The disk of {warehouse} is full; free some space and run the refresh again."
            ) from error
        raise


def _plainly(error: OSError, warehouse: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return f"The disk of {warehouse} is full; free some space and run the refresh again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no permission to write {error.filename or warehouse}; give another --warehouse or the right."
    return f"The refresh stopped at {error.filename or warehouse}: {error.strerror}."


def _refresh(lake: Path, warehouse: Path, county: County, progress: Progress) -> Report:
    build = _Build(lake, warehouse, county, progress)
    whole = build.fingerprints()
    if build.serving is not None and build.before.get("lake_fingerprint") == whole:
        reports = [DatasetReport(**item) for item in build.before["datasets"].values()]
        return Report(build.serving.name, False, reports)
    build.folder = generation.begin(warehouse, whole)
    build.con.execute(f"set temp_directory = '{build.folder / 'spill'}'")
    build.con.execute("set preserve_insertion_order = true")
    _build_tables(build)
    _fill_database(build)
    _write_map(build)
    return _publish(build, whole)


def _build_tables(build: _Build) -> None:
    steps: list[tuple[str, int, Callable[[], None]]] = []
    for table in EXTRACTS.values():
        size = sum(file.size for file in build.files[table.name])
        steps.append((table.name, size + 1, lambda t=table: build.dataset(t)))
    for table in COUNTY_TABLES:
        sql = county_tables.sql(table, build.county)
        steps.append((table.name, 1, lambda t=table, s=sql: build.prepared(t.name, s)))
    for name, sql in (("dataset_status", status_sql(build.delivered_on)), ("delivered_month", months_sql())):
        steps.append((name, 1, lambda n=name, s=sql: build.prepared(n, s)))
    for mart in all_marts():
        size = sum(f.size for name in mart.inputs if name in build.files for f in build.files[name])
        steps.append((mart.name, size // 2 + 1, lambda m=mart: build.prepared(m.name, m.sql)))
    total, done = sum(size for _, size, _ in steps), 0
    for name, size, work in steps:
        build.progress(name, done, total)
        work()
        done += size
    build.progress("", total, total)


def _write_map(build: _Build) -> None:
    """The borders of the county's municipalities beside the tables: maps are drawn from this file as it is."""
    codes = [m.code for m in build.county.municipalities]
    boundaries.write_map(build.con, build.path("boundaries"), codes, build.folder / boundaries.MAP)


def _fill_database(build: _Build) -> None:
    """The prepared tables as a DuckDB database: what pages ask is answered from here."""
    names = [t.name for t in COUNTY_TABLES] + ["dataset_status", "delivered_month"] + [m.name for m in all_marts()]
    build.con.execute(f"attach '{build.folder / 'marts.duckdb'}' as prepared")
    for name in names:
        build.con.execute(f"create table prepared.{name} as from read_parquet('{build.path(name)}')")
    build.con.execute("checkpoint prepared")
    build.con.execute("detach prepared")


def _publish(build: _Build, whole: str) -> Report:
    tables = {}
    for name in build.prints:
        path = build.path(name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        tables[name] = {
            "rows": _parquet_rows(build.con, path),
            "sha256": digest,
            "fingerprint": build.prints[name],
        }
    build.con.close()
    said = {
        "county": build.county.name,
        "lake_fingerprint": whole,
        "made_up": bool(manifest_of(build.lake).get("made_up")),
        "delivered_on": build.delivered_on,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tables": tables,
        "datasets": {name: vars(report) for name, report in build.reports.items()},
        "beside_the_contract": strangers(build.lake),
        "history": _history(build),
    }
    spill = build.folder / "spill"
    if spill.exists():
        spill.rmdir()
    finished = generation.publish(build.warehouse, build.folder, said)
    return Report(finished.name, True, list(build.reports.values()))


def _history(build: _Build) -> list[dict]:
    """The deliveries that the warehouse has seen, newest last: rows of each dataset."""
    now = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": {name: report.loaded for name, report in build.reports.items()},
    }
    return [*build.before.get("history", []), now][-100:]

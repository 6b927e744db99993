"""Holds a delivery to its contracts, and lists every broken promise at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
from sqlalchemy import Table

from data_sources.contract import empty
from data_sources.delivery import MANIFEST, File, files_of, manifest_of
from data_sources.extracts import EXTRACTS
from data_sources.personal_codes import holds_identity_code, masked
from data_sources.promises import Promise, promises
from data_sources.reading import (
    Reading,
    identity_codes,
    open_file,
    second_look,
    shape_faults,
    together,
    typed_rows,
)
from data_sources.refusals import COUNTED, IDENTITY_CODE, LISTED, NOT_WHOLE, UNREADABLE, Refusal, Why


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
    """What came of one dataset: refused files, findings, and the rows of each file that was not refused."""

    dataset: str
    refused: list[Finding] = field(default_factory=list)
    quarantined: list[Finding] = field(default_factory=list)
    rows_in: dict[str, int] = field(default_factory=dict)
    rows_quarantined: int = 0
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    incomplete: Why | None = None

    def findings(self) -> list[Finding]:
        """Everything that is not as promised, what weighs most first."""
        half = [Finding(MANIFEST, self.dataset, NOT_WHOLE, None, None, 0)] if self.incomplete else []
        return [*self.refused, *half, *self.quarantined]

    @property
    def held(self) -> bool:
        """Whether a file is refused or did not come, so that a refresh keeps the rows of before."""
        return bool(self.refused or self.incomplete)


def connect() -> duckdb.DuckDBPyConnection:
    """A connection that says the same on every machine and never goes to the network."""
    con = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    con.execute("set TimeZone = 'UTC'")
    # The rest of the machine's memory is the app's, which goes on serving; what needs more goes by way of the disk.
    con.execute("set memory_limit = '50%'")
    con.execute("set preserve_insertion_order = true")
    return con


def check_dataset(
    con: duckdb.DuckDBPyConnection,
    lake: Path,
    table: Table,
    lines: tuple[str, ...],
    files: tuple[File, ...],
    keep: bool = False,
) -> DatasetCheck:
    """Every file of a dataset held to its contract; `lines` are the county's service lines.

    `keep`: the typed rows stay in the temporary table `arrived`, with `__file`, `__row` and `__broken` (0 where
    every promise is kept).
    """
    stated = manifest_of(lake).get("datasets", {}).get(table.name, {})
    result = DatasetCheck(table.name)
    if files:
        judge = _Judge(con, table, promises(table, lines), files, keep, result)
        for reading in together([opened for file in files if (opened := judge.opened(file, stated))]):
            judge.read(reading)
        judge.count()
    result.incomplete = _incomplete(stated, files, result)
    return result


class _Judge:
    """Opens the files of a dataset, refuses those that must not be loaded, and judges every row of the others.

    Which promises a row breaks is one number, a bit for each.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        kept: tuple[Promise, ...],
        files: tuple[File, ...],
        keep: bool,
        result: DatasetCheck,
    ) -> None:
        self.con, self.table, self.promises, self.files, self.result = con, table, kept, files, result
        self.shown = "".join(f'"{c.name}", ' for c in table.columns) if keep else ""
        con.execute(
            f"create or replace temp table arrived as select {self.shown}0 as __file, 0::bigint as __row, "
            f"0::bigint as __broken from ({empty(table)})"
        )

    def opened(self, file: File, stated: dict) -> Reading | None:
        """How to read a file; None where it is refused unread."""
        wanted = _stated_hash(stated, file)
        opened: Reading | Refusal
        if holds_identity_code(file.name):
            opened = Refusal(IDENTITY_CODE)
        elif wanted and wanted.lower() != file.digest:
            opened = Refusal(NOT_WHOLE)
        else:
            opened = open_file(self.con, file, self.table)
        if isinstance(opened, Reading):
            return opened
        self._refuse(file, [opened])
        return None

    def read(self, reading: Reading, again: bool = False) -> None:
        """Reads files together; where one of them cannot be read, each by itself, and that one once `again`."""
        try:
            guilty = identity_codes(self.con, reading)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            self._look_closer(reading, again)
            return
        faults = list(shape_faults(reading, self.table))
        for file in reading.files:
            self._refuse(file, [*guilty.get(file.rank, ()), *faults])
        clean = [file for file in reading.files if not faults and file.rank not in guilty]
        if clean:
            self._judge(reading.of(*clean))

    def _look_closer(self, reading: Reading, again: bool) -> None:
        if len(reading.files) > 1:
            for file in reading.files:
                self.read(reading.of(file))
            return
        closer = [Refusal(UNREADABLE)] if again else second_look(reading)
        if isinstance(closer, Reading):
            self.read(closer, again=True)
        else:
            self._refuse(reading.files[0], closer)

    def _refuse(self, file: File, whys: list[Refusal]) -> None:
        self.result.refused += [
            Finding(masked(file.name), self.table.name, why.rule, why.column, why.row, why.rows) for why in whys
        ]

    def _judge(self, reading: Reading) -> None:
        bits = (f"case when {p.broken} then {1 << place}::bigint else 0 end" for place, p in enumerate(self.promises))
        self.con.execute(
            f"insert into arrived select {self.shown}__file, __row, {' + '.join(bits)} "
            f"from ({typed_rows(reading, self.table)})"
        )
        for file in reading.files:
            self.result.rows_in[file.name] = 0
            if unknown := reading.unknown(self.table, file):
                self.result.unknown[file.name] = unknown

    def count(self) -> None:
        """Rows of each file, and its broken promises with their first row; files and promises in their order."""
        names = {file.rank: file.name for file in self.files}
        for rank, rows, bad in self.con.execute(
            "select __file, count(*), count(*) filter (__broken <> 0) from arrived group by __file order by __file"
        ).fetchall():
            self.result.rows_in[names[rank]] = rows
            self.result.rows_quarantined += bad
        broken = self.con.execute(
            f"select __file, place, min(__row), count(*) from arrived, range({len(self.promises)}) as promise(place) "
            "where __broken <> 0 and (__broken >> place) & 1 = 1 group by all order by __file, place"
        ).fetchall()
        for rank, place, first, rows in broken:
            kept = self.promises[place]
            self.result.quarantined.append(Finding(names[rank], self.table.name, kept.rule, kept.column, first, rows))
        order = {masked(file.name): file.rank for file in self.files}
        self.result.refused.sort(key=lambda finding: order[finding.file])


def _names(file: File) -> tuple[str, str, str]:
    """What a manifest may call a file: by its path in the lake, its path in the dataset, or its name alone."""
    return file.name, file.name.partition("/")[2], file.path.name


def _stated_hash(stated: dict, file: File) -> str | None:
    hashes = stated.get("sha256")
    told = (hashes.get(name) for name in _names(file)) if isinstance(hashes, dict) else ()
    return next((str(value) for value in told if value), None)


def _incomplete(stated: dict, files: tuple[File, ...], result: DatasetCheck) -> Why | None:
    """What the manifest promised and the delivery lacks; None when nothing is missing or nothing was promised."""
    hashes = stated.get("sha256")
    listed = set(hashes) if isinstance(hashes, dict) else set()
    if missing := sorted(listed - {name for file in files for name in _names(file)}):
        return Why(LISTED, {"file": masked(missing[0])})
    rows, came = stated.get("rows"), sum(result.rows_in.values())
    if isinstance(rows, int) and not result.refused and rows != came:
        return Why(COUNTED, {"rows": rows, "came": came})
    return None


def check_lake(lake: Path, lines: tuple[str, ...]) -> Iterator[DatasetCheck]:
    """Every dataset of a lake that was delivered, or that its manifest says was, checked."""
    con = connect()
    promised = manifest_of(lake).get("datasets", {})
    for table in EXTRACTS.values():
        files = files_of(lake, table.name)
        if files or table.name in promised:
            yield check_dataset(con, lake, table, lines, files)

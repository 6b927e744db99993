"""Generations: a warehouse is a folder of finished generations and a pointer to the one that serves.

`<warehouse>/generations/<number>-<fingerprint>/` holds `tables/*.parquet`, `marts.duckdb` and `manifest.json`;
`<warehouse>/CURRENT` holds the name of the serving one. A generation is built beside as `<name>.tmp`, synced, renamed,
and only then named by CURRENT, itself replaced atomically: whoever is killed anywhere leaves the old or the new.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEEP = 3


class WarehouseError(Exception):
    """The warehouse cannot be opened or written; the message says what to do."""


def generations_folder(warehouse: Path) -> Path:
    return warehouse / "generations"


def current(warehouse: Path) -> Path | None:
    """The folder of the serving generation; None before the first refresh."""
    name = _named(warehouse)
    if name is None:
        return None
    folder = generations_folder(warehouse) / name
    if not (folder / "manifest.json").is_file():
        raise WarehouseError(f"The warehouse {warehouse} names a generation that is not there; run the refresh again.")
    return folder


def _named(warehouse: Path) -> str | None:
    pointer = warehouse / "CURRENT"
    return pointer.read_text("utf-8").strip() if pointer.is_file() else None


def manifest(generation: Path) -> dict:
    """What a generation says of itself. Raises WarehouseError where that cannot be read."""
    try:
        return json.loads((generation / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"The generation {generation} is not whole; run the refresh again.") from error


def mark_read(reader: object, generation: Path) -> None:
    """Marks a generation as being read while `reader` lives: no refresh takes it away."""
    handle = os.open(generation / "manifest.json", os.O_RDONLY)
    weakref.finalize(reader, os.close, handle)
    fcntl.flock(handle, fcntl.LOCK_SH)


@contextmanager
def locked(warehouse: Path) -> Iterator[None]:
    """One refresh at a time. The lock goes with the process, so a dead one leaves none behind."""
    warehouse.mkdir(parents=True, exist_ok=True)
    with (warehouse / "LOCK").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseError(
                f"Another refresh of {warehouse} is running; wait until it has finished and try again."
            ) from None
        yield


@contextmanager
def begun(warehouse: Path, fingerprint: str) -> Iterator[Path]:
    """An empty folder for the next generation; it goes away where the work in it fails.

    What killed refreshes left is swept away first.
    """
    folder = generations_folder(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.tmp"):
        shutil.rmtree(left)
    # A name is never used again, also where its generation is gone: readers may still hold it.
    names = [*(path.name for path in folder.iterdir()), _named(warehouse) or ""]
    numbers = [int(number) for name in names if (number := name.split("-")[0]).isdigit()]
    building = folder / f"{max(numbers, default=0) + 1:06d}-{fingerprint[:12]}.tmp"
    (building / "tables").mkdir(parents=True)
    try:
        yield building
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def publish(warehouse: Path, building: Path, said: dict) -> Path:
    """Makes a built generation the serving one, atomically, and forgets all but the newest few."""
    (building / "manifest.json").write_text(json.dumps(said, ensure_ascii=False, indent=1, default=str), "utf-8")
    for path in (*sorted(building.rglob("*")), building):
        _sync(path)
    finished = building.with_suffix("")
    building.rename(finished)
    try:
        _sync(finished.parent)
        _point(warehouse, finished.name)
    except BaseException:
        if _named(warehouse) != finished.name:
            shutil.rmtree(finished, ignore_errors=True)
        raise
    _forget(warehouse, finished)
    return finished


def _point(warehouse: Path, name: str) -> None:
    pointer = warehouse / "CURRENT.tmp"
    pointer.write_text(name, "utf-8")
    _sync(pointer)
    pointer.replace(warehouse / "CURRENT")
    _sync(warehouse)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(warehouse: Path, serving: Path) -> None:
    """Takes older generations away, but for the newest few and those that are being read."""
    there = (path for path in generations_folder(warehouse).iterdir() if path.name.split("-")[0].isdigit())
    for path in sorted(path for path in there if path.name <= serving.name)[:-KEEP]:
        if not _is_read(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_read(path: Path) -> bool:
    try:
        with (path / "manifest.json").open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False

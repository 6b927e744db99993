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
    pointer = warehouse / "CURRENT"
    if not pointer.is_file():
        return None
    folder = generations_folder(warehouse) / pointer.read_text("utf-8").strip()
    if not (folder / "manifest.json").is_file():
        raise WarehouseError(f"The warehouse {warehouse} names a generation that is not there; run the refresh again.")
    return folder


def manifest(generation: Path) -> dict:
    """What a generation says of itself."""
    return json.loads((generation / "manifest.json").read_text("utf-8"))


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


def begin(warehouse: Path, fingerprint: str) -> Path:
    """An empty folder for the next generation; what killed refreshes left is swept away."""
    folder = generations_folder(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.tmp"):
        shutil.rmtree(left)
    numbers = [int(path.name.split("-")[0]) for path in folder.iterdir()]
    building = folder / f"{max(numbers, default=0) + 1:06d}-{fingerprint[:12]}.tmp"
    (building / "tables").mkdir(parents=True)
    return building


def publish(warehouse: Path, building: Path, said: dict) -> Path:
    """Makes a built generation the serving one, atomically, and forgets all but the newest few."""
    (building / "manifest.json").write_text(json.dumps(said, ensure_ascii=False, indent=1, default=str), "utf-8")
    for path in sorted(building.rglob("*")):
        _sync(path)
    finished = building.with_suffix("")
    building.rename(finished)
    _sync(finished.parent)
    pointer = warehouse / "CURRENT.tmp"
    pointer.write_text(finished.name, "utf-8")
    _sync(pointer)
    pointer.replace(warehouse / "CURRENT")
    _sync(warehouse)
    _forget(warehouse, finished)
    return finished


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(warehouse: Path, serving: Path) -> None:
    older = sorted(path for path in generations_folder(warehouse).iterdir() if path.name <= serving.name)
    for path in older[:-KEEP]:
        shutil.rmtree(path)

"""What lies in a lake: the files of each dataset from the oldest to the newest, and what the manifest says."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from data_sources.extracts import EXTRACTS
from data_sources.personal_codes import masked

MANIFEST = "_manifest.json"
# What writers of partitioned folders write for a partition without a value.
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


class LakeError(Exception):
    """The lake cannot be read; the message says which and what to mend."""


@dataclass(frozen=True)
class File:
    """One delivered file. `modified` in nanoseconds; `rank` orders files from the oldest to the newest (time, then
    path)."""

    path: Path
    name: str
    size: int
    modified: int
    rank: int = 0

    @property
    def ending(self) -> str:
        return self.path.suffix.lower()

    @cached_property
    def partitions(self) -> dict[str, str | None]:
        """Hive partitions in the path: `year=2024/month=03`; None where a partition has no value."""
        parts = [part.partition("=") for part in Path(self.name).parts[:-1]]
        return {name: None if value == _NO_VALUE else unquote(value) for name, sign, value in parts if sign}

    @cached_property
    def digest(self) -> str:
        """sha256 of the file's content; of a file that cannot be opened, a word that is none."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "unreadable"

    def changed(self) -> bool:
        """Whether the file is not any more what it was when it was listed."""
        return _seen(self.path) != (self.size, self.modified)


def lake_folder(location: str) -> Path:
    """The lake's folder on this machine. Raises LakeError when there is none or it cannot be read."""
    folder = Path(location)
    if not folder.is_dir():
        raise LakeError(f"The lake {location} is not a folder that can be read; give --lake or TILANNEKUVA_LAKE.")
    return folder


def files_of(lake: Path, dataset: str) -> tuple[File, ...]:
    """The files of a dataset, oldest first; empty when nothing was delivered."""
    formats = EXTRACTS[dataset].info["origin"].formats
    found = [_file(lake, path) for path in _paths(lake / dataset) if path.suffix.lower() in formats]
    found.sort(key=lambda file: (file.modified, file.name))
    return tuple(replace(file, rank=rank) for rank, file in enumerate(found))


def strangers(lake: Path) -> tuple[str, ...]:
    """What lies in a lake beside the contract: folders of no dataset, and files that no dataset comes as.

    Names that begin with a dot or an underscore are the writers' own notes.
    """
    found = []
    for path in sorted(lake.iterdir()):
        if path.name not in EXTRACTS or path.is_file():
            found.append(path.name + "/" * path.is_dir())
            continue
        formats = EXTRACTS[path.name].info["origin"].formats
        found += [p.relative_to(lake).as_posix() for p in _paths(path) if p.suffix.lower() not in formats]
    return tuple(masked(name) for name in found if Path(name).name[0] not in "._")


def _paths(folder: Path) -> Iterator[Path]:
    """Every file under a folder, in order. Raises LakeError when a folder in it cannot be read."""

    def fail(error: OSError) -> None:
        raise LakeError(f"{error.filename} in the lake cannot be read: {error.strerror}.") from error

    for place, folders, names in os.walk(folder, onerror=fail, followlinks=True) if folder.is_dir() else ():
        here = Path(place)
        # A link that leads back to where it stands would be followed for ever.
        folders[:] = sorted(name for name in folders if not here.resolve().is_relative_to((here / name).resolve()))
        yield from (path for name in sorted(names) if (path := here / name).is_file() or path.is_symlink())


def _file(lake: Path, path: Path) -> File:
    return File(path, path.relative_to(lake).as_posix(), *_seen(path))


def _seen(path: Path) -> tuple[int, int]:
    """Size and time of change; zeros where a file cannot be looked at, as behind a broken link."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


def manifest_of(lake: Path) -> dict:
    """The lake's `_manifest.json`, or nothing. Raises LakeError when it is not as the contract says."""
    path = lake / MANIFEST
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise LakeError(f"The lake's {MANIFEST} is not JSON ({error}); its deliverer must mend it.") from error
    datasets = told.get("datasets", {}) if isinstance(told, dict) else None
    if not isinstance(datasets, dict) or not all(isinstance(each, dict) for each in datasets.values()):
        raise LakeError(f"The lake's {MANIFEST} does not list datasets by name; its deliverer must mend it.")
    return told


def stated_day(lake: Path) -> date | None:
    """The day of a delivery as the lake's manifest states it; None where it does not."""
    stated = manifest_of(lake).get("delivered_at")
    if not stated:
        return None
    try:
        return datetime.fromisoformat(str(stated).replace("Z", "+00:00")).date()
    except ValueError as error:
        raise LakeError(f"The lake's {MANIFEST} has delivered_at {stated!r}, not an ISO time.") from error


def delivered_on(lake: Path, files: tuple[File, ...]) -> date | None:
    """The day of a delivery: the manifest's, else the newest file's."""
    newest = datetime.fromtimestamp(max(file.modified for file in files) / 1e9, UTC).date() if files else None
    return stated_day(lake) or newest

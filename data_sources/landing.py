"""Opens a lake wherever it is: a folder of this machine as it stands, any other address by way of a copy.

`s3://`, `abfss://` and what else fsspec knows, or pyarrow without any further package. A copy lives in the machine's
folder for temporary files and goes away when it has been read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper
from fsspec.implementations.local import LocalFileSystem
from pyarrow.fs import FileSystem

from data_sources.delivery import MANIFEST, LakeError, lake_folder
from data_sources.extracts import EXTRACTS


@contextmanager
def opened_lake(location: str) -> Iterator[Path]:
    """The lake as a folder of this machine. Raises LakeError with one sentence when it cannot be read."""
    if "://" not in location:
        yield lake_folder(location)
        return
    files, path = _file_system(location)
    if isinstance(files, LocalFileSystem):
        yield lake_folder(path)
        return
    with TemporaryDirectory(prefix="tilannekuva-lake-") as folder:
        _copy(files, path, Path(folder), location)
        yield Path(folder)


def _file_system(location: str) -> tuple[fsspec.AbstractFileSystem, str]:
    try:
        try:
            return fsspec.core.url_to_fs(location)
        except ImportError:
            arrow, path = FileSystem.from_uri(location)
            return ArrowFSWrapper(arrow), path
    # What goes wrong at an address far away is of as many kinds as there are packages to go there.
    except Exception as error:
        raise LakeError(f"The lake {location} cannot be opened: {_first_line(error)}") from error


def _copy(files: fsspec.AbstractFileSystem, path: str, folder: Path, location: str) -> None:
    """Copies the datasets of a lake, with the times of their files, which say what is newer."""
    try:
        top = PurePosixPath(files._strip_protocol(path))
        tops = {PurePosixPath(info["name"]).name: info for info in files.ls(str(top), detail=True)}
        for name, info in tops.items():
            if name not in (*EXTRACTS, MANIFEST):
                # Nothing of it is read, but its name is told.
                (folder / name).mkdir() if info["type"] == "directory" else (folder / name).touch()
                continue
            for far in files.find(info["name"]):
                _fetch(files, far, folder / PurePosixPath(far).relative_to(top))
    except Exception as error:
        raise LakeError(f"The lake {location} cannot be read: {_first_line(error)}") from error


def _fetch(files: fsspec.AbstractFileSystem, far: str, near: Path) -> None:
    if ".." in near.parts:
        raise ValueError(f"{far} leads out of the lake")
    near.parent.mkdir(parents=True, exist_ok=True)
    files.get_file(far, str(near))
    modified = int(files.modified(far).timestamp() * 1e9)
    os.utime(near, ns=(modified, modified))


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{lines[0].rstrip('.') if lines else type(error).__name__}."

"""What the disk or the rights of the machine stop, in one sentence that says who can mend it."""

from __future__ import annotations

import errno
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)


def full(folder: Path, command: str) -> str:
    """`command` is what to run again, such as "refresh"."""
    return f"The disk of {folder} is full; free some space and run the {command} again."


def sentence(error: OSError, folder: Path, option: str, command: str) -> str:
    """`folder` is what the caller named with `option`, such as "--out"."""
    where = error.filename or folder
    if error.errno in _FULL:
        return full(folder, command)
    if error.errno in _FORBIDDEN:
        return f"There is no permission to write {where}; give another {option} or the right."
    if error.errno in _NO_FOLDER:
        return f"{folder} is not a folder; give another {option}."
    return f"The {command} stopped at {where}: {error.strerror}."

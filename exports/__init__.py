"""What a reader can take away: a visible table of formats. A new format is a module and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from exports import csv_file, png_file, table_file
from exports.picture import Picture
from i18n import Translator
from metrics.result import Result


@dataclass(frozen=True)
class Format:
    """One format: what it is called, its media type, and what writes it.

    `of`: charts of one answer ("result"), of several ("several") or both. `suffix` of the file, where it is not the
    format's name.
    """

    title: str
    mime: str
    write: Callable[[Result, Picture, Translator], bytes]
    of: Literal["result", "several", "both"] = "both"
    suffix: str = ""


FORMATS = {
    "csv": Format("CSV", "text/csv", csv_file.write, "result"),
    "table": Format("CSV", "text/csv", table_file.write, "several", "csv"),
    "png": Format("PNG", "image/png", png_file.write),
}

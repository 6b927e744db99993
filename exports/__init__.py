"""What a reader can take away: a visible table of formats. A new format is a module and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exports import csv_file, png_file
from exports.picture import Picture
from i18n import Translator
from metrics.result import Result


@dataclass(frozen=True)
class Format:
    """One format: what it is called, its media type, and what writes it."""

    title: str
    mime: str
    write: Callable[[Result, Picture, Translator], bytes]


FORMATS = {
    "csv": Format("CSV", "text/csv", csv_file.write),
    "png": Format("PNG", "image/png", png_file.write),
}

"""Documents that are made from definitions, never by hand. A new one is a module and one row here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from documents import extracts, glossary, metrics
from settings import ROOT

FOLDER = ROOT / "docs"
DOCUMENTS: dict[str, Callable[[], str]] = {
    "extracts.md": extracts.page,
    "glossary.md": glossary.page,
    "metrics.md": metrics.page,
}


def stale(folder: Path = FOLDER) -> list[str]:
    """The documents that differ from what the definitions say now."""
    return [name for name, page in DOCUMENTS.items() if _written(folder / name) != page()]


def _written(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def write(folder: Path = FOLDER) -> list[str]:
    """Writes what is not current; returns the names."""
    changed = stale(folder)
    for name in changed:
        (folder / name).write_text(DOCUMENTS[name](), "utf-8")
    return changed

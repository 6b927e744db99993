"""Reads the project's documents: their code blocks, links, names and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT

WRITTEN = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/debts.md",
    "docs/decisions.md",
)
_FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One block of code: its language, the file it belongs to ("" where it names none) and its text."""

    language: str
    file: str
    text: str


def text_of(document: str) -> str:
    """A document by its path from the root."""
    return (ROOT / document).read_text("utf-8")


def documents() -> list[str]:
    """Every Markdown document of the project."""
    return sorted({*WRITTEN, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))})


def blocks(document: str) -> list[Block]:
    """The blocks of code of a document, in order."""
    return [Block(*found) for found in _FENCE.findall(text_of(document))]


def block(document: str, file: str) -> Block:
    """The one block that belongs to a file."""
    (found,) = (one for one in blocks(document) if one.file == file)
    return found


def commands(document: str) -> list[str]:
    """Every line that a document tells to type into a shell."""
    return [line for one in blocks(document) if one.language == "sh" for line in one.text.splitlines() if line]


def prose(document: str) -> str:
    """A document without its blocks of code."""
    return _FENCE.sub("", text_of(document))


def links(document: str) -> list[str]:
    """Where the links and pictures of a document lead."""
    return _LINK.findall(prose(document))


def names(document: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", prose(document))


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as they are made from their words."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def rows(document: str, head: str) -> Iterator[list[str]]:
    """The cells of each row of the table that has this first heading."""
    lines = iter(text_of(document).splitlines())
    next(line for line in lines if line.startswith(f"| {head} |"))
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]

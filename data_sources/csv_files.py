"""CSV as source systems write it: its separator, its columns, and why one cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from data_sources.personal_codes import holds_identity_code
from data_sources.refusals import IDENTITY_CODE, Refusal
from i18n import N_

NOT_UTF8 = N_("the text is UTF-8")
UNEVEN = N_("every row has as many values as the header")
UNCLOSED = N_("every quotation mark is closed")


def header(path: Path, expected: Collection[str]) -> tuple[str, list[str]]:
    """The separator, the one of `,` and `;` that gives more of the expected names, and the names in the file.

    A byte that is not UTF-8 is left as a lone surrogate. Raises csv.Error.
    """
    found = {}
    for separator in (",", ";"):
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            found[separator] = [name.strip() for name in next(csv.reader(text, delimiter=separator), [])]
    best = max(found, key=lambda separator: len(set(expected) & set(found[separator])))
    return best, found[best]


def source(path: str, separator: str, width: int, strict: bool = True) -> str:
    """SQL of a file's rows, the columns by their place: `c0`, `c1` … `path` is an SQL literal."""
    kinds = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    return (
        f"read_csv({path}, header=true, delim='{separator}', quote='\"', escape='\"', strict_mode={strict}, "
        f"hive_partitioning=false, auto_detect=false, columns={{{kinds}}})"
    )


def faults(path: Path, separator: str, names: list[str]) -> list[Refusal]:
    """What is wrong with the text of a file, by a slow road that knows the rows; nothing when it is sound."""
    found: dict[tuple[str, str | None], list[int]] = {}
    number = 0
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = csv.reader(text, delimiter=separator, strict=True)
        try:
            next(rows, None)
            for number, row in enumerate((row for row in rows if row), start=1):
                for fault in _row_faults(row, names):
                    found.setdefault(fault, []).append(number)
        except csv.Error:
            found[UNCLOSED, None] = [number + 1]
    return [Refusal(rule, column, rows[0], len(rows)) for (rule, column), rows in found.items()]


def is_utf8(text: str) -> bool:
    """Whether a text was read without lone surrogates."""
    return not any("\udc80" <= sign <= "\udcff" for sign in text)


def _row_faults(row: list[str], names: list[str]) -> Iterator[tuple[str, str | None]]:
    if not all(is_utf8(value) for value in row):
        yield NOT_UTF8, None
    # A separator at the end of a row is no value.
    if not len(names) <= len(row) <= len(names) + (row[-1] == ""):
        yield UNEVEN, None
    for name, value in zip(names, row, strict=False):
        if holds_identity_code(value):
            yield IDENTITY_CODE, name

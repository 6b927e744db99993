"""Why a whole file is refused."""

from __future__ import annotations

from dataclasses import dataclass

from i18n import N_

IDENTITY_CODE = N_("holds no personal identity code")
NOT_WHOLE = N_("is whole as the manifest says")
UNREADABLE = N_("the file can be read as CSV or Parquet")
EMPTY = N_("the file is not empty")
MISSING = N_("the column is there")
TWICE = N_("each column is there once")
NUMERIC_CODE = N_("codes are text, so that leading zeros stay")


@dataclass(frozen=True)
class Refusal:
    """A promise that a file breaks as a whole: the rule, the column if one is to blame, the first data row and how
    many rows are to blame, where rows are."""

    rule: str
    column: str | None = None
    row: int | None = None
    rows: int = 0

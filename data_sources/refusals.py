"""Why a whole file is refused, or a delivery is not served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from i18n import N_

IDENTITY_CODE = N_("holds no personal identity code")
NOT_WHOLE = N_("is whole as the manifest says")
UNREADABLE = N_("the file can be read as CSV or Parquet")
EMPTY = N_("the file is not empty")
MISSING = N_("the column is there")
TWICE = N_("each column is there once")
NUMERIC_CODE = N_("codes are text, so that leading zeros stay")

REFUSED = N_("{file} was refused, since this is not kept: {rule}")
FEWER_ROWS = N_("{came} rows came where {before} were before")
LISTED = N_("the manifest lists {file}, which did not come")
COUNTED = N_("the manifest says {rows} rows, {came} came")
ALL_REFUSED = N_("every file of it was refused")
NOTHING_CAME = N_("nothing of it is in the lake")


@dataclass(frozen=True)
class Why:
    """Why a delivery is not served: a gettext key and what stands in its places (`rule` is a promise's name)."""

    text: str
    told: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.told)


@dataclass(frozen=True)
class Refusal:
    """A promise that a file breaks as a whole: the rule, the column if one is to blame, the first data row and how
    many rows are to blame, where rows are."""

    rule: str
    column: str | None = None
    row: int | None = None
    rows: int = 0

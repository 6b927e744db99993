"""Moves between service lines as a picture needs them: arrows, and a balance for each line from which nobody is lost.

What comes into a line (from nothing, from other lines, staying) is its events of the window. What goes on from it
differs by those whose one event is in the window and the other is not, or is in another place: they are carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from metrics.moves import NOTHING
from metrics.result import Result


@dataclass(frozen=True)
class Arrow:
    """From one line to another, or to and from nothing. `value`: None where it is too small to show."""

    came: str
    went: str
    value: float | None

    @property
    def key(self) -> str:
        return f"{self.came}:{self.went}"

    @property
    def is_move(self) -> bool:
        """Between two lines, and neither in from nothing, out to nothing nor staying."""
        return self.came != self.went and NOTHING not in (self.came, self.went)


def arrows(result: Result) -> tuple[Arrow, ...]:
    """Every arrow of the newest window that somebody has, staying in a line too, in the order of the rows."""
    rows = result.rows[result.rows["period"] == result.rows["period"].max()]
    rows = rows[(rows["value"] > 0) | rows["hidden"].astype(bool)]
    columns = (rows[name] for name in ("from_line", "to_line", "value"))
    return tuple(
        Arrow(came, went, None if pd.isna(value) else float(value))
        for came, went, value in zip(*columns, strict=True)
        if (came, went) != (NOTHING, NOTHING)
    )


@dataclass(frozen=True)
class Balance:
    """The events of a line in a window: `came + stayed` is `went + stayed + carried`. None where a part is hidden."""

    line: str
    came: float | None
    stayed: float | None
    went: float | None

    @property
    def carried(self) -> float | None:
        """Whose way on is not in the window and place, less those whose way here was not."""
        return None if self.came is None or self.went is None else self.came - self.went


def balances(found: tuple[Arrow, ...], lines: Mapping[str, str]) -> tuple[Balance, ...]:
    """A balance for each of the lines."""
    return tuple(
        Balance(
            line,
            total(one for one in found if one.went == line != one.came),
            total(one for one in found if one.came == one.went == line),
            total(one for one in found if one.came == line != one.went),
        )
        for line in lines
    )


def total(found) -> float | None:
    """The sum of arrows; None where one of them is hidden, so that what is hidden is in no sum."""
    values = [one.value for one in found]
    return None if None in values else float(sum(values))

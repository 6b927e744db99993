"""Why the clients of the service lines are more than the clients: those of several lines are counted in each."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.result import Result


@dataclass(frozen=True)
class Overlap:
    """Clients of every line added up, and persons: `lines − again = persons`.

    Of the combinations that are shown alone; `hidden` of them are too small to show and are in none of the numbers.
    """

    lines: int
    persons: int
    hidden: int

    @property
    def again(self) -> int:
        """How much of the sum is a person counted in one more line."""
        return self.lines - self.persons


def overlap(result: Result) -> Overlap | None:
    """Of the newest window of a result divided by combinations; None where no combination has a value."""
    rows = result.rows[result.rows["period"] == result.rows["period"].max()]
    known = rows[rows["value"].notna()]
    if known.empty:
        return None
    sizes = known["combination"].str.count(r"\+") + 1
    lines, persons = (known["value"] * sizes).sum(), known["value"].sum()
    return Overlap(int(lines), int(persons), int(rows["hidden"].sum()))

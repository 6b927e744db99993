"""Calendar periods: the windows that a number is counted over, and their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("month", "quarter", "year", "rolling12", "total")
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """One window: `start ≤ day < end`. `label` names it: its first day, or for rolling12 its last month."""

    label: date
    start: date
    end: date

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def months(self) -> tuple[date, ...]:
        """The first days of the months that the window touches."""
        months = []
        month = self.start.replace(day=1)
        while month < self.end:
            months.append(month)
            month = add_months(month, 1)
        return tuple(months)


def add_months(day: date, months: int) -> date:
    """The first day of the month `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def first_of(day: date, grain: str) -> date:
    """The first day of the month, quarter or year that holds `day`."""
    if grain == "year":
        return date(day.year, 1, 1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return day.replace(day=1)


def periods(grain: str, start: date, end: date) -> tuple[Period, ...]:
    """The periods of a grain between two first days of months, oldest first.

    A calendar period that reaches over `start` or `end` is cut there (`start ≤ event date < end`). For
    rolling12, start and end choose the months that windows end in, never the events.
    """
    if start >= end:
        raise ValueError(f"The period must end after it starts, but {start} is not before {end}.")
    if grain == "total":
        return (Period(start, start, end),)
    found = []
    label = first_of(start, grain)
    while label < end:
        if grain == "rolling12":
            found.append(Period(label, add_months(label, -11), add_months(label, 1)))
            label = add_months(label, 1)
        else:
            after = add_months(label, MONTHS_IN[grain])
            found.append(Period(label, max(label, start), min(after, end)))
            label = after
    return tuple(found)

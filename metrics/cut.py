"""The cut: which windows, and divided by what, a number is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from county import County
from metrics.periods import MONTHS_IN, Period, add_months, periods

PLACES = ("area", "municipality")
OUTSIDE = "outside"

# breakdown as readers call it -> column in the prepared tables, where the two differ
COLUMNS = {"municipality": "municipality_code", "unit": "unit_code", "region": "region_code"}


class MeasureError(ValueError):
    """A question that cannot be answered; the message says what was expected, what came and what is allowed."""


def column(breakdown: str) -> str:
    """The column of the prepared tables that holds a breakdown."""
    return COLUMNS.get(breakdown, breakdown)


@dataclass(frozen=True)
class Cut:
    """A grain, a span of days and the breakdowns; `options` hold a metric's own choices (at_least …)."""

    grain: str
    start: date
    end: date
    by: tuple[str, ...]
    county: County
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The windows asked for, oldest first."""
        return periods(self.grain, self.start, self.end)

    @cached_property
    def is_whole(self) -> bool:
        """Whether every window is a whole calendar window: none cut by `start` or `end`, none of free length."""
        if self.grain == "total":
            return False
        if self.grain == "rolling12":
            return True
        last = self.periods[-1]
        return self.periods[0].start == self.periods[0].label and last.end == add_months(
            last.label, MONTHS_IN[self.grain]
        )

    @cached_property
    def is_monthly(self) -> bool:
        """Whether every window is made of whole months, so that prepared tables can answer."""
        return self.grain == "rolling12" or (self.start.day == 1 and self.end.day == 1)

    @cached_property
    def areas(self) -> Mapping[date, Mapping[str, str]]:
        """For each window's label, the director area of each municipality on the window's last day."""
        return {
            p.label: {m.municipality: m.area for m in self.county.memberships if m.holds_on(p.last_day)}
            for p in self.periods
        }

    def without(self, *breakdowns: str) -> Cut:
        """The same cut, not divided by some breakdowns."""
        return replace(self, by=tuple(name for name in self.by if name not in breakdowns))

    def only(self, *breakdowns: str) -> Cut:
        """The same windows, divided by other breakdowns."""
        return replace(self, by=breakdowns)

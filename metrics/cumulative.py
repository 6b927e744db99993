"""Sums over more of the year than the window itself: the year so far, and the whole year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import FromClause, and_

from metrics.cut import Cut
from metrics.parts import Sum, Windows, spans
from metrics.periods import Period


@dataclass(frozen=True, eq=False)
class YearToDate(Sum):
    """A sum from January to the end of each window; windows lie within one calendar year."""

    def reach(self, period: Period) -> Period:
        return replace(period, start=date(period.label.year, 1, 1))

    def windows(self, table: FromClause, cut: Cut) -> Windows:
        asked = spans(self.reach(period) for period in cut.periods)
        source = table.join(asked, and_(table.c.month >= asked.c.first_day, table.c.month <= asked.c.last_day))
        return source, asked.c.period, asked.c.last_day, []


@dataclass(frozen=True, eq=False)
class WholeYear(YearToDate):
    """A sum over the whole calendar year of each window."""

    def reach(self, period: Period) -> Period:
        year = period.label.year
        return replace(period, start=date(year, 1, 1), end=date(year + 1, 1, 1))

"""Parts that count staff as persons: a person once, at the grain and cut asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Date, FromClause, Integer, Values, and_, cast, distinct, func, select, values
from sqlalchemy import column as sql_column
from sqlalchemy.types import Double

from data_sources.marts import dataset_status
from data_sources.marts.staff import staff_spells
from data_sources.marts.staff_by_place import staff_by_place, staff_together, staff_together_by_place
from data_sources.marts.staff_heads import staff_heads
from data_sources.marts.working_time import staff_months
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Sum, Windows, breakdowns_of, grouped, over_windows, total


@dataclass(frozen=True, eq=False)
class Employed(Sum):
    """Distinct persons employed on the first or the last day of each window.

    Nothing is known after the last delivered day: a window that ends later shows that day.
    """

    of_a_day: ClassVar[bool] = True
    tables: tuple[FromClause, ...] = (staff_heads, staff_spells)
    amount: str = "employee"
    on: Literal["first", "last"] = "last"

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        table = self._table(cut, by)
        conditions = [self.when(table)] if self.when else []
        days = self._days(cut, warehouse)
        return warehouse.frame(grouped(table, self._there(table, days), by, self.amounts(table), conditions))

    def _days(self, cut: Cut, warehouse: Warehouse) -> Values:
        """Of each window its last day, the day that is looked at and the first of that day's month."""
        asked = select(dataset_status.c.last_day).where(dataset_status.c.dataset == "employments")
        told = warehouse.frame(asked, keep=True)["last_day"].dropna()
        delivered = told.iloc[0].date() if len(told) else date.max
        rows = []
        for p in cut.periods:
            day = p.start if self.on == "first" else min(p.last_day, delivered)
            rows.append((p.label, p.last_day, day, day.replace(day=1)))
        names = ("period", "last_day", "day", "month")
        return values(*(sql_column(name, Date()) for name in names), name="asked").data(rows)

    def _there(self, table: FromClause, asked: Values) -> Windows:
        c = table.c
        if table is staff_heads:
            there = and_(c.month == asked.c.month, c.edge == self.on)
        else:
            there = and_(c.started_on <= asked.c.day, c.after > asked.c.day)
        return table.join(asked, there), asked.c.period, asked.c.last_day, []

    def amounts(self, table: FromClause) -> list[ColumnElement]:
        persons: ColumnElement[int] = func.count(distinct(table.c.employee), type_=Integer())
        if table is staff_heads:
            # In one cell alone, each once, and those in several.
            persons += func.coalesce(func.sum(table.c.persons).filter(table.c.employee.is_(None)), 0, type_=Integer())
        return [cast(persons, Double()).label("amount")]


@dataclass(frozen=True, eq=False)
class EmployedDays(Sum):
    """Employed calendar days, one per person and day in each cell of the cut, and the persons employed."""

    tables: tuple[FromClause, ...] = (staff_by_place, staff_months)
    amount: str = "days_alone"
    people: str = "employee"

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        alone = super().frame(cut, warehouse)
        # Who has several employments at a time counts once in each cell of the cut.
        by = tuple(name for name in cut.by if name in self.breakdowns())
        table = next(t for t in (staff_together_by_place, staff_together) if set(by) <= breakdowns_of(t))
        c = table.c
        days = func.max(c.days, type_=Integer()).label("days")
        several = over_windows(table, cut, by, [days], [], also=(c.month, c.combination)).subquery("several")
        keys = [several.c.period, *(several.c[name] for name in by)]
        once = warehouse.frame(select(*keys, total(several.c.days).label("amount")).group_by(*keys))
        both = pd.concat([alone, once], ignore_index=True)
        return both.groupby(["period", *by], as_index=False)[["amount", "people"]].sum()


@dataclass(frozen=True, eq=False)
class Answers(Sum):
    """Answers to all items of a survey, and the persons who answered: those of a unit's most answered item."""

    def amounts(self, table: FromClause) -> list[ColumnElement]:
        persons: ColumnElement = cast(func.sum(table.c.persons, type_=Integer()), Double()).label("people")
        return [*super().amounts(table), persons]

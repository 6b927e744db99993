"""Parts that count staff as persons: a person once, at the grain and cut asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Date, FromClause, Integer, and_, cast, distinct, func, select
from sqlalchemy.types import Double

from data_sources.marts import dataset_status
from data_sources.marts.staff import staff_spells
from data_sources.marts.staff_by_place import staff_by_place, staff_together, staff_together_by_place
from data_sources.marts.working_time import staff_months
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Sum, Windows, breakdowns_of, over_windows, spans, total


@dataclass(frozen=True, eq=False)
class Employed(Sum):
    """Distinct persons employed on the first or the last day of each window.

    Nothing is known after the last delivered day: a window that ends later shows that day.
    """

    of_a_day: ClassVar[bool] = True
    tables: tuple[FromClause, ...] = (staff_spells,)
    amount: str = "employee"
    on: Literal["first", "last"] = "last"

    def windows(self, table: FromClause, cut: Cut) -> Windows:
        asked = spans(cut.periods)
        delivered = select(dataset_status.c.last_day).where(dataset_status.c.dataset == "employments")
        day: ColumnElement[date] = asked.c.first_day
        if self.on == "last":
            day = func.least(asked.c.last_day, delivered.scalar_subquery(), type_=Date())
        source = table.join(asked, and_(table.c.started_on <= day, table.c.after > day))
        return source, asked.c.period, asked.c.last_day, []

    def amounts(self, table: FromClause) -> list[ColumnElement]:
        return [cast(func.count(distinct(table.c.employee), type_=Integer()), Double()).label("amount")]


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

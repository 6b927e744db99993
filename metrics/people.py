"""Parts that count persons rather than rows: a person once, at the grain and cut asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import FromClause, Integer, cast, distinct, func, select
from sqlalchemy.types import Double

from data_sources.marts.staff import staff_segments
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Snapshot, Sum, breakdowns_of, over_windows, total
from metrics.periods import add_months


@dataclass(frozen=True, eq=False)
class DistinctOn(Snapshot):
    """Distinct persons of a table that states each month's last day: a window shows its last month."""

    key: str = "employee"

    def amounts(self, table: FromClause) -> list:
        return [cast(func.count(distinct(table.c[self.key]), type_=Integer()), Double()).label("amount")]


@dataclass(frozen=True, eq=False)
class DistinctOnFirstDay(DistinctOn):
    """Distinct persons of a table that states each month's first day: a window shows its first month."""

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        first = {period.months()[0]: period.label for period in cut.periods}
        monthly = replace(cut, grain="month", start=min(first), end=add_months(max(first), 1))
        rows = Sum.frame(self, monthly, warehouse)
        rows = rows.assign(period=pd.to_datetime(rows["period"]).dt.date.map(first))
        return rows[rows["period"].notna()].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class EmployedDays:
    """Employed calendar days, one per person and day at the cut asked for."""

    def breakdowns(self) -> frozenset[str]:
        return breakdowns_of(staff_segments)

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        c = staff_segments.c
        alone = over_windows(staff_segments, cut, cut.by, [total(c.days).label("amount")], [c.alone.is_(True)])
        # Who has several employments at a time counts once in each cell of the cut.
        several = over_windows(
            staff_segments,
            cut,
            cut.by,
            [c.employee, c.first_day, func.max(c.days, type_=Integer()).label("days")],
            [c.alone.is_(False)],
            also=(c.employee, c.first_day),
        ).subquery("several")
        keys = [several.c.period, *(several.c[name] for name in cut.by)]
        once = select(*keys, total(several.c.days).label("amount")).group_by(*keys)
        both = pd.concat([warehouse.frame(alone), warehouse.frame(once)], ignore_index=True)
        return both.groupby(["period", *cut.by], as_index=False)["amount"].sum()

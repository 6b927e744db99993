"""The parts that metrics are made of: what is counted, and how it is summed at the grain asked for.

A part answers `frame(cut, warehouse)` with columns `period`, one per breakdown of the cut that the part can be
divided by, `amount`, and where its definition says so `people` (distinct persons behind the amount) and
`squares` (sum of squared values, for the t interval of a mean). Parts only add rows up: hiding, dividing and
judging come later, in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Values,
    and_,
    cast,
    distinct,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy import column as sql_column
from sqlalchemy.types import Double, String

from data_sources.marts import county_area
from data_sources.marts.calendar import window_month
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, Cut, MeasureError, column
from metrics.periods import Period

Expression = Callable[[FromClause], ColumnElement]
Windows = tuple[FromClause, ColumnElement, ColumnElement, list[ColumnElement[bool]]]


class Part:
    """Something that can be counted over windows and breakdowns.

    `once`: breakdowns over which the same person can be in several cells, so that the cells do not add up to the
    whole. `by_day`: whether windows can begin and end on any day; otherwise they are whole months. `of_a_day`: whether
    it is counted as it stands on a window's first or last day, so that windows do not add up.
    """

    of_a_day: ClassVar[bool] = False

    @property
    def once(self) -> frozenset[str]:
        return frozenset()

    @property
    def by_day(self) -> bool:
        return False

    def reach(self, period: Period) -> Period:
        """The days that a window's amount is of, where they are more than the window's own."""
        return period

    def breakdowns(self) -> frozenset[str]:
        """The breakdowns that the part can be divided by."""
        raise NotImplementedError

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        """Columns `period`, the breakdowns it can be divided by, `amount` and perhaps `people`, `squares`."""
        raise NotImplementedError


def breakdowns_of(table: FromClause) -> frozenset[str]:
    """The breakdowns that a prepared table holds, as readers call them."""
    names = {"unit" if name == "unit_code" else name for name in table.c.keys()}  # noqa: SIM118  a column collection is not a dict
    if "municipality_code" in names:
        names |= {"municipality", "area"}
    return frozenset(names)


def total(expression: ColumnElement) -> ColumnElement[float]:
    """The sum as a 64-bit float; an empty sum is null."""
    return cast(func.sum(expression, type_=Double()), Double())


@dataclass(frozen=True, eq=False)
class Sum(Part):
    """A sum over prepared rows that carry a month, or also the day of the event.

    `tables` go from the smallest to the largest; the first that holds every breakdown asked for answers, and where
    a window is cut within a month, the first of those that has days. `amount` names a column or builds an
    expression; `when` keeps some rows; `people` names the column of the person behind a row; `residents_only`
    leaves out the rows of the place outside.
    """

    tables: tuple[FromClause, ...]
    amount: str | Expression
    when: Expression | None = None
    people: str | None = None
    squares: str | Expression | None = None
    residents_only: bool = False

    @property
    def by_day(self) -> bool:
        return any(_has_days(table) for table in self.tables)

    def breakdowns(self) -> frozenset[str]:
        return frozenset().union(*(breakdowns_of(table) for table in self.tables))

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        table = self._table(cut, by)
        conditions = [self.when(table)] if self.when else []
        if self.residents_only:
            conditions.append(table.c.municipality_code != OUTSIDE)
        return warehouse.frame(grouped(table, self.windows(table, cut), by, self.amounts(table), conditions))

    def windows(self, table: FromClause, cut: Cut) -> Windows:
        """The windows that each row falls in."""
        return windows_of(table, cut)

    def _table(self, cut: Cut, by: tuple[str, ...]) -> FromClause:
        for table in self.tables:
            if set(by) <= breakdowns_of(table) and (cut.is_monthly or _has_days(table)):
                return table
        raise MeasureError(f"This cannot be divided by {' and '.join(by)} at once; ask for fewer breakdowns.")

    def amounts(self, table: FromClause) -> list[ColumnElement]:
        """What is summed, as columns `amount` and perhaps `people` and `squares`."""
        amounts: list[ColumnElement] = [total(_value(table, self.amount)).label("amount")]
        if self.people:
            amounts.append(func.count(distinct(table.c[self.people]), type_=Integer()).label("people"))
        if self.squares:
            amounts.append(total(_value(table, self.squares)).label("squares"))
        return amounts


def _has_days(table: FromClause) -> bool:
    """Whether rows have a day of their own, or a first and a last one; otherwise they have a month."""
    return "day" in table.c or "started_on" in table.c


def _value(table: FromClause, what: str | Expression) -> ColumnElement:
    return table.c[what] if isinstance(what, str) else what(table)


def over_windows(
    table: FromClause,
    cut: Cut,
    by: tuple[str, ...],
    amounts: list[ColumnElement],
    conditions: list[ColumnElement[bool]],
    also: tuple[ColumnElement, ...] = (),
) -> Select:
    """Rows that carry a `month`, added up by the windows and breakdowns of a cut (and by `also`)."""
    return grouped(table, windows_of(table, cut), by, amounts, conditions, also)


def windows_of(table: FromClause, cut: Cut) -> Windows:
    """`(source, period, last day, conditions)`: a table with the windows that each of its rows falls in, by its day
    where it has one, else by its month."""
    event = table.c.day if "day" in table.c else table.c.month
    within = [event >= cut.periods[0].start, event < cut.periods[-1].end]
    if cut.grain == "total":
        return table, literal(cut.start, Date()), literal(cut.periods[0].last_day, Date()), within
    period = window_month.c.period
    within += [
        window_month.c.grain == cut.grain,
        period >= cut.periods[0].label,
        period <= cut.periods[-1].label,
    ]
    source = table.join(window_month, window_month.c.month == table.c.month)
    return source, period, window_month.c.last_day, within


def spans(periods: Iterable[Period]) -> Values:
    """Windows as a table `period, first_day, last_day`, for rows that are joined by their days."""
    names = ("period", "first_day", "last_day")
    rows = [(p.label, p.start, p.last_day) for p in periods]
    return values(*(sql_column(name, Date()) for name in names), name="asked").data(rows)


def grouped(
    table: FromClause,
    windows: Windows,
    by: tuple[str, ...],
    amounts: list[ColumnElement],
    conditions: list[ColumnElement[bool]],
    also: tuple[ColumnElement, ...] = (),
) -> Select:
    """The select of a part: periods and breakdowns, each with its amounts."""
    source, period, last_day, within = windows
    columns = []
    for name in by:
        if name == "area":
            source = join_area(source, table, last_day)
            columns.append(area_key().label("area"))
        else:
            columns.append(table.c[column(name)].label(name))
    stamp = period.label("period")
    groups = [] if isinstance(period, BindParameter) else [period]
    groups += [*(c.element for c in columns), *also]
    statement = select(stamp, *columns, *amounts).select_from(source).where(*conditions, *within)
    return statement.group_by(*groups) if groups else statement.having(func.count(type_=Integer()) > 0)


def join_area(source: FromClause, table: FromClause, day: ColumnElement) -> FromClause:
    """Each row's director area as it stood on a day."""
    return source.outerjoin(
        county_area,
        and_(
            county_area.c.municipality_code == table.c.municipality_code,
            county_area.c.valid_from <= day,
            or_(county_area.c.valid_to.is_(None), county_area.c.valid_to >= day),
        ),
    )


def area_key() -> ColumnElement[str]:
    """The area, or `outside` where the row's place belongs to none."""
    return func.coalesce(county_area.c.area, OUTSIDE, type_=String())

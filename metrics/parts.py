"""The parts that metrics are made of: what is counted, and how it is summed at the grain asked for.

A part answers `frame(cut, warehouse)` with columns `period`, one per breakdown of the cut that the part can be
divided by, `amount`, and where its definition says so `people` (distinct persons behind the amount) and
`squares` (sum of squared values, for the t interval of a mean). Parts only add rows up: hiding, dividing and
judging come later, in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

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
from data_sources.marts.clients import CUTS as CLIENT_CUTS
from data_sources.marts.clients import client_counts
from data_sources.marts.population import residents
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, Cut, column
from metrics.periods import Period

Expression = Callable[[FromClause], ColumnElement]
Windows = tuple[FromClause, ColumnElement, ColumnElement, list[ColumnElement[bool]]]


class Part(Protocol):
    """Something that can be added up over windows and breakdowns."""

    def breakdowns(self) -> frozenset[str]:
        """The breakdowns that the part can be divided by."""
        ...

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        """Columns `period`, the breakdowns it can be divided by, `amount` and perhaps `people`, `squares`."""
        ...


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
class Sum:
    """A sum over prepared rows that carry a month.

    `tables` go from the smallest to the largest; the first that holds every breakdown asked for answers.
    `amount` names a column or builds an expression; `when` keeps some rows; `people` names the column of the
    person behind a row; `residents_only` leaves out the rows of the place outside.
    """

    tables: tuple[FromClause, ...]
    amount: str | Expression
    when: Expression | None = None
    people: str | None = None
    squares: str | Expression | None = None
    residents_only: bool = False

    def breakdowns(self) -> frozenset[str]:
        return frozenset().union(*(breakdowns_of(table) for table in self.tables))

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        table = next((t for t in self.tables if set(by) <= breakdowns_of(t)), None)
        if table is None:
            raise ValueError(f"No prepared table can be divided by {', '.join(by)} at once; ask for fewer.")
        conditions = [self.when(table)] if self.when else []
        if self.residents_only:
            conditions.append(table.c.municipality_code != OUTSIDE)
        return warehouse.frame(grouped(table, self.windows(table, cut), by, self.amounts(table), conditions))

    def windows(self, table: FromClause, cut: Cut) -> Windows:
        """The windows that each row falls in."""
        return windows_of(table, cut)

    def amounts(self, table: FromClause) -> list[ColumnElement]:
        """What is summed, as columns `amount` and perhaps `people` and `squares`."""
        amounts = [total(_value(table, self.amount)).label("amount")]
        if self.people:
            amounts.append(func.count(distinct(table.c[self.people]), type_=Integer()).label("people"))
        if self.squares:
            amounts.append(total(_value(table, self.squares)).label("squares"))
        return amounts


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
    """`(source, period, last day, conditions)`: a table with the windows that each of its rows falls in."""
    within = [table.c.month >= cut.periods[0].start, table.c.month < cut.periods[-1].end]
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


@dataclass(frozen=True, eq=False)
class Snapshot(Sum):
    """Rows that state how things stood on the last day of a month: a window shows its last month."""

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        last = {period.months()[-1]: period.label for period in cut.periods}
        monthly = Cut("month", min(last), _after(max(last)), cut.by, cut.county, cut.options)
        rows = super().frame(monthly, warehouse)
        stamps = pd.to_datetime(rows["period"]).dt.date
        rows = rows.assign(period=stamps.map(last))
        return rows[rows["period"].notna()].reset_index(drop=True)


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True, eq=False)
class Residents:
    """Residents of a window: 31 December of the year before its last day's year (see `population_year`).

    `ages` keeps some years of age.
    """

    ages: tuple[int, int] = (0, 120)

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "municipality", "age_group", "sex"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        years = population_years(cut, warehouse)
        wanted = pd.DataFrame(
            [(p.label, p.last_day, years[p.last_day.year]) for p in cut.periods if years.get(p.last_day.year)],
            columns=["period", "last_day", "population_year"],
        )
        if wanted.empty:
            return pd.DataFrame(columns=["period", *by, "amount"])
        counted = self._by_year(by, sorted(set(wanted["population_year"])), warehouse)
        rows = wanted.merge(counted, on="population_year", how="inner")
        if "area" in by:
            rows["area"] = [
                cut.county.area_of(code, day) for code, day in zip(rows["place"], rows["last_day"], strict=True)
            ]
        return rows.groupby(["period", *by], as_index=False)["amount"].sum()

    def _by_year(self, by: tuple[str, ...], years: list[int], warehouse: Warehouse) -> pd.DataFrame:
        r = residents.c
        columns = [r.year.label("population_year")]
        if "municipality" in by:
            columns.append(r.municipality_code.label("municipality"))
        if "area" in by:
            columns.append(r.municipality_code.label("place"))
        columns += [r[name].label(name) for name in by if name in ("age_group", "sex")]
        sex = r.sex != "total" if "sex" in by else r.sex == "total"
        low, high = self.ages
        counted = warehouse.frame(
            select(*columns, total(r.persons).label("amount"))
            .where(r.year.in_(years), sex, r.age >= low, r.age <= high)
            .group_by(*(c.element for c in columns))
        )
        # A band that was split and is whole again must be the whole number that was delivered.
        return counted.assign(amount=counted["amount"].round(6))


def delivered_years(warehouse: Warehouse) -> set[int]:
    """The years whose 31 December the lake has residents of."""
    return {int(year) for year in warehouse.frame(select(residents.c.year).distinct())["year"]}


def population_years(cut: Cut, warehouse: Warehouse) -> dict[int, int]:
    """For each calendar year of a cut, the population year used: the year before, else the nearest earlier,
    else the nearest later delivered one. Chosen once for the whole county (metrics.md, rule 4)."""
    delivered = sorted(delivered_years(warehouse))
    if not delivered:
        return {}
    chosen = {}
    for year in {p.last_day.year for p in cut.periods}:
        earlier = [y for y in delivered if y <= year - 1]
        chosen[year] = earlier[-1] if earlier else delivered[0]
    return chosen


@dataclass(frozen=True, eq=False)
class Clients:
    """Distinct clients with a contact; each once, in the place, age and sex of the latest contact in the window.

    Whole windows divided by at most one thing about the contact are prepared in the refresh; anything else is
    counted from the contacts themselves, which gives the same numbers.
    """

    events: FromClause
    residents_only: bool = False
    who: frozenset[str] = frozenset({"area", "municipality", "age_group", "sex"})

    def breakdowns(self) -> frozenset[str]:
        return self.who | {cut for cut in CLIENT_CUTS if cut}

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        about = [name for name in cut.by if name not in self.who]
        if cut.is_whole and len(about) <= 1:
            key = about[0] if about else ""
            kept = CLIENT_CUTS[key][1]
            if kept or not {"age_group", "sex"} & set(cut.by):
                return warehouse.frame(self._prepared(cut, key))
        return warehouse.frame(self._counted(cut, about))

    def _prepared(self, cut: Cut, key: str) -> Select:
        c = client_counts.c
        w = window_month.c
        stated = (
            select(
                c.period,
                c.municipality_code,
                c.age_group,
                c.sex,
                c.value.label(column(key or "everything")),
                c.clients,
                w.last_day,
            )
            .select_from(client_counts)
            .join(window_month, and_(w.grain == c.grain, w.period == c.period, w.month == c.period))
            .where(
                c.cut == key,
                c.grain == cut.grain,
                c.period >= cut.periods[0].label,
                c.period <= cut.periods[-1].label,
            )
        )
        table = stated.subquery("counted")
        return self._grouped(table, cut, total(table.c.clients), [])

    def _counted(self, cut: Cut, about: list[str]) -> Select:
        e = self.events.c
        source: FromClause = self.events
        period: ColumnElement
        last_day: ColumnElement
        if cut.grain == "total":
            period, last_day = literal(cut.start, Date()), literal(cut.periods[0].last_day, Date())
            keep = [e.day >= cut.start, e.day < cut.end]
        else:
            period, last_day = window_month.c.period, window_month.c.last_day
            source = source.join(window_month, window_month.c.month == e.month)
            keep = [
                window_month.c.grain == cut.grain,
                period >= cut.periods[0].label,
                period <= cut.periods[-1].label,
            ]
            if cut.grain != "rolling12":
                keep += [e.day >= cut.start, e.day < cut.end]
        group = [e.client_id, *(e[column(name)] for name in about)]
        if cut.grain != "total":
            group.append(period)
        order = func.row_number(type_=Integer()).over(partition_by=group, order_by=[e.day.desc(), e.event_id.desc()])
        shown = [
            period.label("period"),
            last_day.label("last_day"),
            e.municipality_code,
            e.age_group,
            e.sex,
            *(e[column(name)].label(column(name)) for name in about),
            order.label("place_in_line"),
        ]
        latest = select(*shown).select_from(source).where(*keep).subquery("latest")
        return self._grouped(latest, cut, cast(func.count(type_=Integer()), Double()), [latest.c.place_in_line == 1])

    def _grouped(self, table: FromClause, cut: Cut, amount: ColumnElement, conditions: list) -> Select:
        if self.residents_only:
            conditions = [*conditions, table.c.municipality_code != OUTSIDE]
        columns, source = [], table
        for name in cut.by:
            if name == "area":
                source = join_area(source, table, table.c.last_day)
                columns.append(area_key().label("area"))
            else:
                columns.append(table.c[column(name)].label(name))
        return (
            select(table.c.period.label("period"), *columns, amount.label("amount"))
            .select_from(source)
            .where(*conditions)
            .group_by(table.c.period, *(c.element for c in columns))
        )


@dataclass(frozen=True)
class Scaled:
    """Parts added together with signs, such as costs less income."""

    terms: tuple[tuple[float, Part], ...]

    def breakdowns(self) -> frozenset[str]:
        return frozenset.intersection(*(part.breakdowns() for _, part in self.terms))

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        frames = [part.frame(cut, warehouse).assign(_sign=sign) for sign, part in self.terms]
        rows = pd.concat(frames, ignore_index=True)
        rows["amount"] = rows["amount"] * rows["_sign"]
        keys = [name for name in rows.columns if name not in ("amount", "_sign")]
        return rows.groupby(keys, as_index=False, dropna=False)["amount"].sum()

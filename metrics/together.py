"""What clients use together: distinct clients of contacts and stays by the set of service lines, and their costs.

A client is in one place, of one age and one sex in a window: those of the latest event. All the events of the window
count, wherever the client lived then. Whole years and rolling years are prepared in the refresh; any other window is
counted from the events themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, Select, Table, and_, cast, distinct, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import BigInteger, String

from data_sources.marts.calendar import window_month
from data_sources.marts.client_months import client_months, client_who, line_sets
from data_sources.marts.integration import client_sets
from data_sources.portable import of_latest
from data_sources.warehouse import Warehouse
from metrics.clients import prepared_calendar
from metrics.cut import OUTSIDE, PLACES, Cut, MeasureError, column
from metrics.parts import Part, area_key, join_area, total, windows_of
from metrics.rows import event_rows

WHO = ("municipality_code", "age_group", "sex")
# The breakdown by shares of the clients, costliest first: all of them are shares of the same clients.
COSTLIEST = "costliest"
KINDS = "kinds"


@dataclass(frozen=True, eq=False)
class OfClients(Part):
    """What is added up over distinct clients; `frame` answers from the prepared windows where they can."""

    @property
    def by_day(self) -> bool:
        return True

    def breakdowns(self) -> frozenset[str]:
        return frozenset({*PLACES, "age_group", "sex"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        cut = cut.only(*(name for name in cut.by if name in self.breakdowns()))
        calendar = prepared_calendar(cut)
        if calendar is None or calendar.grain not in ("year", "rolling12") or not self.is_prepared(cut.by):
            return warehouse.frame(self.counted(cut))
        rows = warehouse.frame(self.prepared(calendar))
        return rows.assign(period=cut.start) if cut.grain == "total" else rows

    def is_prepared(self, by: tuple[str, ...]) -> bool:
        """Whether whole windows are prepared by these breakdowns."""
        raise NotImplementedError

    def prepared(self, cut: Cut) -> Select:
        raise NotImplementedError

    def counted(self, cut: Cut) -> Select:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class ServiceSets(OfClients):
    """Distinct clients, or the cost of all their events, by the set of service lines that they used.

    `several`: of clients with at least so many categories alone (options `at_least` and `category`).
    """

    amount: Literal["clients", "cost"] = "clients"
    several: bool = False
    residents_only: bool = False

    @property
    def once(self) -> frozenset[str]:
        return frozenset({COSTLIEST})

    def breakdowns(self) -> frozenset[str]:
        return super().breakdowns() | {"combination"}

    def is_prepared(self, by: tuple[str, ...]) -> bool:
        return set(by) <= self.breakdowns()

    def prepared(self, cut: Cut) -> Select:
        kept = "persons" if {"age_group", "sex"} & set(cut.by) else "places"
        return self._grouped(prepared_windows(client_sets, cut, client_sets.c.cut == kept).subquery("clients"), cut)

    def counted(self, cut: Cut) -> Select:
        return self._grouped(clients_of(cut, "combination" in cut.by).subquery("clients"), cut)

    def _grouped(self, clients: FromClause, cut: Cut) -> Select:
        c = clients.c
        conditions = [c.municipality_code != OUTSIDE] if self.residents_only else []
        persons = total(c.clients)
        amounts: list[ColumnElement] = [persons.label("amount")]
        if self.amount == "cost":
            amounts = [(total(c.cents) / 100).label("amount"), persons.label("people")]
        columns, source = columns_of(clients, cut)
        if self.several:
            conditions.append(kinds_of(clients, cut) >= at_least(cut))
        return (
            select(c.period, *columns, *amounts)
            .select_from(source)
            .where(*conditions)
            .group_by(c.period, *(one.element for one in columns))
        )


def lines_used(rows: pd.DataFrame) -> pd.Series:
    """The number of service lines of each row's combination: clients of several services are added up by it."""
    if "combination" not in rows:
        return pd.Series(None, index=rows.index, dtype=object)
    return rows["combination"].str.count(r"\+") + 1


def at_least(cut: Cut) -> int:
    """How many categories are several (option `at_least`)."""
    asked = cut.options.get("at_least", cut.county.thresholds.multi_service_at_least)
    if not isinstance(asked, int) or asked < 1:
        raise MeasureError(f"at_least is a number of categories from 1 on; {asked!r} came.")
    return asked


def kinds_of(clients: FromClause, cut: Cut) -> ColumnElement[int]:
    """How many categories clients use: service lines, or service classes (option `category`)."""
    return clients.c.classes if cut.options.get("category") == "service_class" else clients.c.lines


def prepared_windows(table: Table, cut: Cut, *kept: ColumnElement[bool]) -> Select:
    """The prepared rows of a cut's windows, with the last day of each."""
    c, w = table.c, window_month.c
    last_month = and_(w.grain == c.grain, w.period == c.period, w.month == c.period)
    return (
        select(*c, w.last_day)
        .select_from(table.join(window_month, last_month))
        .where(
            *kept,
            c.grain == cut.grain,
            c.period >= cut.periods[0].label,
            c.period <= cut.periods[-1].label,
        )
    )


def clients_of(cut: Cut, combined: bool) -> Select:
    """A row for each client and window, shaped like the prepared rows: from what clients used month by month, or from
    the events themselves where a window begins or ends within a month."""
    return _by_months(cut, combined) if cut.is_monthly else _by_days(cut, combined)


def _by_months(cut: Cut, combined: bool) -> Select:
    m = client_months.c
    source, period, last_day, within = windows_of(client_months, cut)
    group: list[ColumnElement] = [m.client]
    if cut.grain != "total":
        group += [period, last_day]
    classes = func.bit_count(func.bit_or(m.classes)) + func.bit_count(func.bit_or(m.more_classes))
    used = (
        select(
            m.client,
            period.label("period"),
            last_day.label("last_day"),
            func.arg_max(m.who, m.month, type_=Integer()).label("who"),
            func.bit_or(m.lines, type_=BigInteger()).label("lines"),
            cast(classes, Integer()).label("classes"),
            cast(func.sum(m.cents), BigInteger()).label("cents"),
        )
        .select_from(source)
        .where(*within)
        .group_by(*group)
        .subquery("used")
    )
    u = used.c
    named = used.join(client_who, client_who.c.who == u.who)
    if combined:
        named = named.join(line_sets, line_sets.c.lines == u.lines)
    return select(
        u.client.label("client_id"),
        u.period,
        u.last_day,
        *(client_who.c[name] for name in WHO),
        cast(func.bit_count(u.lines), Integer()).label("lines"),
        u.classes,
        *([line_sets.c.combination] if combined else []),
        literal(1, Integer()).label("clients"),
        u.cents,
    ).select_from(named)


def _by_days(cut: Cut, combined: bool) -> Select:
    e = event_rows.c
    source, period, last_day, within = windows_of(event_rows, cut)
    group: list[ColumnElement] = [e.client_id]
    if cut.grain != "total":
        group += [period, last_day]
    one = func.count(distinct(e.service_line), type_=Integer())
    columns = (
        [func.string_agg(distinct(e.service_line), aggregate_order_by(literal("+", String()), e.service_line))]
        if combined
        else []
    )
    return (
        select(
            e.client_id,
            period.label("period"),
            last_day.label("last_day"),
            *(of_latest(e[name], e.day, e.event_id).label(name) for name in WHO),
            one.label("lines"),
            func.count(distinct(e.service_class), type_=Integer()).label("classes"),
            *(c.label("combination") for c in columns),
            cast(1, Integer()).label("clients"),
            cast(func.sum(e.cost_eur) * 100, BigInteger()).label("cents"),
        )
        .select_from(source)
        .where(*within)
        .group_by(*group)
    )


def columns_of(clients: FromClause, cut: Cut) -> tuple[list[ColumnElement], FromClause]:
    columns: list[ColumnElement] = []
    source = clients
    for name in cut.by:
        if name == "area":
            source = join_area(source, clients, clients.c.last_day)
            columns.append(area_key().label("area"))
        else:
            columns.append(clients.c[column(name)].label(name))
    return columns, source

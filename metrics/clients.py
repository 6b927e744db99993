"""Distinct clients: each once, in the place, age and sex of the latest contact in the window."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, Select, and_, cast, func, select
from sqlalchemy.types import Double

from data_sources.marts.calendar import window_month
from data_sources.marts.clients import CUTS, client_counts
from data_sources.portable import of_latest
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, PLACES, Cut, column
from metrics.parts import Part, area_key, join_area, total, windows_of
from metrics.periods import add_months

WHO = frozenset({"area", "municipality", "age_group", "sex"})


@dataclass(frozen=True, eq=False)
class Clients(Part):
    """Distinct clients with a contact.

    Whole windows divided by at most one thing about the contact are prepared in the refresh; anything else is
    counted from the contacts themselves (`events`), which gives the same numbers. What is about the contact comes
    first: with a service line, the line's contacts are taken and the place is the latest of those.
    """

    events: FromClause
    residents_only: bool = False

    @property
    def once(self) -> frozenset[str]:
        return frozenset(CUTS) - {""}

    @property
    def by_day(self) -> bool:
        return True

    def breakdowns(self) -> frozenset[str]:
        return WHO | self.once

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        about = [name for name in cut.by if name not in WHO]
        calendar = prepared_calendar(cut)
        if calendar is not None and len(about) <= 1:
            key = about[0] if about else ""
            kept = CUTS[key][1]
            if kept or not {"age_group", "sex"} & set(cut.by):
                rows = warehouse.frame(self._prepared(calendar, key))
                return rows.assign(period=cut.start) if cut.grain == "total" else rows
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
        source, period, last_day, within = windows_of(self.events, cut)
        group: list[ColumnElement] = [e.client_id, *(e[column(name)] for name in about)]
        if cut.grain != "total":
            group += [period, last_day]
        # Only what is asked of a client is looked up.
        who = {"municipality_code" if name in PLACES else name for name in cut.by if name in WHO}
        who |= {"municipality_code"} if self.residents_only else set()
        latest = (
            select(
                period.label("period"),
                last_day.label("last_day"),
                *(e[column(name)].label(column(name)) for name in about),
                *(of_latest(e[name], e.day, e.event_id).label(name) for name in sorted(who)),
            )
            .select_from(source)
            .where(*within)
            .group_by(*group)
            .subquery("latest")
        )
        return self._grouped(latest, cut, cast(func.count(type_=Integer()), Double()), [])

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


def prepared_calendar(cut: Cut) -> Cut | None:
    """The same windows as whole calendar windows, which are prepared; None where they are none.

    A period in one piece that is a month, a quarter or twelve months long is such a window too.
    """
    if cut.grain != "total":
        return cut if cut.is_whole else None
    if not cut.is_monthly:
        return None
    last = add_months(cut.end, -1)
    if add_months(cut.start, 12) == cut.end:
        return replace(cut, grain="rolling12", start=last)
    if last == cut.start:
        return replace(cut, grain="month")
    if add_months(cut.start, 3) == cut.end and cut.start.month % 3 == 1:
        return replace(cut, grain="quarter")
    return None

"""Moves between service lines: what came before each event of a client, and what did not come after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import String

from data_sources.marts.transitions import NOTHING, line_moves, line_moves_by_place
from data_sources.portable import days_between
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Sum
from metrics.rows import event_rows

LINES = ("from_line", "to_line")


@dataclass(frozen=True, eq=False)
class Moves(Sum):
    """By both lines, everything that balances: moves, stays in a line, ways in and out. Otherwise moves alone.

    Windows that are cut within a month are counted from the events themselves.
    """

    tables: tuple[FromClause, ...] = (line_moves_by_place, line_moves)
    amount: str = "moves"

    @property
    def by_day(self) -> bool:
        return True

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        when = None if set(LINES) <= set(cut.by) else _between_lines
        tables = self.tables if cut.is_monthly else (_move_days(cut),)
        return Sum.frame(replace(self, when=when, tables=tables), cut, warehouse)


def _move_days(cut: Cut) -> Subquery:
    """Every move, stay in a line, way in and way out on its day, of the events that can belong to a cut's days."""
    e, most = event_rows.c, cut.county.thresholds.transition_days
    order = (e.day, e.event_id)
    about = (e.day, e.month, e.municipality_code, e.age_group, e.sex)
    beside = (
        select(
            *about,
            e.service_line,
            func.lag(e.day).over(partition_by=e.client_id, order_by=order).label("day_before"),
            func.lag(e.service_line).over(partition_by=e.client_id, order_by=order).label("line_before"),
            func.lead(e.day).over(partition_by=e.client_id, order_by=order).label("day_after"),
        )
        .where(e.day.between(cut.periods[0].start - timedelta(most), cut.periods[-1].last_day + timedelta(most)))
        .subquery("beside")
    )
    b = beside.c
    kept = [b[column.name] for column in about]
    nothing = literal(NOTHING, String())
    near = days_between(b.day_before, b.day) <= most
    came = _ways(*kept, case((near, b.line_before), else_=nothing), b.service_line)
    left = or_(b.day_after.is_(None), days_between(b.day, b.day_after) > most)
    return union_all(came, _ways(*kept, b.service_line, nothing).where(left)).subquery("move_day")


def _ways(*columns: ColumnElement) -> Select:
    *about, from_line, to_line = columns
    one = literal(1, Integer()).label("moves")
    return select(*about, from_line.label("from_line"), to_line.label("to_line"), one)


def _between_lines(table: FromClause):
    c = table.c
    return and_(c.from_line != c.to_line, c.from_line != NOTHING, c.to_line != NOTHING)


def are_moves(rows: pd.DataFrame) -> pd.Series:
    """`moves` where rows by both lines are moves: other answers add those up alone. Empty elsewhere."""
    if not set(LINES) <= set(rows.columns):
        return pd.Series(None, index=rows.index, dtype=object)
    moved = (rows["from_line"] != rows["to_line"]) & (rows["from_line"] != NOTHING) & (rows["to_line"] != NOTHING)
    return moved.map({True: "moves", False: None})

"""Who waits for care: the queue at the end of a window, and the requests themselves by the day of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql import FromClause

from data_sources.marts import dataset_status
from data_sources.marts.requests import QUEUES, WAITED, request_rows
from data_sources.portable import month_of
from metrics.cut import Cut
from metrics.parts import Sum, Windows, spans

_R = request_rows.c
_CUTS = (_R.municipality_code, _R.service_line, _R.service_class, _R.age_group)


def _one_where(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _on(day: ColumnElement, name: str, *amounts: ColumnElement) -> Subquery:
    """Requests with a day, each by that day: they answer where a window is cut within a month."""
    rows = select(day.label("day"), month_of(day).label("month"), *_CUTS, *amounts)
    return rows.where(day.is_not(None)).subquery(name)


_ONE = literal(1, Integer())
_limited = _one_where(_R.due_on.is_not(None), "limited")
_in_time = _one_where(_R.served_on <= _R.due_on, "in_time")
assessed_rows = _on(
    _R.requested_on,
    "assessed_row",
    _one_where(_R.assessed_on.is_not(None), "assessed"),
    _one_where(_R.assessed_on == _R.requested_on, "same_day"),
)
served_rows = _on(_R.served_on, "served_row", _R.days, _ONE.label("served"), _ONE.label("requests"), _limited, _in_time)


def _later(day: ColumnElement, days: int) -> ColumnElement:
    return day + literal(days, Integer())


def _spells() -> Subquery:
    """When each request waited, and when it waited longer than its guarantee: `after` is the first day it did not."""
    return union_all(*_waits_and_lates(_R.requested_on, _R.left_on)).subquery("waiting_spell")


def _spells_by_length() -> Subquery:
    """The same, divided by how long the request had waited by then."""
    parts: list[Select] = []
    for name, (fewest, most) in WAITED.items():
        begins = _later(_R.requested_on, fewest)
        after = _R.left_on if most is None else func.least(_R.left_on, _later(_R.requested_on, most + 1), type_=Date())
        parts += _waits_and_lates(begins, after, literal(name, String()).label("waited"))
    return union_all(*parts).subquery("waiting_spell_by_length")


def _waits_and_lates(begins: ColumnElement, after: ColumnElement, *also: ColumnElement) -> tuple[Select, Select]:
    late = func.greatest(begins, _later(_R.due_on, 1), type_=Date())
    return (
        select(*_CUTS, *also, begins.label("started_on"), after.label("after"), *_weights(1, 0)),
        select(*_CUTS, *also, late.label("started_on"), after.label("after"), *_weights(0, 1)).where(
            _R.due_on.is_not(None)
        ),
    )


def _weights(waiting: int, over: int) -> tuple[ColumnElement, ColumnElement]:
    return literal(waiting, Integer()).label("waiting"), literal(over, Integer()).label("over")


waiting_spells, waiting_spells_by_length = _spells(), _spells_by_length()


@dataclass(frozen=True, eq=False)
class Queue(Sum):
    """Requests that wait on the last day of each window; nothing is known after the last delivered day."""

    of_a_day: ClassVar[bool] = True
    tables: tuple[FromClause, ...] = (*(mart.table for mart in QUEUES), waiting_spells, waiting_spells_by_length)
    amount: str = "waiting"

    def windows(self, table: FromClause, cut: Cut) -> Windows:
        asked = spans(cut.periods)
        delivered = select(dataset_status.c.last_day).where(dataset_status.c.dataset == "service_requests")
        day: ColumnElement = func.least(asked.c.last_day, delivered.scalar_subquery(), type_=Date())
        if "month" in table.c:
            holds = table.c.month == month_of(day)
        else:
            holds = and_(table.c.started_on <= day, table.c.after > day)
        return table.join(asked, holds), asked.c.period, asked.c.last_day, []

"""The county's configuration as tables that marts and metrics join."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, Table

from county import County
from data_sources.marts import county_area, county_guarantee, county_municipality, county_service_class


def _rows(table: Table, county: County) -> list[tuple]:
    if table is county_municipality:
        return [(m.code,) for m in county.municipalities]
    if table is county_area:
        return [(m.municipality, m.area, m.valid_from, m.valid_to) for m in county.memberships]
    if table is county_service_class:
        return [(c.code, c.line, c.guarantee_group or None) for c in county.service_classes]
    if table is county_guarantee:
        return [(g.group, g.valid_from, g.valid_to, g.age_from, g.age_to, g.days, g.months) for g in county.guarantee]
    chosen = county.thresholds
    values = [(name, str(value)) for name, value in vars(chosen).items() if isinstance(value, int | float)]
    return [*values, *(("unpaid_absence", name) for name in chosen.unpaid_absences)]


def sql(table: Table, county: County) -> str:
    """The select that fills one of the county's tables, in a stated order."""
    kinds = [_kind(column) for column in table.columns]
    names = [column.name for column in table.columns]
    rows = sorted(_rows(table, county), key=str)
    if not rows:
        return "select " + ", ".join(f"null::{k} as {n}" for k, n in zip(kinds, names, strict=True)) + " limit 0"
    values = ", ".join(f"({', '.join(_value(v, k) for v, k in zip(row, kinds, strict=True))})" for row in rows)
    return f"select * from (values {values}) as t({', '.join(names)})"


def _kind(column) -> str:
    if isinstance(column.type, Date):
        return "date"
    return "integer" if isinstance(column.type, Integer) else "varchar"


def _value(value: object, kind: str) -> str:
    if value is None:
        return f"null::{kind}"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"

"""What is known of each dataset once it is clean: delivered or not, which months, until which day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, Table

from data_sources.extracts import EXTRACTS

# Staff datasets state a whole, up to the newest absence start, else the newest employment start that is not in the
# future of the delivery.
STAFF = ("employments", "absences")


def _day(table: Table, column: str) -> str:
    if isinstance(table.c[column].type, Integer):
        return f"make_date({column}, 12, 31)"
    if column in ("month", "survey_month", "report_month"):
        return f"cast({column} + interval 1 month - interval 1 day as date)"
    return column


def month_of(table: Table, column: str) -> str:
    """SQL of the first day of the month of a row; of a year, its January."""
    if isinstance(table.c[column].type, Integer):
        return f"make_date({column}, 1, 1)"
    return f"cast(date_trunc('month', {column}) as date)"


def status_sql(stated_on: date | None) -> str:
    """The select that fills `dataset_status` from the clean tables; `stated_on`: the day of the delivery.

    Where none is stated, the day of the refresh stands for it: files may carry the time of an archive or a copy,
    long before the newest of their rows.
    """
    limit = f"date '{stated_on}'" if stated_on else "current_date"
    rows = []
    for name, table in EXTRACTS.items():
        origin = table.info["origin"]
        if name in STAFF:
            last = _staff_day(limit)
        elif origin.event is None:
            last = "null::date"
        else:
            last = _last_day(table, limit)
        first = "null::date"
        if origin.event is not None:
            first = f"(select min({month_of(table, origin.event)}) from {name} where {origin.counts_when})"
        rows.append(
            f"select '{name}' as dataset, (select count(*) from {name}) > 0 as delivered, "
            f"(select count(*) from {name}) as rows, {first} as first_month, {last} as last_day"
        )
    return " union all ".join(rows) + " order by dataset"


def _last_day(table: Table, limit: str) -> str:
    """The newest day of the columns that tell it. A day after the delivery tells nothing: it is planned, or it is how a
    source system writes "never" (31.12.9999)."""
    origin = table.info["origin"]
    days = {column: _day(table, column) for column in origin.ends or (origin.event,)}
    newest = [f"max({day})" + (f" filter ({day} <= {limit})" if day == column else "") for column, day in days.items()]
    return f"(select greatest({', '.join(newest)}) from {table.name} where {origin.counts_when})"


def _staff_day(limit: str) -> str:
    return (
        "coalesce((select max(started_on) from absences), "
        f"(select max(started_on) from employments where started_on <= {limit}), "
        "(select max(started_on) from employments))"
    )


def months_sql() -> str:
    """The select that fills `delivered_month`: a month is delivered when it holds a row of that month."""
    rows = [
        f"select distinct '{name}' as dataset, {month_of(table, origin.event)} as month from {name} "
        f"where {origin.counts_when}"
        for name, table in EXTRACTS.items()
        if (origin := table.info["origin"]).event is not None and isinstance(table.c[origin.event].type, Date)
    ]
    return " union all ".join(rows) + " order by dataset, month"

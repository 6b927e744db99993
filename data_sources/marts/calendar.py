"""The calendar: its days, and which months make up which window, for every grain."""

from sqlalchemy import Column, Date, String, Table

from data_sources.marts import Mart, marts

window_month = Table(
    "window_month",
    marts,
    Column("grain", String, primary_key=True, comment="month, quarter, year or rolling12"),
    Column(
        "period",
        Date,
        primary_key=True,
        comment="name of the window: its first day, or for rolling12 its last month",
    ),
    Column("month", Date, primary_key=True, comment="a month that belongs to the window"),
    Column("last_day", Date, comment="last day of the window"),
    comment="Months of every window from 1970 to 2069",
)

calendar_day = Table(
    "calendar_day",
    marts,
    Column("day", Date, primary_key=True),
    Column("month", Date, comment="first day of the month"),
    comment="Every day from 1970 to 2069",
)

_DAYS = """
select cast(day as date) as day, cast(date_trunc('month', day) as date) as month
from generate_series(date '1970-01-01', date '2069-12-31', interval 1 day) as days(day) order by day
"""

_MONTHS = """
with month as (
    select cast(unnest(generate_series(date '1970-01-01', date '2069-12-01', interval 1 month)) as date) as month
), window_of as (
    select 'month' as grain, month as period, month, cast(month + interval 1 month as date) as after from month
    union all
    select 'quarter', cast(date_trunc('quarter', month) as date), month,
           cast(date_trunc('quarter', month) + interval 3 month as date) from month
    union all
    select 'year', cast(date_trunc('year', month) as date), month,
           cast(date_trunc('year', month) + interval 12 month as date) from month
    union all
    select 'rolling12', cast(month + to_months(cast(back as integer)) as date), month,
           cast(month + to_months(cast(back + 1 as integer)) as date)
    from month cross join range(12) as step(back)
)
select grain, period, month, cast(after - interval 1 day as date) as last_day
from window_of order by grain, period, month
"""

MARTS = (Mart(window_month, (), _MONTHS), Mart(calendar_day, (), _DAYS))

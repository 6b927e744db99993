"""Persons employed on the first and on the last day of each month, counted beforehand.

Nearly everybody is in one cell on a day, so cells add up; those who are in several are kept one by one, so that a
person counts once in whatever is asked for.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts

_DIMS = ("municipality_code", "service_line", "profession_group", "employment_type")
_SHOWN = ", ".join(_DIMS)

staff_heads = Table(
    "staff_heads",
    marts,
    Column("month", Date, primary_key=True),
    Column("edge", String, primary_key=True, comment="first or last day of the month; of the last delivered, that day"),
    *(Column(name, String, primary_key=True) for name in _DIMS),
    Column("employee", BigInteger, comment="a person employed in several cells on the day; empty for all others"),
    Column("persons", Integer, comment="persons employed in this cell alone; 1 of who is in several"),
    comment="Persons employed on the first and the last day of each month, by " + ", ".join(_DIMS),
)

_NUMBER = "cast(year({0}) * 12 + month({0}) - 1 as integer)"
_FIRST, _LAST = _NUMBER.format("begins"), _NUMBER.format("ends")

_HEADS = f"""
with cell as materialized (
    select cast(row_number() over (order by {_SHOWN}) as integer) as cell, {_SHOWN}
    from (select distinct {_SHOWN} from staff_spells)
), spell as materialized (
    select employee, cell, started_on as begins, cast(after - interval 1 day as date) as ends
    from staff_spells join cell using ({_SHOWN}) where started_on < after
), there as materialized (
    select 'first' as edge, employee, cell,
           unnest(range({_FIRST} + if(day(begins) = 1, 0, 1), {_LAST} + 1)) as month
    from spell
    union all
    select 'last', employee, cell,
           unnest(range({_FIRST}, {_LAST} + if(ends = last_day(ends) or ends = d.delivered_until, 1, 0)))
    from spell cross join (
        select last_day as delivered_until from dataset_status where dataset = 'employments'
    ) d
), several as materialized (
    select month, edge, employee from there group by all having min(cell) < max(cell)
), counted as (
    select month, edge, cell, null as employee, count(distinct employee) as persons
    from there anti join several using (month, edge, employee) group by month, edge, cell
    union all
    select distinct month, edge, cell, employee, 1 from there semi join several using (month, edge, employee)
)
select make_date(month // 12, month % 12 + 1, 1) as month, edge, {_SHOWN}, employee, cast(persons as integer) as persons
from counted join cell using (cell) order by month, edge, {_SHOWN}, employee
"""

MARTS = (Mart(staff_heads, ("staff_spells", "dataset_status"), _HEADS),)

"""Working time by municipality and service line: small tables that answer what pages ask most.

Where a person has several employments at a time, the days are kept by person, so that a person counts once a day in
whatever cell is asked for.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import SMALL_NUMBER
from data_sources.marts.staff import DIMS, SHOWN
from data_sources.marts.working_time import EXACT

_PLACE = ("municipality_code", "service_line")
_HERE = ", ".join(_PLACE)


def _together(name: str, dims: tuple[str, ...]) -> Table:
    return Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        Column("employee", BigInteger, primary_key=True),
        Column("combination", Integer, primary_key=True, comment="which of the person's employments go together"),
        *(Column(dim, String, primary_key=True) for dim in dims),
        Column("days", Integer, comment="days on which they go together"),
        comment="Days on which a person has employments in several cells of " + ", ".join(dims),
    )


staff_together = _together("staff_together", DIMS)

_TOGETHER = f"""
with stretch as (
    select month, employee, first_day, any_value(days) as days, list(employment_id order by employment_id) as ids
    from staff_stretches where together > 1 group by all
), combined as (
    select *, row_number() over (partition by month, employee order by ids) as combination
    from (select month, employee, ids, sum(days) as days from stretch group by all)
), single as (
    select month, employee, combination, days, unnest(ids) as employment_id from combined
)
select distinct month, employee, cast(combination as integer) as combination, {SHOWN}, cast(days as integer) as days
from single join (select employment_id, {SHOWN} from staff_spells) using (employment_id)
order by month, employee, combination, {SHOWN}
"""

staff_together_by_place = _together("staff_together_by_place", _PLACE)

_TOGETHER_BY_PLACE = f"""
select distinct month, employee, combination, {_HERE}, days from staff_together
qualify count(distinct ({_HERE})) over (partition by month, employee, combination) > 1
order by month, employee, combination, {_HERE}
"""

staff_by_place = Table(
    "staff_by_place",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(name, String, primary_key=True) for name in _PLACE),
    Column(
        "line", Integer, primary_key=True, comment="a cell has as many lines as it takes to see whether it is small"
    ),
    Column("employee", BigInteger, comment="one of the persons employed"),
    Column("sick_employee", BigInteger, comment="one of the persons who were sick"),
    Column("paid_years", Double, comment="of the whole cell, on its first line; 0 on the others"),
    Column("sick_days", Double, comment="likewise"),
    Column("days_alone", Integer, comment="likewise: days on which the person has no employment in another cell"),
    comment="Working time by month, municipality and service line, with the first persons by their numbers",
)

_BY_PLACE = f"""
with person as (
    select month, {_HERE}, employee, max(sick_employee) as sick_employee from staff_months group by all
), persons as (
    select month, {_HERE}, min(employee, {SMALL_NUMBER}) as employees,
           min(sick_employee, {SMALL_NUMBER}) as sick_employees
    from person group by all
), together as (
    select month, any_value(municipality_code) as municipality_code, any_value(service_line) as service_line,
           any_value(days) as days
    from staff_together group by month, employee, combination having count(distinct ({_HERE})) = 1
), summed as (
    select month, {_HERE}, cast(sum({EXACT.format("paid_years")}) as double) as paid_years,
           cast(sum({EXACT.format("sick_days")}) as double) as sick_days, sum(days_alone) as days_alone
    from (select month, {_HERE}, paid_years, sick_days, days_alone from staff_months
          union all select month, {_HERE}, 0, 0, days from together)
    group by all
), lined as (
    select *, unnest(range(1, {SMALL_NUMBER} + 1)) as line from persons join summed using (month, {_HERE})
)
select month, {_HERE}, cast(line as integer) as line, employees[line] as employee,
       sick_employees[line] as sick_employee, if(line = 1, paid_years, 0) as paid_years,
       if(line = 1, sick_days, 0) as sick_days, cast(if(line = 1, days_alone, 0) as integer) as days_alone
from lined where line <= len(employees)
order by month, {_HERE}, line
"""

MARTS = (
    Mart(staff_together, ("staff_stretches", "staff_spells"), _TOGETHER),
    Mart(staff_together_by_place, ("staff_together",), _TOGETHER_BY_PLACE),
    Mart(staff_by_place, ("staff_months", "staff_together", "parameter"), _BY_PLACE),
)

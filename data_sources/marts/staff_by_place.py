"""Working time by municipality and service line: small tables that answer what pages ask most.

Where a person has several employments at a time, the days are kept by the combination of cells, so that a person counts
once a day in whatever is asked for.
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
        Column("combination", Integer, primary_key=True, comment="the cells in which a person is employed at a time"),
        *(Column(dim, String, primary_key=True) for dim in dims),
        Column("days", Integer, comment="days of all persons with just this combination"),
        comment="Days on which persons have employments in several cells of " + ", ".join(dims),
    )


staff_together = _together("staff_together", DIMS)

_TOGETHER = f"""
with cell as (
    select employment_id, dense_rank() over (order by {SHOWN}) as cell from staff_spells
), stretch as (
    select s.month, s.employee, s.first_day, any_value(s.days) as days, list(distinct c.cell order by c.cell) as cells
    from staff_stretches s join cell c on c.employment_id = s.employment_id where s.together > 1
    group by s.month, s.employee, s.first_day
), combined as (
    select *, row_number() over (partition by month order by cells) as combination
    from (select month, cells, sum(days) as days from stretch group by month, cells)
)
select month, cast(combination as integer) as combination, {SHOWN}, cast(days as integer) as days
from (select month, combination, days, unnest(cells) as cell from combined)
join (select distinct cell, {SHOWN} from cell join staff_spells using (employment_id)) using (cell)
order by month, combination, {SHOWN}
"""

staff_together_by_place = _together("staff_together_by_place", _PLACE)

_TOGETHER_BY_PLACE = f"""
with combined as (
    select *, row_number() over (partition by month order by places) as combination
    from (select month, places, sum(days) as days
          from (select month, combination, any_value(days) as days,
                       list(distinct row({_HERE}) order by row({_HERE})) as places
                from staff_together group by month, combination)
          where len(places) > 1 group by month, places)
)
select month, cast(combination as integer) as combination, place[1] as municipality_code, place[2] as service_line,
       cast(days as integer) as days
from (select month, combination, days, unnest(places) as place from combined)
order by month, combination, {_HERE}
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
    Column("paid_employee", BigInteger, comment="one of the persons who were paid"),
    Column("sick_employee", BigInteger, comment="one of the persons who were sick"),
    Column("paid_years", Double, comment="of the whole cell, on its first line; 0 on the others"),
    Column("sick_days", Double, comment="likewise"),
    Column("days_alone", Integer, comment="likewise: days on which the person has no employment in another cell"),
    comment="Working time by month, municipality and service line, with the first persons by their numbers",
)

_BY_PLACE = f"""
with person as (
    select month, {_HERE}, employee, max(paid_employee) as paid_employee, max(sick_employee) as sick_employee
    from staff_months group by all
), persons as (
    select month, {_HERE}, min(employee, {SMALL_NUMBER}) as employees,
           min(paid_employee, {SMALL_NUMBER}) as paid_employees,
           min(sick_employee, {SMALL_NUMBER}) as sick_employees
    from person group by all
), together as (
    select month, any_value(municipality_code) as municipality_code, any_value(service_line) as service_line,
           any_value(days) as days
    from staff_together group by month, combination having count(distinct ({_HERE})) = 1
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
       paid_employees[line] as paid_employee, sick_employees[line] as sick_employee,
       if(line = 1, paid_years, 0) as paid_years, if(line = 1, sick_days, 0) as sick_days,
       cast(if(line = 1, days_alone, 0) as integer) as days_alone
from lined where line <= len(employees)
order by month, {_HERE}, line
"""

MARTS = (
    Mart(staff_together, ("staff_stretches", "staff_spells"), _TOGETHER),
    Mart(staff_together_by_place, ("staff_together",), _TOGETHER_BY_PLACE),
    Mart(staff_by_place, ("staff_months", "staff_together", "parameter"), _BY_PLACE),
)

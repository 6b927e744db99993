"""Staff by month: paid and sick days, who is employed, who came and who left.

Each person's time is split into segments in which nothing changes (employments and absences begin and end, months
turn), so that the rules of a day hold for a whole segment: unpaid shares add up to at most one, a person is at most
one person a day after that, sick shares add up to at most one and only while employed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import known

_DIMS = ("municipality_code", "service_line", "unit_code", "profession_group", "employment_type")
_SHOWN = ", ".join(_DIMS)
_PERSON = "cast(hash({}) % 9223372036854775807 as bigint)"


def _dims() -> list[Column]:
    return [Column(name, String) for name in _DIMS]


staff_spells = Table(
    "staff_spells",
    marts,
    Column("employment_id", String, primary_key=True),
    Column("employee", BigInteger, comment="a number that stands for the person"),
    *_dims(),
    Column("fte", Double),
    Column("started_on", Date),
    Column("after", Date, comment="the day after the last day employed, at most the day after the last delivered day"),
    Column("ended_on", Date, comment="as delivered"),
    Column("end_reason", String),
    comment="Employments with the place of their unit, up to the last delivered day",
)

_SPELLS = f"""
with delivered as (
    select cast(last_day + interval 1 day as date) as after from dataset_status where dataset = 'employments'
), placed as (
    select e.*, case when u.unit_code is null then e.municipality_code else u.municipality_code end as place
    from employments e left join units u on u.unit_code = e.unit_code
)
select p.employment_id, {_PERSON.format("p.employee_id")} as employee,
       case when home.municipality_code is null then 'outside' else p.place end as municipality_code,
       p.service_line, {known("p.unit_code")} as unit_code, p.profession_group, p.employment_type, p.fte, p.started_on,
       least(coalesce(cast(p.ended_on + interval 1 day as date), d.after), d.after) as after, p.ended_on, p.end_reason
from placed p left join county_municipality home on home.municipality_code = p.place cross join delivered d
where p.started_on < d.after
order by p.employment_id
"""

staff_segments = Table(
    "staff_segments",
    marts,
    Column("month", Date, primary_key=True),
    Column("employee", BigInteger, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("employment_id", String, primary_key=True),
    *_dims(),
    Column("days", Integer, comment="days of the segment"),
    Column("paid_years", Double, comment="person-years: days × paid share / days of the year"),
    Column("sick_days", Double),
    Column("alone", Boolean, comment="whether the person has no other employment in the segment"),
    comment="Employments by person, month and stretch of days in which nothing changes",
)

# Absences that change a day: unpaid ones take from the paid share, illness and accidents are counted.
_SEGMENTS = f"""
with unpaid_type as (
    select value as absence_type from parameter where name = 'unpaid_absence'
), away as (
    select {_PERSON.format("a.employee_id")} as employee, a.employment_id, a.started_on,
           cast(a.ended_on + interval 1 day as date) as after, coalesce(a.share, 1.0) as share,
           a.absence_type in ('own_illness', 'work_accident') as sick,
           a.absence_type in (select absence_type from unpaid_type) as unpaid
    from absences a
    where a.absence_type in ('own_illness', 'work_accident')
       or a.absence_type in (select absence_type from unpaid_type)
), edge as (
    select employee, started_on as day from staff_spells
    union select employee, after from staff_spells
    union select employee, started_on from away
    union select employee, after from away
    union select employee, cast(unnest(generate_series(date_trunc('month', first) + interval 1 month,
                                                       cast(last as timestamp), interval 1 month)) as date)
    from (select employee, min(started_on) as first, max(after) as last from staff_spells group by employee)
), segment as (
    select employee, day as first_day, lead(day) over (partition by employee order by day) as upto from edge
), worked as (
    select s.employee, s.first_day, date_diff('day', s.first_day, s.upto) as days, e.employment_id, {_SHOWN}, e.fte,
           row_number() over (partition by s.employee, s.first_day order by e.fte desc, e.employment_id) as place,
           count(*) over (partition by s.employee, s.first_day) as together
    from segment s join staff_spells e
      on e.employee = s.employee and e.started_on <= s.first_day and e.after >= s.upto
    where s.upto > s.first_day
), unpaid as (
    select w.first_day, w.employment_id, least(sum(a.share), 1.0) as share
    from worked w join away a on a.employee = w.employee and a.unpaid
     and a.started_on <= w.first_day and a.after > w.first_day
     and (a.employment_id is null or a.employment_id = w.employment_id)
    group by all
), paid as (
    select w.*, w.fte * (1 - coalesce(u.share, 0)) as paid
    from worked w left join unpaid u on u.first_day = w.first_day and u.employment_id = w.employment_id
), capped as (
    select *, paid / greatest(sum(paid) over (partition by employee, first_day), 1.0) as paid_share from paid
), sick as (
    select s.employee, s.first_day, coalesce(w.employment_id, s.employment_id) as employment_id, sum(a.share) as share
    from (select employee, first_day, employment_id from worked where place = 1) s
    join away a on a.employee = s.employee and a.sick and a.started_on <= s.first_day and a.after > s.first_day
    left join worked w on w.first_day = s.first_day and w.employment_id = a.employment_id
    group by all
), sick_capped as (
    select employee, first_day, employment_id,
           share / greatest(sum(share) over (partition by employee, first_day), 1.0) as share
    from sick
)
select cast(date_trunc('month', c.first_day) as date) as month, c.employee, c.first_day, c.employment_id, {_SHOWN},
       cast(c.days as integer) as days,
       c.days * c.paid_share / (case when year(c.first_day) % 4 = 0
           and (year(c.first_day) % 100 <> 0 or year(c.first_day) % 400 = 0) then 366.0 else 365.0 end) as paid_years,
       cast(coalesce(c.days * s.share, 0) as double) as sick_days, c.together = 1 as alone
from capped c
left join sick_capped s on s.employee = c.employee and s.first_day = c.first_day and s.employment_id = c.employment_id
order by month, municipality_code, service_line, unit_code, c.employee, c.first_day, c.employment_id
"""

staff_months = Table(
    "staff_months",
    marts,
    Column("month", Date, primary_key=True),
    *_dims(),
    Column("employee", BigInteger, primary_key=True),
    Column("sick_employee", BigInteger, comment="the person where sick in the month"),
    Column("paid_years", Double),
    Column("sick_days", Double),
    comment="Paid person-years and sick days by person and month",
)

_MONTHS = f"""
select month, {_SHOWN}, employee, case when sick_days > 0 then employee end as sick_employee, paid_years, sick_days
from (select month, {_SHOWN}, employee, sum(paid_years) as paid_years, sum(sick_days) as sick_days
      from staff_segments group by all)
order by month, {_SHOWN}, employee
"""

staff_on_last_day = Table(
    "staff_on_last_day",
    marts,
    Column("month", Date, primary_key=True),
    *_dims(),
    Column("employee", BigInteger, primary_key=True),
    comment="Persons employed on the last day of each month (of the last month: on the last delivered day)",
)

_ON_LAST_DAY = f"""
with bounds as (select min(started_on) as first, max(after) as after from staff_spells),
day as (
    select month, least(cast(month + interval 1 month as date), after) as after
    from (select cast(unnest(generate_series(date_trunc('month', greatest(first, date '2000-01-01')),
                 cast(after - interval 1 day as timestamp), interval 1 month)) as date) as month, after from bounds)
)
select distinct d.month, {_SHOWN}, s.employee
from day d join staff_spells s on s.started_on < d.after and s.after >= d.after
order by d.month, {_SHOWN}, s.employee
"""

permanent_on_first_day = Table(
    "permanent_on_first_day",
    marts,
    Column("month", Date, primary_key=True),
    *_dims(),
    Column("employee", BigInteger, primary_key=True),
    comment="Persons with a permanent employment on the first day of each month",
)

_FIRST_DAY = f"""
with bounds as (select min(started_on) as first, max(after) as after from staff_spells),
day as (
    select cast(unnest(generate_series(date_trunc('month', greatest(first, date '2000-01-01')),
           cast(after - interval 1 day as timestamp), interval 1 month)) as date) as month from bounds
)
select distinct d.month, {_SHOWN}, s.employee
from day d join staff_spells s on s.started_on <= d.month and s.after > d.month
where s.employment_type = 'permanent'
order by d.month, {_SHOWN}, s.employee
"""

staff_changes = Table(
    "staff_changes",
    marts,
    Column("month", Date, primary_key=True),
    *_dims(),
    Column("employee", BigInteger),
    Column("employment_id", String, primary_key=True),
    Column("change", String, primary_key=True, comment="left or came"),
    Column("end_reason", String),
    comment="Permanent employments that ended, and those that began after at least 30 days outside the county",
)

_CHANGES = f"""
with delivered as (
    select last_day from dataset_status where dataset = 'employments'
), change as (
    select cast(date_trunc('month', ended_on) as date) as month, {_SHOWN}, employee, employment_id, 'left' as change,
           end_reason
    from staff_spells cross join delivered
    where employment_type = 'permanent' and ended_on <= last_day
    union all
    select cast(date_trunc('month', s.started_on) as date), {_SHOWN}, s.employee, s.employment_id, 'came', null
    from staff_spells s
    where s.employment_type = 'permanent' and not exists (
        select 1 from staff_spells o where o.employee = s.employee and o.employment_id <> s.employment_id
         and o.started_on < s.started_on and o.after > s.started_on - interval 30 day)
)
select * from change order by month, {_SHOWN}, employment_id, change
"""

absence_months = Table(
    "absence_months",
    marts,
    Column("month", Date, primary_key=True),
    *_dims(),
    Column("absence_type", String),
    Column("length_band", String, comment="by the length of the whole absence"),
    Column("employee", BigInteger),
    Column("days", Integer, comment="calendar days in the month"),
    comment="Days of absence by type, length band and month, each absence by itself",
)

_ABSENCES = f"""
with delivered as (
    select cast(last_day + interval 1 day as date) as after from dataset_status where dataset = 'absences'
), away as (
    select a.absence_id, {_PERSON.format("a.employee_id")} as employee, a.employment_id, a.absence_type, a.started_on,
           least(cast(a.ended_on + interval 1 day as date), d.after) as after,
           date_diff('day', a.started_on, a.ended_on) + 1 as length
    from absences a cross join delivered d where a.started_on < d.after
), main as (
    select a.absence_id, s.employment_id from away a join staff_spells s
      on s.employee = a.employee and s.started_on <= a.started_on and s.after > a.started_on
    where a.employment_id is null
    qualify row_number() over (partition by a.absence_id order by s.fte desc, s.employment_id) = 1
), in_month as (
    select a.*, coalesce(a.employment_id, m.employment_id) as through,
           cast(unnest(generate_series(date_trunc('month', a.started_on), cast(a.after - interval 1 day as timestamp),
                                       interval 1 month)) as date) as month
    from away a left join main m on m.absence_id = a.absence_id
)
select i.month, coalesce(s.municipality_code, 'outside') as municipality_code,
       {known("s.service_line")} as service_line, {known("s.unit_code")} as unit_code,
       {known("s.profession_group")} as profession_group, {known("s.employment_type")} as employment_type,
       i.absence_type,
       case when i.length <= 3 then '1-3' when i.length <= 29 then '4-29' when i.length <= 60 then '30-60'
            when i.length <= 90 then '61-90' when i.length <= 180 then '91-180' else '181+' end as length_band,
       i.employee,
       cast(date_diff('day', greatest(i.started_on, i.month),
                      least(i.after, cast(i.month + interval 1 month as date))) as integer) as days
from in_month i left join staff_spells s on s.employment_id = i.through
order by i.month, municipality_code, service_line, unit_code, i.absence_id
"""

position_months = Table(
    "position_months",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(name, String) for name in ("municipality_code", "service_line", "unit_code", "profession_group")),
    Column("positions", Double),
    Column("filled", Double),
    Column("agency", Double),
    comment="Positions, filled positions and agency person-months by month",
)

_UNIT_PLACE = """case when home.municipality_code is null then 'outside' else u.municipality_code end"""
_UNIT_JOIN = """left join units u on u.unit_code = r.unit_code
left join county_municipality home on home.municipality_code = u.municipality_code"""

_POSITIONS = f"""
select r.month, {_UNIT_PLACE} as municipality_code, coalesce(r.service_line, u.service_line, 'unknown') as service_line,
       r.unit_code, r.profession_group, r.positions, coalesce(r.filled, 0) as filled,
       coalesce(r.agency_person_months, 0) as agency
from positions r {_UNIT_JOIN}
order by r.month, municipality_code, service_line, r.unit_code, r.profession_group
"""

survey_months = Table(
    "survey_months",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(name, String) for name in ("municipality_code", "service_line", "unit_code", "item")),
    Column("respondents", Integer),
    Column("points", Double, comment="mean × respondents"),
    Column("promoters", Integer),
    Column("passives", Integer),
    Column("detractors", Integer),
    comment="Staff survey by month, unit and item",
)

_SURVEY = f"""
select r.survey_month as month, {_UNIT_PLACE} as municipality_code,
       coalesce(r.service_line, u.service_line, 'unknown') as service_line, r.unit_code, r.item,
       r.respondents, r.mean * r.respondents as points, r.promoters, r.passives, r.detractors
from staff_survey r {_UNIT_JOIN}
order by month, municipality_code, service_line, r.unit_code, r.item
"""

MARTS = (
    Mart(staff_spells, ("employments", "units", "county_municipality", "dataset_status"), _SPELLS),
    Mart(staff_segments, ("staff_spells", "absences", "parameter"), _SEGMENTS),
    Mart(staff_months, ("staff_segments",), _MONTHS),
    Mart(staff_on_last_day, ("staff_spells",), _ON_LAST_DAY),
    Mart(permanent_on_first_day, ("staff_spells",), _FIRST_DAY),
    Mart(staff_changes, ("staff_spells", "dataset_status"), _CHANGES),
    Mart(absence_months, ("absences", "staff_spells", "dataset_status"), _ABSENCES),
    Mart(position_months, ("positions", "units", "county_municipality"), _POSITIONS),
    Mart(survey_months, ("staff_survey", "units", "county_municipality"), _SURVEY),
)

"""Working time by month: paid days, sick days and absences, by the rules of a single day.

Months in which a person has several employments, or is away ill or unpaid, are split into stretches in which nothing
changes, so that the rules of a day hold for a whole stretch: unpaid shares add up to at most one, a person is at most
one person a day after that, sick shares add up to at most one and only while employed. All other months, and they are
most, are the days of the one employment. Fractions are added as decimals, so that their order does not matter and
the same lake gives the same bytes.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import known
from data_sources.marts.first_persons import first_persons
from data_sources.marts.staff import DIMS, PERSON, dims

EXACT = "cast({} as decimal(18, 12))"

# An employment in one month: its days there. What it is cut by is joined last, since few columns sort fast.
_SPELL_MONTH = """
spell_month as (
    select month, employee, employment_id, fte, greatest(started_on, month) as first_day,
           least(after, cast(month + interval 1 month as date)) as upto
    from (select *, cast(unnest(generate_series(date_trunc('month', started_on), cast(after as timestamp)
                 - interval 1 day, interval 1 month)) as date) as month from staff_spells where started_on < after)
)"""

# Absences that change a day: unpaid ones take from the paid share, illness and accidents are counted.
_AWAY_MONTH = f"""
away as (
    select {PERSON.format("a.employee_id")} as employee, a.absence_id, a.employment_id, a.started_on,
           least(cast(a.ended_on + interval 1 day as date), d.after) as after, coalesce(a.share, 1.0) as share,
           a.absence_type in ('own_illness', 'work_accident') as sick, u.value is not null as unpaid
    from absences a
    left join (select distinct value from parameter where name = 'unpaid_absence') u on u.value = a.absence_type
    cross join (select max(after) as after from staff_spells) d
    where (a.absence_type in ('own_illness', 'work_accident') or u.value is not null) and a.started_on < d.after
), away_month as (
    select * replace (greatest(started_on, month) as started_on,
                      least(after, cast(month + interval 1 month as date)) as after)
    from (select *, cast(unnest(generate_series(date_trunc('month', started_on), cast(after as timestamp)
                 - interval 1 day, interval 1 month)) as date) as month from away)
)"""

staff_stretches = Table(
    "staff_stretches",
    marts,
    Column("month", Date, primary_key=True),
    Column("employee", BigInteger, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("employment_id", String, primary_key=True),
    Column("days", Integer, comment="days of the stretch"),
    Column("paid_share", Double, comment="share of a person paid each day"),
    Column("main", Boolean, comment="whether it is the person's largest employment in the stretch"),
    Column("together", Integer, comment="employments that the person has in the stretch"),
    comment="Months with several employments or with absence, in stretches of days in which nothing changes",
)

_STRETCHES = f"""
with {_SPELL_MONTH}, {_AWAY_MONTH}, split as (
    select employee, month from away_month
    union select employee, month from spell_month group by all having count(*) > 1
), changing as (
    select s.* from spell_month s semi join split p on p.employee = s.employee and p.month = s.month
), edge as (
    select employee, month, first_day as day from changing
    union select employee, month, upto from changing
    union select employee, month, started_on from away_month
    union select employee, month, after from away_month
), stretch as (
    select employee, month, day as first_day, lead(day) over (partition by employee, month order by day) as upto
    from edge
), worked as (
    select c.* replace (s.first_day as first_day), date_diff('day', s.first_day, s.upto) as days,
           row_number() over (partition by s.employee, s.first_day order by c.fte desc, c.employment_id) as place,
           count(*) over (partition by s.employee, s.first_day) as together
    from stretch s join changing c
      on c.employee = s.employee and c.month = s.month and c.first_day <= s.first_day and c.upto >= s.upto
), unpaid as (
    select w.first_day, w.employment_id, least(sum({EXACT.format("a.share")}), 1.0) as share
    from worked w join away_month a on a.unpaid and a.employee = w.employee and a.month = w.month
     and a.started_on <= w.first_day and a.after > w.first_day
     and (a.employment_id is null or a.employment_id = w.employment_id)
    group by all
), paid as (
    select w.*, w.fte * (1 - coalesce(cast(u.share as double), 0)) as paid
    from worked w left join unpaid u on u.first_day = w.first_day and u.employment_id = w.employment_id
)
select month, employee, first_day, employment_id, cast(days as integer) as days,
       paid / greatest(cast(sum({EXACT.format("paid")}) over (partition by employee, first_day) as double), 1.0)
           as paid_share,
       place = 1 as main, cast(together as integer) as together
from paid
order by month, employee, first_day, employment_id
"""

staff_months = Table(
    "staff_months",
    marts,
    Column("month", Date, primary_key=True),
    Column("employee", BigInteger),
    *dims(),
    Column("paid_employee", BigInteger, comment="the person where paid in the month"),
    Column("sick_employee", BigInteger, comment="the person where sick in the month"),
    Column("paid_years", Double, comment="person-years: each day's paid share / days of its year"),
    Column("sick_days", Double),
    Column("days_alone", Integer, comment="days on which the person has no other employment"),
    comment="Paid person-years, sick days and employed days by employment and month",
)

# A sick day goes through its employment; with none given, through the largest employment of that day.
_MONTHS = f"""
with {_SPELL_MONTH}, {_AWAY_MONTH}, through as (
    select s.month, s.employee, s.first_day, s.days, coalesce(a.employment_id, s.employment_id) as employment_id,
           sum({EXACT.format("a.share")}) as share
    from staff_stretches s join away_month a on a.sick and a.employee = s.employee and a.month = s.month
     and a.started_on <= s.first_day and a.after > s.first_day
    where s.main group by all
), sick as (
    select *, days * cast(share as double)
           / greatest(cast(sum(share) over (partition by employee, first_day) as double), 1.0) as sick_days
    from through
), counted as (
    select month, employee, employment_id, days * paid_share as paid_days, 0.0 as sick_days,
           case when together = 1 then days else 0 end as days_alone
    from staff_stretches
    union all
    select month, employee, employment_id, 0.0, sick_days, 0 from sick
), added as (
    select month, employee, employment_id, cast(sum({EXACT.format("paid_days")}) as double) as paid_days,
           cast(sum({EXACT.format("sick_days")}) as double) as sick_days, sum(days_alone) as days_alone
    from counted group by all
    union all
    select m.month, m.employee, m.employment_id, (m.upto - m.first_day) * m.fte, 0.0, m.upto - m.first_day
    from spell_month m anti join staff_stretches s on s.employee = m.employee and s.month = m.month
)
select a.month, a.employee, coalesce(e.municipality_code, 'outside') as municipality_code,
       {", ".join(f"{known(f'e.{name}')} as {name}" for name in DIMS[1:])},
       case when a.paid_days > 0 then a.employee end as paid_employee,
       case when a.sick_days > 0 then a.employee end as sick_employee,
       a.paid_days / dayofyear(make_date(year(a.month), 12, 31)) as paid_years, a.sick_days,
       cast(a.days_alone as integer) as days_alone
from added a left join staff_spells e on e.employment_id = a.employment_id
order by a.month, a.employee, a.employment_id
"""

absence_months = Table(
    "absence_months",
    marts,
    Column("month", Date, primary_key=True),
    *dims(),
    Column("absence_type", String),
    Column("length_band", String, comment="by the length of the whole absence"),
    Column("employee", BigInteger),
    Column("days", Integer, comment="calendar days in the month"),
    comment="Days of absence by type, length band and month, each absence by itself",
)

_LINE = ("municipality_code", "service_line", "absence_type")

# An absence without employment is cut where the person's employments begin and end: the largest of a day has it.
_ABSENCES = f"""
with away as (
    select a.absence_id, {PERSON.format("a.employee_id")} as employee, a.employment_id, a.absence_type, a.started_on,
           least(cast(a.ended_on + interval 1 day as date), cast(d.last_day + interval 1 day as date)) as after,
           date_diff('day', a.started_on, a.ended_on) + 1 as length
    from absences a join dataset_status d on d.dataset = 'absences' and a.started_on <= d.last_day
), free as (
    select * from away where employment_id is null
), edge as (
    select absence_id, unnest([started_on, after]) as day from free
    union
    select f.absence_id, t.day
    from free f join (select employee, unnest([started_on, after]) as day from staff_spells) t
      on t.employee = f.employee and t.day > f.started_on and t.day < f.after
), piece as (
    select f.* replace (e.day as started_on, e.upto as after)
    from free f join (select absence_id, day, lead(day) over (partition by absence_id order by day) as upto from edge) e
      on e.absence_id = f.absence_id and e.upto is not null
), placed as (
    select p.* replace (s.employment_id as employment_id)
    from piece p left join staff_spells s
      on s.employee = p.employee and s.started_on <= p.started_on and s.after >= p.after
    qualify row_number() over (partition by p.absence_id, p.started_on order by s.fte desc, s.employment_id) = 1
), in_month as (
    select *, cast(unnest(generate_series(date_trunc('month', started_on), cast(after as timestamp) - interval 1 day,
                                          interval 1 month)) as date) as month
    from (select * from away where employment_id is not null union all select * from placed)
)
select i.month, coalesce(s.municipality_code, 'outside') as municipality_code,
       {", ".join(f"{known(f's.{name}')} as {name}" for name in DIMS[1:])}, i.absence_type,
       case when i.length <= 3 then '1-3' when i.length <= 29 then '4-29' when i.length <= 60 then '30-60'
            when i.length <= 90 then '61-90' when i.length <= 180 then '91-180' else '181+' end as length_band,
       i.employee,
       cast(date_diff('day', greatest(i.started_on, i.month),
                      least(i.after, cast(i.month + interval 1 month as date))) as integer) as days
from in_month i left join staff_spells s on s.employment_id = i.employment_id
order by i.month, municipality_code, service_line, unit_code, i.absence_id, i.started_on
"""

absences_by_line = Table(
    "absences_by_line",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(name, String, primary_key=True) for name in _LINE),
    Column("employee", BigInteger, primary_key=True, comment="one of the persons away"),
    Column("days", BigInteger, comment="days of the whole cell, on its first row; 0 on the others"),
    comment="Days of absence by month, municipality, service line and type, with the first persons by their numbers",
)

MARTS = (
    Mart(staff_stretches, ("staff_spells", "absences", "parameter"), _STRETCHES),
    Mart(staff_months, ("staff_spells", "staff_stretches", "absences", "parameter"), _MONTHS),
    Mart(
        absences_by_line,
        ("absence_months", "parameter"),
        first_persons("from absence_months", f"month, {', '.join(_LINE)}", "employee", {"days": "bigint"}),
    ),
    Mart(absence_months, ("absences", "staff_spells", "dataset_status"), _ABSENCES),
)

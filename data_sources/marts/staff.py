"""Staff: who is employed where and when, who came and who left, positions and the staff survey."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import known

DIMS = ("municipality_code", "service_line", "unit_code", "profession_group", "employment_type")
SHOWN = ", ".join(DIMS)
PERSON = "cast(hash({}) % 9223372036854775807 as bigint)"


def dims() -> list[Column]:
    """The columns that staff are cut by, each from the employment."""
    return [Column(name, String) for name in DIMS]


staff_spells = Table(
    "staff_spells",
    marts,
    Column("employment_id", String, primary_key=True),
    Column("employee", BigInteger, comment="a number that stands for the person"),
    *dims(),
    Column("fte", Double),
    Column("started_on", Date),
    Column("after", Date, comment="the day after the last day employed, at most the day after the last delivered day"),
    Column("ended_on", Date, comment="as delivered"),
    Column("end_reason", String),
    comment="Employments with the place of their unit; one that starts after the last delivered day has no day yet",
)

_SPELLS = f"""
with delivered as (
    select cast(last_day + interval 1 day as date) as after from dataset_status where dataset = 'employments'
), placed as (
    select e.*, case when u.unit_code is null then e.municipality_code else u.municipality_code end as place
    from employments e left join units u on u.unit_code = e.unit_code
)
select p.employment_id, {PERSON.format("p.employee_id")} as employee,
       case when home.municipality_code is null then 'outside' else p.place end as municipality_code,
       p.service_line, {known("p.unit_code")} as unit_code, p.profession_group, p.employment_type, p.fte, p.started_on,
       least(coalesce(cast(p.ended_on + interval 1 day as date), d.after), d.after) as after, p.ended_on, p.end_reason
from placed p left join county_municipality home on home.municipality_code = p.place cross join delivered d
order by p.employment_id
"""

staff_changes = Table(
    "staff_changes",
    marts,
    Column("month", Date, primary_key=True),
    Column("day", Date, comment="last day employed of who left, first day of who came"),
    *dims(),
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
    select cast(date_trunc('month', ended_on) as date) as month, ended_on as day, {SHOWN}, employee, employment_id,
           'left' as change, end_reason
    from staff_spells cross join delivered
    where employment_type = 'permanent' and ended_on <= last_day
    union all
    select cast(date_trunc('month', s.started_on) as date), s.started_on, {SHOWN}, s.employee, s.employment_id,
           'came', null
    from staff_spells s
    where s.employment_type = 'permanent' and s.started_on < s.after and not exists (
        select 1 from staff_spells o where o.employee = s.employee and o.employment_id <> s.employment_id
         and o.started_on < s.started_on and o.after > s.started_on - interval 30 day)
)
select * from change order by month, {SHOWN}, employment_id, change
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
    Column(
        "persons", Integer, comment="the most respondents that an item of the unit has, on that item; 0 on the others"
    ),
    Column("points", Double, comment="mean × respondents"),
    Column("promoters", Integer),
    Column("passives", Integer),
    Column("detractors", Integer),
    comment="Staff survey by month, unit and item",
)

_SURVEY = f"""
select r.survey_month as month, {_UNIT_PLACE} as municipality_code,
       coalesce(r.service_line, u.service_line, 'unknown') as service_line, r.unit_code, r.item,
       r.respondents,
       if(r.mean is not null and r.respondents is not null and row_number() over (
           partition by r.survey_month, r.unit_code, r.service_line, r.mean is null or r.respondents is null
           order by r.respondents desc, r.item) = 1, r.respondents, 0) as persons,
       r.mean * r.respondents as points, r.promoters, r.passives, r.detractors
from staff_survey r {_UNIT_JOIN}
order by month, municipality_code, service_line, r.unit_code, r.item
"""

MARTS = (
    Mart(staff_spells, ("employments", "units", "county_municipality", "dataset_status"), _SPELLS),
    Mart(staff_changes, ("staff_spells", "dataset_status"), _CHANGES),
    Mart(position_months, ("positions", "units", "county_municipality"), _POSITIONS),
    Mart(survey_months, ("staff_survey", "units", "county_municipality"), _SURVEY),
)

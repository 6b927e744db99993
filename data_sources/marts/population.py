"""Residents by single year of age, from whichever table the lake delivers."""

from sqlalchemy import Column, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group


def _columns() -> tuple[Column, ...]:
    return (
        Column("year", Integer, primary_key=True, comment="31 December of this year"),
        Column("municipality_code", String, primary_key=True),
        Column("sex", String, primary_key=True, comment="total, male, female"),
        Column("age", Integer, primary_key=True, comment="year of age; 120 = and over"),
        Column("age_group", String),
        Column("persons", Double, comment="fractional where a band is split evenly by year of age"),
        Column("split", Integer, comment="1 where the year of age comes from a band of several years"),
    )


residents = Table(
    "residents", marts, *_columns(), comment="Residents of the county's municipalities by single year of age"
)

# The narrowest band that holds a year of age says how many live: a table may give its totals as rows too.
# The total of both sexes is taken as delivered where a municipality's year has one, else as male + female.
_SINGLE_YEARS = f"""
with by_age as (
    select p.{{scenario}} as scenario, p.year, p.municipality_code, p.sex,
           unnest(range(p.age_from, p.age_to + 1)) as age, p.age_to - p.age_from + 1 as years,
           p.persons / (p.age_to - p.age_from + 1.0) as persons
    from {{source}} p join county_municipality home on home.municipality_code = p.municipality_code
    where p.language = 'total'
), narrowest as (
    select * from by_age
    qualify years = min(years) over (partition by scenario, year, municipality_code, sex, age)
), has_total as (
    select distinct scenario, year, municipality_code from narrowest where sex = 'total'
), with_total as (
    select * from narrowest
    union all
    select n.* replace ('total' as sex)
    from narrowest n anti join has_total h
      on h.scenario = n.scenario and h.year = n.year and h.municipality_code = n.municipality_code
)
select {{shown}} year, municipality_code, sex, cast(age as integer) as age, {age_group("age")} as age_group,
       cast(sum(persons) as double) as persons, cast(max(years) > 1 as integer) as split
from with_total group by all order by {{shown}} year, municipality_code, sex, age
"""

forecast_residents = Table(
    "forecast_residents",
    marts,
    Column("scenario", String, primary_key=True),
    *_columns(),
    comment="Residents by forecast, by single year of age",
)

MARTS = (
    Mart(
        residents,
        ("population", "county_municipality"),
        _SINGLE_YEARS.format(source="population", scenario="language", shown=""),
    ),
    Mart(
        forecast_residents,
        ("population_forecast", "county_municipality"),
        _SINGLE_YEARS.format(source="population_forecast", scenario="scenario", shown="scenario,"),
    ),
)

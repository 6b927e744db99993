"""Stays: days in care and days of delay by month, and stays that ended."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group, join_home, known, month, parameter_days, place
from data_sources.marts.first_persons import first_persons

_CUTS = (
    "municipality_code",
    "service_line",
    "unit_code",
    "care_type",
    "age_group",
    "sex",
)
_SELECT_CUTS = f"""{place("e")} as municipality_code, e.service_line, {known("e.unit_code")} as unit_code,
       e.care_type, {age_group("e.age")} as age_group, {known("e.sex")} as sex,
       cast(hash(e.client_id) % 9223372036854775807 as bigint) as client"""

stay_months = Table(
    "stay_months",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(cut, String) for cut in _CUTS),
    Column("client", BigInteger, comment="a number that stands for the client"),
    Column("days", Integer, comment="days in care in the month: admission day counted, discharge day not"),
    comment="Days in care by stay and month, up to the last delivered day",
)

# A stay that ends on its first day counts one day. An open stay counts up to the last delivered day.
_STAY_MONTHS = f"""
with delivered as (
    select cast(last_day + interval 1 day as date) as after from dataset_status where dataset = 'care_episodes'
), stay as (
    select {_SELECT_CUTS}, e.episode_id, e.admitted_on,
           case when e.discharged_on = e.admitted_on then cast(e.admitted_on + interval 1 day as date)
                else least(coalesce(e.discharged_on, d.after), d.after) end as upto
    from care_episodes e {join_home("e")} cross join delivered d
), in_month as (
    select *, cast(unnest(generate_series(date_trunc('month', admitted_on),
                   cast(upto - interval 1 day as timestamp), interval 1 month)) as date) as month
    from stay where upto > admitted_on
)
select month, municipality_code, service_line, unit_code, care_type, age_group, sex, client,
       cast(date_diff('day', greatest(admitted_on, month),
                      least(upto, cast(month + interval 1 month as date))) as integer) as days
from in_month order by month, municipality_code, service_line, unit_code, care_type, episode_id
"""

delay_months = Table(
    "delay_months",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(cut, String) for cut in _CUTS),
    Column("client", BigInteger, comment="a number that stands for the client"),
    Column("days", Integer, comment="days of delay in the month: the day of being ready counted, discharge day not"),
    comment="Days from being ready to move on to discharge by stay and month, up to the last delivered day",
)

_DELAY_MONTHS = f"""
with delivered as (
    select cast(last_day + interval 1 day as date) as after from dataset_status where dataset = 'care_episodes'
), delay as (
    select {_SELECT_CUTS}, e.episode_id, e.ready_on, least(coalesce(e.discharged_on, d.after), d.after) as upto
    from care_episodes e {join_home("e")} cross join delivered d where e.ready_on is not null
), in_month as (
    select *, cast(unnest(generate_series(date_trunc('month', ready_on),
                   cast(upto - interval 1 day as timestamp), interval 1 month)) as date) as month
    from delay where upto > ready_on
)
select month, municipality_code, service_line, unit_code, care_type, age_group, sex, client,
       cast(date_diff('day', greatest(ready_on, month),
                      least(upto, cast(month + interval 1 month as date))) as integer) as days
from in_month order by month, municipality_code, service_line, unit_code, care_type, episode_id
"""


_LINE = ("municipality_code", "service_line", "care_type")


def _by_line(name: str, of: str, amounts: dict[str, str], rows: str) -> Mart:
    """`amounts`: what each is. `rows`: SQL of the rows of the table `of`."""
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(key, String, primary_key=True) for key in _LINE),
        Column("client", BigInteger, primary_key=True, comment=f"one of the clients, as in {of}"),
        *(
            Column(amount, BigInteger, comment=f"{what} of the whole cell, on its first row; 0 on the others")
            for amount, what in amounts.items()
        ),
        comment=f"{of} by municipality, service line and type of care, with the first clients by their numbers",
    )
    keys = f"month, {', '.join(_LINE)}"
    return Mart(table, (of, "parameter"), first_persons(rows, keys, "client", dict.fromkeys(amounts, "bigint")))


_STAYS_BY_LINE = _by_line("stay_months_by_line", "stay_months", {"days": "days"}, "from stay_months")
_DELAYS_BY_LINE = _by_line("delay_months_by_line", "delay_months", {"days": "days"}, "from delay_months")
_DISCHARGES_BY_LINE = _by_line(
    "discharges_by_line",
    "discharges",
    {"stays": "stays", "days": "days of the stays", "squares": "squares of the days"},
    "select *, 1 as stays, cast(days as bigint) * days as squares from discharges",
)
# From the smallest to the largest.
STAY_MONTHS = (_STAYS_BY_LINE.table, stay_months)
DELAY_MONTHS = (_DELAYS_BY_LINE.table, delay_months)

ready_care_types = Table(
    "ready_care_types",
    marts,
    Column("care_type", String, primary_key=True),
    comment="Types of care in which the day of being ready to move on is ever given",
)

_READY_CARE_TYPES = "select distinct care_type from care_episodes where ready_on is not null order by care_type"

discharges = Table(
    "discharges",
    marts,
    Column("month", Date, primary_key=True, comment="month of discharge"),
    *(Column(cut, String) for cut in _CUTS),
    Column("client", BigInteger, comment="a number that stands for the client"),
    Column("episode_id", String),
    Column("admitted_on", Date),
    Column("day", Date, comment="day of discharge"),
    Column("discharged_to", String),
    Column("urgent", Boolean),
    Column("days", Integer, comment="length of the stay; 1 where it ended on its first day"),
    Column("readmitted", Boolean, comment="whether an urgent admission to an acute ward followed within the limit"),
    comment="Stays that have ended, by month of discharge",
)

# On the day of discharge only a later stay follows; on the days after it every stay is a later one.
_READMITTED = f"""exists (
    from acute_admission a
    where a.client_id = e.client_id
      and a.admitted_on between e.discharged_on and e.discharged_on + {parameter_days("readmission_days")}
      and (a.admitted_on > e.admitted_on or a.episode_id > e.episode_id))"""

_DISCHARGES = f"""
with acute_admission as (
    select client_id, episode_id, admitted_on from care_episodes where care_type = 'acute_ward' and urgent
)
select {month("e.discharged_on")} as month, {_SELECT_CUTS}, e.episode_id,
       e.admitted_on, e.discharged_on as day, {known("e.discharged_to")} as discharged_to,
       coalesce(e.urgent, false) as urgent,
       cast(greatest(date_diff('day', e.admitted_on, e.discharged_on), 1) as integer) as days,
       {_READMITTED} as readmitted
from care_episodes e {join_home("e")}
where e.discharged_on is not null
order by month, municipality_code, service_line, unit_code, care_type, episode_id
"""

stay_costs = Table(
    "stay_costs",
    marts,
    Column("month", Date, primary_key=True, comment="month of admission"),
    Column("day", Date, comment="day of admission"),
    *(Column(cut, String) for cut in _CUTS),
    Column("client", BigInteger),
    Column("cost_eur", Double, comment="euros; an empty cost is 0"),
    comment="Cost of stays, on the day of admission",
)

_COSTS = f"""
select {month("e.admitted_on")} as month, e.admitted_on as day, {_SELECT_CUTS},
       cast(coalesce(e.cost_eur, 0) as double) as cost_eur
from care_episodes e {join_home("e")}
order by month, municipality_code, service_line, unit_code, care_type, e.episode_id
"""

discharges_by_line = _DISCHARGES_BY_LINE.table

MARTS = (
    Mart(stay_costs, ("care_episodes", "county_municipality"), _COSTS),
    Mart(stay_months, ("care_episodes", "county_municipality", "dataset_status"), _STAY_MONTHS),
    _STAYS_BY_LINE,
    _DELAYS_BY_LINE,
    _DISCHARGES_BY_LINE,
    Mart(delay_months, ("care_episodes", "county_municipality", "dataset_status"), _DELAY_MONTHS),
    Mart(ready_care_types, ("care_episodes",), _READY_CARE_TYPES),
    Mart(discharges, ("care_episodes", "county_municipality", "parameter"), _DISCHARGES),
)

"""How many distinct clients each window has, each client once, in the place of the latest contact.

A client counts from the month of a contact until the month before the next one, at most twelve months: so a
rolling window needs no second look at the contacts, and a hundred million rows cost one pass.
"""

from sqlalchemy import BigInteger, Column, Date, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group, join_home, known, month, place

client_counts = Table(
    "client_counts",
    marts,
    Column("cut", String, primary_key=True, comment="what the contacts were divided by first; empty = nothing"),
    Column("grain", String, primary_key=True),
    Column("period", Date, primary_key=True),
    Column("value", String, primary_key=True, comment="the value of the cut"),
    Column("municipality_code", String, primary_key=True),
    Column("age_group", String, primary_key=True, comment="'any' where the cut is not kept by age"),
    Column("sex", String, primary_key=True, comment="'any' where the cut is not kept by sex"),
    Column("clients", BigInteger),
    comment="Distinct clients with a contact by window, each once: place, age and sex of the latest contact",
)

# cut -> (expression, kept by age and sex)
CUTS = {
    "": ("''", True),
    "service_line": ("c.service_line", True),
    "service_class": ("c.service_class", True),
    "unit": (known("c.unit_code"), False),
    "contact_mode": ("c.contact_mode", False),
    "profession_group": (known("c.profession_group"), False),
}


def _latest(cut: str) -> str:
    """One row per client, month and value of the cut: the latest contact's place, age and sex."""
    value, kept = CUTS[cut]
    age = age_group("c.age") if kept else "'any'"
    sex = known("c.sex") if kept else "'any'"
    return f"""
select c.client_id, {month("c.contact_on")} as month, {value} as value,
       arg_max(row({place("c")}, {age}, {sex}), row(c.contact_on, c.contact_id)) as who
from service_contacts c {join_home("c")} group by all"""


def _counts(cut: str) -> str:
    # `upto` is the first month in which the client no longer counts for this row.
    return f"""
select '{cut}' as cut, grain, period, value, who[1] as municipality_code, who[2] as age_group, who[3] as sex,
       cast(sum(clients) as bigint) as clients
from (
    with spell as (
        select value, who, month, count(*) as clients,
               coalesce(least(next_month, cast(month + interval 12 month as date)),
                        cast(month + interval 12 month as date)) as upto,
               coalesce(next_month, date '2999-01-01') as next_month
        from (select value, who, month,
                     lead(month) over (partition by client_id, value order by month) as next_month
              from ({_latest(cut)}))
        group by all
    )
    select 'month' as grain, month as period, value, who, clients from spell
    union all
    select grain, cast(date_trunc(grain, month) as date), value, who, clients
    from spell cross join (values ('quarter'), ('year')) as calendar(grain)
    where date_trunc(grain, next_month) > date_trunc(grain, month)
    union all
    select 'rolling12', cast(unnest(generate_series(month, upto - interval 1 month, interval 1 month)) as date),
           value, who, clients
    from spell
)
group by all"""


_SQL = (
    "\nunion all\n".join(_counts(cut) for cut in CUTS)
    + "\norder by cut, grain, period, value, municipality_code, age_group, sex"
)

MARTS = (Mart(client_counts, ("service_contacts", "county_municipality"), _SQL),)

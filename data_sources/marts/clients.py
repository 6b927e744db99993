"""How many distinct clients each window has, each client once, in the place of the latest contact.

A client counts from the month of a contact until the month before the next one, at most twelve months: so a
rolling window needs no second look at the contacts, and a hundred million rows cost one pass.
"""

from sqlalchemy import BigInteger, Column, Date, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import AGE_BANDS, join_home, known

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
    "service_line": ("service_line", True),
    "service_class": ("service_class", True),
    "unit": ("unit", False),
    "contact_mode": ("contact_mode", False),
    "profession_group": ("profession_group", False),
}
# Stands for an age and sex that are not kept.
ANYONE = 99


# Whole numbers instead of texts and dates: of months, of places (0 = outside), ages and sexes. Grouping a hundred
# million rows by them is several times quicker. Contacts lie in the order of day and id, so the later one has the
# larger number.
_CODED = f"""
select hash(c.client_id) as client, c.place_in_line,
       cast(year(c.contact_on) * 12 + month(c.contact_on) - 1 as integer) as month,
       coalesce(cast(home.municipality_code as integer), 0) as place,
       cast(case when c.age is null then {len(AGE_BANDS)} else least(c.age // 5, {len(AGE_BANDS) - 1}) end * 4
            + case c.sex when 'male' then 0 when 'female' then 1 when 'total' then 2 else 3 end as integer) as who,
       c.service_line, c.service_class, {known("c.unit_code")} as unit, c.contact_mode,
       {known("c.profession_group")} as profession_group
from (select *, row_number() over () as place_in_line from service_contacts) c {join_home("c")}"""


def _counts(cut: str) -> str:
    """Clients by window, value, place and who of one cut. `upto` is the first month in which a row counts no longer."""
    value, kept = CUTS[cut]
    who = "place * 100 + who" if kept else f"place * 100 + {ANYONE}"
    return f"""
select '{cut}' as cut, grain, period, value, who, cast(sum(clients) as bigint) as clients
from (
    with spell as (
        select value, who, month, count(*) as clients, least(coalesce(next_month, 99999), month + 12) as upto,
               coalesce(next_month, 99999) as next_month
        from (select value, who, month,
                     lead(month) over (partition by client, value order by month) as next_month
              from (select client, month, {value} as value, arg_max({who}, place_in_line) as who
                    from coded group by all))
        group by all
    )
    select 'month' as grain, month as period, value, who, clients from spell
    union all
    select 'quarter', month // 3 * 3, value, who, clients from spell where next_month // 3 > month // 3
    union all
    select 'year', month // 12 * 12, value, who, clients from spell where next_month // 12 > month // 12
    union all
    select 'rolling12', unnest(range(month, upto)), value, who, clients from spell
)
group by all"""


_AGE = " ".join(f"when {place} then '{band}'" for place, band in enumerate(AGE_BANDS))
_SQL = f"""
with coded as not materialized ({_CODED}
), counted as ({" union all ".join(_counts(cut) for cut in CUTS)})
select cut, grain, make_date(cast(period // 12 as integer), cast(period % 12 + 1 as integer), 1) as period, value,
       case when who // 100 = 0 then 'outside' else lpad(cast(who // 100 as varchar), 3, '0') end as municipality_code,
       case when who % 100 = {ANYONE} then 'any'
            else case who % 100 // 4 {_AGE} else 'unknown' end end as age_group,
       case when who % 100 = {ANYONE} then 'any'
            else case who % 4 when 0 then 'male' when 1 then 'female' when 2 then 'total' else 'unknown' end
       end as sex, clients
from counted order by cut, grain, period, value, municipality_code, age_group, sex
"""

MARTS = (Mart(client_counts, ("service_contacts", "county_municipality"), _SQL),)

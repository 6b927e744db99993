"""Contacts counted by month and by what pages cut them by: small tables that answer for millions of rows."""

from sqlalchemy import BigInteger, Column, Date, Numeric, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group, join_home, known, month, place

CUTS = {
    "municipality_code": place("c"),
    "service_line": "c.service_line",
    "service_class": "c.service_class",
    "unit_code": known("c.unit_code"),
    "contact_mode": "c.contact_mode",
    "profession_group": known("c.profession_group"),
    "age_group": age_group("c.age"),
    "sex": known("c.sex"),
}
MEASURES = {
    "contacts": "count(*)",
    "remote": "count(*) filter (c.contact_mode in ('remote', 'phone', 'digital'))",
    "channelled": "count(*) filter (c.contact_mode in ('visit', 'home_visit', 'remote', 'phone', 'digital'))",
    "purchased": "count(*) filter (c.provider in ('purchased', 'voucher'))",
    "provider_known": "count(*) filter (c.provider is not null)",
}
INPUTS = ("service_contacts", "county_municipality")


def _mart(name: str, cuts: tuple[str, ...]) -> Mart:
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(cut, String, primary_key=True) for cut in cuts),
        *(Column(measure, BigInteger) for measure in MEASURES),
        Column("cost_eur", Numeric(18, 2)),
        comment="Contacts by month and " + ", ".join(cuts),
    )
    columns = [f"{month('c.contact_on')} as month", *(f"{CUTS[cut]} as {cut}" for cut in cuts)]
    columns += [f"{how} as {measure}" for measure, how in MEASURES.items()]
    sql = f"""
select {", ".join(columns)}, cast(sum(coalesce(c.cost_eur, 0)) as decimal(18, 2)) as cost_eur
from service_contacts c {join_home("c")}
group by all order by month, {", ".join(cuts)}
"""
    return Mart(table, INPUTS, sql)


# From the smallest to the largest: a question is answered by the first that holds every cut it asks for.
MARTS = (
    _mart("contacts_by_line", ("municipality_code", "service_line")),
    _mart("contacts_by_class", ("municipality_code", "service_line", "service_class", "age_group", "sex")),
    _mart("contacts_by_unit", ("municipality_code", "service_line", "service_class", "unit_code")),
    _mart(
        "contacts_by_mode",
        ("municipality_code", "service_line", "service_class", "contact_mode", "profession_group"),
    ),
)

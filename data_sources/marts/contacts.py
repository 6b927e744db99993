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
INPUTS: tuple[str, ...] = ("service_contacts", "county_municipality")


def _mart(name: str, cuts: tuple[str, ...], of: Mart | None = None) -> Mart:
    """`of`: the mart with these cuts and others that it is added up from; else it is counted from the contacts."""
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(cut, String, primary_key=True) for cut in cuts),
        *(Column(measure, BigInteger) for measure in MEASURES),
        Column("cost_eur", Numeric(18, 2)),
        comment="Contacts by month and " + ", ".join(cuts),
    )
    if of is None:
        inputs, source = INPUTS, f"service_contacts c {join_home('c')}"
        named = {"month": month("c.contact_on"), **{cut: CUTS[cut] for cut in cuts}}
        added, cost = MEASURES, "coalesce(c.cost_eur, 0)"
    else:
        inputs, source = (of.name,), of.name
        named = {name: name for name in ("month", *cuts)}
        added, cost = {measure: f"sum({measure})" for measure in MEASURES}, "cost_eur"
    columns = [f"{how} as {name}" for name, how in named.items()]
    columns += [f"cast({how} as bigint) as {measure}" for measure, how in added.items()]
    sql = f"""
select {", ".join(columns)}, cast(sum({cost}) as decimal(18, 2)) as cost_eur
from {source}
group by all order by {", ".join(named)}
"""
    return Mart(table, inputs, sql)


_BY_CLASS = _mart("contacts_by_class", ("municipality_code", "service_line", "service_class", "age_group", "sex"))

# From the smallest to the largest: a question is answered by the first that holds every cut it asks for.
MARTS = (
    _mart("contacts_by_line", ("municipality_code", "service_line"), _BY_CLASS),
    _mart("contacts_by_age", ("municipality_code", "age_group", "sex"), _BY_CLASS),
    _BY_CLASS,
    _mart("contacts_by_unit", ("municipality_code", "service_line", "service_class", "unit_code")),
    _mart(
        "contacts_by_mode",
        ("municipality_code", "service_line", "service_class", "contact_mode", "profession_group"),
    ),
)

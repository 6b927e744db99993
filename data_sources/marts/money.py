"""The ledger by month and place of the unit, and what the use of services by residents cost."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Numeric, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group, known, month
from data_sources.marts.first_persons import first_persons

_DIMS = ("municipality_code", "service_line", "service_class", "unit_code", "account_group")


def _ledger(name: str, dims: tuple[str, ...], source: str) -> Mart:
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(dim, String, primary_key=True) for dim in dims),
        Column("budget", Numeric(18, 2), comment="euros"),
        Column("actual", Numeric(18, 2), comment="euros"),
        Column("expected", Numeric(18, 2), comment="actual where the month has any, else the forecast, in euros"),
        Column("is_actual", Boolean, comment="whether the month has any actual figure in the county"),
        comment="Ledger by month and " + ", ".join(dims),
    )
    shown = ", ".join(dims)
    sql = source or (
        f"select month, {shown}, cast(sum(budget) as decimal(18, 2)) as budget, "
        "cast(sum(actual) as decimal(18, 2)) as actual, "
        "cast(sum(expected) as decimal(18, 2)) as expected, is_actual "
        f"from ledger_months group by all order by month, {shown}"
    )
    inputs = ("ledger", "units", "county_municipality") if source else ("ledger_months",)
    return Mart(table, inputs, sql)


_SQL = f"""
with actual_month as (select distinct month from ledger where actual_eur is not null)
select l.month,
       case when home.municipality_code is null then 'outside' else u.municipality_code end as municipality_code,
       l.service_line, {known("l.service_class")} as service_class, l.unit_code, l.account_group,
       cast(sum(coalesce(l.budget_eur, 0)) as decimal(18, 2)) as budget,
       cast(sum(coalesce(l.actual_eur, 0)) as decimal(18, 2)) as actual,
       cast(sum(case when a.month is not null then coalesce(l.actual_eur, 0)
                     else coalesce(l.forecast_eur, 0) end) as decimal(18, 2)) as expected,
       a.month is not null as is_actual
from ledger l left join actual_month a on a.month = l.month
left join units u on u.unit_code = l.unit_code
left join county_municipality home on home.municipality_code = u.municipality_code
group by all
order by l.month, municipality_code, l.service_line, service_class, l.unit_code, l.account_group
"""

# From the smallest to the largest.
_WHOLE = _ledger("ledger_months", _DIMS, _SQL)
_BY_CLASS = _ledger("ledger_by_class", ("municipality_code", "service_line", "service_class", "account_group"), "")
_BY_LINE = _ledger("ledger_by_line", ("municipality_code", "service_line", "account_group"), "")

LEDGER = (_BY_LINE, _BY_CLASS, _WHOLE)


def _use(name: str, dims: tuple[str, ...], inputs: tuple[str, ...], source: str) -> Mart:
    """Costs by cell, on one of its rows, with as many clients as it takes to see that they are not few."""
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(dim, String, primary_key=True) for dim in dims),
        Column("client", BigInteger, primary_key=True, comment="a number that stands for the client"),
        Column("cost_eur", Numeric(18, 2), comment="euros of the whole cell, on its first row; 0 on the others"),
        comment="Cost of residents' contacts and stays by month and " + ", ".join(dims),
    )
    sql = first_persons(source, f"month, {', '.join(dims)}", "client", {"cost_eur": "decimal(18, 2)"})
    return Mart(table, inputs, sql)


_EVENTS = " union all ".join(
    f"""select {month(f"e.{day}")} as month, e.municipality_code, e.service_line, {age_group("e.age")} as age_group,
       {known("e.sex")} as sex, cast(hash(e.client_id) % 9223372036854775807 as bigint) as client, e.cost_eur
from {dataset} e semi join county_municipality home on home.municipality_code = e.municipality_code"""
    for dataset, day in (("service_contacts", "contact_on"), ("care_episodes", "admitted_on"))
)
_USE_DIMS = ("municipality_code", "service_line", "age_group", "sex")
_USE_WHOLE = _use(
    "resident_costs",
    _USE_DIMS,
    ("service_contacts", "care_episodes", "county_municipality", "parameter"),
    f"select month, {', '.join(_USE_DIMS)}, client, coalesce(cost_eur, 0) as cost_eur from ({_EVENTS})",
)
_USE_BY_LINE = _use(
    "resident_costs_by_line",
    _USE_DIMS[:2],
    ("resident_costs", "parameter"),
    "from resident_costs",
)
USE = (_USE_BY_LINE, _USE_WHOLE)

MARTS = (*LEDGER, *USE)

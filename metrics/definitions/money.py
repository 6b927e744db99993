"""Money: what services cost, whether the budget holds, and what a resident or a contact costs."""

from datetime import date

from sqlalchemy import ColumnElement, FromClause, case

from data_sources.marts.contacts import MARTS as CONTACT_MARTS
from data_sources.marts.money import LEDGER, USE
from data_sources.marts.staff_by_place import staff_by_place
from data_sources.marts.working_time import staff_months
from i18n import N_
from metrics.cumulative import WholeYear, YearToDate
from metrics.kinds import Metric
from metrics.parts import Expression, Sum
from metrics.residents import Residents
from metrics.rows import resident_use

COSTS = (
    "personnel",
    "purchased_services",
    "client_purchases",
    "materials",
    "grants",
    "rents",
    "other_costs",
)
INCOME = ("client_fees", "sales", "other_income")

_LEDGER = tuple(mart.table for mart in LEDGER)
_USE = (*(mart.table for mart in USE), resident_use)
_CUBES = tuple(mart.table for mart in CONTACT_MARTS)
_OWNER = N_("Financial services")
_REVIEW = date(2027, 9, 30)
_BY = ("area", "municipality", "service_line", "service_class", "unit")
_DATASETS = ("ledger",)


def _costs(table: FromClause) -> ColumnElement[bool]:
    return table.c.account_group.in_(COSTS)


def _income(table: FromClause) -> ColumnElement[bool]:
    return table.c.account_group.in_(INCOME)


def _known(table: FromClause) -> ColumnElement[bool]:
    return table.c.account_group.in_((*COSTS, *INCOME)) & table.c.is_actual


def _all(table: FromClause) -> ColumnElement[bool]:
    return table.c.account_group.in_((*COSTS, *INCOME))


def _net(plus: str, minus: str | None = None) -> Expression:
    """Costs less income of a column, less those of another. Cents are exact: the sum is one of decimals."""

    def amount(table: FromClause) -> ColumnElement:
        euros = table.c[plus] - table.c[minus] if minus else table.c[plus]
        return case((table.c.account_group.in_(INCOME), -euros), else_=euros)

    return amount


def _margin(table: FromClause) -> ColumnElement:
    return -_net("actual")(table)


_NET = Sum(_LEDGER, _net("actual"), when=_known)


costs = Metric(
    id="costs",
    title=N_("Operating costs"),
    short=N_("Costs"),
    counted=N_("Actual costs of staff, purchased services, client purchases, materials, grants, rents and other."),
    why=N_("What running the services costs before income."),
    unit="€",
    better="neither",
    subject="money",
    datasets=_DATASETS,
    numerator=Sum(_LEDGER, "actual", when=_costs),
    counts=False,
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("expenses"), N_("spending")),
)

income = Metric(
    id="income",
    title=N_("Operating income"),
    short=N_("Income"),
    counted=N_("Actual client fees, sales and other income; state funding is not included."),
    why=N_("What the services earn themselves."),
    unit="€",
    better="neither",
    subject="money",
    datasets=_DATASETS,
    numerator=Sum(_LEDGER, "actual", when=_income),
    counts=False,
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("revenue"), N_("earnings")),
)

net_operating_cost = Metric(
    id="net_operating_cost",
    title=N_("Net operating cost"),
    short=N_("Net cost"),
    counted=N_("Operating costs less operating income."),
    why=N_("What has to be paid from the county's funding."),
    unit="€",
    better="lower",
    subject="money",
    datasets=_DATASETS,
    numerator=_NET,
    counts=False,
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("net expenditure"), N_("cost")),
)

operating_margin = Metric(
    id="operating_margin",
    title=N_("Operating margin"),
    short=N_("Operating margin"),
    counted=N_("Operating income less operating costs (toimintakate); usually negative in public services."),
    why=N_("The line that the budget is decided on."),
    unit="€",
    better="higher",
    subject="money",
    datasets=_DATASETS,
    numerator=Sum(_LEDGER, _margin, when=_known),
    counts=False,
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=("toimintakate", N_("margin"), N_("result")),
)

budget_deviation = Metric(
    id="budget_deviation",
    title=N_("Deviation from the budget so far"),
    short=N_("Budget deviation"),
    counted=N_(
        "Actual less budgeted net operating cost from January to the end of the period. Over the budget is positive."
    ),
    why=N_("Shows early whether the money lasts."),
    unit="€",
    better="lower",
    subject="money",
    datasets=_DATASETS,
    numerator=YearToDate(_LEDGER, _net("actual", "budget"), when=_known),
    denominator=YearToDate(_LEDGER, _net("budget"), when=_known),
    value_is_numerator=True,
    signed=True,
    counts=False,
    grains=("month", "quarter", "year"),
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Budgets are often spread evenly over months while costs are not."),),
    synonyms=(N_("overspend"), N_("overrun"), N_("variance")),
)

forecast_deviation = Metric(
    id="forecast_deviation",
    title=N_("Forecast deviation of the year"),
    short=N_("Year forecast"),
    counted=N_(
        "Actual months and forecast of the rest of the year, less the budget of the year, in net operating cost."
    ),
    why=N_("Where the year is heading."),
    unit="€",
    better="lower",
    subject="money",
    datasets=_DATASETS,
    numerator=WholeYear(_LEDGER, _net("expected", "budget"), when=_all),
    denominator=WholeYear(_LEDGER, _net("budget"), when=_all),
    value_is_numerator=True,
    signed=True,
    counts=False,
    grains=("year",),
    by=(*_BY, "account_group"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("year-end estimate"), N_("outlook")),
)

net_cost_per_resident = Metric(
    id="net_cost_per_resident",
    title=N_("Net cost per resident"),
    short=N_("Net cost / resident"),
    counted=N_("Net operating cost of the units of a place, divided by residents on 31 December of the year before."),
    why=N_("Makes places of different sizes comparable."),
    unit=N_("€ per resident"),
    better="neither",
    subject="money",
    datasets=("ledger", "population"),
    numerator=_NET,
    denominator=Residents(),
    counts=False,
    outside=False,
    by=("area", "municipality", "service_line", "service_class"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Costs are where the unit is: a central hospital weighs on its own town."),),
    synonyms=(N_("per capita"), N_("euros per head")),
)

service_use_cost_per_resident = Metric(
    id="service_use_cost_per_resident",
    title=N_("Cost of services used per resident"),
    short=N_("Service cost / resident"),
    counted=N_("Cost of residents' contacts and stays (a stay on its day of admission), divided by residents."),
    why=N_("Shows what the residents of a place use, wherever they are served."),
    unit=N_("€ per resident"),
    better="neither",
    subject="money",
    datasets=("service_contacts", "care_episodes", "population"),
    numerator=Sum(_USE, "cost_eur", people="client"),
    denominator=Residents(),
    counts=False,
    outside=False,
    by=("area", "municipality", "service_line", "age_group", "sex"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("An empty cost counts as zero."),),
    synonyms=(N_("per capita"), N_("use of money")),
)

client_fee_revenue = Metric(
    id="client_fee_revenue",
    title=N_("Client fees"),
    short=N_("Client fees"),
    counted=N_("Actual client fees."),
    why=N_("What clients pay themselves."),
    unit="€",
    better="neither",
    subject="money",
    datasets=_DATASETS,
    numerator=Sum(_LEDGER, "actual", when=lambda table: table.c.account_group == "client_fees"),
    counts=False,
    by=_BY,
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("fees"), N_("charges")),
)

unit_cost = Metric(
    id="unit_cost",
    title=N_("Cost per contact"),
    short=N_("Unit cost"),
    counted=N_("Ledger costs of a service class divided by contacts of the class: finance and activity joined."),
    why=N_("Shows what one contact costs and how that changes."),
    unit=N_("€ per contact"),
    better="lower",
    subject="money",
    datasets=("ledger", "service_contacts"),
    numerator=Sum(_LEDGER, "actual", when=_costs),
    denominator=Sum(_CUBES, "contacts"),
    empty_is_zero=False,
    decimals=1,
    counts=False,
    by=("service_class", "service_line"),
    needs=("service_class",),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Classes with much work beside contacts, such as housing, look dear."),),
    synonyms=(N_("price"), N_("productivity"), N_("cost of a visit")),
)

personnel_cost_per_person_year = Metric(
    id="personnel_cost_per_person_year",
    title=N_("Staff cost per person-year"),
    short=N_("Staff cost / person-year"),
    counted=N_("Personnel costs divided by person-years."),
    why=N_("Shows what a year of work costs."),
    unit="€",
    better="neither",
    subject="money",
    datasets=("ledger", "employments"),
    numerator=Sum(_LEDGER, "actual", when=lambda table: table.c.account_group == "personnel"),
    denominator=Sum((staff_by_place, staff_months), "paid_years", people="paid_employee"),
    counts=False,
    by=("area", "municipality", "service_line", "unit"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("salary cost"), N_("labour cost")),
)

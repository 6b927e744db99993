"""One row per month, unit, account group and service class."""

from sqlalchemy import Date, Numeric, String

from data_sources.contract import Origin, extract, first_of_month, key, optional, required
from i18n import N_

ledger = extract(
    "ledger",
    N_("Budget, actual and forecast"),
    Origin(
        producer=N_("Financial system"),
        steward="Financial services",
        cadence="monthly",
        event="month",
        ends=("month",),
        counts_when="actual_eur is not null",
    ),
    key("month", Date, "first day of the month"),
    key("unit_code", String, "unit"),
    key(
        "account_group",
        String,
        "account group; costs and income are both positive",
        (
            "personnel",
            "purchased_services",
            "client_purchases",
            "materials",
            "grants",
            "rents",
            "other_costs",
            "client_fees",
            "sales",
            "other_income",
            "state_funding",
            "depreciation",
            "investment",
        ),
    ),
    optional("service_class", String, "organisation-independent service class", in_key=True),
    required("service_line", String, "service line"),
    optional("budget_eur", Numeric(14, 2), "budget"),
    optional("actual_eur", Numeric(14, 2), "actual"),
    optional("forecast_eur", Numeric(14, 2), "forecast"),
    first_of_month("month"),
)

"""Positions, filled positions and agency work by month."""

from sqlalchemy import Date, Double, String

from data_sources.contract import Origin, extract, first_of_month, key, not_negative, optional, required
from i18n import N_

positions = extract(
    "positions",
    N_("Positions and agency work"),
    Origin(producer=N_("HR system"), steward="HR services", cadence="monthly", event="month", ends=("month",)),
    key("month", Date, "first day of the month"),
    key("unit_code", String, "unit of work"),
    key("profession_group", String, "profession group"),
    required("service_line", String, "service line"),
    required("positions", Double, "positions"),
    required("filled", Double, "positions filled"),
    optional("agency_person_months", Double, "agency work in person-months"),
    first_of_month("month"),
    not_negative("positions"),
    not_negative("filled"),
    not_negative("agency_person_months"),
)

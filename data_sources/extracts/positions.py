"""Positions, filled positions and agency work by month."""

from sqlalchemy import Date, Double, String

from data_sources.contract import Origin, extract, key, optional, required, rule
from i18n import N_

positions = extract(
    "positions",
    N_("Positions and agency work"),
    Origin(producer=N_("HR system"), steward="HR services", cadence="monthly", event="month", ends=("month",)),
    key("month", Date, "first day of the month"),
    key("unit_code", String, "unit of work"),
    key("profession_group", String, "profession group"),
    optional("service_line", String, "service line"),
    required("positions", Double, "positions"),
    optional("filled", Double, "positions filled"),
    optional("agency_person_months", Double, "agency work in person-months"),
    rule("month is the first of a month", "day(month) = 1"),
    rule("positions is not negative", "positions >= 0"),
    rule("filled is not negative", "filled >= 0"),
    rule("agency_person_months is not negative", "agency_person_months >= 0"),
)

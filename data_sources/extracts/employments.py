"""One row per employment spell."""

from sqlalchemy import Date, Double, Integer, String

from data_sources.contract import Origin, between, extract, in_order, key, optional, required
from i18n import N_

employments = extract(
    "employments",
    N_("Employments"),
    Origin(
        producer=N_("HR system"),
        steward="HR services",
        cadence="monthly",
        event="started_on",
        ends=("started_on",),
        personal_data=True,
    ),
    key("employment_id", String, "key given by the HR system"),
    required("employee_id", String, "pseudonym of the employee"),
    optional("unit_code", String, "unit of work"),
    required("service_line", String, "service line"),
    optional("municipality_code", String, "place of work"),
    required("profession_group", String, "profession group"),
    required(
        "employment_type",
        String,
        "type of employment",
        ("permanent", "fixed_term", "substitute", "apprentice"),
    ),
    required("fte", Double, "share of full time, 0 to 1"),
    optional("birth_year", Integer, "year of birth"),
    required("started_on", Date, "first day employed"),
    optional("ended_on", Date, "last day employed, inclusive; empty = goes on"),
    optional(
        "end_reason",
        String,
        "why it ended",
        (
            "resigned",
            "retired_old_age",
            "retired_disability",
            "fixed_term_ended",
            "transferred",
            "dismissed",
            "died",
            "other",
        ),
    ),
    between("fte", 0, 1),
    in_order("started_on", "ended_on"),
)

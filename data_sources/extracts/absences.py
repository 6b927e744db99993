"""Absences of employees."""

from sqlalchemy import Date, Double, Numeric, String

from data_sources.contract import Origin, between, extract, in_order, key, optional, required
from i18n import N_

absences = extract(
    "absences",
    N_("Absences"),
    Origin(
        producer=N_("HR system"),
        steward="HR services",
        cadence="monthly",
        event="started_on",
        ends=("started_on",),
        personal_data=True,
    ),
    key("absence_id", String, "key given by the HR system"),
    required("employee_id", String, "pseudonym of the employee"),
    optional("employment_id", String, "employment; empty = all of the person's employments"),
    required(
        "absence_type",
        String,
        "type of absence",
        (
            "own_illness",
            "work_accident",
            "child_illness",
            "family_leave",
            "study_leave",
            "rehabilitation",
            "annual_leave",
            "other_paid",
            "other_unpaid",
        ),
    ),
    required("started_on", Date, "first day"),
    required("ended_on", Date, "last day, inclusive"),
    optional("share", Double, "share of the day absent, 0 to 1", default="1"),
    optional("cost_eur", Numeric(14, 2), "cost in euros"),
    between("share", 0, 1),
    in_order("started_on", "ended_on"),
)

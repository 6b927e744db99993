"""Results of the staff survey by unit and item."""

from sqlalchemy import Date, Double, Integer, String

from data_sources.contract import Origin, between, extract, first_of_month, key, not_negative, optional, required
from i18n import N_

staff_survey = extract(
    "staff_survey",
    N_("Staff survey"),
    Origin(
        producer=N_("Staff survey system"),
        steward="HR services",
        cadence="survey",
        event="survey_month",
        ends=("survey_month",),
        stale_after_days=800,
    ),
    key("survey_month", Date, "first day of the month of the survey"),
    key("unit_code", String, "unit of work"),
    key("item", String, "question"),
    required("service_line", String, "service line"),
    required("invited", Integer, "invited"),
    required("respondents", Integer, "answered"),
    optional("mean", Double, "mean of the answers, 1 to 5"),
    optional("promoters", Integer, "answers 9–10"),
    optional("passives", Integer, "answers 7–8"),
    optional("detractors", Integer, "answers 0–6"),
    first_of_month("survey_month"),
    between("mean", 1, 5),
    *(not_negative(name) for name in ("invited", "respondents", "promoters", "passives", "detractors")),
)

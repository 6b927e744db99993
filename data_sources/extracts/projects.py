"""The implementation portfolio by report month."""

from sqlalchemy import Date, Numeric, String

from data_sources.contract import Origin, extract, first_of_month, key, optional, required
from i18n import N_

_STATUS = ("green", "yellow", "red", "grey")

projects = extract(
    "projects",
    N_("Implementation portfolio"),
    Origin(
        producer=N_("Project office"),
        steward="Project office",
        cadence="survey",
        event="report_month",
        ends=("report_month",),
    ),
    key("report_month", Date, "first day of the month"),
    key("project_id", String, "project"),
    required("name", String, "name of the project"),
    required("portfolio", String, "portfolio"),
    *(
        optional(name, String, f"status of {name}", _STATUS)
        for name in ("outputs", "schedule", "costs", "benefits", "risks", "overall")
    ),
    optional("note", String, "note"),
    optional("budget_eur", Numeric(14, 2), "budget of the project"),
    optional("actual_eur", Numeric(14, 2), "spent so far"),
    first_of_month("report_month"),
)

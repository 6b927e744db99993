"""Client experience: one row per answer."""

from sqlalchemy import Date, Integer, String

from data_sources.contract import Origin, between, extract, key, optional, required
from i18n import N_

feedback = extract(
    "feedback",
    N_("Client feedback"),
    Origin(
        producer=N_("Client feedback system"),
        steward="Client experience team",
        cadence="monthly",
        event="given_on",
        ends=("given_on",),
    ),
    key("feedback_id", String, "key given by the feedback system"),
    required("given_on", Date, "day of the answer"),
    optional("unit_code", String, "unit that the answer is about"),
    required("service_line", String, "service line"),
    optional("municipality_code", String, "municipality of residence"),
    optional("channel", String, "how the answer was given", ("text_message", "web", "kiosk", "paper")),
    optional("recommend", Integer, "would recommend, 0 to 10"),
    *(optional(f"statement_{n}", Integer, f"agreement with statement {n}, 1 to 5") for n in range(1, 7)),
    between("recommend", 0, 10),
    *(between(f"statement_{n}", 1, 5) for n in range(1, 7)),
)

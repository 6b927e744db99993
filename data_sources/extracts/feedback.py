"""Client experience: one row per answer."""

from sqlalchemy import Date, Integer, String

from data_sources.contract import Origin, extract, key, optional, required, rule
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
    rule("recommend is 0 to 10", "recommend between 0 and 10"),
    *(rule(f"statement_{n} is 1 to 5", f"statement_{n} between 1 and 5") for n in range(1, 7)),
)

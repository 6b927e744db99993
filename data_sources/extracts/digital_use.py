"""Use of digital and telephone channels by month."""

from sqlalchemy import Date, Integer, String

from data_sources.contract import Origin, extract, key, optional, required, rule
from i18n import N_

digital_use = extract(
    "digital_use",
    N_("Use of digital and telephone channels"),
    Origin(
        producer=N_("Digital services platform"),
        steward="Digital services",
        cadence="monthly",
        event="month",
        ends=("month",),
    ),
    key("month", Date, "first day of the month"),
    key(
        "channel",
        String,
        "channel",
        ("omaolo", "chat", "video", "e_booking", "e_message", "phone", "callback"),
    ),
    key("municipality_code", String, "municipality, three digits"),
    optional("service_line", String, "service line", in_key=True),
    required("contacts", Integer, "contacts"),
    optional("answered", Integer, "contacts answered"),
    optional("answered_same_day", Integer, "contacts answered on the same day"),
    rule("month is the first of a month", "day(month) = 1"),
    rule("contacts is not negative", "contacts >= 0"),
    rule("answered is not negative", "answered >= 0"),
    rule("answered_same_day is not negative", "answered_same_day >= 0"),
    rule("answered is not more than contacts", "answered <= contacts"),
    rule("answered_same_day is not more than contacts", "answered_same_day <= contacts"),
)

"""Use of digital and telephone channels by month."""

from sqlalchemy import Date, Integer, String

from data_sources.contract import Origin, at_most, extract, first_of_month, key, not_negative, optional, required
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
    first_of_month("month"),
    not_negative("contacts"),
    not_negative("answered"),
    not_negative("answered_same_day"),
    at_most("answered", "contacts"),
    at_most("answered_same_day", "contacts"),
)

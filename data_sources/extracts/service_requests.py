"""Access to care: one row per request or referral."""

from sqlalchemy import Boolean, Date, Integer, String

from data_sources.contract import Origin, between, extract, in_order, key, optional, required
from i18n import N_

service_requests = extract(
    "service_requests",
    N_("Requests and referrals"),
    Origin(
        producer=N_("Client and patient record systems"),
        steward="Data platform team",
        cadence="monthly",
        event="requested_on",
        ends=("requested_on", "assessed_on", "served_on", "closed_on"),
        personal_data=True,
    ),
    key("request_id", String, "key given by the source system"),
    required("client_id", String, "pseudonym of the client"),
    optional("municipality_code", String, "municipality of residence; empty = not a resident"),
    optional("age", Integer, "full years at the request"),
    required("service_line", String, "service line"),
    required("service_class", String, "organisation-independent service class"),
    required("requested_on", Date, "day of contact, or of arrival of the referral"),
    optional("assessed_on", Date, "day of the assessment of need"),
    optional("served_on", Date, "day of service; empty = still waiting"),
    optional("closed_on", Date, "day when closed"),
    optional("close_reason", String, "why closed", ("served", "cancelled_by_client", "not_needed", "died", "other")),
    optional("urgent", Boolean, "whether urgent; empty = not urgent"),
    between("age", 0, 120),
    in_order("requested_on", "assessed_on"),
    in_order("requested_on", "served_on"),
    in_order("requested_on", "closed_on"),
)

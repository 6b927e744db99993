"""One row per contact of a client."""

from sqlalchemy import Boolean, Date, Integer, Numeric, String

from data_sources.contract import Origin, between, extract, key, optional, required
from i18n import N_

service_contacts = extract(
    "service_contacts",
    N_("Contacts of clients with services"),
    Origin(
        producer=N_("Client and patient record systems"),
        steward="Data platform team",
        cadence="monthly",
        event="contact_on",
        ends=("contact_on",),
        personal_data=True,
    ),
    key("contact_id", String, "key given by the source system"),
    required("client_id", String, "pseudonym of the client"),
    optional("municipality_code", String, "municipality of residence; empty = not a resident"),
    optional("sex", String, "sex of the client", ("male", "female", "total")),
    optional("age", Integer, "full years at the contact"),
    optional("language", String, "mother tongue"),
    required("contact_on", Date, "day of the contact"),
    required("service_line", String, "service line"),
    required("service_class", String, "organisation-independent service class"),
    optional("unit_code", String, "unit that served"),
    required(
        "contact_mode",
        String,
        "how the contact was held",
        ("visit", "home_visit", "remote", "phone", "digital", "consultation", "professional_work"),
    ),
    optional(
        "profession_group",
        String,
        "who served",
        (
            "physician",
            "nurse",
            "dentist",
            "oral_health",
            "social_worker",
            "therapist",
            "psychologist",
            "home_care",
            "other",
        ),
    ),
    optional("urgent", Boolean, "whether the contact was urgent; empty = not urgent"),
    optional("first_contact", Boolean, "whether the contact opened an episode"),
    optional("provider", String, "who produced the service", ("own", "purchased", "voucher")),
    optional("cost_eur", Numeric(14, 2), "cost in euros, VAT excluded; empty = 0"),
    optional("source_system", String, "system that the row comes from"),
    between("age", 0, 120),
)

"""Which system each municipality's records come from."""

from sqlalchemy import Boolean, String

from data_sources.contract import Origin, extract, key, optional, required
from i18n import N_

source_systems = extract(
    "source_systems",
    N_("Source system of each municipality and function"),
    Origin(
        producer=N_("ICT services"),
        steward="Data platform team",
        cadence="standing",
        event=None,
        stale_after_days=800,
    ),
    key("municipality_code", String, "municipality, three digits"),
    key(
        "function",
        String,
        "what the system is used for",
        (
            "patient_record",
            "patient_administration",
            "home_care",
            "income_support",
            "mobile_management",
            "oral_health",
            "social_care",
        ),
    ),
    required("system", String, "name of the system"),
    optional("outsourced", Boolean, "whether the service is bought whole from a provider"),
)

"""One row per stay in a ward, housing with round-the-clock care or short-term care."""

from sqlalchemy import Boolean, Date, Integer, Numeric, String

from data_sources.contract import Origin, between, extract, in_order, key, optional, required
from i18n import N_

_PLACES = (
    "acute_ward",
    "health_centre_ward",
    "psychiatric_ward",
    "rehabilitation",
    "housing_24h",
    "communal_housing",
    "short_term",
)

care_episodes = extract(
    "care_episodes",
    N_("Stays in wards and housing"),
    Origin(
        producer=N_("Client and patient record systems"),
        steward="Data platform team",
        cadence="monthly",
        event="admitted_on",
        ends=("admitted_on", "ready_on", "discharged_on"),
        personal_data=True,
    ),
    key("episode_id", String, "key given by the source system"),
    required("client_id", String, "pseudonym of the client"),
    optional("municipality_code", String, "municipality of residence; empty = not a resident"),
    optional("sex", String, "sex of the client", ("male", "female", "total")),
    optional("age", Integer, "full years at admission"),
    required("service_line", String, "service line"),
    optional("unit_code", String, "unit of the stay"),
    required("care_type", String, "type of care", (*_PLACES, "child_institution")),
    optional("urgent", Boolean, "whether the admission was urgent; empty = not urgent"),
    required("admitted_on", Date, "first day of the stay"),
    optional("ready_on", Date, "day when clinically ready to move on"),
    optional("discharged_on", Date, "day of discharge; empty = still in"),
    optional("admitted_from", String, "where the client came from"),
    optional(
        "discharged_to",
        String,
        "where the client went",
        ("home", "home_with_care", *_PLACES, "died", "other"),
    ),
    optional("cost_eur", Numeric(14, 2), "cost in euros, VAT excluded; empty = 0"),
    between("age", 0, 120),
    in_order("admitted_on", "ready_on"),
    in_order("ready_on", "discharged_on"),
    in_order("admitted_on", "discharged_on"),
)

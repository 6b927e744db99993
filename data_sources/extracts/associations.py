"""Registered associations by municipality."""

from sqlalchemy import Integer, String

from data_sources.contract import Origin, between, extract, key, not_negative, required
from i18n import N_

associations = extract(
    "associations",
    N_("Registered associations"),
    Origin(
        producer=N_("Finnish Patent and Registration Office"),
        steward="HYTE unit",
        cadence="yearly",
        event="year",
        stale_after_days=800,
    ),
    key("municipality_code", String, "municipality, three digits"),
    key("year", Integer, "year"),
    required("associations", Integer, "registered associations"),
    not_negative("associations"),
    between("year", 1800, 2199),
)

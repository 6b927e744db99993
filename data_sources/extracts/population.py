"""Residents on 31 December, from the official population table."""

from sqlalchemy import Integer, String

from data_sources.contract import Origin, between, extract, in_order, key, not_negative, optional, required, rule
from i18n import N_

population = extract(
    "population",
    N_("Residents on 31 December"),
    Origin(
        producer=N_("Statistics Finland"),
        steward="Analytics unit",
        cadence="yearly",
        event="year",
        stale_after_days=500,
    ),
    key("year", Integer, "31 December of this year"),
    key("municipality_code", String, "municipality, three digits"),
    key("sex", String, "male, female or both", ("male", "female", "total")),
    key("age_from", Integer, "first year of age of the band"),
    key("age_to", Integer, "last year of age of the band; 120 = and over"),
    optional("language", String, "mother tongue", ("fi", "sv", "other", "total"), in_key=True, default="total"),
    required("persons", Integer, "residents"),
    not_negative("persons"),
    in_order("age_from", "age_to"),
    rule(N_("ages are 0 to 120"), "age_from >= 0 and age_to <= 120"),
    between("year", 1800, 2199),
)

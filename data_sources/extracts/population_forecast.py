"""Forecast residents on 31 December, by scenario."""

from sqlalchemy import Double, Integer, String

from data_sources.contract import Origin, between, extract, in_order, key, not_negative, optional, required, rule
from i18n import N_

population_forecast = extract(
    "population_forecast",
    N_("Forecast of residents on 31 December"),
    Origin(
        producer=N_("Statistics Finland"),
        steward="Analytics unit",
        cadence="yearly",
        event="year",
        stale_after_days=800,
        forecast=True,
    ),
    key("year", Integer, "31 December of this year"),
    key("municipality_code", String, "municipality, three digits"),
    key("sex", String, "male, female or both", ("male", "female", "total")),
    key("age_from", Integer, "first year of age of the band"),
    key("age_to", Integer, "last year of age of the band; 120 = and over"),
    optional("language", String, "mother tongue", ("fi", "sv", "other", "total"), in_key=True, default="total"),
    required("persons", Double, "residents; may be fractional"),
    key("scenario", String, "scenario of the forecast"),
    not_negative("persons"),
    in_order("age_from", "age_to"),
    rule(N_("ages are 0 to 120"), "age_from >= 0 and age_to <= 120"),
    between("year", 1800, 2199),
)

"""Health promotion capacity building (TEAviisari), 0–100."""

from sqlalchemy import Double, Integer, String

from data_sources.contract import Origin, between, extract, key, required
from i18n import N_

tea_scores = extract(
    "tea_scores",
    N_("Health promotion capacity building scores"),
    Origin(producer=N_("THL TEAviisari"), steward="HYTE unit", cadence="survey", event="year", stale_after_days=800),
    key("organisation", String, "municipality or county code"),
    key(
        "theme",
        String,
        "sector",
        (
            "municipal_management",
            "physical_activity",
            "basic_education",
            "upper_secondary",
            "vocational",
            "primary_care",
            "culture",
            "county",
        ),
    ),
    key(
        "dimension",
        String,
        "viewpoint",
        (
            "commitment",
            "management",
            "monitoring",
            "resources",
            "participation",
            "common_practices",
            "total",
        ),
    ),
    key("year", Integer, "year of the round"),
    required("score", Double, "score, 0 to 100"),
    between("score", 0, 100),
    between("year", 1800, 2199),
)

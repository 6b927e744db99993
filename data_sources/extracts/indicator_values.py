"""National statistics, in the shape of the THL statistics and indicator bank."""

from sqlalchemy import Double, Integer, String

from data_sources.contract import Origin, between, extract, key, optional
from i18n import N_

indicator_values = extract(
    "indicator_values",
    N_("National indicators"),
    Origin(
        producer=N_("THL statistics and indicator bank Sotkanet"),
        steward="HYTE unit",
        cadence="yearly",
        event="year",
        stale_after_days=500,
    ),
    key("indicator_id", Integer, "number of the indicator"),
    key("region_code", String, "official code of the region"),
    key("region_category", String, "kind of region", ("KUNTA", "HYVINVOINTIALUE", "MAA")),
    key("year", Integer, "year"),
    key("gender", String, "sex", ("total", "male", "female")),
    optional("value", Double, "value as delivered"),
    optional("absolute_value", Double, "count behind the value"),
    between("year", 1800, 2199),
)

"""Borders of municipalities. They come as GeoJSON or TopoJSON with the property municipality_code, natcode or id."""

from sqlalchemy import String

from data_sources.contract import Origin, extract, key, required
from i18n import N_

boundaries = extract(
    "boundaries",
    N_("Municipality boundaries"),
    Origin(
        producer=N_("National Land Survey of Finland"),
        steward="Data platform team",
        cadence="standing",
        event=None,
        stale_after_days=800,
        formats=(".geojson", ".topojson", ".json"),
    ),
    key("municipality_code", String, "municipality, three digits; in the file `municipality_code`, `natcode` or `id`"),
    required("geometry", String, "its polygons, in degrees of longitude and latitude (WGS 84)"),
)

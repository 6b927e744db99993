"""Units where services are produced."""

from sqlalchemy import Date, String

from data_sources.contract import Origin, extract, key, optional, required
from i18n import N_

units = extract(
    "units",
    N_("Units where services are produced"),
    Origin(producer=N_("Organisation register"), steward="Administration", cadence="standing", event=None),
    key("unit_code", String, "code of the unit"),
    required("name_fi", String, "name in Finnish"),
    optional("name_sv", String, "name in Swedish"),
    required("service_line", String, "service line"),
    optional("division", String, "division (toimialue)"),
    optional("responsibility_area", String, "responsibility area (vastuualue)"),
    optional("municipality_code", String, "municipality where the unit is"),
    optional("opened_on", Date, "first day of the unit"),
    optional("closed_on", Date, "last day of the unit"),
)

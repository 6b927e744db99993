"""The names of a breakdown's keys, also of those that only the lake names: units and projects."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from data_sources.extracts import EXTRACTS
from metrics import MeasureError, metric_of
from ui.names import value_name, value_names
from ui.session import View

# Open lists of places in the whole country, of which only the own ones have a name here.
_OPEN = ("region", "organisation", "place")


def keys_named(view: View, breakdown: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → name, each name once, in the order to show them in; keys without a name of their own are left out."""
    t = view.t
    keys = [str(key) for key in dict.fromkeys(keys) if key == key and key is not None]
    if breakdown == "unit":
        known = _of_the_lake(view, "unit")
        named = {key: known.get(key) or value_name("unit", key, view.county, t) for key in keys}
    elif breakdown == "project_id":
        known = _of_the_lake(view, "project_id")
        named = {key: known.get(key) or t("Other") for key in keys}
    elif breakdown == "metric_id":
        named = {key: _title(key, view) for key in keys}
    else:
        named = value_names(breakdown, keys, view.county, t)
    if breakdown in _OPEN:
        named = {key: name for key, name in named.items() if name != t("Other")}
    return _apart(named)


def _of_the_lake(view: View, breakdown: str) -> dict[str, str]:
    """The names of units or projects as the lake tells them, the newest where it tells several."""
    warehouse, language = view.served.warehouse, view.t.language

    def make() -> dict[str, str]:
        c = EXTRACTS["units"].c if breakdown == "unit" else EXTRACTS["projects"].c
        name = c.name if breakdown == "project_id" else c.name_sv if language == "sv" else c.name_fi
        code, order = (c.unit_code, c.opened_on) if breakdown == "unit" else (c.project_id, c.report_month)
        rows = warehouse.frame(select(code.label("code"), name.label("name")).order_by(order))
        return {code: name for code, name in zip(rows["code"], rows["name"], strict=True) if isinstance(name, str)}

    return view.served.drawings.remembered(("names", breakdown, language), make)


def _title(metric_id: str, view: View) -> str:
    try:
        return view.t(metric_of(metric_id).title)
    except MeasureError:
        return view.t("Other")


def _apart(named: dict[str, str]) -> dict[str, str]:
    """The same names, numbered where two keys share one."""
    seen: dict[str, int] = {}
    apart = {}
    for key, name in named.items():
        seen[name] = seen.get(name, 0) + 1
        apart[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return apart

"""The planted stories: what the pages must make visible. Places are named by order, so that any county has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from county import County

EMERGENCY_STEP = date(2024, 3, 1)
SICKNESS_SHIFT = date(2024, 3, 1)
DELAY_RISE = date(2024, 1, 1)
ACCESS_WORSE = date(2024, 9, 1)
EXPERIENCE_BETTER = date(2024, 6, 1)
SICK_LINE = "older_disabled"
PROVIDER_RUN_UNTIL = date(2024, 7, 1)


@dataclass(frozen=True)
class Stories:
    """Which places the stories happen in."""

    emergency_area: str
    delay_area: str
    access_municipality: str
    provider_run: str
    access_class: str = "primary_care"
    sick_line: str = SICK_LINE
    better_line: str = "family"
    overspent_line: str = "hospital"


def stories(county: County) -> Stories:
    """The stories' places: second and third area, the second largest tile row's municipality, the last small one."""
    small = [m.code for m in county.municipalities if m.urbanity == "rural"]
    urban = [m.code for m in county.municipalities if m.urbanity == "urban"]
    areas = [area.code for area in county.areas]
    return Stories(
        emergency_area=areas[1 % len(areas)],
        delay_area=areas[2 % len(areas)],
        access_municipality=urban[-1],
        provider_run=small[-1],
    )

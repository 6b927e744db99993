"""Who may see what. Pure: a reader and a question go in, a scope comes out. Whatever is not allowed is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from county import County

ROLES = (
    "regional_director",
    "integration_director",
    "hyte_coordinator",
    "analyst",
    "viewer",
    "data_steward",
)
OUTSIDE = "outside"
_EVERYWHERE = frozenset({"integration_director", "analyst"})
_COORDINATOR_DETAIL = frozenset({"population", "health_promotion"})
# What the data steward opens; every other role opens every page.
_STEWARD_PAGES = frozenset({"lake", "definitions"})


class AccessDenied(Exception):
    """The reader may not ask this; the message says so plainly."""


@dataclass(frozen=True)
class Reader:
    """One reader: a role, and for some roles an own area or municipality."""

    role: str
    area: str | None = None
    municipality: str | None = None

    def __str__(self) -> str:
        own = self.area or self.municipality
        return f"{self.role}:{own}" if own else self.role


def parse_reader(text: str, county: County) -> Reader:
    """`role`, or `role:place` with an area's id or a municipality's code. Anything unknown is AccessDenied."""
    role, _, place = text.partition(":")
    if role not in ROLES or role not in county.roles:
        raise AccessDenied(f"There is no role {role!r}; known are {', '.join(county.roles)}.")
    if role == "regional_director":
        if place not in {area.id for area in county.areas}:
            known = ", ".join(area.id for area in county.areas)
            raise AccessDenied(f"A regional director has an area, such as regional_director:1; known are {known}.")
        return Reader(role, area=place)
    if not place:
        return Reader(role)
    if role != "hyte_coordinator":
        raise AccessDenied(f"The role {role} has no place of its own, but {place!r} came.")
    if place in {area.id for area in county.areas}:
        return Reader(role, area=place)
    if place in {m.code for m in county.municipalities}:
        return Reader(role, municipality=place)
    raise AccessDenied(f"There is no area or municipality {place!r} in {county.name}.")


@dataclass(frozen=True)
class Scope:
    """The municipalities whose own rows (and units) a reader may see; None = all. Areas and the county are open."""

    municipalities: frozenset[str] | None
    units: bool

    def rows(self, rows: pd.DataFrame) -> pd.Series:
        """True for the rows that may be seen: without a municipality, or with one of the scope."""
        if "municipality" not in rows or self.municipalities is None:
            return pd.Series(True, index=rows.index)
        return rows["municipality"].isin(self.municipalities)


def scope(reader: Reader, subject: str, by: tuple[str, ...], where: Mapping[str, str], county: County) -> Scope:
    """What of a subject the reader may see when it is divided like this. AccessDenied when nothing."""
    if reader.role not in ROLES or reader.role == "data_steward":
        raise AccessDenied(f"The role {reader.role} may not see metrics.")
    allowed = _municipalities(reader, subject, county)
    asked = {*by, *where}
    place = where.get("municipality")
    if allowed is not None:
        if place is not None and place not in allowed:
            raise AccessDenied(f"The role {reader} may not see municipality {place}.")
        if "municipality" in asked and not allowed:
            raise AccessDenied(f"The role {reader} sees areas, not municipalities.")
        if "unit" in asked and (place is None or reader.role != "regional_director"):
            own_area = where.get("area") == reader.area and reader.role == "regional_director"
            if not own_area:
                raise AccessDenied(f"The role {reader} may see units of its own area only: add the filter of the area.")
    return Scope(allowed, allowed is None or reader.role == "regional_director")


def _municipalities(reader: Reader, subject: str, county: County) -> frozenset[str] | None:
    if reader.role in _EVERYWHERE:
        return None
    if reader.role == "regional_director":
        return frozenset(m.municipality for m in county.memberships if m.area == reader.area and _now(m.valid_to))
    if reader.role == "hyte_coordinator" and subject in _COORDINATOR_DETAIL:
        return None
    return frozenset()


def _now(valid_to: date | None) -> bool:
    # The newest membership decides: a director follows the municipalities that are hers now.
    return valid_to is None


def may_open(reader: Reader, page: str) -> bool:
    """Whether a reader may open a page."""
    if reader.role not in ROLES:
        return False
    return reader.role != "data_steward" or page in _STEWARD_PAGES


def may_see_quarantine(reader: Reader) -> bool:
    """Whether a reader may see which rows of a delivery were set aside."""
    return reader.role in ("data_steward", "analyst")


def may_export(reader: Reader) -> bool:
    """Whether a reader may take tables away as files."""
    return reader.role in ROLES and reader.role != "data_steward"

"""Who may see what. Pure: a reader and a question go in, a scope comes out. Whatever is not allowed is denied.

Only these four things are guarded: municipality rows, unit rows, pages and files taken away. Areas and the county
are open to every role that sees metrics; small numbers are hidden from everybody alike, elsewhere. National
statistics that are public by municipality (`region` and `organisation` breakdowns) are not guarded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from county import ROLES, County

SUBJECTS = frozenset(
    {
        "service_use",
        "access",
        "integration",
        "experience",
        "staff",
        "money",
        "health_promotion",
        "digital",
        "population",
        "equity",
        "programmes",
    }
)
PAGES = frozenset(
    {
        "area",
        "minimum_data",
        "indicator",
        "access",
        "multi_service_clients",
        "flow",
        "staff",
        "finances",
        "experience",
        "health_promotion",
        "welfare_report",
        "programmes",
        "explorer",
        "lake",
        "definitions",
    }
)
_MEASURING = frozenset(ROLES) - {"data_steward"}
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
    role, sign, place = text.partition(":")
    if role not in ROLES or role not in county.roles:
        raise AccessDenied(f"There is no role {role!r}; known are {', '.join(county.roles)}.")
    if role == "regional_director":
        reader = Reader(role, area=place or None)
    elif not sign:
        reader = Reader(role)
    elif place in {m.code for m in county.municipalities}:
        reader = Reader(role, municipality=place)
    else:
        reader = Reader(role, area=place)
    check_reader(reader, county)
    return reader


def check_reader(reader: Reader, county: County) -> None:
    """AccessDenied where a role, an area or a municipality is not one of the county's, or does not fit the role."""
    if reader.role not in ROLES or reader.role not in county.roles:
        raise AccessDenied(f"There is no role {reader.role!r}; known are {', '.join(county.roles)}.")
    areas = [area.id for area in county.areas]
    if reader.role == "regional_director" and reader.area not in areas:
        raise AccessDenied(
            f"A regional director has an area, such as regional_director:{areas[0]}; known are {', '.join(areas)}."
        )
    if reader.area is not None and reader.area not in areas:
        raise AccessDenied(f"There is no area or municipality {reader.area!r} in {county.name}.")
    if reader.municipality is not None and reader.municipality not in {m.code for m in county.municipalities}:
        raise AccessDenied(f"There is no municipality {reader.municipality!r} in {county.name}.")
    if not _well_formed(reader):
        raise AccessDenied(
            f"The role {reader.role} has no such place of its own: {reader.area or reader.municipality}."
        )


def _well_formed(reader: Reader) -> bool:
    """Whether a role is known and has the kind of place that it may have."""
    if reader.role == "regional_director":
        return reader.area is not None and reader.municipality is None
    if reader.role == "hyte_coordinator":
        return reader.area is None or reader.municipality is None
    return reader.role in ROLES and reader.area is None and reader.municipality is None


# ---- metrics ---------------------------------------------------------------------------------------------------


def may_measure(reader: Reader, subject: str) -> bool:
    """Whether a reader may see metrics of a subject at all."""
    return _well_formed(reader) and reader.role in _MEASURING and subject in SUBJECTS


@dataclass(frozen=True)
class Scope:
    """What a reader may see below the areas; areas and the county are open.

    `municipalities`: those whose own rows may be seen. `units`: the areas whose units may be seen. None = all.
    """

    municipalities: frozenset[str] | None
    units: frozenset[str] | None

    def rows(self, rows: pd.DataFrame) -> pd.Series:
        """True for the rows of a result that may be seen. The place of a unit is the row's area or municipality."""
        seen = pd.Series(True, index=rows.index)
        if "municipality" in rows and self.municipalities is not None:
            seen &= rows["municipality"].isin(self.municipalities)
        if "unit" in rows and self.units is not None and not self.units:
            seen &= False
        if "unit" in rows and "area" in rows and self.units is not None:
            seen &= rows["area"].isin(self.units)
        return seen


def scope(
    reader: Reader,
    subject: str,
    by: tuple[str, ...],
    where: Mapping[str, str],
    county: County,
    on: date | None = None,
) -> Scope:
    """What of a subject the reader may see when it is divided and filtered like this. AccessDenied when nothing.

    `on`: the day whose areas decide (today). A director follows the municipalities that are hers on that day, with
    their history.
    """
    check_reader(reader, county)
    if not may_measure(reader, subject):
        raise AccessDenied(f"The role {reader} may not see metrics of {subject}.")
    allowed = Scope(_municipalities(reader, subject, county, on or date.today()), _units(reader))
    _check_municipalities(reader, allowed, by, where)
    _check_units(reader, allowed, by, where)
    return allowed


def _municipalities(reader: Reader, subject: str, county: County, on: date) -> frozenset[str] | None:
    if reader.role in _EVERYWHERE:
        return None
    if reader.role == "regional_director":
        return frozenset(m.municipality for m in county.memberships if m.area == reader.area and m.holds_on(on))
    if reader.role == "hyte_coordinator" and subject in _COORDINATOR_DETAIL:
        return None
    return frozenset()


def _units(reader: Reader) -> frozenset[str] | None:
    if reader.role in _EVERYWHERE:
        return None
    return frozenset({reader.area}) if reader.role == "regional_director" and reader.area else frozenset()


def _check_municipalities(reader: Reader, allowed: Scope, by: tuple[str, ...], where: Mapping[str, str]) -> None:
    if allowed.municipalities is None:
        return
    place = where.get("municipality")
    if place is not None and place not in allowed.municipalities:
        raise AccessDenied(f"The role {reader} may not see municipality {place}.")
    if "municipality" in by and not allowed.municipalities:
        raise AccessDenied(f"The role {reader} sees areas, not municipalities.")


def _check_units(reader: Reader, allowed: Scope, by: tuple[str, ...], where: Mapping[str, str]) -> None:
    if allowed.units is None or not ("unit" in by or "unit" in where):
        return
    if not allowed.units:
        raise AccessDenied(f"The role {reader} does not see single units.")
    if "municipality" in where or where.get("area") in allowed.units:
        return  # the municipality has been checked already
    if "area" in where or not {"area", "municipality"} & set(by) or "unit" in where:
        raise AccessDenied(f"The role {reader} sees units of its own area only: add the filter area={reader.area}.")


# ---- pages and files -------------------------------------------------------------------------------------------


def may_open(reader: Reader, page: str) -> bool:
    """Whether a reader may open a page, named by its file's stem."""
    if not _well_formed(reader) or page not in PAGES:
        return False
    return reader.role != "data_steward" or page in _STEWARD_PAGES


def may_see_quarantine(reader: Reader) -> bool:
    """Whether a reader may see which rows of a delivery were set aside."""
    return _well_formed(reader) and reader.role in ("data_steward", "analyst")


def may_export(reader: Reader) -> bool:
    """Whether a reader may take tables away as files."""
    return _well_formed(reader) and reader.role in _MEASURING

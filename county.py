"""One county: everything that differs between counties, read from its folder `counties/<name>/`."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from settings import ROOT

_N = TypeVar("_N", bound="Named")
COUNTIES = ROOT / "counties"


class CountyError(ValueError):
    """A county's configuration cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class Named:
    """Something with a code and a name in each language; a missing language falls back to Finnish, then any."""

    code: str
    names: Mapping[str, str]
    short_names: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("fi") or next(iter(self.names.values()))

    def short_name(self, language: str) -> str:
        return self.short_names.get(language) or self.short_names.get("fi") or self.name(language)


@dataclass(frozen=True)
class Municipality(Named):
    """A municipality and its tile (column, row) on the equal-size map."""

    tile: tuple[int, int] = (0, 0)
    urbanity: str = ""
    languages: str = "fi"


@dataclass(frozen=True)
class Area(Named):
    """A regional director area."""

    @property
    def id(self) -> str:
        return self.code


@dataclass(frozen=True)
class Membership:
    """A municipality belongs to an area from a day to a day (inclusive; None = goes on)."""

    municipality: str
    area: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ServiceClass(Named):
    """An organisation-independent service class, its line and its access-guarantee group."""

    line: str = ""
    guarantee_group: str = ""


@dataclass(frozen=True)
class GuaranteeLimit:
    """How long a client may wait: for a group, a span of request days and of ages, in days or calendar months."""

    group: str
    valid_from: date
    valid_to: date | None
    age_from: int
    age_to: int
    days: int | None
    months: int | None


@dataclass(frozen=True)
class Event:
    """Something that happened and that charts mark; `rebase`: the limits of the metrics start anew, for `reason`."""

    on: date
    titles: Mapping[str, str]
    metrics: tuple[str, ...]
    rebase: bool
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Thresholds:
    """The county's own choices (metrics.md marks them with a star)."""

    small_number: int
    minimum_answers: int
    multi_service_at_least: int
    transition_days: int
    readmission_days: int
    standardised_minimum_events: int
    false_discovery_rate: float
    tea_yellow_from: float
    tea_green_from: float
    volume_drop: float
    unpaid_absences: tuple[str, ...]
    lateness_days: Mapping[str, int]


@dataclass(frozen=True)
class County:
    """A county's configuration, checked."""

    name: str
    code: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    region_code: str
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...]
    memberships: tuple[Membership, ...]
    service_lines: tuple[Named, ...]
    service_classes: tuple[ServiceClass, ...]
    guarantee: tuple[GuaranteeLimit, ...]
    events: tuple[Event, ...]
    roles: tuple[str, ...]
    thresholds: Thresholds

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["fi"]

    def municipality(self, code: str) -> Municipality:
        return _find(self.municipalities, code, "municipality", self.name)

    def area(self, code: str) -> Area:
        return _find(self.areas, code, "area", self.name)

    def service_line(self, code: str) -> Named:
        return _find(self.service_lines, code, "service line", self.name)

    def service_class(self, code: str) -> ServiceClass:
        return _find(self.service_classes, code, "service class", self.name)

    def area_of(self, municipality: str, day: date) -> str | None:
        """The area that a municipality belongs to on a day; None outside the county."""
        for m in self.memberships:
            if m.municipality == municipality and m.valid_from <= day and (m.valid_to is None or day <= m.valid_to):
                return m.area
        return None

    def municipalities_of(self, area: str, day: date) -> tuple[Municipality, ...]:
        """The municipalities of an area on a day, in the county's order."""
        return tuple(m for m in self.municipalities if self.area_of(m.code, day) == area)


def _find(items: tuple[_N, ...], code: str, what: str, county: str) -> _N:
    for item in items:
        if item.code == code:
            return item
    raise CountyError(f"There is no {what} {code!r} in the configuration of {county}.")


def known_counties() -> tuple[str, ...]:
    """The names of the counties that have a folder."""
    return tuple(sorted(path.parent.name for path in COUNTIES.glob("*/county.toml")))


@lru_cache(maxsize=8)
def load_county(name: str) -> County:
    """The county of a folder name. Raises CountyError when there is none or when its files contradict each other."""
    if name not in known_counties():
        raise CountyError(f"There is no county {name!r}; known are {', '.join(known_counties())}.")
    folder = COUNTIES / name
    try:
        county = _read(folder)
    except (KeyError, ValueError, TypeError, tomllib.TOMLDecodeError) as error:
        raise CountyError(f"The configuration of {name} cannot be read: {type(error).__name__} {error}.") from error
    faults = list(_faults(county))
    if faults:
        raise CountyError(f"The configuration of {name} contradicts itself: {'; '.join(faults)}.")
    return county


def _read(folder: Path) -> County:
    text = tomllib.loads((folder / "county.toml").read_text("utf-8"))
    rows = _rows(folder / "municipalities.csv")
    chosen = text["thresholds"]
    return County(
        name=folder.name,
        code=text["code"],
        titles=text["titles"],
        languages=tuple(text["languages"]),
        region_code=text["region_code"],
        municipalities=tuple(
            Municipality(
                row["municipality_code"],
                {"fi": row["name_fi"], "sv": row["name_sv"] or row["name_fi"]},
                {},
                (int(row["tile_column"]), int(row["tile_row"])),
                row["urbanity"],
                row["languages"],
            )
            for row in rows
        ),
        areas=tuple(Area(code, item["names"], item.get("short_names", {})) for code, item in text["areas"].items()),
        memberships=tuple(
            Membership(row["municipality_code"], row["area"], _day(row["valid_from"]), _until(row["valid_to"]))
            for row in _rows(folder / "areas.csv")
        ),
        service_lines=tuple(
            Named(code, item["names"], item.get("short_names", {})) for code, item in text["service_lines"].items()
        ),
        service_classes=tuple(
            ServiceClass(code, item["names"], {}, item["line"], item.get("guarantee_group", ""))
            for code, item in text["service_classes"].items()
        ),
        guarantee=tuple(_limit(row) for row in _rows(folder / "guarantee.csv")),
        events=tuple(
            Event(
                item["on"],
                item["titles"],
                tuple(item.get("metrics", ())),
                bool(item.get("rebase", False)),
                item.get("reason", {}),
            )
            for item in text.get("events", ())
        ),
        roles=tuple(text["roles"]),
        thresholds=Thresholds(**{**chosen, "unpaid_absences": tuple(chosen["unpaid_absences"])}),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _until(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _limit(row: Mapping[str, str]) -> GuaranteeLimit:
    return GuaranteeLimit(
        row["guarantee_group"],
        _day(row["valid_from"]),
        _until(row["valid_to"]),
        int(row["age_from"]),
        int(row["age_to"]),
        int(row["limit_days"]) if row["limit_days"] else None,
        int(row["limit_months"]) if row["limit_months"] else None,
    )


def _faults(county: County) -> Iterator[str]:
    """Every contradiction in a county's files."""
    areas = {a.code for a in county.areas}
    codes = [m.code for m in county.municipalities]
    lines = {line.code for line in county.service_lines}
    for code in codes:
        if len(code) != 3 or not code.isdigit():
            yield f"municipality code {code!r} is not three digits"
        if code not in {m.municipality for m in county.memberships}:
            yield f"municipality {code} belongs to no area"
    if len(set(codes)) != len(codes):
        yield "a municipality is listed twice"
    tiles = [m.tile for m in county.municipalities]
    if len(set(tiles)) != len(tiles):
        yield "two municipalities share a tile"
    for m in county.memberships:
        if m.area not in areas:
            yield f"municipality {m.municipality} belongs to area {m.area}, which is not listed"
        if m.municipality not in codes:
            yield f"areas.csv names municipality {m.municipality}, which is not listed"
    for one in county.service_classes:
        if one.line not in lines:
            yield f"service class {one.code} belongs to line {one.line}, which is not listed"
    for limit in county.guarantee:
        if (limit.days is None) == (limit.months is None):
            yield f"a guarantee limit of {limit.group} needs either days or months"
    for language in county.languages:
        if language not in ("fi", "sv", "en"):
            yield f"language {language!r} is not one of fi, sv, en"

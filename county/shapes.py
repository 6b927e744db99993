"""What a county's configuration says: plain frozen shapes, with the few questions that everyone asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

# The roles that a county may give; what each may see stands in permissions.py.
ROLES = (
    "regional_director",
    "integration_director",
    "hyte_coordinator",
    "analyst",
    "viewer",
    "data_steward",
)
LANGUAGES = ("fi", "sv", "en")
# The statistical grouping of municipalities by Statistics Finland.
URBANITIES = ("urban", "semi-urban", "rural")


class CountyError(ValueError):
    """A county's configuration cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class Named:
    """Something with a code and a name in each language; a missing language falls back to Finnish, then any."""

    code: str
    names: Mapping[str, str]
    short_names: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return said(self.names, language)

    def short_name(self, language: str) -> str:
        return self.short_names.get(language) or self.short_names.get("fi") or self.name(language)


def said(texts: Mapping[str, str], language: str) -> str:
    """A text in a language; falls back to Finnish, then to any."""
    return texts.get(language) or texts.get("fi") or next(iter(texts.values()))


@dataclass(frozen=True)
class Municipality(Named):
    """A municipality: its tile (column, row) on the equal-size map, its centre in degrees, and its languages.

    `languages`: official languages of the municipality, the majority's first. `notes` tell what a reader must know
    of its data, by language.
    """

    tile: tuple[int, int] = (0, 0)
    urbanity: str = ""
    languages: tuple[str, ...] = ("fi",)
    sub_region: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    def note(self, language: str) -> str:
        """What a reader must know of this municipality's data; empty when nothing."""
        return said(self.notes, language) if self.notes else ""


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

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


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

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Event:
    """Something that happened and that charts mark; `rebase`: the limits of the metrics start anew, for `reason`.

    No metrics = all metrics; no municipalities = the whole county.
    """

    on: date
    titles: Mapping[str, str]
    metrics: tuple[str, ...]
    rebase: bool
    reason: Mapping[str, str]
    municipalities: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        return said(self.titles, language)

    def concerns(self, metric: str) -> bool:
        """Whether charts of a metric mark the event."""
        return not self.metrics or metric in self.metrics


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


# What an indicator of the HYTE coefficient counts by: its present state, or its change from the year before.
HYTE_PARTS = ("process", "result")


@dataclass(frozen=True)
class HyteComponent(Named):
    """A national indicator in the HYTE coefficient: the value (process) or the change in per cent (result) that gives
    0 points and the one that gives 100."""

    part: str = "process"
    indicator: int = 0
    worst: float = 0.0
    best: float = 1.0


@dataclass(frozen=True)
class Hyte:
    """How the county works out its HYTE coefficient; `process_share`: what the process indicators weigh together."""

    process_share: float = 0.5
    components: tuple[HyteComponent, ...] = ()

    def weight(self, component: HyteComponent) -> float:
        """The weight of one indicator: those of a part share what the part weighs evenly."""
        alike = sum(one.part == component.part for one in self.components)
        return (self.process_share if component.part == "process" else 1 - self.process_share) / alike


_N = TypeVar("_N", bound=Named)


@dataclass(frozen=True)
class County:
    """A county's configuration, checked."""

    name: str
    code: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    region_code: str
    currency: str
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...]
    memberships: tuple[Membership, ...]
    service_lines: tuple[Named, ...]
    service_classes: tuple[ServiceClass, ...]
    guarantee: tuple[GuaranteeLimit, ...]
    events: tuple[Event, ...]
    roles: tuple[str, ...]
    thresholds: Thresholds
    source_systems: tuple[Named, ...]
    area_basis: Mapping[str, str]
    hyte: Hyte = field(default_factory=Hyte)

    def title(self, language: str) -> str:
        return said(self.titles, language)

    def municipality(self, code: str) -> Municipality:
        return _find(self.municipalities, code, "municipality", self.name)

    def area(self, code: str) -> Area:
        return _find(self.areas, code, "area", self.name)

    def service_line(self, code: str) -> Named:
        return _find(self.service_lines, code, "service line", self.name)

    def service_class(self, code: str) -> ServiceClass:
        return _find(self.service_classes, code, "service class", self.name)

    def source_system(self, code: str) -> Named:
        """A source system by its code; one that the configuration does not know is called by its code."""
        found = [system for system in self.source_systems if system.code == code]
        return found[0] if found else Named(code, {"fi": code})

    def area_of(self, municipality: str, day: date) -> str | None:
        """The area that a municipality belongs to on a day; None outside the county."""
        for m in self.memberships:
            if m.municipality == municipality and m.holds_on(day):
                return m.area
        return None

    def municipalities_of(self, area: str, day: date) -> tuple[Municipality, ...]:
        """The municipalities of an area on a day, in the county's order."""
        return tuple(m for m in self.municipalities if self.area_of(m.code, day) == area)

    def guarantee_limit(self, group: str, day: date, age: int) -> GuaranteeLimit | None:
        """The limit for a request made on a day by a client of an age; None where the group has no limit."""
        for limit in self.guarantee:
            if limit.group == group and limit.holds_on(day) and limit.age_from <= age <= limit.age_to:
                return limit
        return None

    def events_of(self, metric: str) -> tuple[Event, ...]:
        """The events that charts of a metric mark, oldest first."""
        return tuple(event for event in self.events if event.concerns(metric))


def _find(items: tuple[_N, ...], code: str, what: str, county: str) -> _N:
    for item in items:
        if item.code == code:
            return item
    raise CountyError(f"There is no {what} {code!r} in the configuration of {county}.")

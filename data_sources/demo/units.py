"""Made-up units: where services are produced, and which unit serves a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from county import County, ServiceClass
from data_sources.demo.files import NO_DAY, Codes, day_number
from data_sources.demo.population import Residents
from data_sources.demo.services import service

# A municipality has a unit of a class for so many residents, at least one and at most this many.
_RESIDENTS_PER_UNIT = 25_000
_MOST_UNITS = 10
# Wards and housing beside the units that give contacts: care type, class whose line it is in, central.
HOUSES = (
    ("acute_ward", "specialised_care", True),
    ("psychiatric_ward", "psychiatric_care", True),
    ("rehabilitation", "health_centre_hospital", True),
    ("health_centre_ward", "health_centre_hospital", False),
    ("housing_24h", "housing_services", False),
    ("communal_housing", "housing_services", False),
    ("short_term", "informal_care", False),
    ("child_institution", "child_welfare", True),
)
_HOUSE_NAMES = {
    "acute_ward": ("vuodeosasto", "vårdavdelning"),
    "psychiatric_ward": ("psykiatrinen osasto", "psykiatrisk avdelning"),
    "rehabilitation": ("kuntoutusosasto", "rehabiliteringsavdelning"),
    "health_centre_ward": ("terveyskeskussairaala", "hälsovårdscentralssjukhus"),
    "housing_24h": ("ympärivuorokautinen palveluasuminen", "serviceboende dygnet runt"),
    "communal_housing": ("yhteisöllinen asuminen", "gemenskapsboende"),
    "short_term": ("lyhytaikaishoito", "korttidsvård"),
    "child_institution": ("lastensuojelulaitos", "barnskyddsanstalt"),
}


@dataclass(frozen=True)
class Unit:
    """One unit. `kind`: service class or care type that it produces."""

    code: str
    names: tuple[str, str]
    line: str
    division: str
    responsibility: str
    municipality: str
    kind: str
    service_class: str


@dataclass(frozen=True)
class Units:
    """All units of a county, and who goes where."""

    county: County
    all: tuple[Unit, ...]
    centre: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.all)

    @cached_property
    def _places(self) -> dict[tuple[str, str], tuple[int, int]]:
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for index, unit in enumerate(self.all):
            first, count = found.get((unit.kind, unit.municipality), (index, 0))
            found[unit.kind, unit.municipality] = (first, count + 1)
        return found

    def number_of(self, kind: str, municipality: str) -> int:
        """How many units of a class or care type a municipality has."""
        return self._places.get((kind, municipality), (0, 0))[1]

    def serving(self, kind: str, homes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """First unit (place in `all`) and number of units of a class or care type for each home, and one for unknown.

        A home without a unit of its own is served in the county's largest municipality."""
        central = self._places[kind, self.centre]
        pairs = [self._places.get((kind, home), central) for home in homes] + [central]
        return np.array([p[0] for p in pairs], np.int32), np.array([p[1] for p in pairs], np.int32)


def make_units(county: County, people: Residents) -> Units:
    """Units of every service class and care type, numbered in a fixed order."""
    size = {m.code: people.by_municipality[i] for i, m in enumerate(county.municipalities)}
    centre = max(size, key=lambda code: size[code])
    made: list[Unit] = []
    for one in county.service_classes:
        names = (one.name("fi"), one.name("sv"))
        _add(made, county, size, centre, one, one.code, names, service(one.code).central)
    for care_type, code, central in HOUSES:
        owner = next((c for c in county.service_classes if c.code == code), county.service_classes[-1])
        _add(made, county, size, centre, owner, care_type, _HOUSE_NAMES[care_type], central)
    return Units(county, tuple(made), centre)


def _add(
    made: list[Unit],
    county: County,
    size: dict[str, float],
    centre: str,
    owner: ServiceClass,
    kind: str,
    names: tuple[str, str],
    central: bool,
) -> None:
    for municipality in county.municipalities:
        if central and municipality.code != centre:
            continue
        count = int(np.clip(round(size[municipality.code] / _RESIDENTS_PER_UNIT), 1, _MOST_UNITS))
        for number in range(1, count + 1):
            tail = f" {number}" if count > 1 else ""
            made.append(
                Unit(
                    code=f"u{len(made) + 1:04d}",
                    names=(
                        f"{municipality.name('fi')}, {names[0].lower()}{tail}",
                        f"{municipality.name('sv')}, {names[1].lower()}{tail}",
                    ),
                    line=owner.line,
                    division=f"{county.service_line(owner.line).name('fi')} {1 + len(made) % 2}",
                    responsibility=f"{owner.name('fi')}",
                    municipality=municipality.code,
                    kind=kind,
                    service_class=owner.code,
                )
            )


def unit_columns(units: Units, county_began: date = date(2023, 1, 1)) -> dict[str, object]:
    """The `units` extract."""
    began = day_number(county_began)
    count = len(units.all)
    return {
        "unit_code": list(units.codes),
        "name_fi": [u.names[0] for u in units.all],
        "name_sv": [u.names[1] for u in units.all],
        "service_line": _repeated([u.line for u in units.all]),
        "division": [u.division for u in units.all],
        "responsibility_area": [u.responsibility for u in units.all],
        "municipality_code": [u.municipality for u in units.all],
        "opened_on": np.full(count, began, np.int32),
        "closed_on": np.full(count, NO_DAY, np.int32),
    }


def _repeated(texts: list[str]) -> Codes:
    values = tuple(dict.fromkeys(texts))
    return Codes(np.array([values.index(t) for t in texts], np.int16), values)

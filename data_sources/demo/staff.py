"""The `employments` extract: seats that people fill one after another, and who comes, goes and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.draws import Wheel
from data_sources.demo.files import NO_DAY, Codes, day_number
from data_sources.demo.services import PROFESSIONS, service
from data_sources.demo.world import World

TYPES = ("permanent", "fixed_term", "substitute", "apprentice")
REASONS = (
    "resigned",
    "retired_old_age",
    "retired_disability",
    "fixed_term_ended",
    "transferred",
    "dismissed",
    "died",
    "other",
)
# Employees at a time by the class or ward that they work for, per mille.
_STAFF = {
    "primary_care": 88,
    "oral_health": 38,
    "mental_health": 30,
    "occupational_health": 4,
    "specialised_care": 110,
    "emergency_care": 28,
    "psychiatric_care": 34,
    "health_centre_hospital": 14,
    "home_hospital": 8,
    "maternity_clinic": 16,
    "school_health": 20,
    "family_services": 26,
    "child_welfare": 30,
    "home_care": 118,
    "housing_services": 24,
    "informal_care": 5,
    "disability_services": 28,
    "rescue_missions": 22,
    "emergency_medical": 22,
    "acute_ward": 120,
    "psychiatric_ward": 30,
    "rehabilitation": 14,
    "health_centre_ward": 46,
    "housing_24h": 92,
    "communal_housing": 14,
    "short_term": 12,
    "child_institution": 10,
}
_WARD_PROFESSIONS = {"physician": 0.1, "nurse": 0.72, "therapist": 0.06, "other": 0.12}
_CARE_PROFESSIONS = {"home_care": 0.72, "nurse": 0.2, "therapist": 0.02, "other": 0.06}
_HOMES = ("housing_24h", "communal_housing", "short_term", "child_institution")
# Seats by type: share of staff, mean length in days, gap between holders.
_SEATS = ((0, 0.79, 0.0, 45.0), (1, 0.12, 260.0, 20.0), (2, 0.08, 38.0, 6.0), (3, 0.01, 420.0, 30.0))
_RESIGN, _OTHER_ENDS, _DISABILITY = 0.068, 0.006, 0.0025
_FULL_TIME = Wheel([0.76, 0.1, 0.08, 0.06], np.array([100, 80, 60, 50]))
_YEAR = 365.25


@dataclass(frozen=True)
class Spells:
    """Employments; arrays of one length. Days since 1970; `end` may lie after the last day."""

    employee: np.ndarray
    unit: np.ndarray
    profession: np.ndarray
    kind: np.ndarray
    fte: np.ndarray
    birth_year: np.ndarray
    start: np.ndarray
    end: np.ndarray
    reason: np.ndarray

    def __len__(self) -> int:
        return len(self.employee)

    def take(self, which: np.ndarray) -> Spells:
        return Spells(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def make_spells(world: World) -> Spells:
    """Every employment that touches the plan's years, ordered by start."""
    size = world.plan.staff_size(world.people.total)
    unit, profession = _seats(world, size)
    parts, first_employee = [], 0
    for kind, share, length, gap in _SEATS:
        rng = draws.stream(world.plan.seed, "seats", kind)
        chosen = np.flatnonzero(rng.random(size) < share)
        found = _holders(rng, world, unit[chosen], profession[chosen], kind, length, gap, first_employee)
        first_employee = int(found.employee.max(initial=first_employee)) + 1
        parts.append(found)
    every = Spells(*(np.concatenate([getattr(p, n) for p in parts]) for n in Spells.__dataclass_fields__))
    return every.take(np.lexsort((every.employee, every.start)))


def _seats(world: World, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit and profession of each seat."""
    rng = draws.stream(world.plan.seed, "seats")
    weights = unit_weights(world)
    unit = np.sort(np.searchsorted(np.cumsum(weights), rng.random(size) * weights.sum(), side="right"))
    profession = np.zeros(size, np.int64)
    for kind in {u.kind for u in world.units.all}:
        shares = _CARE_PROFESSIONS if kind in _HOMES else service(kind).professions
        shares = _WARD_PROFESSIONS if kind.endswith("_ward") or kind == "rehabilitation" else shares
        here = np.flatnonzero(np.array([u.kind == kind for u in world.units.all])[unit])
        rng = draws.stream(world.plan.seed, f"professions {kind}")
        profession[here] = Wheel([shares.get(p, 0.0) for p in PROFESSIONS]).spin(rng, len(here))
    return unit, profession


def unit_weights(world: World) -> np.ndarray:
    """How the staff is spread over units: by what the unit does and how many live where it is."""
    codes = [m.code for m in world.plan.county.municipalities]
    residents = dict(zip(codes, world.people.by_municipality, strict=True))
    served: dict[str, float] = {}
    for unit in world.units.all:
        shared = residents[unit.municipality] / world.units.number_of(unit.kind, unit.municipality)
        served[unit.kind] = served.get(unit.kind, 0.0) + shared
    return np.array(
        [
            _STAFF.get(u.kind, 5)
            * residents[u.municipality]
            / world.units.number_of(u.kind, u.municipality)
            / served[u.kind]
            for u in world.units.all
        ]
    )


def _holders(
    rng: np.random.Generator,
    world: World,
    unit: np.ndarray,
    profession: np.ndarray,
    kind: int,
    length: float,
    gap: float,
    first_employee: int,
) -> Spells:
    """The people who hold seats one after another until the last day."""
    first, last = day_number(world.plan.first_day), day_number(world.plan.last_day)
    seat = np.arange(len(unit))
    start = first - (rng.exponential(7.0 if kind == 0 else length / _YEAR / 2, len(unit)) * _YEAR).astype(np.int64)
    parts: list[Spells] = []
    next_employee = first_employee
    while len(seat) or not parts:  # of nobody at least one part, empty
        employee = next_employee + np.arange(len(seat))
        next_employee += len(seat)
        birth_year = _birth_years(rng, start, first)
        if kind == 0:
            end, reason = _permanent_end(rng, world, unit[seat], start, birth_year, first)
        else:
            end = np.maximum(start, first) + np.ceil(rng.exponential(length, len(seat))).astype(np.int64)
            reason = np.where(
                rng.random(len(seat)) < 0.93, REASONS.index("fixed_term_ended"), REASONS.index("resigned")
            )
        fte = _FULL_TIME.spin(rng, len(seat)) / 100
        parts.append(
            Spells(
                employee, unit[seat], profession[seat], np.full(len(seat), kind), fte, birth_year, start, end, reason
            )
        )
        start = end + 1 + rng.exponential(gap, len(seat)).astype(np.int64)
        going_on = start <= last
        seat, start = seat[going_on], start[going_on]
    return _come_back(
        rng, Spells(*(np.concatenate([getattr(p, n) for p in parts]) for n in Spells.__dataclass_fields__)), kind
    )


def _birth_years(rng: np.random.Generator, start: np.ndarray, first: int) -> np.ndarray:
    """Those who are there on the first day are 24 to 64 then; newcomers are younger."""
    age = np.where(start < first, 24 + 40 * rng.beta(1.5, 1.25, len(start)), 21 + 32 * rng.beta(1.2, 2.0, len(start)))
    return np.floor(1970 + np.maximum(start, first) / _YEAR - age).astype(np.int64)


def _permanent_end(
    rng: np.random.Generator, world: World, unit: np.ndarray, start: np.ndarray, birth_year: np.ndarray, first: int
) -> tuple[np.ndarray, np.ndarray]:
    """The day and reason of what comes first: resignation (more where a story says so), old age, disability, other."""
    since = np.maximum(start, first)
    count = len(unit)
    resign = since + rng.exponential(_YEAR / _RESIGN, count)
    for told in world.stories.about("resignations"):
        inside = np.array([told.concerns(u.municipality) for u in world.units.all])[unit]
        later = np.maximum(since, day_number(told.starts)) + rng.exponential(
            _YEAR / (_RESIGN * (told.story.factor - 1)), count
        )
        resign = np.where(inside, np.minimum(resign, later), resign)
    # Whoever is past the age is as near to leaving as anybody at it.
    of_age = np.maximum((birth_year - 1970 + 63.3) * _YEAR, since + 10)
    pension = of_age + rng.exponential(1.3 * _YEAR, count)
    disability = since + rng.exponential(_YEAR / _DISABILITY, count)
    other = since + rng.exponential(_YEAR / _OTHER_ENDS, count)
    transfer = since + rng.exponential(_YEAR / 0.012, count)
    options = np.stack([resign, pension, disability, other, transfer])
    which = options.argmin(axis=0)
    names = ("resigned", "retired_old_age", "retired_disability", "other", "transferred")
    reason = np.array([REASONS.index(n) for n in names])[which]
    rare = rng.random(count)
    reason = np.where((which == 3) & (rare < 0.15), REASONS.index("died"), reason)
    reason = np.where((which == 3) & (rare > 0.7), REASONS.index("dismissed"), reason)
    return options.min(axis=0).astype(np.int64), reason


def _come_back(rng: np.random.Generator, spells: Spells, kind: int) -> Spells:
    """Fixed-term staff and substitutes are often the same people again."""
    if kind == 0:
        return spells
    pool = max(1, len(spells) // (3 if kind == 1 else 9))
    person = rng.integers(0, pool, len(spells))
    base = int(spells.employee.min()) if len(spells) else 0
    birth = spells.birth_year[np.minimum(person, len(spells) - 1)]
    changed = {"employee": base + person, "birth_year": birth}
    return Spells(*(changed.get(name, getattr(spells, name)) for name in Spells.__dataclass_fields__))


def employment_columns(world: World, spells: Spells) -> dict[str, object]:
    """The `employments` extract: what is known on the last day."""
    last = day_number(world.plan.last_day)
    rng = draws.stream(world.plan.seed, "employments")
    ended = spells.end <= last
    lines = np.array([world.lines.index(u.line) for u in world.units.all], np.int8)
    codes = tuple(m.code for m in world.plan.county.municipalities)
    places = np.array([codes.index(u.municipality) for u in world.units.all], np.int16)
    start = spells.start.copy()
    start[rng.random(len(start)) < 0.0002] = day_number(date(world.plan.last_year + 2, 1, 1))
    return {
        "employment_id": draws.pseudonyms("t", world.plan.seed, np.arange(len(spells), dtype=np.uint64)),
        "employee_id": employee_ids(world, spells.employee),
        "unit_code": Codes(spells.unit.astype(np.int16), world.units.codes),
        "service_line": Codes(lines[spells.unit], world.lines),
        "municipality_code": Codes(places[spells.unit], codes),
        "profession_group": Codes(spells.profession.astype(np.int8), PROFESSIONS),
        "employment_type": Codes(spells.kind.astype(np.int8), TYPES),
        "fte": spells.fte,
        "birth_year": spells.birth_year.astype(np.int32),
        "started_on": start,
        "ended_on": np.where(ended, spells.end, NO_DAY),
        "end_reason": Codes(np.where(ended, spells.reason, -1).astype(np.int8), REASONS),
    }


def employee_ids(world: World, numbers: np.ndarray) -> pa.StringArray:
    """Pseudonyms of employees."""
    return draws.pseudonyms("h", world.plan.seed, numbers.astype(np.uint64))

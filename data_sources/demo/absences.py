"""The `absences` extract: illness, children, holidays and leave, by season, age, line and story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.demo import draws
from data_sources.demo.calendar import epidemic, influenza
from data_sources.demo.draws import Wheel
from data_sources.demo.files import Codes, day_number
from data_sources.demo.staff import Spells, employee_ids
from data_sources.demo.world import World

_YEAR = 365.25
_NO_EMPLOYMENT_TOLD = 0.01
_BROKEN = 0.0002
_EUROS_A_DAY = 132
_LONGEST = 330


@dataclass(frozen=True)
class _Type:
    """One type of absence: spells a person-year; lengths as (share, shortest, longest); seasons by month; ages."""

    name: str
    rate: float
    lengths: tuple[tuple[float, int, int], ...]
    months: tuple[float, ...] = (1.0,) * 12
    flu: float = 0.0
    youngest: int = 18
    oldest: int = 70
    paid: bool = True


_TYPES = (
    _Type(
        "own_illness",
        1.6,
        ((0.72, 1, 3), (0.2, 4, 29), (0.055, 30, 90), (0.02, 91, 180), (0.005, 181, 300)),
        (1.15, 1.15, 1.12, 0.98, 0.92, 0.78, 0.6, 0.86, 1.05, 1.12, 1.15, 1.1),
        flu=0.5,
    ),
    _Type("work_accident", 0.045, ((0.7, 1, 7), (0.3, 8, 45))),
    _Type(
        "child_illness",
        1.5,
        ((1.0, 1, 3),),
        (1.3, 1.35, 1.3, 1.1, 0.9, 0.4, 0.2, 0.8, 1.3, 1.3, 1.35, 1.0),
        flu=0.6,
        youngest=26,
        oldest=45,
    ),
    _Type("family_leave", 0.07, ((0.35, 20, 60), (0.65, 120, 330)), youngest=24, oldest=42),
    _Type("study_leave", 0.012, ((1.0, 60, 240),), youngest=22, oldest=50, paid=False),
    _Type("rehabilitation", 0.02, ((1.0, 5, 20),), youngest=40),
    _Type(
        "annual_leave",
        3.4,
        ((0.45, 3, 7), (0.35, 8, 16), (0.2, 17, 28)),
        (0.5, 0.9, 0.8, 0.6, 0.6, 2.2, 3.6, 1.5, 0.5, 0.6, 0.4, 1.2),
    ),
    _Type("other_paid", 0.3, ((1.0, 1, 2),)),
    _Type("other_unpaid", 0.05, ((0.5, 1, 14), (0.5, 15, 180)), paid=False),
)
_SICK = ("own_illness",)


def absence_files(world: World, spells: Spells) -> Iterator[tuple[str, date, dict[str, object]]]:
    """The absences by the year in which they started: name, day of delivery, columns.

    Those that went on from before the first day are in the first year's file."""
    owner, kind, start, end = _all(world, spells)
    for year in world.plan.years:
        low, high = day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1))
        here = np.flatnonzero(((start >= low) | (year == world.plan.first_year)) & (start < high))
        here = here[np.lexsort((kind[here], owner[here], start[here]))]
        if len(here):
            columns = _columns(world, spells, owner[here], kind[here], start[here], end[here], year)
            yield f"{year}.parquet", world.plan.delivery_of(date(year, 12, 1)), columns


def _all(world: World, spells: Spells) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Employment, type, first and last day of every absence."""
    parts = [_of_type(world, spells, number, kind) for number, kind in enumerate(_TYPES)]
    owner, kind, start, end = (np.concatenate(side) for side in zip(*parts, strict=True))
    return owner, kind, start, end


def _of_type(
    world: World, spells: Spells, number: int, kind: _Type
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = draws.stream(world.plan.seed, "absences", number)
    level = _level(world, kind)
    first = day_number(world.plan.first_day)
    from_day = np.maximum(spells.start, first - _LONGEST)
    to_day = np.minimum(spells.end, day_number(world.plan.last_day))
    most = level.max()
    tendency = rng.gamma(1.4, 1 / 1.4, len(spells)) if kind.name in _SICK else np.ones(len(spells))
    expected = np.maximum(to_day - from_day + 1, 0) / _YEAR * kind.rate * most * tendency
    owner = np.repeat(np.arange(len(spells)), rng.poisson(expected))
    start = from_day[owner] + (rng.random(len(owner)) * (to_day - from_day + 1)[owner]).astype(np.int64)
    month = _month_number(world, start)
    line = np.array([world.lines.index(u.line) for u in world.units.all])[spells.unit[owner]]
    age = 1970 + start / _YEAR - spells.birth_year[owner]
    kept = (rng.random(len(owner)) * most < level[line, month]) & (age >= kind.youngest) & (age < kind.oldest)
    owner, start = owner[kept], start[kept]
    end = np.minimum(start + _lengths(rng, kind, len(owner)) - 1, spells.end[owner])
    told = end >= first
    return owner[told], np.full(told.sum(), number), start[told], end[told]


def _level(world: World, kind: _Type) -> np.ndarray:
    """How common the absence is, lines × months: seasons, epidemics and stories."""
    rows = []
    for line in world.lines:
        told = [
            world.stories.factor("sickness", m, world.units.centre, line=line) if kind.name in _SICK else 1.0
            for m in world.months
        ]
        rows.append(told)
    middle = [m.replace(day=15) for m in world.months]
    season = [kind.months[m.month - 1] * (1 + kind.flu * (influenza(m) + 0.4 * epidemic(m))) for m in middle]
    return np.array(rows) * np.array(season)


def _month_number(world: World, day: np.ndarray) -> np.ndarray:
    starts = np.array([day_number(m) for m in world.months])
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)


def _lengths(rng: np.random.Generator, kind: _Type, count: int) -> np.ndarray:
    group = Wheel([share for share, _, _ in kind.lengths]).spin(rng, count)
    low = np.array([low for _, low, _ in kind.lengths])[group]
    high = np.array([high for _, _, high in kind.lengths])[group]
    # Short ones are the commonest in each group.
    return low + ((high - low + 1) * rng.random(count) ** 1.6).astype(np.int64)


def _columns(
    world: World,
    spells: Spells,
    owner: np.ndarray,
    kind: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    year: int,
) -> dict[str, object]:
    rng = draws.stream(world.plan.seed, "absence rows", year)
    count = len(owner)
    half = (kind == 0) & (end - start >= 11) & (rng.random(count) < 0.12)
    paid = np.array([t.paid and t.name != "annual_leave" for t in _TYPES])[kind]
    cents = np.where(paid, (end - start + 1) * _EUROS_A_DAY * spells.fte[owner] * 100, 0).astype(np.int64)
    told = rng.random(count) >= _NO_EMPLOYMENT_TOLD
    end = np.where(rng.random(count) < _BROKEN, start - 2, end)
    employments = draws.pseudonyms("t", world.plan.seed, owner.astype(np.uint64))
    numbers = np.arange(count, dtype=np.uint64) + np.uint64(year << 32)
    return {
        "absence_id": draws.pseudonyms("a", world.plan.seed, numbers),
        "employee_id": employee_ids(world, spells.employee[owner]),
        "employment_id": pc.if_else(pa.array(told), employments, pa.scalar(None, pa.string())),
        "absence_type": Codes(kind.astype(np.int8), tuple(t.name for t in _TYPES)),
        "started_on": start,
        "ended_on": end,
        "share": np.where(half, 0.5, 1.0),
        "cost_eur": cents,
    }

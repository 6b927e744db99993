"""The `digital_use` extract: digital and telephone channels by month, municipality and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.calendar import epidemic, influenza
from data_sources.demo.files import Codes, day_number
from data_sources.demo.world import World

# Lines that have digital channels: the lines of these classes, and their part of the use.
_LINES = (("primary_care", 0.68), ("family_services", 0.18), ("home_care", 0.14))
# The month, counted from the end, whose delivery never came.
MISSING_BEFORE_END = 4


@dataclass(frozen=True)
class _Channel:
    """A channel: contacts a month per 1,000 residents in the first year, growth a year, shares answered (None = not
    told), and whether the story of digital growth is about it."""

    name: str
    per_thousand: float
    growth: float
    answered: float | None
    same_day: float | None
    told: bool


_CHANNELS = (
    _Channel("omaolo", 14, 1.04, None, None, False),
    _Channel("chat", 9, 1.06, 0.9, 0.86, True),
    _Channel("video", 2.5, 1.05, None, None, True),
    _Channel("e_booking", 30, 1.08, None, None, False),
    _Channel("e_message", 17, 1.06, 0.95, 0.6, True),
    _Channel("phone", 130, 0.97, 0.8, None, False),
    _Channel("callback", 48, 0.98, 0.96, 0.78, False),
)


def digital_files(world: World) -> Iterator[tuple[str, date, dict[str, object]]]:
    """A file for each year: name, day of delivery, columns. One month is missing."""
    missing = world.plan.before_end(MISSING_BEFORE_END)
    for year in world.plan.years:
        months = [m for m in world.months if m.year == year and m != missing]
        if months:
            yield f"{year}.csv", world.plan.delivery_of(date(year, 12, 1)), _columns(world, year, months)


def _columns(world: World, year: int, months: list[date]) -> dict[str, object]:
    rng = draws.stream(world.plan.seed, "digital", year)
    lines = [(world.line_of.get(code, world.lines[0]), share) for code, share in _LINES]
    expected = _expected(world, year, months, lines)
    contacts = rng.poisson(expected)
    month, channel, place, line = (axis.ravel() for axis in np.indices(contacts.shape))
    busy = np.array([influenza(m.replace(day=15)) + 0.6 * epidemic(m.replace(day=15)) for m in months])
    answered = _some(rng, contacts, [c.answered for c in _CHANNELS], busy)
    same_day = _some(rng, contacts, [c.same_day for c in _CHANNELS], busy)
    told = np.array([c.answered is not None for c in _CHANNELS])[channel]
    told_same_day = np.array([c.same_day is not None for c in _CHANNELS])[channel]
    return {
        "month": np.array([day_number(m) for m in months], np.int32)[month],
        "channel": Codes(channel.astype(np.int8), tuple(c.name for c in _CHANNELS)),
        "municipality_code": Codes(place.astype(np.int8), tuple(m.code for m in world.plan.county.municipalities)),
        "service_line": Codes(line.astype(np.int8), tuple(name for name, _ in lines)),
        "contacts": contacts.ravel().astype(np.int32),
        "answered": pa.array(answered.ravel().astype(np.int32), mask=~told),
        "answered_same_day": pa.array(same_day.ravel().astype(np.int32), mask=~told_same_day),
    }


def _expected(world: World, year: int, months: list[date], lines: list[tuple[str, float]]) -> np.ndarray:
    """Months × channels × municipalities × lines."""
    homes = [m.code for m in world.plan.county.municipalities]
    residents = world.people.of(year - 1).sum(axis=1) * world.plan.sample_share(world.people.total)
    told = world.stories.grid("digital", months, homes)[:, :-1]
    plain = np.ones_like(told)
    level = np.stack(
        [
            (told if c.told else plain) * c.per_thousand / 1000 * c.growth ** (year - world.plan.first_year)
            for c in _CHANNELS
        ],
        axis=1,
    )
    season = np.array([1 + 0.15 * influenza(m.replace(day=15)) - 0.25 * (m.month == 7) for m in months])
    return (level * residents * season[:, None, None])[..., None] * np.array([share for _, share in lines])


def _some(rng: np.random.Generator, contacts: np.ndarray, shares: list[float | None], busy: np.ndarray) -> np.ndarray:
    """A part of the contacts, a smaller one in busy months; the same-day part never exceeds the answered part."""
    share = np.array([s or 0.0 for s in shares])[None, :, None, None] * (1 - 0.09 * busy)[:, None, None, None]
    return rng.binomial(contacts, np.broadcast_to(share, contacts.shape))

"""What a stay in a ward or in housing is, and what all kinds of them are made with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.demo.calendar import day_weights
from data_sources.demo.clients import YEAR_DAYS, Clients, by_age
from data_sources.demo.files import NO_DAY, day_number
from data_sources.demo.plan import Plan
from data_sources.demo.services import service

CARE_TYPES = (
    "acute_ward",
    "health_centre_ward",
    "psychiatric_ward",
    "rehabilitation",
    "housing_24h",
    "communal_housing",
    "short_term",
    "child_institution",
)
DESTINATIONS = (
    "home",
    "home_with_care",
    "acute_ward",
    "health_centre_ward",
    "psychiatric_ward",
    "rehabilitation",
    "housing_24h",
    "communal_housing",
    "short_term",
    "died",
    "other",
)
TO = {name: place for place, name in enumerate(DESTINATIONS)}
CARE = {name: place for place, name in enumerate(CARE_TYPES)}
# The frail die first and nobody becomes frail: without growth there would be fewer stays every year.
_GROWTH = 1.015


@dataclass(frozen=True)
class Stays:
    """Stays; arrays of one length. Days since 1970, NO_DAY = none. `came_from`, `to`: in DESTINATIONS; −1 = none."""

    who: np.ndarray
    care: np.ndarray
    admitted: np.ndarray
    ready: np.ndarray
    left: np.ndarray
    urgent: np.ndarray
    came_from: np.ndarray
    to: np.ndarray

    def __len__(self) -> int:
        return len(self.who)

    def take(self, which: np.ndarray) -> Stays:
        """The stays in these places (or where true)."""
        return Stays(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def joined(parts: list[Stays]) -> Stays:
    """Stays one after another."""
    return Stays(*(np.concatenate([getattr(p, name) for p in parts]) for name in Stays.__dataclass_fields__))


def bare(who: np.ndarray, admitted: np.ndarray, urgent: np.ndarray, care: str = "acute_ward") -> Stays:
    """Stays of which only the beginning is known."""
    none = np.full(len(who), NO_DAY, np.int64)
    nowhere = np.full(len(who), -1, np.int64)
    kind = np.full(len(who), CARE[care], np.int64)
    return Stays(who, kind, admitted, none, none, urgent, np.zeros(len(who), np.int64), nowhere)


def struck(
    rng: np.random.Generator,
    plan: Plan,
    clients: Clients,
    year: int,
    rates: tuple[tuple[float, float], ...],
    frailty: float,
) -> np.ndarray:
    """Who has a stay in a year: client numbers, as many times as there are stays."""
    age = np.clip((day_number(date(year, 7, 1)) - clients.born) / YEAR_DAYS, 0, 120).astype(np.int16)
    rate = by_age(rates)[age] * np.exp(frailty * clients.frailty - frailty**2 / 2)
    return np.repeat(np.arange(len(clients)), rng.poisson(rate * _GROWTH ** (year - plan.first_year)))


def days_of_year(rng: np.random.Generator, year: int, code: str, count: int) -> np.ndarray:
    """Days of a year as busy as a service class is."""
    weights = np.concatenate([day_weights(date(year, month, 1), service(code)) for month in range(1, 13)])
    drawn = np.searchsorted(np.cumsum(weights), rng.random(count) * weights.sum(), side="right")
    return day_number(date(year, 1, 1)) + np.minimum(drawn, len(weights) - 1)


def one_at_a_time(who: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which stretches begin after all earlier ones of the same client have ended."""
    order = np.lexsort((start, who))
    base = who[order].astype(np.int64) << 20
    reach = np.maximum.accumulate(base + end[order])
    free = np.ones(len(who), bool)
    free[1:] = base[1:] + start[order][1:] >= reach[:-1]
    fits = np.empty(len(who), bool)
    fits[order] = free
    return fits

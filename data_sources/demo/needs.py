"""How much each client needs of each service class: by age, sex, place, frailty and habit, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from county import County
from data_sources.demo import draws
from data_sources.demo.clients import YEAR_DAYS, Clients, by_age
from data_sources.demo.files import day_number
from data_sources.demo.services import Service, service

# The last year of life needs more of everything.
_LAST_YEAR = 1.8
# How much a class's use varies from municipality to municipality (sigma of a log-normal).
_PLACE_SPREAD = 0.07
# Visitors use services at home as well.
_VISITORS_NEED = 0.4


@dataclass(frozen=True)
class Need:
    """The clients whom a class reaches in a year, and the weight of each."""

    who: np.ndarray
    weight: np.ndarray


@dataclass
class Needs:
    """Needs by class and year; a year is worked out when first asked for and only the newest is kept."""

    clients: Clients
    county: County
    seed: int
    _kept: dict[tuple[str, int], Need] = field(default_factory=dict)
    _of_homes: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    _habits: dict[str, np.ndarray] = field(default_factory=dict)
    _lucks: dict[str, np.ndarray] = field(default_factory=dict)

    def of(self, code: str, year: int) -> Need:
        """The need of one service class in one year."""
        if (code, year) not in self._kept:
            self._kept.pop((code, year - 1), None)
            self._kept[code, year] = self._worked_out(code, year)
        return self._kept[code, year]

    def by_home(self, code: str, year: int) -> np.ndarray:
        """The whole need of the clients of each home; the last two places are other counties and unknown."""
        if (code, year) not in self._of_homes:
            need, count = self.of(code, year), len(self.clients.home_codes) + 1
            self._of_homes[code, year] = np.bincount(self.clients.home[need.who], need.weight, count)
        return self._of_homes[code, year]

    def _worked_out(self, code: str, year: int) -> Need:
        clients, kind = self.clients, service(code)
        middle = day_number(date(year, 7, 1))
        age = np.clip((middle - clients.born) / YEAR_DAYS, 0, 120).astype(np.int16)
        there = (clients.born <= middle) & (clients.died > middle)
        reach = by_age(kind.reach)[age] * np.exp(0.5 * kind.frailty * clients.frailty)
        who = np.flatnonzero(there & (self._luck(code) < reach))
        weight = by_age(kind.need)[age[who]] * self._habit(code, kind)[who]
        weight *= np.where(clients.woman[who], kind.women, 1.0)
        weight *= self._places(code, kind)[clients.home[who]]
        weight *= np.where(clients.died[who] - middle < 365, _LAST_YEAR, 1.0)
        return Need(who.astype(np.int32), weight)

    def _luck(self, code: str) -> np.ndarray:
        """0–1 for each client: who is below a class's reach has to do with it."""
        if code not in self._lucks:
            self._lucks[code] = self.clients.luck(f"reach {code}").astype(np.float32)
        return self._lucks[code]

    def _habit(self, code: str, kind: Service) -> np.ndarray:
        """Each client's lasting tendency: log-normal around 1, partly by frailty."""
        if code not in self._habits:
            rng = draws.stream(self.seed, f"habit {code}")
            own = rng.standard_normal(len(self.clients), dtype=np.float32)
            score = kind.frailty * self.clients.frailty + np.sqrt(1 - kind.frailty**2) * own
            self._habits[code] = np.exp(kind.tail * score - kind.tail**2 / 2).astype(np.float32)
        return self._habits[code]

    def _places(self, code: str, kind: Service) -> np.ndarray:
        """How much more or less each home's clients use the class."""
        rng = draws.stream(self.seed, f"places {code}")
        rural = [
            {"rural": kind.rural, "urban": 1.0}.get(m.urbanity, kind.rural**0.5) for m in self.county.municipalities
        ]
        own = np.array(rural) * np.exp(_PLACE_SPREAD * rng.standard_normal(len(rural)))
        visitors = len(self.clients.home_codes) - len(own)
        return np.concatenate([own, np.full(visitors, _VISITORS_NEED), [1.0]])

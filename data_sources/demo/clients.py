"""Made-up clients: who they are, where they live, when they move and when they die.

Everything about a client follows from the seed and the client's number: no list of events has to be kept. The arrays
have one place for each client, never many more than there are residents, whatever the number of contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.files import day_number
from data_sources.demo.plan import Plan
from data_sources.demo.population import AGES, Residents, male

YEAR_DAYS = 365.2425
LANGUAGES = ("fi", "sv", "other")
# Municipalities of other counties that visitors come from; the county's own are left out.
_ELSEWHERE = ("091", "853", "564", "179", "109", "405", "398", "297", "743", "092", "609", "167")
_VISITORS = 0.038
_UNKNOWN_HOME = 0.004
_MOVERS = 0.06
_NEVER = 2**30
# Shares of Finnish and Swedish as mother tongue by a municipality's official languages, the majority's first.
_FINNISH = (0.92, 0.006)
_MOTHER_TONGUES = {("fi", "sv"): (0.69, 0.23), ("sv", "fi"): (0.22, 0.725), ("sv",): (0.05, 0.9)}
# Gompertz mortality: yearly risk at age 0 and its growth by year of age, as in population.mortality.
_RISK, _RISE = 0.000022, 0.0935


@dataclass(frozen=True)
class Clients:
    """Clients by number. Days are days since 1970. `home`, `later_home`: places in `home_codes`; the last place of all,
    `len(home_codes)`, is an unknown home. The first `county_homes` places are the county's municipalities."""

    seed: int
    home_codes: tuple[str, ...]
    county_homes: int
    born: np.ndarray
    died: np.ndarray
    woman: np.ndarray
    language: np.ndarray
    home: np.ndarray
    later_home: np.ndarray
    moved: np.ndarray
    frailty: np.ndarray

    def __len__(self) -> int:
        return len(self.born)

    @cached_property
    def numbers(self) -> np.ndarray:
        return np.arange(len(self), dtype=np.uint64)

    @cached_property
    def ids(self) -> np.ndarray:
        """Pseudonyms as rows of bytes."""
        return draws.hexadecimal("c", draws.mixed(self.seed, "client", self.numbers))

    def pseudonyms(self, who: np.ndarray) -> pa.StringArray:
        """Pseudonyms of the clients with these numbers."""
        return draws.as_strings(self.ids[who])

    def home_on(self, who: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Where clients live on a day."""
        return np.where(self.moved[who] <= day, self.later_home[who], self.home[who])

    def age_on(self, who: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Full years of age."""
        return np.clip((day - self.born[who]) / YEAR_DAYS, 0, 119).astype(np.int32)

    def luck(self, subject: str) -> np.ndarray:
        """A number in [0, 1) for each client that stays the same."""
        return draws.uniform(self.seed, subject, self.numbers)

    def home_column(self, home: np.ndarray) -> np.ndarray:
        """Places as an index to `home_codes`; −1 = unknown."""
        return np.where(home >= len(self.home_codes), -1, home).astype(np.int16)


def make_clients(plan: Plan, people: Residents) -> Clients:
    """A sample of the residents before the first day, those born later, and visitors from other counties."""
    rng = draws.stream(plan.seed, "clients")
    share = plan.sample_share(people.total)
    start = people.of(plan.first_year - 1)
    men = male(start)
    cells = np.stack([men, start - men], axis=1)
    drawn = _systematic(rng, cells.ravel(), share)
    home, sex, age = np.unravel_index(drawn, cells.shape)
    eve = day_number(plan.first_day)
    born = eve - 1 - ((age + rng.random(len(age))) * YEAR_DAYS).astype(np.int64)
    newborn_home, newborn_day = _newborn(rng, plan, people, share)
    home = np.concatenate([home, newborn_home])
    born = np.concatenate([born, newborn_day])
    woman = np.concatenate([sex == 1, rng.random(len(newborn_home)) < 0.488])
    few = rng.random(len(home)) < _VISITORS
    codes = _home_codes(plan)
    home = np.where(few, len(start) + rng.integers(0, len(codes) - len(start), len(home)), home)
    home = np.where(rng.random(len(home)) < _UNKNOWN_HOME, len(codes), home)
    frailty = rng.standard_normal(len(home))
    return Clients(
        seed=plan.seed,
        home_codes=codes,
        county_homes=len(start),
        born=born.astype(np.int32),
        died=_death_days(rng, born, eve, frailty).astype(np.int32),
        woman=woman,
        language=_languages(rng, plan, home),
        home=home.astype(np.int16),
        **_moves(rng, plan, people, home),
        frailty=frailty.astype(np.float32),
    )


def _home_codes(plan: Plan) -> tuple[str, ...]:
    own = tuple(m.code for m in plan.county.municipalities)
    return (*own, *(code for code in _ELSEWHERE if code not in own))


def _systematic(rng: np.random.Generator, sizes: np.ndarray, share: float) -> np.ndarray:
    """Every nth resident of cells that are in order, from a random start: the sample has the cells' shares."""
    running = np.cumsum(sizes)
    count = max(1, round(float(running[-1]) * share))
    steps = (np.arange(count) + rng.random()) / count * running[-1]
    return np.minimum(np.searchsorted(running, steps, side="right"), len(sizes) - 1)


def _newborn(rng: np.random.Generator, plan: Plan, people: Residents, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Homes and birthdays of the clients born in the plan's years."""
    homes, days = [], []
    for year in plan.years:
        born = _systematic(rng, people.of(year)[:, 0], share)
        homes.append(born)
        days.append(day_number(date(year, 1, 1)) + rng.integers(0, 365, len(born)))
    return np.concatenate(homes), np.concatenate(days)


def _death_days(rng: np.random.Generator, born: np.ndarray, eve: int, frailty: np.ndarray) -> np.ndarray:
    """Days of death: the remaining life of Gompertz from the first day (or birth), shorter for the frail."""
    age = np.maximum(eve - born, 0) / YEAR_DAYS
    risk = _RISK * np.exp(_RISE * age + 0.5 * frailty - 0.125)
    left = np.log1p(rng.standard_exponential(len(born)) * _RISE / risk) / _RISE
    return np.minimum(np.maximum(eve, born) + left * YEAR_DAYS, _NEVER)


def _languages(rng: np.random.Generator, plan: Plan, home: np.ndarray) -> np.ndarray:
    """Mother tongues, by the languages of the municipality."""
    shares = np.array([_MOTHER_TONGUES.get(m.languages, _FINNISH) for m in plan.county.municipalities])
    finnish = np.append(shares[:, 0], 0.9)[np.minimum(home, len(shares))]
    swedish = np.append(shares[:, 1], 0.03)[np.minimum(home, len(shares))]
    drawn = rng.random(len(home))
    return np.where(drawn < finnish, 0, np.where(drawn < finnish + swedish, 1, 2)).astype(np.int8)


def _moves(rng: np.random.Generator, plan: Plan, people: Residents, home: np.ndarray) -> dict[str, np.ndarray]:
    """Some clients move once inside the county, mostly to the large municipalities."""
    running = np.cumsum(people.by_municipality)
    target = np.searchsorted(running, rng.random(len(home)) * running[-1], side="right")
    span = day_number(plan.last_day) - day_number(plan.first_day)
    day = day_number(plan.first_day) + (rng.random(len(home)) * span).astype(np.int64)
    moves = (rng.random(len(home)) < _MOVERS) & (home < len(running))
    return {
        "later_home": np.where(moves, np.minimum(target, len(running) - 1), home).astype(np.int16),
        "moved": np.where(moves, day, _NEVER).astype(np.int32),
    }


def by_age(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Points `(age, value)` as a table with one value for each year of age."""
    return np.interp(np.arange(AGES), [p[0] for p in points], [p[1] for p in points])

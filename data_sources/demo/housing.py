"""Life in housing: who lives there at the start, who moves in from home or from a ward; until death."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.demo.clients import YEAR_DAYS, Clients, by_age
from data_sources.demo.files import day_number
from data_sources.demo.plan import Plan
from data_sources.demo.stays import CARE, CARE_TYPES, TO, Stays, bare, joined, struck

# Who lives in housing on the first day, by age: times the stock's share; of the others so many move in each year.
_STOCK, _MOVE_IN = 1.15, 0.22
_HOUSED = ((0, 0.0), (20, 0.0022), (70, 0.004), (78, 0.02), (86, 0.075), (95, 0.2))
_HOUSING_YEARS = 2.3
# Of those who do not come from a ward, how many live in communal housing.
_COMMUNAL = 0.14


def through_housing(rng: np.random.Generator, plan: Plan, clients: Clients, wards: Stays) -> tuple[Stays, np.ndarray]:
    """Housing: those who live there at the start, those who come from home and those from wards; until death.

    Returns the stays and every client's day of death."""
    first = day_number(plan.first_day)
    age = np.clip((first - clients.born) / YEAR_DAYS, 0, 120).astype(np.int16)
    stock = np.flatnonzero((rng.random(len(clients)) < _STOCK * by_age(_HOUSED)[age]) & (clients.born < first))
    came = first - 1 - (rng.exponential(_HOUSING_YEARS * 0.6, len(stock)) * YEAR_DAYS).astype(np.int64)
    parts = [_at_home(rng, stock, np.maximum(came, first - 1400))]
    for year in plan.years:
        from_home = struck(rng, plan, clients, year, tuple((a, r * _MOVE_IN) for a, r in _HOUSED), 0.7)
        day = day_number(date(year, 1, 1)) + rng.integers(0, 365, len(from_home))
        parts.append(_at_home(rng, from_home, day))
    for name in ("housing_24h", "communal_housing"):
        gone = wards.take(wards.to == TO[name])
        entered = bare(gone.who, gone.left, np.zeros(len(gone), bool), name)
        parts.append(replace(entered, came_from=np.array([TO[c] for c in CARE_TYPES[:4]])[gone.care]))
    entries = joined(parts)
    entries = entries.take(np.lexsort((entries.admitted, entries.who)))
    _, once = np.unique(entries.who, return_index=True)
    entries = entries.take(once)
    entries = entries.take(clients.died[entries.who] > entries.admitted)
    old = clients.age_on(entries.who, entries.admitted) >= 65
    years = rng.exponential(_HOUSING_YEARS, len(entries))
    lives = np.maximum(entries.admitted, first) + 20 + (years * YEAR_DAYS).astype(np.int64)
    ends = clients.died.astype(np.int64)
    ends[entries.who] = np.where(old, np.minimum(lives, ends[entries.who]), ends[entries.who])
    left = ends[entries.who]
    return replace(entries, left=left, to=np.full(len(entries), TO["died"])), ends


def _at_home(rng: np.random.Generator, who: np.ndarray, admitted: np.ndarray) -> Stays:
    """The beginning of a life in housing of those who do not come from a ward."""
    entered = bare(who, admitted, np.zeros(len(who), bool), "housing_24h")
    return replace(entered, care=np.where(rng.random(len(who)) < _COMMUNAL, CARE["communal_housing"], entered.care))


def without_second_homes(wards: Stays, housed: Stays, clients: int) -> Stays:
    """Who already lives in housing goes back there; who moves to housing later than thought goes home with care."""
    since = np.full(clients, np.iinfo(np.int64).max)
    since[housed.who] = housed.admitted
    lives_there = wards.admitted >= since[wards.who]
    enters = np.isin(wards.to, (TO["housing_24h"], TO["communal_housing"])) & (wards.left == since[wards.who])
    stray = np.isin(wards.to, (TO["housing_24h"], TO["communal_housing"])) & ~enters
    to = np.where(stray, TO["home_with_care"], wards.to)
    to = np.where(lives_there & (wards.care == CARE["acute_ward"]), TO["housing_24h"], to)
    came_from = np.where(lives_there & (wards.came_from == 0), TO["housing_24h"], wards.came_from)
    return replace(wards, to=to, came_from=came_from).take(~lives_there | (wards.care == CARE["acute_ward"]))

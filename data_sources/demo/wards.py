"""Stays in wards: acute ward → health centre ward or rehabilitation → home, with the waiting in between; last days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.demo.clients import YEAR_DAYS, Clients, by_age
from data_sources.demo.files import NO_DAY, day_number
from data_sources.demo.plan import Plan
from data_sources.demo.stays import CARE, DESTINATIONS, TO, Stays, bare, days_of_year, joined, one_at_a_time, struck
from data_sources.demo.stories import Stories

# How far acute stays follow frailty (sigma of a log-normal).
_ACUTE_FRAILTY = 1.1
# Stays a year per client by age, and the length's median and spread.
_ACUTE = ((0, 0.09), (3, 0.035), (20, 0.045), (45, 0.06), (65, 0.14), (78, 0.27), (90, 0.42))
# Where an acute stay leads, by age: home, home with care, rehabilitation, health centre ward, other.
_AFTER_ACUTE = {
    0: (0.93, 0.02, 0.02, 0.02, 0.01),
    65: (0.79, 0.08, 0.03, 0.09, 0.01),
    75: (0.58, 0.15, 0.04, 0.22, 0.01),
    85: (0.33, 0.23, 0.04, 0.39, 0.01),
}
# Where a health centre ward or rehabilitation leads: home, home with care, round-the-clock housing, communal housing.
_AFTER_WARD = (0.36, 0.40, 0.17, 0.07)
# Mean days of waiting for the next place in the first year, and the growth of the wait a year.
_WAIT = {"home_with_care": 1.6, "health_centre_ward": 2.4, "housing_24h": 9.5, "communal_housing": 6.0}
_WAIT_GROWTH = 1.07


def acute_stays(rng: np.random.Generator, plan: Plan, clients: Clients) -> Stays:
    """Acute stays year by year, some followed by an unplanned return; where they lead is not yet known."""
    who, day, urgent = [], [], []
    for year in plan.years:
        people = struck(rng, plan, clients, year, _ACUTE, _ACUTE_FRAILTY)
        acute = rng.random(len(people)) < 0.72
        when = np.where(
            acute,
            days_of_year(rng, year, "emergency_care", len(people)),
            days_of_year(rng, year, "specialised_care", len(people)),
        )
        who.append(people)
        day.append(when)
        urgent.append(acute)
    first = bare(np.concatenate(who), np.concatenate(day), np.concatenate(urgent))
    length = _acute_length(rng, clients, first)
    age = clients.age_on(first.who, first.admitted)
    again = rng.random(len(first)) < np.where(age >= 75, 0.13, 0.07)
    back = (first.admitted + length)[again] + 1 + rng.exponential(8.5, again.sum()).astype(np.int64)
    returned = bare(first.who[again], back, np.ones(again.sum(), bool))
    found = joined([replace(first, ready=first.admitted + length), returned])
    return replace(
        found, ready=np.where(found.ready == NO_DAY, found.admitted + _acute_length(rng, clients, found), found.ready)
    )


def _acute_length(rng: np.random.Generator, clients: Clients, stays: Stays) -> np.ndarray:
    age = clients.age_on(stays.who, stays.admitted)
    typical = by_age(((0, 1.6), (40, 2.0), (70, 3.0), (88, 4.2)))[age]
    return np.minimum(np.floor(typical * rng.lognormal(0.15, 0.75, len(stays))), 60).astype(np.int64)


def through_wards(rng: np.random.Generator, plan: Plan, clients: Clients, stories: Stories, acute: Stays) -> Stays:
    """Acute stays to their end, with the wards that some go on to. A client is in one place at a time."""
    to = _after_acute(rng, clients, acute)
    left = acute.ready + _waiting(rng, plan, clients, stories, acute.who, acute.ready, to)
    acute = replace(acute, to=to, left=left)
    onward = np.isin(to, (TO["health_centre_ward"], TO["rehabilitation"]))
    ward = bare(acute.who[onward], left[onward], np.zeros(onward.sum(), bool), "health_centre_ward")
    ward = replace(
        ward,
        care=np.where(to[onward] == TO["rehabilitation"], CARE["rehabilitation"], ward.care),
        came_from=np.full(len(ward), TO["acute_ward"]),
        ready=ward.admitted + 2 + np.floor(9 * rng.lognormal(0, 0.6, len(ward))).astype(np.int64),
    )
    choice = np.array([TO[n] for n in ("home", "home_with_care", "housing_24h", "communal_housing")])
    goes = choice[np.searchsorted(np.cumsum(_AFTER_WARD)[:-1], rng.random(len(ward)), side="right")]
    goes = np.where(clients.age_on(ward.who, ward.admitted) < 68, np.minimum(goes, TO["home_with_care"]), goes)
    end = ward.ready + _waiting(rng, plan, clients, stories, ward.who, ward.ready, goes)
    ward = replace(ward, to=goes, left=end)
    whole = np.array(acute.left)
    whole[onward] = end
    fits = one_at_a_time(acute.who, acute.admitted, whole)
    return joined([acute.take(fits), ward.take(fits[onward])])


def _after_acute(rng: np.random.Generator, clients: Clients, acute: Stays) -> np.ndarray:
    age = clients.age_on(acute.who, acute.admitted)
    group = np.searchsorted(list(_AFTER_ACUTE), age, side="right") - 1
    shares = np.cumsum(list(_AFTER_ACUTE.values()), axis=1)[group]
    choice = np.array([TO[n] for n in ("home", "home_with_care", "rehabilitation", "health_centre_ward", "other")])
    drawn = (rng.random(len(acute))[:, None] > shares[:, :-1]).sum(axis=1)
    return choice[drawn]


def _waiting(
    rng: np.random.Generator,
    plan: Plan,
    clients: Clients,
    stories: Stories,
    who: np.ndarray,
    ready: np.ndarray,
    to: np.ndarray,
) -> np.ndarray:
    """Days from being ready to leaving: longer for places that are short, every year, and where a story says so."""
    mean = np.zeros(len(DESTINATIONS))
    for name, days in _WAIT.items():
        mean[TO[name]] = days
    months = plan.months
    grid = stories.grid("delay", months, clients.home_codes)
    first = day_number(plan.first_day)
    index = np.clip((ready - first) / 30.4369, 0, len(months) - 1).astype(np.int64)
    years = np.maximum(ready - first, 0) / YEAR_DAYS
    expected = mean[to] * _WAIT_GROWTH**years * grid[index, clients.home_on(who, ready)]
    waits = rng.random(len(who)) < np.where(mean[to] > 5, 0.85, 0.5)
    return np.where(waits, np.round(expected * rng.gamma(1.6, 1 / 1.6, len(who))), 0).astype(np.int64)


def last_days(rng: np.random.Generator, plan: Plan, clients: Clients, housed: Stays) -> Stays:
    """Many die in a ward: the last stay ends on the day of death."""
    first, last = day_number(plan.first_day), day_number(plan.last_day)
    at_home = np.ones(len(clients), bool)
    at_home[housed.who] = False
    dying = np.flatnonzero(at_home & (clients.died > first + 60) & (clients.died <= last))
    chance = rng.random(len(dying))
    dying, chance = dying[chance < 0.72], chance[chance < 0.72]
    acute = chance < 0.42
    length = np.where(acute, rng.exponential(5, len(dying)), 3 + rng.exponential(12, len(dying))).astype(np.int64)
    end = clients.died[dying].astype(np.int64)
    found = bare(dying, np.maximum(end - length, clients.born[dying]), acute)
    care = np.where(acute, CARE["acute_ward"], CARE["health_centre_ward"])
    return replace(found, care=care, left=end, to=np.full(len(dying), TO["died"]))

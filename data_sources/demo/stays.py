"""Made-up stays in wards and housing, as people go through them: home → acute ward → health centre ward → home with
care or round-the-clock housing, with the waiting in between; and the contacts that go with a stay.

Stays are worked out for all clients at once: there are never many more of them than residents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data_sources.demo import draws
from data_sources.demo.calendar import day_weights
from data_sources.demo.clients import YEAR_DAYS, Clients, by_age
from data_sources.demo.files import NO_DAY, day_number
from data_sources.demo.plan import Plan
from data_sources.demo.services import service
from data_sources.demo.stories import Stories

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
_TO = {name: place for place, name in enumerate(DESTINATIONS)}
_CARE = {name: place for place, name in enumerate(CARE_TYPES)}
# How far acute stays follow frailty (sigma of a log-normal).
_ACUTE_FRAILTY = 1.1
# The frail die first and nobody becomes frail: without growth there would be fewer stays every year.
_GROWTH = 1.015
# Stays a year per client by age, and the length's median and spread.
_ACUTE = ((0, 0.09), (3, 0.035), (20, 0.045), (45, 0.06), (65, 0.14), (78, 0.27), (90, 0.42))
_OTHERS = (
    ("psychiatric_ward", ((0, 0.0), (12, 0.001), (16, 0.007), (30, 0.006), (70, 0.003)), 14.0, 0.9, True),
    ("short_term", ((0, 0.001), (60, 0.004), (75, 0.05), (88, 0.12)), 9.0, 0.5, False),
    ("child_institution", ((0, 0.0012), (12, 0.0048), (17, 0.0048), (18, 0.0)), 240.0, 0.7, True),
)
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
# Who lives in housing on the first day, by age: times the stock's share; of the others so many move in each year.
_STOCK, _MOVE_IN = 1.15, 0.22
_HOUSED = ((0, 0.0), (20, 0.0022), (70, 0.004), (78, 0.02), (86, 0.075), (95, 0.2))
_HOUSING_YEARS = 2.3
# Of those who do not come from a ward, how many live in communal housing.
_COMMUNAL = 0.14
_EARLIER_YEARS = 2


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


def make_stays(plan: Plan, clients: Clients, stories: Stories) -> tuple[Stays, Clients]:
    """All stays, ordered by admission, and the clients with the deaths that the stays brought."""
    rng = draws.stream(plan.seed, "stays")
    acute = _acute(rng, plan, clients)
    wards = _wards(rng, plan, clients, stories, acute)
    housed, ends = _housing(rng, plan, clients, wards)
    clients = replace(clients, died=ends.astype(np.int32))
    wards = _without_second_homes(wards, housed, len(clients))
    others = [_plain(rng, plan, clients, *kind) for kind in _OTHERS]
    last = _last_days(rng, plan, clients, housed)
    found = joined([_matched(_possible(joined([wards, *others, last]), clients)), housed])
    return _as_known(found.take(np.lexsort((found.care, found.who, found.admitted))), plan), clients


def _acute(rng: np.random.Generator, plan: Plan, clients: Clients) -> Stays:
    """Acute stays year by year, some followed by an unplanned return; where they lead is not yet known."""
    who, day, urgent = [], [], []
    for year in plan.years:
        people = _struck(rng, plan, clients, year, _ACUTE, _ACUTE_FRAILTY)
        acute = rng.random(len(people)) < 0.72
        when = np.where(
            acute, _days(rng, year, "emergency_care", len(people)), _days(rng, year, "specialised_care", len(people))
        )
        who.append(people)
        day.append(when)
        urgent.append(acute)
    first = _bare(np.concatenate(who), np.concatenate(day), np.concatenate(urgent))
    length = _acute_length(rng, clients, first)
    age = clients.age_on(first.who, first.admitted)
    again = rng.random(len(first)) < np.where(age >= 75, 0.13, 0.07)
    back = (first.admitted + length)[again] + 1 + rng.exponential(8.5, again.sum()).astype(np.int64)
    returned = _bare(first.who[again], back, np.ones(again.sum(), bool))
    found = joined([replace(first, ready=first.admitted + length), returned])
    return replace(
        found, ready=np.where(found.ready == NO_DAY, found.admitted + _acute_length(rng, clients, found), found.ready)
    )


def _acute_length(rng: np.random.Generator, clients: Clients, stays: Stays) -> np.ndarray:
    age = clients.age_on(stays.who, stays.admitted)
    typical = by_age(((0, 1.6), (40, 2.0), (70, 3.0), (88, 4.2)))[age]
    return np.minimum(np.floor(typical * rng.lognormal(0.15, 0.75, len(stays))), 60).astype(np.int64)


def _struck(
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


def _days(rng: np.random.Generator, year: int, code: str, count: int) -> np.ndarray:
    """Days of a year as busy as a service class is."""
    weights = np.concatenate([day_weights(date(year, month, 1), service(code)) for month in range(1, 13)])
    drawn = np.searchsorted(np.cumsum(weights), rng.random(count) * weights.sum(), side="right")
    return day_number(date(year, 1, 1)) + np.minimum(drawn, len(weights) - 1)


def _bare(who: np.ndarray, admitted: np.ndarray, urgent: np.ndarray, care: str = "acute_ward") -> Stays:
    """Stays of which only the beginning is known."""
    none = np.full(len(who), NO_DAY, np.int64)
    nowhere = np.full(len(who), -1, np.int64)
    kind = np.full(len(who), _CARE[care], np.int64)
    return Stays(who, kind, admitted, none, none, urgent, np.zeros(len(who), np.int64), nowhere)


def _wards(rng: np.random.Generator, plan: Plan, clients: Clients, stories: Stories, acute: Stays) -> Stays:
    """Acute stays to their end, with the wards that some go on to. A client is in one place at a time."""
    to = _after_acute(rng, clients, acute)
    left = acute.ready + _waiting(rng, plan, clients, stories, acute.who, acute.ready, to)
    acute = replace(acute, to=to, left=left)
    onward = np.isin(to, (_TO["health_centre_ward"], _TO["rehabilitation"]))
    ward = _bare(acute.who[onward], left[onward], np.zeros(onward.sum(), bool), "health_centre_ward")
    ward = replace(
        ward,
        care=np.where(to[onward] == _TO["rehabilitation"], _CARE["rehabilitation"], ward.care),
        came_from=np.full(len(ward), _TO["acute_ward"]),
        ready=ward.admitted + 2 + np.floor(9 * rng.lognormal(0, 0.6, len(ward))).astype(np.int64),
    )
    choice = np.array([_TO[n] for n in ("home", "home_with_care", "housing_24h", "communal_housing")])
    goes = choice[np.searchsorted(np.cumsum(_AFTER_WARD)[:-1], rng.random(len(ward)), side="right")]
    goes = np.where(clients.age_on(ward.who, ward.admitted) < 68, np.minimum(goes, _TO["home_with_care"]), goes)
    end = ward.ready + _waiting(rng, plan, clients, stories, ward.who, ward.ready, goes)
    ward = replace(ward, to=goes, left=end)
    whole = np.array(acute.left)
    whole[onward] = end
    fits = _one_at_a_time(acute.who, acute.admitted, whole)
    return joined([acute.take(fits), ward.take(fits[onward])])


def _after_acute(rng: np.random.Generator, clients: Clients, acute: Stays) -> np.ndarray:
    age = clients.age_on(acute.who, acute.admitted)
    group = np.searchsorted(list(_AFTER_ACUTE), age, side="right") - 1
    shares = np.cumsum(list(_AFTER_ACUTE.values()), axis=1)[group]
    choice = np.array([_TO[n] for n in ("home", "home_with_care", "rehabilitation", "health_centre_ward", "other")])
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
        mean[_TO[name]] = days
    months = plan.months
    grid = stories.grid("delay", months, clients.home_codes)
    first = day_number(plan.first_day)
    index = np.clip((ready - first) / 30.4369, 0, len(months) - 1).astype(np.int64)
    years = np.maximum(ready - first, 0) / YEAR_DAYS
    expected = mean[to] * _WAIT_GROWTH**years * grid[index, clients.home_on(who, ready)]
    waits = rng.random(len(who)) < np.where(mean[to] > 5, 0.85, 0.5)
    return np.where(waits, np.round(expected * rng.gamma(1.6, 1 / 1.6, len(who))), 0).astype(np.int64)


def _one_at_a_time(who: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which stretches begin after all earlier ones of the same client have ended."""
    order = np.lexsort((start, who))
    base = who[order].astype(np.int64) << 20
    reach = np.maximum.accumulate(base + end[order])
    free = np.ones(len(who), bool)
    free[1:] = base[1:] + start[order][1:] >= reach[:-1]
    fits = np.empty(len(who), bool)
    fits[order] = free
    return fits


def _housing(rng: np.random.Generator, plan: Plan, clients: Clients, wards: Stays) -> tuple[Stays, np.ndarray]:
    """Housing: those who live there at the start, those who come from home and those from wards; until death.

    Returns the stays and every client's day of death."""
    first = day_number(plan.first_day)
    age = np.clip((first - clients.born) / YEAR_DAYS, 0, 120).astype(np.int16)
    stock = np.flatnonzero((rng.random(len(clients)) < _STOCK * by_age(_HOUSED)[age]) & (clients.born < first))
    came = first - 1 - (rng.exponential(_HOUSING_YEARS * 0.6, len(stock)) * YEAR_DAYS).astype(np.int64)
    parts = [_at_home(rng, stock, np.maximum(came, first - 1400))]
    for year in plan.years:
        from_home = _struck(rng, plan, clients, year, tuple((a, r * _MOVE_IN) for a, r in _HOUSED), 0.7)
        day = day_number(date(year, 1, 1)) + rng.integers(0, 365, len(from_home))
        parts.append(_at_home(rng, from_home, day))
    for name in ("housing_24h", "communal_housing"):
        gone = wards.take(wards.to == _TO[name])
        entered = _bare(gone.who, gone.left, np.zeros(len(gone), bool), name)
        parts.append(replace(entered, came_from=np.array([_TO[c] for c in CARE_TYPES[:4]])[gone.care]))
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
    return replace(entries, left=left, to=np.full(len(entries), _TO["died"])), ends


def _at_home(rng: np.random.Generator, who: np.ndarray, admitted: np.ndarray) -> Stays:
    """The beginning of a life in housing of those who do not come from a ward."""
    entered = _bare(who, admitted, np.zeros(len(who), bool), "housing_24h")
    return replace(entered, care=np.where(rng.random(len(who)) < _COMMUNAL, _CARE["communal_housing"], entered.care))


def _without_second_homes(wards: Stays, housed: Stays, clients: int) -> Stays:
    """Who already lives in housing goes back there; who moves to housing later than thought goes home with care."""
    since = np.full(clients, np.iinfo(np.int64).max)
    since[housed.who] = housed.admitted
    lives_there = wards.admitted >= since[wards.who]
    enters = np.isin(wards.to, (_TO["housing_24h"], _TO["communal_housing"])) & (wards.left == since[wards.who])
    stray = np.isin(wards.to, (_TO["housing_24h"], _TO["communal_housing"])) & ~enters
    to = np.where(stray, _TO["home_with_care"], wards.to)
    to = np.where(lives_there & (wards.care == _CARE["acute_ward"]), _TO["housing_24h"], to)
    came_from = np.where(lives_there & (wards.came_from == 0), _TO["housing_24h"], wards.came_from)
    return replace(wards, to=to, came_from=came_from).take(~lives_there | (wards.care == _CARE["acute_ward"]))


def _plain(
    rng: np.random.Generator,
    plan: Plan,
    clients: Clients,
    care: str,
    rates: tuple[tuple[float, float], ...],
    typical: float,
    spread: float,
    urgent: bool,
) -> Stays:
    """Stays that come from home and lead home, with those that began before the first day and still went on then."""
    parts = []
    for year in range(plan.first_year - _EARLIER_YEARS, plan.last_year + 1):
        who = _struck(rng, plan, clients, year, rates, 0.7)
        day = day_number(date(year, 1, 1)) + rng.integers(0, 365, len(who))
        parts.append(_bare(who, day, rng.random(len(who)) < (0.6 if urgent else 0.1), care))
    found = joined(parts)
    left = found.admitted + 1 + np.floor(typical * rng.lognormal(0, spread, len(found))).astype(np.int64)
    found = replace(found, left=left, to=np.full(len(found), _TO["home"]))
    return found.take(_one_at_a_time(found.who, found.admitted, left) & (left >= day_number(plan.first_day)))


def _last_days(rng: np.random.Generator, plan: Plan, clients: Clients, housed: Stays) -> Stays:
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
    found = _bare(dying, np.maximum(end - length, clients.born[dying]), acute)
    care = np.where(acute, _CARE["acute_ward"], _CARE["health_centre_ward"])
    return replace(found, care=care, left=end, to=np.full(len(dying), _TO["died"]))


def _possible(stays: Stays, clients: Clients) -> Stays:
    """Without stays before birth or over death, or during another stay of the client."""
    died = stays.to == _TO["died"]
    fine = (stays.admitted >= clients.born[stays.who]) & ((stays.left < clients.died[stays.who]) | died)
    stays = stays.take(fine)
    # The last stay wins over what would still have gone on.
    rank = np.where(stays.to == _TO["died"], stays.admitted - (1 << 18), stays.admitted)
    order = np.lexsort((rank, stays.who))
    stays = stays.take(order)
    end = stays.left
    dying = np.full(len(clients), np.iinfo(np.int64).max)
    final = stays.to == _TO["died"]
    dying[stays.who[final]] = stays.admitted[final]
    stays = stays.take((end <= dying[stays.who]) | final)
    return stays.take(_one_at_a_time(stays.who, stays.admitted, stays.left))


def _matched(stays: Stays) -> Stays:
    """Without wards whose acute stay fell away; who cannot go on to the ward that was meant goes home with care."""
    person = stays.who.astype(np.int64) << 24
    admitted, left = person + (stays.admitted << 4), person + (stays.left << 4)
    after_acute = np.isin(admitted, left[stays.care == _CARE["acute_ward"]])
    wards = (_CARE["health_centre_ward"], _CARE["rehabilitation"])
    kept = after_acute | (stays.came_from != _TO["acute_ward"]) | ~np.isin(stays.care, wards)
    goes_to = np.array([_CARE.get(name, -1) for name in DESTINATIONS])[stays.to]
    lost = np.isin(goes_to, wards) & ~np.isin(left + goes_to, (admitted + stays.care)[kept])
    return replace(stays, to=np.where(lost, _TO["home_with_care"], stays.to)).take(kept)


def _as_known(stays: Stays, plan: Plan) -> Stays:
    """What is known on the last day: no later days, no later stays."""
    last = day_number(plan.last_day)
    stays = stays.take(stays.admitted <= last)
    gone = stays.left <= last
    ready = np.where((stays.ready != NO_DAY) & (stays.ready <= last), stays.ready, NO_DAY)
    return replace(stays, ready=ready, left=np.where(gone, stays.left, NO_DAY), to=np.where(gone, stays.to, -1))

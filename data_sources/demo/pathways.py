"""Made-up stays as people go through them: home → acute ward → health centre ward → home with care or round-the-clock
housing. Stays are worked out for all clients at once: there are never many more of them than residents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.demo import draws
from data_sources.demo.clients import Clients
from data_sources.demo.files import NO_DAY, day_number
from data_sources.demo.housing import through_housing, without_second_homes
from data_sources.demo.plan import Plan
from data_sources.demo.stays import CARE, DESTINATIONS, TO, Stays, bare, joined, one_at_a_time, struck
from data_sources.demo.stories import Stories
from data_sources.demo.wards import acute_stays, last_days, through_wards

# Stays that come from home and lead home: rates a year by age, median length, spread, mostly urgent.
_OTHERS = (
    ("psychiatric_ward", ((0, 0.0), (12, 0.001), (16, 0.007), (30, 0.006), (70, 0.003)), 14.0, 0.9, True),
    ("short_term", ((0, 0.001), (60, 0.004), (75, 0.05), (88, 0.12)), 9.0, 0.5, False),
    ("child_institution", ((0, 0.0012), (12, 0.0048), (17, 0.0048), (18, 0.0)), 240.0, 0.7, True),
)
_EARLIER_YEARS = 2


def make_stays(plan: Plan, clients: Clients, stories: Stories) -> tuple[Stays, Clients]:
    """All stays, ordered by admission, and the clients with the deaths that the stays brought."""
    rng = draws.stream(plan.seed, "stays")
    acute = acute_stays(rng, plan, clients)
    wards = through_wards(rng, plan, clients, stories, acute)
    housed, ends = through_housing(rng, plan, clients, wards)
    clients = replace(clients, died=ends.astype(np.int32))
    wards = without_second_homes(wards, housed, len(clients))
    others = [_plain(rng, plan, clients, *kind) for kind in _OTHERS]
    last = last_days(rng, plan, clients, housed)
    found = joined([_matched(_possible(joined([wards, *others, last]), clients)), housed])
    return _as_known(found.take(np.lexsort((found.care, found.who, found.admitted))), plan), clients


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
        who = struck(rng, plan, clients, year, rates, 0.7)
        day = day_number(date(year, 1, 1)) + rng.integers(0, 365, len(who))
        parts.append(bare(who, day, rng.random(len(who)) < (0.6 if urgent else 0.1), care))
    found = joined(parts)
    left = found.admitted + 1 + np.floor(typical * rng.lognormal(0, spread, len(found))).astype(np.int64)
    found = replace(found, left=left, to=np.full(len(found), TO["home"]))
    return found.take(one_at_a_time(found.who, found.admitted, left) & (left >= day_number(plan.first_day)))


def _possible(stays: Stays, clients: Clients) -> Stays:
    """Without stays before birth or over death, or during another stay of the client."""
    died = stays.to == TO["died"]
    fine = (stays.admitted >= clients.born[stays.who]) & ((stays.left < clients.died[stays.who]) | died)
    stays = stays.take(fine)
    # The last stay wins over what would still have gone on.
    rank = np.where(stays.to == TO["died"], stays.admitted - (1 << 18), stays.admitted)
    order = np.lexsort((rank, stays.who))
    stays = stays.take(order)
    end = stays.left
    dying = np.full(len(clients), np.iinfo(np.int64).max)
    final = stays.to == TO["died"]
    dying[stays.who[final]] = stays.admitted[final]
    stays = stays.take((end <= dying[stays.who]) | final)
    return stays.take(one_at_a_time(stays.who, stays.admitted, stays.left))


def _matched(stays: Stays) -> Stays:
    """Without wards whose acute stay fell away; who cannot go on to the ward that was meant goes home with care."""
    person = stays.who.astype(np.int64) << 24
    admitted, left = person + (stays.admitted << 4), person + (stays.left << 4)
    after_acute = np.isin(admitted, left[stays.care == CARE["acute_ward"]])
    wards = (CARE["health_centre_ward"], CARE["rehabilitation"])
    kept = after_acute | (stays.came_from != TO["acute_ward"]) | ~np.isin(stays.care, wards)
    goes_to = np.array([CARE.get(name, -1) for name in DESTINATIONS])[stays.to]
    lost = np.isin(goes_to, wards) & ~np.isin(left + goes_to, (admitted + stays.care)[kept])
    return replace(stays, to=np.where(lost, TO["home_with_care"], stays.to)).take(kept)


def _as_known(stays: Stays, plan: Plan) -> Stays:
    """What is known on the last day: no later days, no later stays."""
    last = day_number(plan.last_day)
    stays = stays.take(stays.admitted <= last)
    gone = stays.left <= last
    ready = np.where((stays.ready != NO_DAY) & (stays.ready <= last), stays.ready, NO_DAY)
    return replace(stays, ready=ready, left=np.where(gone, stays.left, NO_DAY), to=np.where(gone, stays.to, -1))

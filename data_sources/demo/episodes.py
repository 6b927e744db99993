"""The `care_episodes` extract from the made-up stays, and the contacts that go with a stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from data_sources.demo import draws
from data_sources.demo.files import NO_DAY, Codes, day_number
from data_sources.demo.plan import Plan
from data_sources.demo.stays import CARE_TYPES, DESTINATIONS, Stays
from data_sources.demo.units import HOUSES

if TYPE_CHECKING:
    from data_sources.demo.world import World

# Euros a day in the first year, and the yearly rise of prices.
_PRICE = {
    "acute_ward": 1_150,
    "health_centre_ward": 340,
    "psychiatric_ward": 600,
    "rehabilitation": 400,
    "housing_24h": 190,
    "communal_housing": 85,
    "short_term": 150,
    "child_institution": 310,
}
PRICE_RISE = 1.032
_DECIDED, _DECIDED_DAYS = ("housing_24h", "communal_housing", "child_institution"), 365
_BROKEN = 0.0003
# Contacts around stays: class, of which stays (care type, urgent, destination; None = any), how many at most and how
# likely each, and the days from – to counted from admission (or, where `after`, from leaving).
_AROUND = (
    ("emergency_care", "acute_ward", True, None, 1, 0.92, 0, 0, False),
    ("emergency_medical", "acute_ward", True, None, 1, 0.45, 0, 0, False),
    ("primary_care", "acute_ward", True, None, 1, 0.38, -12, -1, False),
    ("primary_care", "acute_ward", False, None, 1, 0.3, -60, -25, False),
    ("specialised_care", "acute_ward", False, None, 1, 0.8, -28, -4, False),
    ("specialised_care", "acute_ward", None, None, 1, 0.3, 10, 45, True),
    ("primary_care", "acute_ward", None, "home", 1, 0.3, 1, 10, True),
    ("home_care", "acute_ward", None, "home_with_care", 6, 0.7, 0, 16, True),
    ("home_hospital", "acute_ward", None, "home_with_care", 2, 0.25, 0, 6, True),
    ("home_care", "health_centre_ward", None, "home_with_care", 6, 0.7, 0, 16, True),
    ("housing_services", "health_centre_ward", None, "housing_24h", 2, 0.6, -6, 20, True),
    ("home_care", "health_centre_ward", None, "housing_24h", 2, 0.3, -60, -35, True),
    ("psychiatric_care", "psychiatric_ward", None, None, 2, 0.7, 1, 21, True),
    ("informal_care", "short_term", None, None, 1, 0.4, -10, -1, False),
    ("child_welfare", "child_institution", None, None, 3, 0.8, -20, 20, False),
)


@dataclass(frozen=True)
class Companions:
    """Contacts that go with stays, by class: client and day, in the order of days."""

    by_class: dict[str, tuple[np.ndarray, np.ndarray]]

    def within(self, code: str, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Clients and days of a class's companions from a day to a day, both included."""
        who, day = self.by_class.get(code, (np.zeros(0, np.int64), np.zeros(0, np.int64)))
        low, high = np.searchsorted(day, [first, last + 1])
        return who[low:high], day[low:high]


def companions(plan: Plan, stays: Stays) -> Companions:
    """The contacts before, at and after stays: where they come from and where they lead."""
    known = {one.code for one in plan.county.service_classes}
    found: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for number, (code, care, urgent, to, most, chance, low, high, after) in enumerate(_AROUND):
        if code not in known:
            continue
        rng = draws.stream(plan.seed, "companions", number)
        anchor = stays.left if after else stays.admitted
        which = (stays.care == CARE_TYPES.index(care)) & (anchor != NO_DAY)
        if urgent is not None:
            which &= stays.urgent == urgent
        if to is not None:
            which &= stays.to == DESTINATIONS.index(to)
        if after:
            which &= stays.to != DESTINATIONS.index("died")
        place = np.repeat(np.flatnonzero(which), rng.binomial(most, chance, which.sum()))
        found.setdefault(code, []).append((stays.who[place], anchor[place] + rng.integers(low, high + 1, len(place))))
    return Companions({code: _in_order(parts) for code, parts in found.items()})


def _in_order(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    who, day = (np.concatenate(side) for side in zip(*parts, strict=True))
    order = np.argsort(day, kind="stable")
    return who[order].astype(np.int64), day[order].astype(np.int64)


def episode_files(world: World) -> Iterator[tuple[str, date, dict[str, object]]]:
    """The stays by year of admission: file name, day of delivery, columns. What came earlier is one file."""
    plan, stays = world.plan, _delivered(world)
    start = day_number(plan.first_day)
    earlier = stays.take(stays.admitted < start)
    if len(earlier):
        yield "before.parquet", plan.delivery_of(plan.first_day), _columns(world, earlier, 0)
    for year in plan.years:
        low, high = day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1))
        chosen = stays.take((stays.admitted >= low) & (stays.admitted < high))
        if len(chosen):
            yield f"{year}.parquet", plan.delivery_of(date(year, 12, 1)), _columns(world, chosen, year)


def _delivered(world: World) -> Stays:
    """Without the stays of the municipality whose provider delivers nothing any more."""
    home = world.clients.home_on(world.stays.who, world.stays.admitted)
    return world.stays.take(world.stays.admitted < world.hidden_from[home])


def _columns(world: World, stays: Stays, year: int) -> dict[str, object]:
    plan, clients, count = world.plan, world.clients, len(stays)
    rng = draws.stream(plan.seed, "episodes", year)
    home = clients.home_on(stays.who, stays.admitted)
    line = {care: world.line_of.get(owner, world.lines[-1]) for care, owner, _ in HOUSES}
    lines = np.array([world.lines.index(line[care]) for care in CARE_TYPES], np.int8)
    admitted, ready, left = stays.admitted.copy(), stays.ready.copy(), stays.left.copy()
    broken = (rng.random(count) < _BROKEN) & (left != NO_DAY)
    left[broken] = admitted[broken] - 3
    ready[rng.random(count) < 0.02] = NO_DAY
    return {
        "episode_id": draws.pseudonyms("e", plan.seed, np.arange(count, dtype=np.uint64) + np.uint64(year << 40)),
        "client_id": clients.pseudonyms(stays.who),
        "municipality_code": Codes(clients.home_column(home), clients.home_codes),
        "sex": Codes(clients.woman[stays.who].astype(np.int8), ("male", "female")),
        "age": clients.age_on(stays.who, stays.admitted),
        "service_line": Codes(lines[stays.care], world.lines),
        "unit_code": Codes(_units(world, stays, home), world.units.codes),
        "care_type": Codes(stays.care.astype(np.int8), CARE_TYPES),
        "urgent": stays.urgent,
        "admitted_on": admitted,
        "ready_on": ready,
        "discharged_on": left,
        "admitted_from": Codes(stays.came_from.astype(np.int8), DESTINATIONS),
        "discharged_to": Codes(stays.to.astype(np.int8), DESTINATIONS),
        "cost_eur": _costs(rng, world, stays),
    }


def _units(world: World, stays: Stays, home: np.ndarray) -> np.ndarray:
    found = np.zeros(len(stays), np.int16)
    luck = world.clients.luck("ward")[stays.who]
    for place, care in enumerate(CARE_TYPES):
        here = stays.care == place
        first, number = world.units.serving(care, world.clients.home_codes)
        found[here] = first[home[here]] + (luck[here] * number[home[here]]).astype(np.int64)
    return found


def _costs(rng: np.random.Generator, world: World, stays: Stays) -> np.ndarray:
    """Cents: days × the day's price, a little different from stay to stay.

    A place to live in costs what its decision says, for a year at most: what comes later is decided anew."""
    decided = np.isin(stays.care, [CARE_TYPES.index(care) for care in _DECIDED])
    open_until = np.where(decided, stays.admitted + _DECIDED_DAYS, day_number(world.plan.last_day))
    end = np.where(stays.left == NO_DAY, open_until, stays.left)
    days = np.clip(end - stays.admitted, 1, _DECIDED_DAYS)
    price = np.array([_PRICE[care] for care in CARE_TYPES])[stays.care] * world.plan.stay_price(world.people.total)
    rise = PRICE_RISE ** np.maximum((stays.admitted - day_number(world.plan.first_day)) / 365.25, 0)
    noise = rng.lognormal(-0.12, 0.5, len(stays))
    return np.round(days * price * rise * noise * 100).astype(np.int64)

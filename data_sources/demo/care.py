"""Made-up contacts, stays and requests: month by month, each month from its own random stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from county import County
from data_sources.demo import stories as told
from data_sources.demo.people import Clients, Residents
from data_sources.demo.write import chosen, euros, keys

MODES = ["visit", "home_visit", "remote", "phone", "digital", "consultation", "professional_work"]
PROFESSIONS = [
    "physician",
    "nurse",
    "dentist",
    "oral_health",
    "social_worker",
    "therapist",
    "psychologist",
    "home_care",
    "other",
]
STAGES = (7, 18, 65, 80, 200)
# weight of a class by stage of life (0–6, 7–17, 18–64, 65–79, 80+), cost in euros, likely professions, home visits
CLASSES: dict[str, tuple[tuple[float, ...], float, tuple[int, ...], float]] = {
    "primary_care": ((12, 9, 22, 24, 14), 92, (0, 1, 1), 0.01),
    "oral_health": ((5, 12, 10, 9, 3), 110, (2, 3), 0.0),
    "mental_health": ((0.5, 5, 9, 3, 1), 135, (1, 6, 5), 0.02),
    "occupational_health": ((0, 0, 3, 0.2, 0), 80, (0, 1), 0.0),
    "specialised_care": ((6, 6, 12, 18, 9), 340, (0, 1), 0.0),
    "emergency_care": ((5, 3, 4.5, 5, 6), 290, (0, 1), 0.0),
    "psychiatric_care": ((0.2, 3, 3.5, 1, 0.4), 260, (0, 6, 1), 0.02),
    "health_centre_hospital": ((0, 0, 0.3, 1.5, 3), 210, (1,), 0.0),
    "home_hospital": ((0, 0, 0.2, 1.2, 2.2), 240, (1,), 0.9),
    "maternity_clinic": ((26, 0.5, 2.5, 0, 0), 95, (1, 0), 0.03),
    "school_health": ((1, 22, 1.5, 0, 0), 60, (1,), 0.0),
    "family_services": ((6, 9, 1.5, 0, 0), 150, (4, 8), 0.35),
    "child_welfare": ((2, 5, 0.1, 0, 0), 420, (4,), 0.3),
    "home_care": ((0, 0, 0.8, 14, 52), 44, (7,), 0.93),
    "housing_services": ((0, 0, 0.6, 2, 6), 160, (7, 4), 0.2),
    "informal_care": ((0.2, 0.4, 0.6, 1.5, 2), 120, (4,), 0.5),
    "disability_services": ((1, 2, 2, 1, 0.6), 190, (4,), 0.25),
    "rescue_missions": ((0.1, 0.1, 0.2, 0.2, 0.3), 800, (8,), 0.5),
    "emergency_medical": ((0.8, 0.6, 1.2, 2.6, 5), 420, (8, 1), 0.6),
}


@dataclass(frozen=True)
class World:
    """Everything that the made-up care is drawn from."""

    county: County
    people: Residents
    clients: Clients
    units: list[str]
    unit_of: dict[tuple[str, int], list[int]]
    seed: int

    @cached_property
    def classes(self) -> list[str]:
        return [c.code for c in self.county.service_classes if c.code in CLASSES]

    @cached_property
    def line_of(self) -> list[str]:
        return [self.county.service_class(code).line for code in self.classes]

    @cached_property
    def lines(self) -> list[str]:
        return [line.code for line in self.county.service_lines]

    @cached_property
    def shares(self) -> np.ndarray:
        """Cumulative shares of classes by stage of life."""
        weights = np.array([CLASSES[code][0] for code in self.classes], dtype=float).T
        return np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)

    @cached_property
    def cumulative(self) -> np.ndarray:
        total = np.cumsum(self.clients.weight)
        return total / total[-1]

    @cached_property
    def stories(self) -> told.Stories:
        return told.stories(self.county)

    @cached_property
    def places(self) -> list[str | None]:
        """Codes by place index; the last two are another county's codes and an empty one."""
        return [*self.people.codes, "091", None]

    def in_area(self, area: str) -> np.ndarray:
        """Whether each place index belongs to an area."""
        day = date(2024, 1, 1)
        return np.array([self.county.area_of(code, day) == area for code in self.people.codes] + [False, False])


def month_volume(contacts: int, months: list[date]) -> np.ndarray:
    """Contacts of each month: growth, seasons and the epidemic of 2020–2021; sums to `contacts`."""
    season = np.array([1.05, 1.02, 1.08, 1.0, 1.0, 0.9, 0.68, 0.92, 1.06, 1.08, 1.09, 0.93])
    shape = np.array([season[m.month - 1] * (1 + 0.012 * (m.year - months[0].year)) for m in months])
    for i, m in enumerate(months):
        if date(2020, 3, 1) <= m <= date(2020, 6, 1):
            shape[i] *= 0.68
        elif date(2020, 11, 1) <= m <= date(2021, 5, 1):
            shape[i] *= 0.9
    counts = np.floor(contacts * shape / shape.sum()).astype(int)
    counts[-1] += contacts - counts.sum()
    return counts


def _days(rng: np.random.Generator, month: date, count: int, urgent: np.ndarray) -> np.ndarray:
    """Days of the month as numpy dates: few at weekends unless urgent, fewest on public holidays."""
    first = np.datetime64(month, "D")
    days = np.arange(first, (np.datetime64(month, "M") + 1).astype("datetime64[D]"))
    weekday = (days.astype(int) + 3) % 7
    calm = np.where(weekday >= 5, 0.12, 1.0) * np.array([0.15 if (str(d)[5:]) in _HOLIDAYS else 1.0 for d in days])
    plain = rng.choice(days, count, p=calm / calm.sum())
    return np.where(urgent, rng.choice(days, count), plain)


_HOLIDAYS = {"01-01", "01-06", "05-01", "12-06", "12-24", "12-25", "12-26"}


def contacts_table(world: World, month: date, count: int, start: int) -> pa.Table:
    """`service_contacts` of one month."""
    rng = np.random.default_rng([world.seed, 21, month.year, month.month])
    who = np.searchsorted(world.cumulative, rng.random(count)).clip(0, len(world.clients.weight) - 1)
    place = world.clients.place[who]
    age = np.clip(month.year - world.clients.birth_year[who], 0, 104)
    kind = _kinds(world, rng, who, age, place, month)
    line = np.array([world.lines.index(world.line_of[k]) for k in range(len(world.classes))])[kind]
    code = np.array(world.classes)
    urgent = np.isin(code[kind], ["emergency_care", "emergency_medical", "rescue_missions"]) | (
        rng.random(count) < 0.06
    )
    mode = _modes(world, rng, kind, month, count)
    provider = np.where(rng.random(count) < np.where(code[kind] == "housing_services", 0.5, 0.11), 1, 0)
    provider = np.where((provider == 1) & (rng.random(count) < 0.3), 2, provider)
    price = np.array([CLASSES[c][1] for c in world.classes])[kind] * 1.03 ** (month.year - 2020)
    cost = price * rng.lognormal(-0.12, 0.5, count) * np.where(mode >= 2, 0.5, 1.0)
    table = pa.table(
        {
            "contact_id": keys("k", start, count),
            "client_id": world.clients.ids.take(pa.array(who)),
            "municipality_code": chosen(world.places, _shown_places(world, rng, place)),
            "sex": chosen(["male", "female"], np.where(world.clients.male[who], 0, 1)),
            "age": age.astype(np.int32),
            "language": chosen(["fi", "sv"], world.clients.swedish[who].astype(int)),
            "contact_on": pa.array(_days(rng, month, count, urgent)),
            "service_line": chosen(world.lines, line),
            "service_class": chosen(world.classes, kind),
            "unit_code": chosen(world.units, _units(world, rng, line, place, count)),
            "contact_mode": chosen(MODES, mode),
            "profession_group": chosen(PROFESSIONS, _professions(world, rng, kind, count)),
            "urgent": urgent,
            "first_contact": rng.random(count) < 0.22,
            "provider": chosen(["own", "purchased", "voucher"], provider),
            "cost_eur": pa.array(euros(cost)).cast(pa.decimal128(14, 2)),
            "source_system": chosen(["made-up system A", "made-up system B"], (place % 2 != 0).astype(int)),
        }
    )
    return table.filter(pa.array(_delivered(world, place, month)))


def _delivered(world: World, place: np.ndarray, month: date) -> np.ndarray:
    """One municipality's services are bought whole: its provider delivers nothing before a day."""
    run = world.people.codes.index(world.stories.provider_run)
    return (place != run) | (month >= told.PROVIDER_RUN_UNTIL)


def _kinds(world: World, rng, who: np.ndarray, age: np.ndarray, place: np.ndarray, month: date) -> np.ndarray:
    stage = np.searchsorted(STAGES, age, side="right")
    drawn = rng.random(len(who))
    kind = (drawn[:, None] > world.shares[stage]).sum(axis=1).clip(0, len(world.classes) - 1)
    # Each client has classes of its own that come back: half of the contacts go there.
    own = world.clients.birth_year[who] * 31 + who * 17
    again = (rng.random(len(who)) < 0.5) & (age >= 18)
    habit = np.random.default_rng([world.seed, 5]).random(997)[own % 997]
    kind = np.where(again, (habit[:, None] > world.shares[stage]).sum(axis=1).clip(0, len(world.classes) - 1), kind)
    if month >= told.EMERGENCY_STEP:
        emergency = world.classes.index("emergency_care")
        more = world.in_area(world.stories.emergency_area)[place] & (rng.random(len(who)) < 0.035)
        kind = np.where(more, emergency, kind)
    return kind


def _modes(world: World, rng, kind: np.ndarray, month: date, count: int) -> np.ndarray:
    """Remote work grows year by year, and jumped in the spring of 2020."""
    home = np.array([CLASSES[c][3] for c in world.classes])[kind]
    years = month.year - 2020 + month.month / 12
    remote = 0.09 + 0.028 * years + (0.12 if date(2020, 3, 1) <= month <= date(2020, 6, 1) else 0.0)
    drawn = rng.random(count)
    far = np.select([drawn < remote * 0.35, drawn < remote * 0.75, drawn < remote], [4, 3, 2], default=0)
    mode = np.where((far == 0) & (rng.random(count) < 0.06), 5 + (rng.random(count) < 0.6), far)
    return np.where(rng.random(count) < home, 1, mode)


def _professions(world: World, rng, kind: np.ndarray, count: int) -> np.ndarray:
    options = [CLASSES[c][2] for c in world.classes]
    width = max(map(len, options))
    grid = np.array([[o[i % len(o)] for i in range(width * 2)] for o in options])
    return grid[kind, rng.integers(0, width * 2, count)]


def _shown_places(world: World, rng, place: np.ndarray) -> np.ndarray:
    """Index to `world.places`; a few residences are unknown."""
    other = len(world.people.codes)
    shown = np.where(place < 0, other, place)
    return np.where(rng.random(len(place)) < 0.004, other + 1, shown)


def _units(world: World, rng, line: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    """A unit of the line near the client; hospital and rescue are where they are."""
    most = max(len(v) for v in world.unit_of.values())
    grid = np.zeros((len(world.lines), len(world.people.codes) + 1, most), dtype=np.int32)
    for (name, where), units in world.unit_of.items():
        grid[world.lines.index(name), where] = np.resize(np.array(units), most)
    return grid[line, place, rng.integers(0, most, count)]


CARE = ["acute_ward", "health_centre_ward", "psychiatric_ward", "rehabilitation", "housing_24h", "short_term"]
CARE_LINE = ["hospital", "hospital", "hospital", "hospital", "older_disabled", "older_disabled"]
TO = ["home", "home_with_care", "health_centre_ward", "rehabilitation", "housing_24h", "died", "other", "acute_ward"]


def episodes_table(world: World, month: date, count: int, start: int, last: date) -> pa.Table:
    """`care_episodes` admitted in one month; what would happen after the last delivered day is not known yet."""
    rng = np.random.default_rng([world.seed, 22, month.year, month.month])
    weight = world.clients.frailty * np.interp(
        2024 - world.clients.birth_year, [0, 18, 60, 80, 100], [0.5, 0.3, 1, 4, 6]
    )
    total = np.cumsum(weight)
    who = np.searchsorted(total / total[-1], rng.random(count)).clip(0, len(weight) - 1)
    age = np.clip(month.year - world.clients.birth_year[who], 0, 104)
    old = age >= 75
    drawn = rng.random(count)
    care = np.select([drawn < 0.62, drawn < 0.78, drawn < 0.84, drawn < 0.88], [0, 1, 2, 3], default=5)
    care = np.where((drawn >= 0.93) & old, 4, np.where((care == 5) & ~old, 0, care))
    typical = np.array([3.6, 11.0, 16.0, 13.0, 620.0, 14.0])[care]
    length = np.ceil(rng.lognormal(0, 0.75, count) * typical * 0.75).astype(int)
    admitted = _days(rng, month, count, rng.random(count) < 0.7)
    ready = admitted + length
    place = world.clients.place[who]
    waits = _delays(world, rng, care, age, place, month, count)
    left = ready + waits
    goes = _discharged_to(rng, care, age, count)
    end = np.datetime64(last, "D")
    left_known, ready_known = left <= end, (ready <= end) & (waits > 0)
    price = np.array([780.0, 330.0, 420.0, 360.0, 190.0, 210.0])[care] * 1.03 ** (month.year - 2020)
    stay = (np.minimum(left, end) - admitted).astype(int).clip(1)
    lines = [CARE_LINE[c] if CARE_LINE[c] in world.lines else world.lines[0] for c in range(len(CARE))]
    line = np.array([world.lines.index(name) for name in lines])[care]
    return pa.table(
        {
            "episode_id": keys("e", start, count),
            "client_id": world.clients.ids.take(pa.array(who)),
            "municipality_code": chosen(world.places, _shown_places(world, rng, place)),
            "sex": chosen(["male", "female"], np.where(world.clients.male[who], 0, 1)),
            "age": age.astype(np.int32),
            "service_line": chosen(world.lines, line),
            "unit_code": chosen(world.units, _units(world, rng, line, place, count)),
            "care_type": chosen(CARE, care),
            "urgent": (care == 0) & (rng.random(count) < 0.72),
            "admitted_on": pa.array(admitted),
            "ready_on": pc.if_else(pa.array(ready_known), pa.array(ready), pa.scalar(None, pa.date32())),
            "discharged_on": pc.if_else(pa.array(left_known), pa.array(left), pa.scalar(None, pa.date32())),
            "admitted_from": chosen(["home", "housing_24h", "acute_ward"], rng.choice(3, count, p=[0.8, 0.08, 0.12])),
            "discharged_to": pc.if_else(
                pa.array(left_known), chosen(TO, goes).cast(pa.string()), pa.scalar(None, pa.string())
            ),
            "cost_eur": pa.array(euros(price * stay)).cast(pa.decimal128(14, 2)),
        }
    )


def _delays(
    world: World, rng, care: np.ndarray, age: np.ndarray, place: np.ndarray, month: date, count: int
) -> np.ndarray:
    """Days that old people wait in a ward for a place further on: growing, and faster in one area from 2024."""
    years = max(0.0, month.year - 2020 + month.month / 12)
    share = np.where((age >= 75) & (care <= 1), 0.10 + 0.012 * years, 0.01)
    mean = 4.0 + 0.6 * years
    if month >= told.DELAY_RISE:
        share = share + np.where(world.in_area(world.stories.delay_area)[place] & (age >= 75) & (care <= 1), 0.16, 0.0)
    return np.where(rng.random(count) < share, np.ceil(rng.exponential(mean, count)), 0).astype(int)


def _discharged_to(rng, care: np.ndarray, age: np.ndarray, count: int) -> np.ndarray:
    drawn = rng.random(count) - np.where(age >= 80, 0.0, 0.25)
    plain = np.select(
        [drawn < 0.5, drawn < 0.72, drawn < 0.84, drawn < 0.87, drawn < 0.93, drawn < 0.98],
        [0, 1, 2, 3, 4, 5],
        default=6,
    )
    return np.where(care == 4, np.where(rng.random(count) < 0.8, 5, 7), plain)


def requests_table(world: World, month: date, count: int, start: int, last: date) -> pa.Table:
    """`service_requests` made in one month."""
    rng = np.random.default_rng([world.seed, 23, month.year, month.month])
    asked = [
        world.classes.index(c)
        for c in ("primary_care", "oral_health", "specialised_care", "mental_health", "home_care", "family_services")
        if c in world.classes
    ]
    typical = np.array([6.0, 38.0, 62.0, 24.0, 9.0, 13.0])
    pick = rng.choice(len(asked), count, p=np.array([0.42, 0.18, 0.2, 0.08, 0.07, 0.05])[: len(asked)])
    kind = np.array(asked)[pick]
    who = np.searchsorted(world.cumulative, rng.random(count)).clip(0, len(world.clients.weight) - 1)
    place = world.clients.place[who]
    age = np.clip(month.year - world.clients.birth_year[who], 0, 104)
    urgent = rng.random(count) < 0.18
    mean = typical[pick] * (1 + 0.05 * max(0, month.year - 2020))
    if month >= told.ACCESS_WORSE:
        worse = (place == world.people.codes.index(world.stories.access_municipality)) & (pick == 0)
        mean = np.where(worse, mean * 2.1, mean)
    wait = np.where(urgent, rng.poisson(0.4, count), np.floor(rng.gamma(1.3, mean / 1.3)))
    asked_on = _days(rng, month, count, urgent)
    served = asked_on + wait.astype(int)
    cancelled = (rng.random(count) < 0.05) & (wait > 3)
    closed = asked_on + np.ceil(wait / 2).astype(int)
    assessed = asked_on + np.where(rng.random(count) < 0.78, 0, rng.integers(1, 4, count))
    end = np.datetime64(last, "D")
    none = pa.scalar(None, pa.date32())
    line = np.array([world.lines.index(world.line_of[k]) for k in range(len(world.classes))])[kind]
    closes = np.where(cancelled, closed, served)
    return pa.table(
        {
            "request_id": keys("r", start, count),
            "client_id": world.clients.ids.take(pa.array(who)),
            "municipality_code": chosen(world.places, _shown_places(world, rng, place)),
            "age": age.astype(np.int32),
            "service_line": chosen(world.lines, line),
            "service_class": chosen(world.classes, kind),
            "requested_on": pa.array(asked_on),
            "assessed_on": pc.if_else(pa.array(assessed <= np.minimum(end, closes)), pa.array(assessed), none),
            "served_on": pc.if_else(pa.array(~cancelled & (served <= end)), pa.array(served), none),
            "closed_on": pc.if_else(pa.array(closes <= end), pa.array(closes), none),
            "close_reason": pc.if_else(
                pa.array(closes <= end),
                chosen(["served", "cancelled_by_client"], cancelled.astype(int)).cast(pa.string()),
                pa.scalar(None, pa.string()),
            ),
            "urgent": urgent,
        }
    )

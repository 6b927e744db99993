"""The `service_requests` extract: who asks for a service, and how long it takes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from county import GuaranteeLimit
from data_sources.demo import draws
from data_sources.demo.calendar import day_weights
from data_sources.demo.clients import YEAR_DAYS
from data_sources.demo.draws import Wheel
from data_sources.demo.files import NO_DAY, Codes, day_number
from data_sources.demo.population import AGES
from data_sources.demo.services import service
from data_sources.demo.world import World

# Requests of so many months before the first day that were still waiting then are in the lake too.
WARM_UP = 8
_CLOSE_REASONS = ("served", "cancelled_by_client", "not_needed", "died", "other")
_ENDS = Wheel([0.925, 0.035, 0.03, 0.002, 0.008])
# A tighter legal limit shortens waits, though not by as much as the limit falls.
_FOLLOWS_LIMIT = 0.45
_STUCK, _STUCK_TIMES = 0.025, 4.5
_BROKEN = 0.0002


def month_of(world: World, number: int) -> date:
    """The first day of a month by number."""
    index = world.plan.first_year * 12 + number
    return date(index // 12, index % 12 + 1, 1)


def request_columns(world: World, number: int) -> dict[str, object] | None:
    """The requests of one month; before the first month only those still waiting. None = there are none."""
    month = month_of(world, number)
    rng = draws.stream(world.plan.seed, "requests", month.year, month.month)
    asked_for = [kind for kind, code in enumerate(world.classes) if service(code).requests]
    if not asked_for:
        return None
    parts = [_of_class(rng, world, number, month, kind) for kind in asked_for]
    who, kind, asked, wait = (np.concatenate(side) for side in zip(*parts, strict=True))
    if number < 0:
        waiting = asked + wait >= day_number(world.plan.first_day)
        who, kind, asked, wait = who[waiting], kind[waiting], asked[waiting], wait[waiting]
    if not len(who):
        return None
    return _columns(rng, world, month, who, kind, asked, wait)


def _of_class(
    rng: np.random.Generator, world: World, number: int, month: date, kind: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Who asks for a class in a month, on which day, and for how long they wait."""
    code = world.classes[kind]
    like = number if number >= 0 else number + 12
    count = rng.poisson(world.quotas[like % len(world.months), kind] * service(code).requests)
    first = day_number(month)
    need = world.needs.of(code, max(month.year, world.plan.first_year))
    at_home = world.clients.home_on(need.who, first)
    there = (world.clients.died[need.who] > first + 31) & (world.clients.born[need.who] <= first)
    weight = need.weight * (there & (first < world.hidden_from[at_home]))
    chosen = draws.picked(rng, np.cumsum(weight), count)
    days = day_weights(month, service(code))
    asked = Wheel(days, np.arange(first, first + len(days))).spin(rng, len(chosen))
    who = need.who[chosen].astype(np.int64)
    return who, np.full(len(who), kind), asked, _waits(rng, world, code, month, who, asked)


def _waits(
    rng: np.random.Generator, world: World, code: str, month: date, who: np.ndarray, asked: np.ndarray
) -> np.ndarray:
    kind = service(code)
    years = max(0.0, (day_number(month) - day_number(world.plan.first_day)) / YEAR_DAYS)
    typical = kind.wait * kind.wait_growth**years
    age = world.clients.age_on(who, asked)
    law = _limit_effects(world, code, month)[age]
    told = world.stories.grid("wait", [month], world.clients.home_codes, code)[0]
    median = typical * law * told[world.clients.home_on(who, asked)]
    stuck = np.where(rng.random(len(who)) < _STUCK, _STUCK_TIMES, 1.0)
    return np.floor(median * stuck * rng.lognormal(0, 0.75, len(who))).astype(np.int64)


def _limit_effects(world: World, code: str, month: date) -> np.ndarray:
    """By age, how much the legal limit of the day shortens waits, against the limit of the class's first rule."""
    group = world.plan.county.service_class(code).guarantee_group
    first, now = np.zeros(AGES), np.zeros(AGES)
    for rule in sorted((r for r in world.plan.county.guarantee if r.group == group), key=lambda r: r.valid_from):
        ages = slice(rule.age_from, rule.age_to + 1)
        first[ages] = np.where(first[ages] > 0, first[ages], _limit_days(rule))
        if rule.valid_from <= month and (rule.valid_to is None or month <= rule.valid_to):
            now[ages] = _limit_days(rule)
    return np.where(now > 0, (now / np.maximum(first, 1)) ** _FOLLOWS_LIMIT, 1.0)


def _limit_days(rule: GuaranteeLimit) -> float:
    return float(rule.days or (rule.months or 1) * 30.4)


def _columns(
    rng: np.random.Generator,
    world: World,
    month: date,
    who: np.ndarray,
    kind: np.ndarray,
    asked: np.ndarray,
    wait: np.ndarray,
) -> dict[str, object]:
    count, last = len(who), day_number(world.plan.last_day)
    urgent = rng.random(count) < np.array([min(service(c).urgent, 0.4) for c in world.classes])[kind] * 0.7
    wait = np.where(urgent, rng.integers(0, 3, count), wait)
    reason = _ENDS.spin(rng, count)
    ends = np.where(reason == 0, asked + wait, asked + (wait * rng.random(count)).astype(np.int64))
    same_day = 0.86 if month >= date(2023, 9, 1) else 0.7
    assessed = np.minimum(asked + np.where(rng.random(count) < same_day, 0, rng.integers(1, 7, count)), ends)
    assessed = np.where((rng.random(count) < 0.04) | (assessed > last), NO_DAY, assessed)
    over = ends <= last
    served = np.where(over & (reason == 0), ends, NO_DAY)
    served[(rng.random(count) < _BROKEN) & over & (reason == 0)] = day_number(month) - 40
    home = world.clients.home_on(who, asked)
    line_of = np.array([world.lines.index(world.line_of[code]) for code in world.classes], np.int8)
    numbers = np.arange(count, dtype=np.uint64) + np.uint64((month.year * 12 + month.month) << 32)
    return {
        "request_id": draws.pseudonyms("r", world.plan.seed, numbers),
        "client_id": world.clients.pseudonyms(who),
        "municipality_code": Codes(world.clients.home_column(home), world.clients.home_codes),
        "age": world.clients.age_on(who, asked),
        "service_line": Codes(line_of[kind], world.lines),
        "service_class": Codes(kind.astype(np.int8), world.classes),
        "requested_on": asked,
        "assessed_on": assessed,
        "served_on": served,
        "closed_on": np.where(over, ends, NO_DAY),
        "close_reason": Codes(np.where(over, reason, -1), _CLOSE_REASONS),
        "urgent": urgent,
    }


def request_file(world: World, number: int) -> tuple[str, date]:
    """Name and day of delivery of a month's file."""
    month = month_of(world, number)
    return f"{month:%Y-%m}.parquet", world.plan.delivery_of(max(month, world.plan.first_day - timedelta(days=1)))

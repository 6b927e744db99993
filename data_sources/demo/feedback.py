"""The `feedback` extract: what clients say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.draws import Wheel
from data_sources.demo.files import Codes, day_number
from data_sources.demo.world import World

_ANSWERS_PER_CONTACT = 0.025
_GROWTH = 1.15
_CHANNELS = ("text_message", "web", "kiosk", "paper")
_CHANNEL = Wheel([0.7, 0.17, 0.08, 0.05])
# Promoters, passives, detractors by service class whose line is asked; others as the first.
_USUAL = {
    "": (0.60, 0.23, 0.17),
    "specialised_care": (0.69, 0.19, 0.12),
    "family_services": (0.52, 0.26, 0.22),
    "home_care": (0.56, 0.25, 0.19),
    "emergency_medical": (0.74, 0.15, 0.11),
}
_SCORES = (Wheel([0.36, 0.64], [9, 10]), Wheel([0.4, 0.6], [7, 8]), Wheel([8, 3, 4, 6, 8, 22, 20], np.arange(7)))
# How the six statements differ from each other, and how often each is left out.
_LEVEL = (0.15, 0.3, 0.2, -0.05, -0.25, 0.0)
_LEFT_OUT = (0.02, 0.04, 0.06, 0.1, 0.16, 0.2)
_BROKEN = 0.0003
# The last month's answers have come only to this day.
_LATE_AFTER_DAY = 19
# Answers are given on the first days of each month.
_DAYS = 28


def feedback_columns(world: World, number: int) -> dict[str, object] | None:
    """The answers of a month (0 = the first); None = there are none."""
    month = world.months[number]
    rng = draws.stream(world.plan.seed, "feedback", month.year, month.month)
    years = number / 12
    last = number == len(world.months) - 1
    come = _LATE_AFTER_DAY / _DAYS if last else 1.0
    counts = rng.poisson(world.quotas[number] * _ANSWERS_PER_CONTACT * _GROWTH**years * come)
    kind = np.repeat(np.arange(len(world.classes)), counts)
    if not len(kind):
        return None
    home, unit = _places(rng, world, month, counts)
    line = np.array([world.lines.index(world.line_of[code]) for code in world.classes])[kind]
    day = day_number(month) + rng.integers(0, _LATE_AFTER_DAY if last else _DAYS, len(kind))
    score = _recommendations(rng, world, month, line)
    numbers = np.arange(len(kind), dtype=np.uint64) + np.uint64((month.year * 12 + month.month) << 32)
    statements = {f"statement_{n + 1}": _statement(rng, score, n) for n in range(6)}
    silent = rng.random(len(kind)) < 0.03
    spoiled = np.where(rng.random(len(kind)) < _BROKEN, 11, score)
    return {
        "feedback_id": draws.pseudonyms("f", world.plan.seed, numbers),
        "given_on": day,
        "unit_code": Codes(unit, world.units.codes),
        "service_line": Codes(line.astype(np.int8), world.lines),
        "municipality_code": Codes(world.clients.home_column(home), world.clients.home_codes),
        "channel": Codes(_CHANNEL.spin(rng, len(kind)), _CHANNELS),
        "recommend": pa.array(spoiled.astype(np.int32), mask=silent),
        **statements,
    }


def _places(rng: np.random.Generator, world: World, month: date, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Homes and units of those who answer, class by class."""
    homes, units = [], []
    for code, count in zip(world.classes, counts.tolist(), strict=True):
        sizes = world.needs.by_home(code, month.year) * (day_number(month) < world.hidden_from)
        if sizes.sum() <= 0:
            sizes = np.ones_like(sizes)
        home = np.searchsorted(np.cumsum(sizes), rng.random(count) * sizes.sum(), side="right").clip(0, len(sizes) - 1)
        first, number = world.units.serving(code, world.clients.home_codes)
        homes.append(home)
        units.append(first[home] + (rng.random(count) * number[home]).astype(np.int64))
    return np.concatenate(homes), np.concatenate(units)


def _recommendations(rng: np.random.Generator, world: World, month: date, line: np.ndarray) -> np.ndarray:
    """0–10: promoters, passives and detractors in the line's shares, moved by the story's odds."""
    usual = {world.line_of[code]: shares for code, shares in _USUAL.items() if code in world.line_of}
    score = np.zeros(len(line), np.int64)
    for place, name in enumerate(world.lines):
        here = line == place
        up, middle, down = usual.get(name, _USUAL[""])
        up *= world.stories.factor("recommend", month, world.units.centre, line=name)
        group = Wheel([up, middle, down]).spin(rng, int(here.sum()))
        score[here] = np.choose(group, [wheel.spin(rng, len(group)) for wheel in _SCORES])
    return score


def _statement(rng: np.random.Generator, score: np.ndarray, number: int) -> pa.Array:
    """1–5, higher for those who would recommend; some leave it out."""
    value = np.rint(2.15 + 0.255 * score + _LEVEL[number] + rng.normal(0, 0.65, len(score))).clip(1, 5)
    return pa.array(value.astype(np.int32), mask=rng.random(len(score)) < _LEFT_OUT[number])

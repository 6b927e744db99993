"""The `service_contacts` extract: one month at a time, in blocks, each from its own stream of random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.calendar import day_weights
from data_sources.demo.clients import LANGUAGES
from data_sources.demo.draws import Wheel
from data_sources.demo.episodes import PRICE_RISE
from data_sources.demo.files import NO_DAY, Codes, day_number, money, table_of
from data_sources.demo.registers import SYSTEMS, system_of
from data_sources.demo.services import MODE_PRICE, MODES, PROFESSIONS, Service, service
from data_sources.demo.world import World

# A fixed size, so that the same seed gives the same rows on every machine.
BLOCK = 400_000
_OLD = 75
# The share of a class's contacts in a month that may go with a stay: a thinned lake has more of those than would do.
_WITH_STAYS = 0.3
_BROKEN = 0.0003
_PROVIDERS = ("own", "purchased", "voucher")
_REMOTE = ("remote", "phone", "digital")
_UNKNOWN_MODE = "käynti"
_NOT_A_CODE = "37"


@dataclass
class Block:
    """Columns of one block as numbers, filled class by class."""

    who: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    unit: np.ndarray
    mode: np.ndarray
    profession: np.ndarray
    urgent: np.ndarray
    provider: np.ndarray
    system: np.ndarray
    cents: np.ndarray


def empty_block(count: int) -> Block:
    """A block of so many rows."""
    kinds = {"who": np.int64, "day": np.int32, "unit": np.int16, "urgent": bool, "cents": np.int64}
    return Block(**{name: np.empty(count, kinds.get(name, np.int8)) for name in Block.__dataclass_fields__})


@dataclass
class Contacts:
    """Makes a world's contacts month by month."""

    world: World
    _draws: dict[tuple[str, int], _ClassDraws] = field(default_factory=dict)

    def month(self, number: int) -> Iterator[pa.Table]:
        """The contacts of a month (0 = the first), a table for each block."""
        world, month = self.world, self.world.months[number]
        quota = world.quotas[number]
        first_key = int(world.quotas[:number].sum())
        blocks = max(1, -(-int(quota.sum()) // BLOCK))
        shares = np.array([draws.apportioned(int(n), np.ones(blocks)) for n in quota])
        for block in range(blocks):
            rng = draws.stream(world.plan.seed, "contacts", month.year, month.month, block)
            rows = self._block(rng, number, month, shares[:, block], with_companions=block == 0)
            yield self._table(rng, rows, first_key)
            first_key += len(rows.who)

    def _block(
        self, rng: np.random.Generator, number: int, month: date, counts: np.ndarray, with_companions: bool
    ) -> Block:
        rows = empty_block(int(counts.sum()))
        start = 0
        for kind, (code, count) in enumerate(zip(self.world.classes, counts.tolist(), strict=True)):
            part = slice(start, start + count)
            rows.kind[part] = kind
            self._who_and_when(rng, rows, part, code, number, month, with_companions)
            self._how(rng, rows, part, code, month)
            start += count
        return rows

    def _who_and_when(
        self,
        rng: np.random.Generator,
        rows: Block,
        part: slice,
        code: str,
        number: int,
        month: date,
        with_companions: bool,
    ) -> None:
        world, count = self.world, part.stop - part.start
        weights = day_weights(month, service(code))
        first, last = day_number(month), day_number(month) + len(weights) - 1
        who, day = np.zeros(0, int), np.zeros(0, int)
        if with_companions:
            who, day = self._companions(rng, code, first, last, int(count * _WITH_STAYS))
        need = world.needs.of(code, month.year)
        weight = need.weight * world.emphasis_in(code, number)[world.clients.home_on(need.who, first)]
        weight *= (world.clients.died[need.who] > last) & (world.clients.born[need.who] <= first)
        drawn = draws.picked(rng, np.cumsum(weight), count - len(who))
        wheel = Wheel(weights, np.arange(first, last + 1, dtype=np.int32))
        rows.who[part] = np.concatenate([who, need.who[drawn]])
        rows.day[part] = np.concatenate([day, wheel.spin(rng, len(drawn))])

    def _companions(
        self, rng: np.random.Generator, code: str, first: int, last: int, most: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """At most so many of the contacts that go with stays, from a day to a day."""
        who, day = self.world.companions.within(code, first, last)
        clients = self.world.clients
        fine = np.flatnonzero((clients.died[who] >= day) & (day < self.world.hidden_from[clients.home_on(who, day)]))
        if len(fine) > most:
            fine = np.sort(rng.permutation(fine)[:most])
        return who[fine], day[fine]

    def _how(self, rng: np.random.Generator, rows: Block, part: slice, code: str, month: date) -> None:
        """Mode, profession, urgency, provider, unit, source system and cost."""
        world, count = self.world, part.stop - part.start
        make = self._class_draws(code, month)
        who, day = rows.who[part], rows.day[part]
        home = world.clients.home_on(who, day)
        old = world.clients.born[who] < day_number(month) - int(_OLD * 365.2425)
        spun = rng.integers(0, 4096, (4, count), dtype=np.uint16)
        mode = np.where(old, make.mode_old.slots[spun[0]], make.mode_young.slots[spun[0]])
        rows.mode[part] = mode
        rows.profession[part] = make.profession.slots[spun[1]]
        rows.urgent[part] = make.urgent.slots[spun[2]]
        rows.provider[part] = make.provider.slots[spun[3]]
        rows.unit[part] = make.first_unit[home] + (world.unit_luck[who] * make.unit_count[home] >> 8)
        rows.system[part] = make.system[home]
        rows.cents[part] = (make.price[mode] * _NOISE[rng.integers(0, 4096, count, dtype=np.uint16)]).astype(np.int64)

    def _class_draws(self, code: str, month: date) -> _ClassDraws:
        key = (code, month.year * 12 + month.month)
        if key not in self._draws:
            self._draws = {k: d for k, d in self._draws.items() if k[1] == key[1]}
            self._draws[key] = _class_draws(self.world, code, month)
        return self._draws[key]

    def _table(self, rng: np.random.Generator, rows: Block, first_key: int) -> pa.Table:
        world, clients, count = self.world, self.world.clients, len(rows.who)
        home = clients.home_column(clients.home_on(rows.who, rows.day))
        age = clients.age_on(rows.who, rows.day)
        unit = np.where(rng.integers(0, 256, count, dtype=np.uint8) == 0, np.int16(-1), rows.unit)
        language = clients.language[rows.who]
        line_of = np.array([world.lines.index(world.line_of[code]) for code in world.classes], np.int8)
        line = line_of[rows.kind]
        no_cost = rng.integers(0, 512, count, dtype=np.uint16) == 0
        self._spoil(rng, count, age, rows, home)
        return table_of(
            "service_contacts",
            {
                "contact_id": draws.serial_keys("k", first_key, count),
                "client_id": clients.pseudonyms(rows.who),
                "municipality_code": Codes(home, (*clients.home_codes, _NOT_A_CODE)),
                "sex": Codes(clients.woman[rows.who].view(np.int8), ("male", "female")),
                "age": pa.array(age),
                "language": Codes(language, LANGUAGES),
                "contact_on": rows.day,
                "service_line": Codes(line, world.lines),
                "service_class": Codes(rows.kind, world.classes),
                "unit_code": Codes(unit, world.units.codes),
                "contact_mode": Codes(rows.mode, (*MODES, _UNKNOWN_MODE)),
                "profession_group": Codes(rows.profession, PROFESSIONS),
                "urgent": rows.urgent,
                "first_contact": rng.integers(0, 4, count, dtype=np.uint8) == 0,
                "provider": Codes(rows.provider, _PROVIDERS),
                "cost_eur": money(rows.cents, no_cost),
                "source_system": Codes(rows.system, SYSTEMS),
            },
        )

    def _spoil(self, rng: np.random.Generator, count: int, age: np.ndarray, rows: Block, home: np.ndarray) -> None:
        """A few rows that break a rule, so that the quarantine has something in it."""
        for spoiled, value in (
            (age, 130),
            (rows.mode, len(MODES)),
            (home, len(self.world.clients.home_codes)),
            (rows.day, NO_DAY),
        ):
            where = rng.integers(0, max(count, 1), rng.binomial(count, _BROKEN / 4))
            spoiled[where] = value


# The costs of contacts of one price: log-normal, mean 1.
_NOISE = np.sort(np.random.Generator(np.random.PCG64(4096)).lognormal(-0.5, 1.0, 4096))


@dataclass(frozen=True)
class _ClassDraws:
    """The wheels of one class in one month."""

    mode_young: Wheel
    mode_old: Wheel
    profession: Wheel
    urgent: Wheel
    provider: Wheel
    price: np.ndarray
    first_unit: np.ndarray
    unit_count: np.ndarray
    system: np.ndarray


def _class_draws(world: World, code: str, month: date) -> _ClassDraws:
    kind = service(code)
    years = month.year - world.plan.first_year + (month.month - 1) / 12
    digital = world.stories.factor("digital", month, world.units.centre)
    first, number = world.units.serving(code, world.clients.home_codes)
    purchased = min(0.9, kind.purchased * (1 + 0.05 * years))
    price = kind.cost * PRICE_RISE ** int(years) * 100 * world.plan.contact_price(world.people.total)
    return _ClassDraws(
        mode_young=_modes(kind, years, digital),
        mode_old=_modes(kind, years * 0.4, digital**0.4),
        profession=Wheel([kind.professions.get(p, 0.0) for p in PROFESSIONS]),
        urgent=Wheel([1 - kind.urgent, kind.urgent], [False, True]),
        provider=Wheel([0.992 - purchased, purchased * 0.8, purchased * 0.2, 0.008], np.array([0, 1, 2, -1], np.int8)),
        price=np.array([price * MODE_PRICE[m] for m in MODES]),
        first_unit=first,
        unit_count=number,
        system=system_of(world.plan, code, world.clients.home_codes),
    )


def _modes(kind: Service, years: float, digital: float) -> Wheel:
    """Remote contacts grow year by year, and their digital part as the story says."""
    shares = []
    for mode in MODES:
        share = kind.modes.get(mode, 0.0)
        if mode in ("remote", "digital"):
            share *= 1 + kind.remote_growth * years / 5
        shares.append(share * digital if mode == "digital" else share)
    return Wheel(shares)

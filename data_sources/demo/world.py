"""Everything that the made-up care is drawn from, worked out once (and again, the same, in each worker process)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from data_sources.demo.calendar import day_weights, growth
from data_sources.demo.clients import Clients, by_age, make_clients
from data_sources.demo.draws import apportioned
from data_sources.demo.episodes import Companions, companions
from data_sources.demo.files import day_number
from data_sources.demo.needs import Needs
from data_sources.demo.pathways import make_stays
from data_sources.demo.plan import Plan
from data_sources.demo.population import Residents, residents
from data_sources.demo.services import Service, service
from data_sources.demo.stays import Stays
from data_sources.demo.stories import Stories, stories_of
from data_sources.demo.units import Units, make_units


@dataclass(frozen=True)
class World:
    """The county, its people, units and stories, the clients with their needs, and their stays."""

    plan: Plan
    people: Residents
    units: Units
    stories: Stories
    clients: Clients
    needs: Needs
    stays: Stays
    companions: Companions

    @cached_property
    def classes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.plan.county.service_classes)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(line.code for line in self.plan.county.service_lines)

    @cached_property
    def line_of(self) -> Mapping[str, str]:
        """The line of each service class."""
        return {one.code: one.line for one in self.plan.county.service_classes}

    @cached_property
    def months(self) -> list[date]:
        return self.plan.months

    @cached_property
    def hidden_from(self) -> np.ndarray:
        """For each home the day from which its provider delivers nothing."""
        days = np.full(len(self.clients.home_codes) + 1, 2**30)
        for told in self.stories.about("delivery"):
            for index, home in enumerate(self.clients.home_codes):
                if told.homes is not None and home in told.homes:
                    days[index] = day_number(told.starts)
        return days

    def emphasis(self, code: str) -> np.ndarray:
        """What stories do to a class's use: months × homes."""
        factors = self.stories.grid("contacts", self.months, self.clients.home_codes, code)
        starts = np.array([day_number(m) for m in self.months])
        return np.where(starts[:, None] < self.hidden_from[None, :], factors, 0.0)

    @cached_property
    def _emphases(self) -> dict[str, np.ndarray]:
        return {code: self.emphasis(code) for code in self.classes}

    def emphasis_in(self, code: str, month: int) -> np.ndarray:
        """What stories do to a class's use in a month (0 = the first), for each home."""
        return self._emphases[code][month]

    @cached_property
    def unit_luck(self) -> np.ndarray:
        """0–255 for each client: which of the units nearby is the client's own."""
        return (self.clients.luck("unit") * 256).astype(np.int32)

    @cached_property
    def quotas(self) -> np.ndarray:
        """Contacts by month and service class, adding up to the plan's number exactly."""
        wanted = np.zeros((len(self.months), len(self.classes)))
        for index, code in enumerate(self.classes):
            kind, emphasis = service(code), self._emphases[code]
            for number, month in enumerate(self.months):
                need = self.needs.by_home(code, month.year)
                told = need @ emphasis[number] / (need.sum() or 1.0)
                busy = day_weights(month, kind).sum() / 21 * growth(kind, month, self.plan.first_year)
                wanted[number, index] = kind.volume * self._aged(kind, month.year) * busy * told
        return apportioned(self.plan.contacts, wanted.ravel()).reshape(wanted.shape)

    def _aged(self, kind: Service, year: int) -> float:
        """How many more residents of the ages that use a class there are than in the first year."""
        use = by_age(kind.reach) * by_age(kind.need)
        first, now = (self.people.of(y - 1).sum(axis=0) @ use for y in (self.plan.first_year, year))
        return float(now / first) if first else 1.0


def make_world(plan: Plan) -> World:
    """The world of a plan; the same for the same plan."""
    people = residents(plan.county, plan.last_year - 1, plan.seed)
    stories = stories_of(plan, people)
    stays, clients = make_stays(plan, make_clients(plan, people), stories)
    return World(
        plan=plan,
        people=people,
        units=make_units(plan.county, people),
        stories=stories,
        clients=clients,
        needs=Needs(clients, plan.county, plan.seed),
        stays=stays,
        companions=companions(plan, stays),
    )

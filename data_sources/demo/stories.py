"""The planted stories: what the pages must make visible. `docs/demo.md` tells where to look.

Places and lines are named by their order in the county's configuration, never by code, and times by months before the
end of the data, so that every county and every span of years has the same stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from county import County
from data_sources.demo.plan import Plan
from data_sources.demo.population import Residents


@dataclass(frozen=True, kw_only=True)
class Story:
    """Something that happens from a month on. `factor`: what the subject is multiplied with.

    `area`: the area's order (from 0). `municipality`: the order by size, from the largest, in that area (in the county
    when no area is given). `line_of`: the service class whose line it is about. `over_months`: how long the change
    takes; 0 = at once."""

    id: str
    subject: str
    months_before_end: int
    factor: float
    area: int | None = None
    municipality: int | None = None
    line_of: str | None = None
    service_class: str | None = None
    over_months: int = 0


STORIES = (
    Story(
        id="emergency_step",
        subject="contacts",
        service_class="emergency_care",
        area=2,
        months_before_end=20,
        factor=1.35,
    ),
    Story(id="sickness_shift", subject="sickness", line_of="home_care", months_before_end=22, factor=1.35),
    Story(id="hospital_overspend", subject="costs", line_of="specialised_care", months_before_end=36, factor=1.055),
    Story(
        id="child_welfare_overspend", subject="costs", service_class="child_welfare", months_before_end=36, factor=1.1
    ),
    Story(id="delayed_discharges", subject="delay", area=0, months_before_end=24, factor=2.2),
    Story(id="digital_growth", subject="digital", months_before_end=36, factor=2.4, over_months=36),
    Story(
        id="access_deterioration",
        subject="wait",
        service_class="primary_care",
        area=3,
        municipality=1,
        months_before_end=18,
        factor=2.6,
        over_months=15,
    ),
    Story(id="better_experience", subject="recommend", line_of="family_services", months_before_end=18, factor=1.6),
    Story(id="nurses_leave", subject="resignations", area=3, months_before_end=24, factor=1.8),
    Story(
        id="walk_in_clinic", subject="contacts", service_class="primary_care", area=1, months_before_end=12, factor=1.0
    ),
    Story(id="no_data_from_provider", subject="delivery", area=0, municipality=-1, months_before_end=12, factor=0.0),
)


@dataclass(frozen=True)
class Told:
    """A story in a county: its first day and the municipalities and lines that it is about (None = all)."""

    story: Story
    starts: date
    homes: frozenset[str] | None
    line: str | None

    def factor(self, month: date) -> float:
        """What the subject is multiplied with in a month."""
        if month < self.starts:
            return 1.0
        gone = (month.year - self.starts.year) * 12 + month.month - self.starts.month + 1
        return self.story.factor ** min(1.0, gone / self.story.over_months if self.story.over_months else 1.0)

    def concerns(self, municipality: str) -> bool:
        """Whether a municipality is among those that the story is about."""
        return self.homes is None or municipality in self.homes


@dataclass(frozen=True)
class Stories:
    """All stories of a county."""

    told: tuple[Told, ...]

    def about(self, subject: str, service_class: str | None = None, line: str | None = None) -> tuple[Told, ...]:
        """The stories on a subject that concern a service class or line (None = whichever)."""
        return tuple(
            t
            for t in self.told
            if t.story.subject == subject
            and (t.story.service_class is None or service_class in (None, t.story.service_class))
            and (t.line is None or line in (None, t.line))
        )

    def factor(
        self,
        subject: str,
        month: date,
        municipality: str,
        service_class: str | None = None,
        line: str | None = None,
    ) -> float:
        """All the stories on a subject together, in a month and municipality."""
        found = 1.0
        for told in self.about(subject, service_class, line):
            if told.concerns(municipality):
                found *= told.factor(month)
        return found

    def grid(
        self,
        subject: str,
        months: Sequence[date],
        homes: Sequence[str],
        service_class: str | None = None,
        line: str | None = None,
    ) -> np.ndarray:
        """`factor` for each month and home; one more column for an unknown home."""
        found = np.ones((len(months), len(homes) + 1))
        for told in self.about(subject, service_class, line):
            inside = np.array([told.concerns(home) for home in homes] + [told.homes is None])
            course = np.array([told.factor(month) for month in months])
            found *= np.where(inside[None, :], course[:, None], 1.0)
        return found


def stories_of(plan: Plan, people: Residents) -> Stories:
    """The stories as they go in a county."""
    size = {m.code: people.by_municipality[i] for i, m in enumerate(plan.county.municipalities)}
    told = (
        Told(story, plan.before_end(story.months_before_end), _homes(plan, story, size), _line(plan.county, story))
        for story in STORIES
    )
    return Stories(tuple(told))


def _homes(plan: Plan, story: Story, size: dict[str, float]) -> frozenset[str] | None:
    county = plan.county
    if story.area is None and story.municipality is None:
        return None
    codes = [m.code for m in county.municipalities]
    if story.area is not None:
        area = county.areas[story.area % len(county.areas)].code
        codes = [m.code for m in county.municipalities_of(area, plan.last_day)]
    if story.municipality is not None:
        ordered = sorted(codes, key=lambda code: -size[code])
        codes = [ordered[story.municipality if story.municipality < 0 else min(story.municipality, len(ordered) - 1)]]
    return frozenset(codes)


def _line(county: County, story: Story) -> str | None:
    """The line of a class; a county without the class has the story in its last line."""
    if story.line_of is None:
        return None
    for one in county.service_classes:
        if one.code == story.line_of:
            return one.line
    return county.service_lines[-1].code

"""What an explanation of a difference says: two sides, the gap between them, and causes that add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from metrics.kinds import Metric
from metrics.result import Freshness
from permissions import Reader


@dataclass(frozen=True)
class Side:
    """A place (`{"area": "3"}`, `{"municipality": "837"}` or, empty, the county) in a window named as in answers; a
    window of any months (grain total) from `period` has its `end` too, the day after its last."""

    period: date
    place: Mapping[str, str] = field(default_factory=dict)
    end: date | None = None


@dataclass(frozen=True)
class Measured:
    """A side with its value and parts as the one door answers them."""

    side: Side
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str | None
    incomplete: bool


@dataclass(frozen=True)
class Cause:
    """One part of a gap: its key, its English text, and the amount in the unit of the metric."""

    key: str
    name: str
    amount: float


@dataclass(frozen=True)
class Explanation:
    """`of` less `against`, in the unit of the metric; the causes add up to `gap`.

    Without a gap and causes, `reason` says why (as in answers). `by`: what residents were divided by. `groups`: ages
    and sexes compared each by itself; `together`: how many were taken together, being few or hidden on a side;
    `covered`: the share (0–1) of both sides' residents who are in the former.
    """

    metric: Metric
    grain: str
    where: Mapping[str, str]
    of: Measured
    against: Measured
    gap: float | None
    causes: tuple[Cause, ...]
    reason: str | None
    by: tuple[str, ...]
    groups: int
    together: int
    covered: float
    freshness: Freshness
    reader: Reader

    @property
    def incomplete(self) -> bool:
        return self.of.incomplete or self.against.incomplete

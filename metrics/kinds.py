"""What a metric is: its meaning beside its parts. Everything a reader may ask of a number stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import pandas as pd

from metrics.cut import PLACES
from metrics.parts import Part
from metrics.periods import GRAINS
from metrics.quantiles import Quantile
from metrics.residents import Residents

if TYPE_CHECKING:
    from metrics.derived import Derived

Better = Literal["higher", "lower", "neither"]
Interval = Literal["wilson", "poisson", "mean", "standardised", "score", "difference"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """One number's definition.

    Texts are English gettext keys. `value = scale × numerator / denominator`, or the numerator where there is
    no denominator. `interval` names the method (None: no interval). What decides about small numbers:
    `counts` (the numerator counts events or persons), `denominator_counts` (the denominator counts clients,
    stays, requests, answers or persons), `is_share` (the complement is a group too), `minimum` (the threshold's name
    in the county's configuration). `outside`: the row of other counties and unknown places is shown.
    `signed`: the value lies on both sides of zero.
    `empty_is_zero`: a cell without a row of the numerator is zero; otherwise it has no value.
    `follow_up`: the threshold's name of the days after a window that must be delivered before it is finished.
    `groups`: further numbers of persons that a row, or another answer beside it, tells apart; `behind`: what the
    numerator tells for them and nobody sees. `nested`: a breakdown whose cells hold each other's
    persons, and its values, first the one that is shown where two differ by few. `gives_too`: metrics whose answers
    can be read from this one's, each with the columns here that are its parts: what they hide is hidden here.
    `adds_up_apart`: names, for each row, the group of rows that another answer adds up by itself; empty = none.
    `needs_all`: every dataset must be delivered; otherwise any one of them is enough.
    `beside`: breakdowns that always stand beside those asked for; `also`: what the numerator tells beside its amount,
    shown after the other columns; `lights`: the thresholds' names from which a value is yellow and green, shown as
    `light`. `derived`: the rows are made from other metrics' answers, not from parts.
    `standardised_as`: the metric that compares places as if their ages were alike, where age matters.
    `slow_grains`: windows that can be asked for too, but that no page goes by: they are counted from the events.
    `member`: the definition is that of a family, and this makes the one that an id names.
    """

    id: str
    title: str
    short: str
    counted: str
    why: str
    unit: str
    better: Better
    subject: str
    datasets: tuple[str, ...]
    numerator: Part = field(default_factory=Part)
    denominator: Part | None = None
    scale: float = 1.0
    decimals: int = 0
    interval: Interval | None = None
    counts: bool = True
    denominator_counts: bool = False
    is_share: bool = False
    value_is_numerator: bool = False
    signed: bool = False
    empty_is_zero: bool = True
    outside: bool = True
    needs_all: bool = True
    follow_up: str | None = None
    groups: Callable[[pd.DataFrame], tuple[pd.Series, ...]] | None = None
    behind: tuple[str, ...] = ()
    nested: tuple[str, tuple[str, ...]] | None = None
    gives_too: tuple[tuple[Metric, Mapping[str, str]], ...] = ()
    adds_up_apart: Callable[[pd.DataFrame], pd.Series] | None = None
    minimum: str = "small_number"
    by: tuple[str, ...] | None = None
    needs: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    lights: tuple[str, ...] = ()
    derived: Derived | None = None
    member: Callable[[Metric, str], Metric] | None = None
    grains: tuple[str, ...] = GRAINS
    slow_grains: tuple[str, ...] = ()
    options: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    owner: str
    review_by: date
    source: str = ""
    standardised_as: str = ""

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """The breakdowns that the metric allows, places first."""
        if self.by is not None:
            return self.by
        allowed = self.numerator.breakdowns()
        if self.denominator is not None and not isinstance(self.denominator, Residents):
            allowed &= self.denominator.breakdowns()
        known = [name for name in ORDER if name in allowed]
        return tuple(known)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The numerator, and the denominator where there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def divides(self) -> bool:
        """Whether the parts make a ratio; a quantile stands alone, with the number it rests on beside it."""
        return self.denominator is not None and not isinstance(self.numerator, Quantile)

    @property
    def is_deviation(self) -> bool:
        """Whether the value is the numerator, told beside what it deviates from."""
        return self.value_is_numerator and self.divides

    @property
    def residents(self) -> Residents | None:
        """The part that is residents of a population year, which is then told; None where there is none."""
        return next((part for part in self.parts if isinstance(part, Residents)), None)

    @property
    def by_day(self) -> bool:
        """Whether windows can begin and end on any day; otherwise they are whole months."""
        return all(part.by_day for part in self.parts)

    @property
    def default_grain(self) -> str:
        """The finest calendar grain that the metric allows."""
        return self.grains[0]

    @property
    def all_grains(self) -> tuple[str, ...]:
        """Every length of window that can be asked for."""
        return (*self.grains, *self.slow_grains)

    @property
    def is_rate(self) -> bool:
        """Whether places of different sizes can be compared: a rate, a share, a mean or a median, and no sum."""
        return self.denominator is not None and (self.denominator_counts or not self.value_is_numerator)

    @property
    def stands_alone(self) -> bool:
        """Whether the metric can be asked for without a breakdown or another metric beside it."""
        return not self.needs and "of" not in self.options

    @property
    def has_places(self) -> bool:
        return any(place in self.breakdowns for place in PLACES)


# The order in which breakdowns are offered; a column of a prepared table that is not here is not a breakdown.
ORDER = (
    "area",
    "municipality",
    "service_line",
    "service_class",
    "unit",
    "age_group",
    "sex",
    "contact_mode",
    "profession_group",
    "care_type",
    "employment_type",
    "absence_type",
    "length_band",
    "waited",
    "account_group",
    "channel",
    "statement",
    "combination",
    "costliest",
    "from_line",
    "to_line",
    "organisation",
    "theme",
    "dimension",
    "region",
    "region_category",
    "part",
    "component",
    "goal",
    "metric_id",
    "place",
    "portfolio",
    "project_id",
    "aspect",
    "status",
)

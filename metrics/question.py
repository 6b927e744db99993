"""What is asked of a metric, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from county import County
from metrics.cut import OUTSIDE, PLACES
from metrics.kinds import Metric
from metrics.periods import GRAINS


class MeasureError(ValueError):
    """A question that cannot be answered; the message says what was expected, what came and what is allowed."""


@dataclass(frozen=True)
class Question:
    """A checked question: breakdowns asked for, filters (breakdown → key), grain and the metric's own options."""

    metric: Metric
    by: tuple[str, ...]
    where: Mapping[str, str]
    grain: str
    options: Mapping[str, object]

    @property
    def all_by(self) -> tuple[str, ...]:
        """The breakdowns to compute: those asked for, then those filtered on (filtered after hiding)."""
        return (*self.by, *(name for name in self.where if name not in self.by))


def ask(
    metric: Metric,
    county: County,
    by: Iterable[str],
    where: Mapping[str, str] | None,
    grain: str | None,
    options: Mapping[str, object],
) -> Question:
    """The question, or MeasureError with one sentence."""
    by = tuple(dict.fromkeys(by))
    for name in (*by, *(where or {})):
        if name not in metric.breakdowns:
            allowed = ", ".join(metric.breakdowns) or "nothing"
            raise MeasureError(f"{metric.id} cannot be divided by {name!r}; it allows {allowed}.")
    missing = [name for name in metric.needs if name not in (*by, *(where or {}))]
    if missing:
        raise MeasureError(f"{metric.id} needs the breakdown {', '.join(missing)}: add --by {','.join(metric.needs)}.")
    grain = grain or metric.default_grain
    if grain not in metric.grains:
        known = GRAINS if grain not in GRAINS else metric.grains
        raise MeasureError(f"{metric.id} has no grain {grain!r}; it allows {', '.join(known and metric.grains)}.")
    keys = {name: _key(name, str(value), county) for name, value in (where or {}).items()}
    return Question(metric, by, keys, grain, _options(metric, options))


def _key(name: str, value: str, county: County) -> str:
    """The key of a filter value: areas and municipalities may be given by name."""
    if name not in PLACES or value == OUTSIDE:
        return value
    places = county.areas if name == "area" else county.municipalities
    ids = {getattr(p, "id", None) or p.code: p for p in places}
    if value in ids:
        return value
    for key, place in ids.items():
        names = {place.name(language) for language in ("fi", "sv", "en")}
        if name == "area":
            names |= {place.short_name(language) for language in ("fi", "sv", "en")}
        if value in names:
            return key
    known = ", ".join(f"{key} {place.name('fi')}" for key, place in ids.items())
    raise MeasureError(f"There is no {name} {value!r} in {county.name}; known are {known}.")


def _options(metric: Metric, given: Mapping[str, object]) -> Mapping[str, object]:
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if name not in metric.options:
            raise MeasureError(f"{metric.id} has no choice {name!r}.")
        allowed = metric.options[name]
        if allowed and value not in allowed:
            raise MeasureError(f"{metric.id}: {name} must be one of {', '.join(map(str, allowed))}, not {value!r}.")
    return chosen


def check_span(start: date, end: date) -> None:
    """Both days must be first days of months, and in order."""
    for name, day in (("start", start), ("end", end)):
        if day.day != 1:
            raise MeasureError(
                f"The {name} must be the first day of a month, since numbers are prepared by month; {day} came."
            )
    if start >= end:
        raise MeasureError(f"The period must end after it starts, but {start} is not before {end}.")

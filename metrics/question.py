"""What is asked of a metric, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from county import County
from data_sources.extracts import EXTRACTS
from data_sources.marts.costliest import SHARES
from data_sources.marts.feedback import STATEMENTS
from metrics.cut import OUTSIDE, PLACES, MeasureError, column
from metrics.kinds import Metric
from metrics.moves import LINES, NOTHING
from metrics.residents import AGE_BANDS, Residents
from metrics.rows import UNKNOWN
from metrics.together import COSTLIEST

# The years that can be asked for; a slip of the pen would lay a hundred thousand empty months.
YEARS = range(1900, 2200)


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
    by += tuple(name for name in metric.beside if name not in by and name not in (where or {}))
    grain = grain or metric.default_grain
    if grain not in metric.all_grains:
        raise MeasureError(f"{metric.id} has no grain {grain!r}; it allows {', '.join(metric.all_grains)}.")
    keys = {name: _key(name, str(value), metric, county) for name, value in (where or {}).items()}
    return Question(metric, by, keys, grain, _options(metric, options))


# ---- values of breakdowns --------------------------------------------------------------------------------------


def known_values(name: str, metric: Metric, county: County) -> tuple[str, ...]:
    """The keys that a breakdown can have, by the county's configuration and the contracts; empty where it is open."""
    named = _named(name, county)
    if named:
        return (*(item.code for item in named), *((NOTHING,) if name in LINES else ()))
    if name == "age_group":
        return AGE_BANDS
    if name == "sex" and isinstance(metric.numerator, Residents):
        return ("male", "female")  # both together are no third sex
    if name == "statement":
        return STATEMENTS
    if name == COSTLIEST:
        return tuple(str(share) for share in SHARES)
    tables = [EXTRACTS[dataset] for dataset in metric.datasets if column(name) in EXTRACTS[dataset].c]
    return tuple(dict.fromkeys(value for table in tables for value in table.c[column(name)].info["values"]))


def _named(name: str, county: County) -> tuple:
    """What a breakdown's keys stand for in the county's configuration, each with a code and names."""
    return {
        "area": county.areas,
        "municipality": county.municipalities,
        "service_line": county.service_lines,
        "from_line": county.service_lines,
        "to_line": county.service_lines,
        "service_class": county.service_classes,
    }.get(name, ())


def _key(name: str, value: str, metric: Metric, county: County) -> str:
    """The key of a filter value: what the county's configuration names may be given by name."""
    known = known_values(name, metric, county)
    # Service classes are an open list; breakdowns without a list of keys are open too.
    beside = (OUTSIDE,) if name in PLACES else (UNKNOWN,)
    if value in (*known, *beside) or not known:
        return value
    named = _named(name, county)
    for item in named:
        if value in {said(language) for said in (item.name, item.short_name) for language in ("fi", "sv", "en")}:
            return item.code
    if name == "service_class":
        return value
    told = ", ".join([f"{item.code} {item.name('fi')}" for item in named] or known)
    raise MeasureError(f"There is no {name} {value!r} in {county.name}; known are {told}.")


def _options(metric: Metric, given: Mapping[str, object]) -> Mapping[str, object]:
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if name not in metric.options:
            raise MeasureError(f"{metric.id} has no choice {name!r}.")
        allowed = metric.options[name]
        if allowed and value not in allowed:
            raise MeasureError(f"{metric.id}: {name} must be one of {', '.join(map(str, allowed))}, not {value!r}.")
    return chosen


def check_span(metric: Metric, start: date, end: date) -> None:
    """The days must be in order, of our times, and first days of months where the metric is counted by months."""
    for name, day in (("start", start), ("end", end)):
        if day.year not in YEARS:
            raise MeasureError(f"The {name} must be a day of the years {YEARS[0]} to {YEARS[-1]}; {day} came.")
        if day.day != 1 and not metric.by_day:
            raise MeasureError(
                f"{metric.id} is counted by whole months, so the {name} must be the first day of one; {day} came."
            )
    if start >= end:
        raise MeasureError(f"The period must end after it starts, but {start} is not before {end}.")

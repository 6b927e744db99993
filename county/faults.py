"""Every contradiction in a county's files, each as a clause of one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from county.shapes import HYTE_PARTS, LANGUAGES, ROLES, URBANITIES, County, GuaranteeLimit, Membership

OLDEST = 120


def faults(county: County) -> Iterator[str]:
    """The faults of a county's configuration, nothing when it is sound."""
    yield from _languages(county)
    yield from _municipalities(county)
    yield from _names(county)
    yield from _memberships(county)
    yield from _services(county)
    yield from _guarantee(county)
    yield from _events(county)
    yield from _thresholds(county)
    yield from _hyte(county)


def _languages(county: County) -> Iterator[str]:
    yield from _unknown("language", county.languages, LANGUAGES)
    yield from _unknown("role", county.roles, ROLES)
    if not county.languages:
        yield "no language is listed"
    yield from _twice("language", county.languages)
    if not (len(county.currency) == 3 and county.currency.isupper()):
        yield f"currency {county.currency!r} is not a three-letter code such as EUR"


def _municipalities(county: County) -> Iterator[str]:
    places = county.municipalities
    yield from _twice("municipality", (m.code for m in places))
    for tile, many in Counter(m.tile for m in places).items():
        if many > 1:
            yield f"{many} municipalities share the tile {tile}"
    for m in places:
        if len(m.code) != 3 or not (m.code.isascii() and m.code.isdigit()):
            yield f"municipality code {m.code!r} is not three digits"
        if m.urbanity not in URBANITIES:
            yield f"municipality {m.code} has urbanity {m.urbanity!r}, which is not one of {', '.join(URBANITIES)}"
        if min(m.tile) < 0:
            yield f"municipality {m.code} has a tile left of or above the map"
        # The outermost points of Finland.
        if not (59.0 < m.latitude < 70.2 and 19.0 < m.longitude < 31.7):
            yield f"municipality {m.code} lies outside Finland"
        yield from _unknown(f"language of municipality {m.code}", m.languages, LANGUAGES)


def _names(county: County) -> Iterator[str]:
    yield from _said("the county's title", county.titles, county.languages)
    yield from _said("the basis of the areas", county.area_basis, county.languages)
    groups = (("area", county.areas), ("service line", county.service_lines), ("service class", county.service_classes))
    for what, items in groups:
        yield from _twice(what, (item.code for item in items))
        for item in items:
            yield from _said(f"{what} {item.code}", item.names, county.languages)
    for m in county.municipalities:
        yield from _said(f"municipality {m.code}", m.names, ("fi", "sv"))
        if m.notes:
            yield from _said(f"the note on municipality {m.code}", m.notes, county.languages)


def _memberships(county: County) -> Iterator[str]:
    areas = {area.code for area in county.areas}
    codes = [m.code for m in county.municipalities]
    if not areas:
        yield "no area is listed"
    for m in county.memberships:
        if m.area not in areas:
            yield f"municipality {m.municipality} belongs to area {m.area}, which is not listed"
        if m.municipality not in codes:
            yield f"areas.csv names municipality {m.municipality}, which is not listed"
        if m.valid_to is not None and m.valid_to < m.valid_from:
            yield f"municipality {m.municipality} leaves area {m.area} before it joins it"
    for code in codes:
        yield from _spells(code, [m for m in county.memberships if m.municipality == code])
    for area in areas - {m.area for m in county.memberships}:
        yield f"area {area} has no municipality"


def _spells(code: str, spells: list[Membership]) -> Iterator[str]:
    """A municipality must belong to one area at a time, without a gap between two areas."""
    if not spells:
        yield f"municipality {code} belongs to no area"
    for before, after in pairwise(sorted(spells, key=lambda m: m.valid_from)):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            yield f"municipality {code} belongs to areas {before.area} and {after.area} at once on {after.valid_from}"
        elif before.valid_to + timedelta(days=1) != after.valid_from:
            yield f"municipality {code} belongs to no area from {before.valid_to} to {after.valid_from}"


def _services(county: County) -> Iterator[str]:
    lines = [line.code for line in county.service_lines]
    groups = {limit.group for limit in county.guarantee}
    for one in county.service_classes:
        if one.line not in lines:
            yield f"service class {one.code} belongs to line {one.line}, which is not listed"
        if one.guarantee_group and one.guarantee_group not in groups:
            yield f"service class {one.code} has the guarantee {one.guarantee_group}, which has no limits"
    for group in sorted(groups - {one.guarantee_group for one in county.service_classes}):
        yield f"the guarantee {group} belongs to no service class"


def _guarantee(county: County) -> Iterator[str]:
    for limit in county.guarantee:
        given = [n for n in (limit.days, limit.months) if n is not None]
        if len(given) != 1 or given[0] <= 0:
            yield f"a guarantee limit of {limit.group} needs either days or months, above zero"
    for group in dict.fromkeys(limit.group for limit in county.guarantee):
        limits = [limit for limit in county.guarantee if limit.group == group]
        for day in _turning_days(limits):
            yield from _ages(group, day, [limit for limit in limits if limit.holds_on(day)])


def _turning_days(limits: list[GuaranteeLimit]) -> list[date]:
    """The days on which the limits change: between two of them nothing does."""
    starts = {limit.valid_from for limit in limits}
    ends = {limit.valid_to + timedelta(days=1) for limit in limits if limit.valid_to is not None}
    return sorted(starts | ends)


def _ages(group: str, day: date, limits: list[GuaranteeLimit]) -> Iterator[str]:
    """On a day every age must have exactly one limit."""
    held = Counter(age for limit in limits for age in range(limit.age_from, limit.age_to + 1))
    wrong = [age for age in range(OLDEST + 1) if held[age] != 1]
    if wrong:
        how = "no limit" if held[wrong[0]] == 0 else "several limits"
        yield f"the guarantee {group} has {how} at the age of {wrong[0]} on {day}"


def _events(county: County) -> Iterator[str]:
    codes = [m.code for m in county.municipalities]
    for event in county.events:
        yield from _said(f"the event of {event.on}", event.titles, county.languages)
        yield from _unknown(f"municipality in the event of {event.on}", event.municipalities, codes)
        if event.rebase and not event.metrics:
            yield f"the event of {event.on} starts limits anew but names no metrics"
        if event.rebase:
            yield from _said(f"the reason of the event of {event.on}", event.reason, county.languages)


def _thresholds(county: County) -> Iterator[str]:
    chosen = county.thresholds
    whole = ("small_number", "minimum_answers", "multi_service_at_least", "transition_days", "readmission_days")
    for name in (*whole, "standardised_minimum_events"):
        value = getattr(chosen, name)
        if not isinstance(value, int) or value < 1:
            yield f"{name} must be a whole number from 1, not {value!r}"
    for name in ("false_discovery_rate", "volume_drop"):
        if not 0 < getattr(chosen, name) < 1:
            yield f"{name} must lie between 0 and 1, not {getattr(chosen, name)!r}"
    if not 0 < chosen.tea_yellow_from < chosen.tea_green_from < 100:
        yield "the TEA limits must rise between 0 and 100"
    for dataset, days in chosen.lateness_days.items():
        if not isinstance(days, int) or days < 0:
            yield f"lateness_days of {dataset} must be a whole number from 0, not {days!r}"


def _hyte(county: County) -> Iterator[str]:
    if not 0 <= county.hyte.process_share <= 1:
        yield f"the process_share of hyte must lie between 0 and 1, not {county.hyte.process_share!r}"
    for one in county.hyte.components:
        yield from _unknown(f"part of the HYTE indicator {one.code}", (one.part,), HYTE_PARTS)
        yield from _said(f"the HYTE indicator {one.code}", one.names, county.languages)
        if one.worst == one.best:
            yield f"the HYTE indicator {one.code} has the same worst and best value"


# ---- small questions -------------------------------------------------------------------------------------------


def _unknown(what: str, given: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    allowed = list(known)
    for one in given:
        if one not in allowed:
            yield f"{what} {one!r} is not one of {', '.join(allowed)}"


def _twice(what: str, codes: Iterable[str]) -> Iterator[str]:
    for code, many in Counter(codes).items():
        if many > 1:
            yield f"{what} {code} is listed {many} times"


def _said(what: str, texts: Mapping[str, str], languages: Iterable[str]) -> Iterator[str]:
    for language in languages:
        if not texts.get(language):
            yield f"{what} has no text in {language}"

"""The care guarantee in words, from the county's dated table of limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from county import County, GuaranteeLimit
from i18n import Translator

# The table writes "always" and "every age" as these.
FIRST_DAY, OLDEST = date(1970, 1, 1), 120


def rule(county: County, service_class: str, day: date, t: Translator) -> str:
    """The limit in force on a day: `under 23: 14 days, 23 or over: 3 months`; "" where the class has none."""
    limits = sorted(_limits(county, service_class), key=lambda limit: limit.age_from)
    return ", ".join(_told(limit, t) for limit in limits if limit.holds_on(day))


def _limits(county: County, service_class: str) -> Iterator[GuaranteeLimit]:
    group = next((one.guarantee_group for one in county.service_classes if one.code == service_class), "")
    return (limit for limit in county.guarantee if group and limit.group == group)


def _told(limit: GuaranteeLimit, t: Translator) -> str:
    ages = _ages(limit, t)
    return t("{ages}: {length}", ages=ages, length=_length(limit, t)) if ages else _length(limit, t)


def _ages(limit: GuaranteeLimit, t: Translator) -> str:
    """Whom a limit concerns; "" for everybody."""
    youngest, oldest = limit.age_from == 0, limit.age_to >= OLDEST
    if youngest and oldest:
        return ""
    if youngest:
        return t("under {age} years", age=limit.age_to + 1)
    if oldest:
        return t("{age} years or over", age=limit.age_from)
    return t("{youngest}–{oldest} years", youngest=limit.age_from, oldest=limit.age_to)


def _length(limit: GuaranteeLimit, t: Translator) -> str:
    if limit.days is not None:
        return t("{n} days", n=limit.days)
    return t("{n} months", n=limit.months)


def changed_on(county: County, after: date, before: date) -> list[date]:
    """The days inside a span on which some limit changed, oldest first."""
    return sorted({limit.valid_from for limit in county.guarantee if after < limit.valid_from < before})


def limits_table(county: County, t: Translator) -> pd.DataFrame:
    """Every limit that has been in force, by service class, the newest first."""
    rows = [
        (one.name(t.language), limit)
        for one in county.service_classes
        for limit in sorted(
            _limits(county, one.code), key=lambda limit: (-limit.valid_from.toordinal(), limit.age_from)
        )
    ]
    return pd.DataFrame(
        {
            t("Service class"): [name for name, _ in rows],
            t("Age"): [_ages(limit, t) or t("every age") for _, limit in rows],
            t("Longest wait"): [_length(limit, t) for _, limit in rows],
            t("From the day"): [t.date(limit.valid_from) if limit.valid_from > FIRST_DAY else "" for _, limit in rows],
            t("To the day"): [t.date(limit.valid_to) if limit.valid_to else "" for _, limit in rows],
        }
    )

"""The periods that can be chosen: found in the lake's own months, written in the address as `2024-07_2025-06`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from county import County
from i18n import Translator
from metrics.delivered import Deliveries, is_monthly
from metrics.periods import add_months, first_of

_CODE = re.compile(r"(\d{4})-(\d{2})_(\d{4})-(\d{2})")
# Without a delivery there is still a page, and a page has a period.
NOTHING = (date(2024, 1, 1), date(2025, 1, 1))


@dataclass(frozen=True)
class Span:
    """Whole months: `start ≤ day < end`."""

    start: date
    end: date

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def code(self) -> str:
        """How the address writes it: first and last month."""
        last = add_months(self.end, -1)
        return f"{self.start:%Y-%m}_{last:%Y-%m}"

    @property
    def is_year(self) -> bool:
        return self.months == 12 and self.start.month == 1


def bounds(deliveries: Deliveries, county: County) -> Span:
    """From the first month of most datasets to the newest month that is whole in any."""
    monthly = _monthly(deliveries)
    lateness = county.thresholds.lateness_days
    whole = [
        add_months(month, 1)
        for name in monthly
        for month in deliveries.months.get(name, ())
        if _is_whole(month, deliveries.last_day(name), lateness.get(name, 0))
    ]
    if whole:
        return Span(min(_first_common(deliveries, monthly), add_months(max(whole), -1)), max(whole))
    days = deliveries.last_days()
    firsts = [first for name in deliveries.status if (first := _first_month(deliveries, name))]
    if not days or not firsts:
        return Span(*NOTHING)
    newest = date(max(days).year + 1, 1, 1)
    return Span(min(first_of(min(firsts), "year"), add_months(newest, -12)), newest)


def _monthly(deliveries: Deliveries) -> list[str]:
    return [name for name in deliveries.status if is_monthly(name) and deliveries.delivered(name)]


def _first_common(deliveries: Deliveries, monthly: list[str]) -> date:
    """The first month of most datasets: long stays and old requests reach far back before everything else."""
    firsts = sorted(min(months) for name in monthly if (months := deliveries.months.get(name)))
    return firsts[len(firsts) // 2]


def data_until(deliveries: Deliveries) -> date | None:
    """The newest day that anything is known of: of what comes monthly, else of anything."""
    monthly = [day for name in _monthly(deliveries) if (day := deliveries.last_day(name))]
    return max(monthly or deliveries.last_days(), default=None)


def _first_month(deliveries: Deliveries, dataset: str) -> date | None:
    value = deliveries.status[dataset]["first_month"]
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _is_whole(month: date, last_day: date | None, lateness: int) -> bool:
    return last_day is not None and last_day >= add_months(month, 1) - timedelta(days=1) + timedelta(days=lateness)


def offered(span: Span) -> tuple[Span, ...]:
    """The spans to choose from, the default first: newest 12 months, quarter and month, this year so far, each year."""
    end = span.end
    found = [Span(max(add_months(end, -12), span.start), end)]
    quarter = first_of(end, "quarter")
    if add_months(quarter, -3) >= span.start:
        found.append(Span(add_months(quarter, -3), quarter))
    found.append(Span(add_months(end, -1), end))
    this_year = date(add_months(end, -1).year, 1, 1)
    found.append(Span(max(this_year, span.start), end))
    for year in range(end.year - 1, span.start.year - 1, -1):
        found.append(Span(max(date(year, 1, 1), span.start), date(year + 1, 1, 1)))
    return tuple(dict.fromkeys(found))


def parse_span(code: str, bound: Span) -> Span | None:
    """The span of an address, when it is one and touches what the lake holds."""
    match = _CODE.fullmatch(code)
    if not match:
        return None
    y1, m1, y2, m2 = map(int, match.groups())
    if not (1 <= m1 <= 12 and 1 <= m2 <= 12 and 1900 <= y1 <= y2 <= 2200):
        return None
    span = Span(date(y1, m1, 1), add_months(date(y2, m2, 1), 1))
    return span if span.start < span.end and span.start < bound.end and span.end > bound.start else None


def span_label(span: Span, bound: Span, t: Translator) -> str:
    """How a span reads: a year, a month, or first and last month; the newest ones say so."""
    months = f"{t.short_month(span.start)}–{t.short_month(add_months(span.end, -1))}"
    if span.is_year:
        return str(span.start.year)
    if span.months == 1:
        return t.month(span.start)
    if span.end == bound.end and span.months == 12:
        return t("12 months: {months}", months=months)
    if span.end == bound.end and span.start == date(add_months(span.end, -1).year, 1, 1):
        return t("This year: {months}", months=months)
    if span.months == 3 and span.start.month % 3 == 1:
        return t.period(span.start, "quarter")
    return months

"""What is to be made: county, size, years and seed, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from county import County

# A full-size lake has this many contacts a year per resident; a smaller one is a sample of the residents.
_CONTACTS_PER_RESIDENT = 10
# From this many contacts on the staff is of real size, 37 employees per 1,000 residents.
_FULL_STAFF_FROM = 2_000_000
_STAFF_PER_RESIDENT = 0.037
_SMALLEST_STAFF = 150
_DELIVERED_DAYS_AFTER = 12


@dataclass(frozen=True)
class Plan:
    """The order for one made-up lake."""

    county: County
    contacts: int
    first_year: int
    last_year: int
    seed: int

    @property
    def first_day(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day that the lake tells of; nothing happens after it."""
        return date(self.last_year, 12, 31)

    @property
    def delivered(self) -> date:
        """The day on which the lake says it was delivered."""
        return self.last_day + timedelta(days=_DELIVERED_DAYS_AFTER)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def months(self) -> list[date]:
        """First days of the months, in order."""
        return [date(year, month, 1) for year in self.years for month in range(1, 13)]

    def before_end(self, months: int) -> date:
        """The first day of the month so many months before the end (1 = the last month); never before the start."""
        index = self.last_year * 12 + 12 - months
        return max(self.first_day, date(index // 12, index % 12 + 1, 1))

    def delivery_of(self, month: date) -> date:
        """The day on which a month's files came."""
        following = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following + timedelta(days=_DELIVERED_DAYS_AFTER - 1)

    def sample_share(self, residents: float) -> float:
        """The share of residents whose use of services the lake tells of."""
        return min(1.0, self.contacts / len(self.years) / (_CONTACTS_PER_RESIDENT * residents))

    def staff_share(self) -> float:
        """How large the staff is of its real size."""
        return min(1.0, self.contacts / _FULL_STAFF_FROM)

    def staff_size(self, residents: float) -> int:
        """Employees at a time."""
        return max(_SMALLEST_STAFF, round(residents * _STAFF_PER_RESIDENT * self.staff_share()))

"""What is to be made: county, size, years and seed, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from county import County

# A county of real size has this many contacts a year per resident. A smaller lake tells of every resident's use more
# thinly, down to the lower number; one that is smaller still tells of a sample of the residents.
_CONTACTS_PER_RESIDENT = 10.0
_FEWEST_PER_RESIDENT = 1.5
# From this many contacts a year per resident on staff and money are of real size, 37 employees per 1,000 residents.
_FULL_STAFF_FROM = 0.6
_STAFF_PER_RESIDENT = 0.037
_SMALLEST_STAFF = 150
_DELIVERED_DAYS_AFTER = 12


@dataclass(frozen=True)
class Plan:
    """The order for one made-up lake: whole years, but that the last one ends with its `last_month`."""

    county: County
    contacts: int
    first_year: int
    last_year: int
    seed: int
    last_month: int = 12

    @property
    def first_day(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day that the lake tells of; nothing happens after it."""
        return _next_month(date(self.last_year, self.last_month, 1)) - timedelta(days=1)

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
        return [date(year, month, 1) for year in self.years for month in range(1, 13)][: self.month_count]

    @property
    def month_count(self) -> int:
        return 12 * (len(self.years) - 1) + self.last_month

    def before_end(self, months: int) -> date:
        """The first day of the month so many months before the end (1 = the last month); never before the start."""
        index = self.last_year * 12 + self.last_month - months
        return max(self.first_day, date(index // 12, index % 12 + 1, 1))

    def delivery_of(self, month: date) -> date:
        """The day on which a month's files came."""
        return min(_next_month(month) + timedelta(days=_DELIVERED_DAYS_AFTER - 1), self.delivered)

    def sample_share(self, residents: float) -> float:
        """The share of residents whose use of services the lake tells of."""
        return min(1.0, self._a_year() / (_FEWEST_PER_RESIDENT * residents))

    def _a_year(self) -> float:
        return self.contacts * 12 / self.month_count

    def staff_share(self, residents: float) -> float:
        """How large staff and money are of their real size."""
        return min(1.0, self._a_year() / (_FULL_STAFF_FROM * residents))

    def stay_price(self, residents: float) -> float:
        """What prices of stays are multiplied with, so that use costs as much per resident as the ledger says."""
        return self.staff_share(residents) / self.sample_share(residents)

    def contact_price(self, residents: float) -> float:
        """The same of contacts: where a lake tells more thinly of them, one stands for many."""
        told = max(self._a_year() / residents, _FEWEST_PER_RESIDENT)
        return self.stay_price(residents) * _CONTACTS_PER_RESIDENT / told

    def staff_size(self, residents: float) -> int:
        """Employees at a time."""
        return max(_SMALLEST_STAFF, round(residents * _STAFF_PER_RESIDENT * self.staff_share(residents)))


def _next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)

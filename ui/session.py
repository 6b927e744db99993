"""What one page run works with: one generation of the warehouse, one reader, one language, and cached results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import streamlit as st

from county import County, load_county
from data_sources.memory import Memory
from data_sources.warehouse import Warehouse, open_warehouse
from i18n import Translator
from metrics import measure
from metrics.delivered import Deliveries
from metrics.result import Result
from permissions import Reader
from settings import setting
from ui.filters import Filters
from ui.periods import Span, bounds, data_until

# A drawing of the usual size is some 50 kB. The newest period alone is some 1,300 when the server has opened its pages.
DRAWINGS = 3000
_D = TypeVar("_D")


@dataclass(frozen=True, eq=False)
class Served:
    """One generation, as pages need it.

    `bound`: the months that can be chosen. `drawings`: what pages have drawn of it. The rest says how fresh it is.
    """

    warehouse: Warehouse
    county: County
    deliveries: Deliveries
    bound: Span
    data_until: date | None
    loaded_at: datetime | None
    drawings: Memory


_SEEN: list[Served] = []


def served() -> Served:
    """The generation that readers see: the newest, or the one before it while the newest is being made ready.

    Raises WarehouseError before the first refresh.
    """
    return _SEEN[0] if _SEEN else newest()


def serve(now: Served) -> None:
    """From here on readers see this generation, until another is served."""
    _SEEN[:] = [now]


def newest() -> Served:
    """The generation that the last refresh published, of the configured county. Raises WarehouseError before the
    first refresh."""
    county = load_county(setting("TILANNEKUVA_COUNTY"))
    warehouse = open_warehouse(setting("TILANNEKUVA_WAREHOUSE"), county.name)
    return _served(warehouse.generation, county.name, warehouse)


@st.cache_resource(max_entries=3, show_spinner=False)
def _served(generation: str, county_name: str, _warehouse: Warehouse) -> Served:  # noqa: ARG001  part of the cache key
    county = load_county(county_name)
    deliveries = Deliveries(_warehouse)
    published = _warehouse.manifest.get("published_at")
    return Served(
        _warehouse,
        county,
        deliveries,
        bounds(deliveries, county),
        data_until(deliveries),
        datetime.fromisoformat(published) if published else None,
        Memory(DRAWINGS),
    )


@dataclass(frozen=True, eq=False)
class View:
    """What a page gets from its frame."""

    page: str
    t: Translator
    reader: Reader
    served: Served
    filters: Filters

    @property
    def county(self) -> County:
        return self.served.county

    @property
    def place(self) -> str:
        """The chosen place's name."""
        return self.filters.place(self.county, self.t.language)

    @property
    def compared(self) -> str:
        """The name of what the reader compares with."""
        return self.filters.compared(self.county, self.t)

    def result(
        self,
        metric_id: str,
        *,
        by: tuple[str, ...] = (),
        grain: str | None = None,
        start: date | None = None,
        end: date | None = None,
        where: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Result:
        """`metrics.measure` for this reader on this run's generation."""
        return measure(
            metric_id,
            by=by,
            grain=grain,
            start=start,
            end=end,
            where=where,
            reader=self.reader,
            warehouse=self.served.warehouse,
            county=self.county.name,
            deliveries=self.served.deliveries,
            **options,
        )

    def of(self, *kept: str) -> View:
        """The same view with only some of its filters; the others are open.

        What does not follow a filter is drawn from such a view: then it is drawn once, whatever that filter says.
        """
        bound = self.served.bound
        opened = Filters(None, None, bound.start, bound.end, "county", "month", "", "")
        chosen = {name: getattr(self.filters, name) for name in kept}
        return replace(self, filters=replace(opened, **chosen))

    @property
    def dark(self) -> bool:
        """Whether the reader's theme is dark."""
        return getattr(st.context.theme, "type", "light") == "dark"

    def drawn(self, name: str, make: Callable[[], _D]) -> _D:
        """What `make` draws, or what it drew before for the same reader, filters, language and look."""
        key = (self.page, name, str(self.reader), self.filters, self.t.language, self.dark)
        return self.served.drawings.remembered(key, make)

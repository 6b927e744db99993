"""What one page run works with: one generation of the warehouse, one reader, one language, and cached results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from county import County, load_county
from data_sources.warehouse import Warehouse, open_warehouse
from i18n import Translator
from metrics import measure, metric_of
from metrics.delivered import Deliveries
from metrics.result import Freshness, Result
from permissions import Reader
from settings import setting
from ui.filters import Filters
from ui.periods import Span, bounds, data_until


@dataclass(frozen=True, eq=False)
class Served:
    """One generation, as pages need it. `bound`: the months that can be chosen; the rest says how fresh it is."""

    warehouse: Warehouse
    county: County
    deliveries: Deliveries
    bound: Span
    data_until: date | None
    loaded_at: datetime | None


def served() -> Served:
    """The serving generation of the configured county. Raises WarehouseError before the first refresh."""
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
        """`metrics.measure` for this reader on this run's generation; the same question is answered from memory."""
        asked = _Question(
            self.served.warehouse.generation,
            self.county.name,
            str(self.reader),
            metric_id,
            tuple(by),
            grain,
            start,
            end,
            tuple(sorted((where or {}).items())),
            tuple(sorted(options.items())),
        )
        told = _measured(asked, self.served, self.reader)
        return Result(metric_of(metric_id), *told, reader=self.reader)


@dataclass(frozen=True)
class _Question:
    """The key of a cached result: whatever changes the rows, the reader first of all, is part of it."""

    generation: str
    county: str
    reader: str
    metric_id: str
    by: tuple[str, ...]
    grain: str | None
    start: date | None
    end: date | None
    where: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, Any], ...]


@st.cache_data(max_entries=4000, max_size="200MB", show_spinner=False)
def _measured(
    asked: _Question, _served: Served, _reader: Reader
) -> tuple[pd.DataFrame, tuple[str, ...], str, date, date, dict[str, str], Freshness]:
    # A cached definition would come back as a copy, so plain rows go in and the definition is put back outside.
    found = measure(
        asked.metric_id,
        by=asked.by,
        grain=asked.grain,
        start=asked.start,
        end=asked.end,
        where=dict(asked.where),
        reader=_reader,
        warehouse=_served.warehouse,
        county=asked.county,
        deliveries=_served.deliveries,
        **dict(asked.options),
    )
    return found.rows, found.by, found.grain, found.start, found.end, dict(found.where), found.freshness

"""The delivered forecast of residents: public figures, as delivered, with no method of ours."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select

from data_sources.marts.population import forecast_residents
from data_sources.warehouse import Warehouse
from metrics.parts import total


def forecast(warehouse: Warehouse, municipalities: Collection[str], age_from: int) -> pd.DataFrame:
    """Forecast residents of `municipalities` aged `age_from` or over: `scenario, year, persons`; empty without one.

    `year` is that of 31 December.
    """
    f = forecast_residents.c
    return warehouse.frame(
        select(f.scenario, f.year, total(f.persons).label("persons"))
        .where(f.municipality_code.in_(sorted(municipalities)), f.sex == "total", f.age >= age_from)
        .group_by(f.scenario, f.year)
        .order_by(f.scenario, f.year)
    )

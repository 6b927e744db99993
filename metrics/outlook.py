"""What official tables say of residents: the forecast and national indicators, as delivered, with no method of ours."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select

from data_sources.extracts import EXTRACTS
from data_sources.marts.population import forecast_residents
from data_sources.warehouse import Warehouse
from metrics.parts import total
from metrics.yearly import of_region


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


def national(warehouse: Warehouse, indicator: int, category: str, region: str) -> pd.DataFrame:
    """A national indicator of one region over the years: `year, persons`; empty where it was not delivered.

    `category`: KUNTA, HYVINVOINTIALUE or MAA.
    """
    rows = of_region(warehouse, (indicator,), category, region)
    return rows[["year", "value"]].rename(columns={"value": "persons"})


def associations(warehouse: Warehouse, municipalities: Collection[str]) -> tuple[int | None, float]:
    """The newest delivered year of registered associations, and how many the municipalities had; None without one."""
    a = EXTRACTS["associations"].c
    rows = warehouse.frame(
        select(a.year, total(a.associations).label("number"))
        .where(a.municipality_code.in_(sorted(municipalities)))
        .group_by(a.year)
        .order_by(a.year)
    )
    return (int(rows["year"].iloc[-1]), float(rows["number"].iloc[-1])) if len(rows) else (None, 0.0)

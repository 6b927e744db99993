"""Residents: the part that rates are divided by, and the year that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.types import Integer

from data_sources.marts.population import residents
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, Cut
from metrics.parts import Part, total

AGE_BANDS = (*(f"{low}-{low + 4}" for low in range(0, 85, 5)), "85+")


@dataclass(frozen=True, eq=False)
class Residents(Part):
    """Residents of a window: 31 December of the year before its last day's year (see `years`).

    `ages` keeps some years of age.
    """

    ages: tuple[int, int] = (0, 120)

    @property
    def by_day(self) -> bool:
        return True

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "municipality", "age_group", "sex"})

    def years(self, cut: Cut, warehouse: Warehouse) -> dict[date, int]:
        """For each window's label, the year whose residents it uses; empty where nothing has been delivered.

        31 December of the year before the window's last day, else the nearest earlier, else the nearest later one
        delivered. Chosen once for the whole county (metrics.md, rule 4).
        """
        delivered = delivered_years(warehouse)
        if not delivered:
            return {}
        return {p.label: max((y for y in delivered if y < p.last_day.year), default=delivered[0]) for p in cut.periods}

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        wanted = pd.DataFrame(self.years(cut, warehouse).items(), columns=["period", "population_year"])
        if wanted.empty:
            return pd.DataFrame(columns=["period", *by, "amount"])
        counted = self._by_year(by, sorted(set(wanted["population_year"])), warehouse)
        rows = wanted.merge(counted, on="population_year", how="inner")
        if "area" in by:
            rows["area"] = [
                cut.areas[label].get(code, OUTSIDE) for label, code in zip(rows["period"], rows["place"], strict=True)
            ]
        rows = rows.groupby(["period", *by], as_index=False)["amount"].sum()
        # A band that was split and is whole again must be the whole number that was delivered.
        return rows.assign(amount=rows["amount"].round(6))

    def _by_year(self, by: tuple[str, ...], years: list[int], warehouse: Warehouse) -> pd.DataFrame:
        r = residents.c
        columns = [r.year.label("population_year")]
        if "municipality" in by:
            columns.append(r.municipality_code.label("municipality"))
        if "area" in by:
            columns.append(r.municipality_code.label("place"))
        columns += [r[name].label(name) for name in by if name in ("age_group", "sex")]
        sex = r.sex != "total" if "sex" in by else r.sex == "total"
        low, high = self.ages
        return warehouse.frame(
            select(*columns, total(r.persons).label("amount"))
            .where(r.year.in_(years), sex, r.age >= low, r.age <= high)
            .group_by(*(c.element for c in columns)),
            keep=True,
        )


def delivered_years(warehouse: Warehouse) -> list[int]:
    """The years whose 31 December the lake has residents of, oldest first."""
    years = warehouse.frame(select(residents.c.year).distinct().order_by(residents.c.year), keep=True)
    return [int(year) for year in years["year"]]


def standard_population(warehouse: Warehouse) -> pd.Series:
    """The county's residents of the latest delivered year, by AGE_BANDS."""
    latest = select(func.max(residents.c.year, type_=Integer())).scalar_subquery()
    persons = warehouse.frame(
        select(residents.c.age_group, total(residents.c.persons).label("persons"))
        .where(residents.c.year == latest, residents.c.sex == "total")
        .group_by(residents.c.age_group),
        keep=True,
    )
    return persons.set_index("age_group")["persons"].reindex(AGE_BANDS, fill_value=0.0)

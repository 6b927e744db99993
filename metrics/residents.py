"""Residents: the part that rates are divided by, and the year that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlalchemy.types import Integer

from data_sources.marts.expressions import AGE_BANDS
from data_sources.marts.population import residents
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, Cut
from metrics.joins import crossed
from metrics.parts import Part, total


@dataclass(frozen=True, eq=False)
class Residents(Part):
    """Residents of a window: 31 December of the year before its last day's year (see `years`).

    `ages` keeps some years of age: from, to.
    """

    ages: tuple[tuple[int, int], ...] = ((0, 120),)

    @property
    def by_day(self) -> bool:
        return True

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "municipality", "age_group", "sex"})

    def years(self, cut: Cut, warehouse: Warehouse) -> dict[date, int]:
        """For each window's label, the year whose residents it uses; empty where nothing has been delivered.

        31 December of the year before the window's last day, else the nearest earlier, else the nearest later one
        delivered. Chosen once for the whole county (metrics.md, rule 4). Divided by sex, a window has none where the
        table of its year does not tell sexes apart.
        """
        delivered = delivered_years(warehouse)
        if not delivered:
            return {}
        chosen = {
            p.label: max((y for y in delivered if y < p.last_day.year), default=delivered[0]) for p in cut.periods
        }
        told = delivered_years(warehouse, cut.by)
        return {label: year for label, year in chosen.items() if year in told}

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = [name for name in cut.by if name in self.breakdowns()]
        years = self.years(cut, warehouse)
        if not years:
            return pd.DataFrame(columns=["period", *by, "amount"])
        counted = self._by_year(by, sorted(set(years.values())), warehouse)
        # Windows of the same year and the same areas have the same residents.
        alike: dict[tuple[int, frozenset | None], list[date]] = {}
        for label, year in years.items():
            alike.setdefault((year, frozenset(cut.areas[label].items()) if "area" in by else None), []).append(label)
        found = []
        for (year, areas), labels in alike.items():
            rows = counted[counted["population_year"] == year]
            if areas is not None:
                rows = rows.assign(area=rows["place"].map(dict(areas)).fillna(OUTSIDE))
                rows = rows.groupby(by, as_index=False)["amount"].sum()
            found.append(crossed(pd.DataFrame({"period": pd.to_datetime(labels)}), rows))
        rows = pd.concat(found, ignore_index=True)[["period", *by, "amount"]]
        # A band that was split and is whole again must be the whole number that was delivered.
        return rows.assign(amount=rows["amount"].round(6))

    def _by_year(self, by: list[str], years: list[int], warehouse: Warehouse) -> pd.DataFrame:
        r = residents.c
        columns = [r.year.label("population_year")]
        if "municipality" in by:
            columns.append(r.municipality_code.label("municipality"))
        if "area" in by:
            columns.append(r.municipality_code.label("place"))
        columns += [r[name].label(name) for name in by if name in ("age_group", "sex")]
        sex = r.sex != "total" if "sex" in by else r.sex == "total"
        of_age = or_(*(and_(r.age >= low, r.age <= high) for low, high in self.ages))
        return warehouse.frame(
            select(*columns, total(r.persons).label("amount"))
            .where(r.year.in_(years), sex, of_age)
            .group_by(*(c.element for c in columns)),
            keep=True,
        )


def delivered_years(warehouse: Warehouse, by: tuple[str, ...] = ()) -> list[int]:
    """The years whose 31 December the lake has residents of, oldest first; by sex, those whose table has sexes."""
    conditions = [residents.c.sex != "total"] if "sex" in by else []
    years = warehouse.frame(
        select(residents.c.year).where(*conditions).distinct().order_by(residents.c.year), keep=True
    )
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

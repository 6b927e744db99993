"""Parts of tables that come once a year: values as they were delivered, never added up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, select

from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from metrics.cut import Cut, MeasureError
from metrics.parts import Part
from metrics.residents import Residents


@dataclass(frozen=True, eq=False)
class Delivered(Part):
    """One column of a table with a `year`. Every breakdown (name → column) must be asked for or filtered on, so that
    each answer is one delivered row."""

    table: FromClause
    amount: str
    names: Mapping[str, str]
    when: Callable[[FromClause], ColumnElement[bool]] | None = None

    def breakdowns(self) -> frozenset[str]:
        return frozenset(self.names)

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        c = self.table.c
        labels = {period.label.year: period.label for period in cut.periods}
        asked = [c[self.names[name]].label(name) for name in cut.by if name in self.names]
        conditions = [self.when(self.table)] if self.when else []
        rows = warehouse.frame(
            select(c.year, *asked, c[self.amount].label("amount")).where(c.year.in_(sorted(labels)), *conditions)
        )
        return rows.assign(period=pd.to_datetime(rows["year"].map(labels))).drop(columns="year")


@dataclass(frozen=True, eq=False)
class Indicator(Delivered):
    """A national indicator by its number; MeasureError where others were delivered but not this one."""

    number: int | None = None

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        held = indicators_held(warehouse)
        if held and self.number not in held:
            told = ", ".join(map(str, held))
            raise MeasureError(f"There is no national indicator {self.number} in the warehouse; it holds {told}.")
        return super().frame(cut, warehouse)


def indicators_held(warehouse: Warehouse) -> list[int]:
    """The numbers of the national indicators that were delivered."""
    number = EXTRACTS["indicator_values"].c.indicator_id
    return [int(n) for n in warehouse.frame(select(number).distinct().order_by(number), keep=True)["indicator_id"]]


def of_region(warehouse: Warehouse, numbers: Collection[int], category: str, region: str) -> pd.DataFrame:
    """National indicators of one region, both sexes together: `indicator_id, year, value`, oldest first.

    `category`: KUNTA, HYVINVOINTIALUE or MAA. Values of regions are never added up: their parts are not known.
    """
    i = EXTRACTS["indicator_values"].c
    return warehouse.frame(
        select(i.indicator_id, i.year, i.value)
        .where(
            i.indicator_id.in_(sorted(numbers)),
            i.region_category == category,
            i.region_code == region,
            i.gender == "total",
            i.value.is_not(None),
        )
        .order_by(i.indicator_id, i.year),
        keep=True,
    )


@dataclass(frozen=True, eq=False)
class ScoredResidents(Residents):
    """Residents of the county's municipalities with a TEA score; `weighted`: times the score.

    `coverage` tells how many of 100 residents of the place live in them.
    """

    weighted: bool = False

    @property
    def by_day(self) -> bool:
        return False

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "theme", "dimension"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = [name for name in cut.by if name in self.breakdowns()]
        places = [name for name in by if name == "area"]
        living = Residents().frame(cut.only(*places, "municipality"), warehouse)
        living = living.assign(period=pd.to_datetime(living["period"]))
        whole = living.groupby(["period", *places], as_index=False)["amount"].sum().rename(columns={"amount": "all"})
        both = self._scores(cut, warehouse).merge(living, on=["period", "municipality"])
        both = both.assign(weight=both["amount"])
        if self.weighted:
            both["amount"] = both["amount"] * both["score"]
        rows = both.groupby(["period", *by], as_index=False)[["amount", "weight"]].sum()
        rows = rows.merge(whole, on=["period", *places])
        return rows.assign(coverage=100 * rows["weight"] / rows["all"]).drop(columns=["weight", "all"])

    def _scores(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        c = EXTRACTS["tea_scores"].c
        labels = {period.label.year: period.label for period in cut.periods}
        rows = warehouse.frame(
            select(c.year, c.organisation.label("municipality"), c.theme, c.dimension, c.score).where(
                c.year.in_(sorted(labels))
            )
        )
        return rows.assign(period=pd.to_datetime(rows["year"].map(labels))).drop(columns="year")

"""Clients in the order of their costs, costliest first: what they cost, and how many of them use several services.

The costliest are found anew in each cell. Of equal costs the client who comes first in the order of client_id is the
costlier. What the whole windows of a page ask for is ranked in the refresh; anything else is ranked from the events.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, Select, case, func, literal, select

from data_sources.marts.costliest import RESIDENTS, SHARES, costliest_clients
from data_sources.marts.spells import ANY
from data_sources.warehouse import Warehouse
from metrics.cut import OUTSIDE, PLACES, Cut, column
from metrics.parts import total
from metrics.together import COSTLIEST, KINDS, OfClients, at_least, clients_of, columns_of, kinds_of, prepared_windows

TENTH = 10
# Where two shares differ by few clients, the first of these is shown: all and the tenth are told elsewhere too.
WEIGHT = ("100", "10", "20", "50", "5", "1", "30", "2")


@dataclass(frozen=True, eq=False)
class Ranked(OfClients):
    """Something about clients ranked by cost. `residents_only`: residents are ranked among themselves."""

    residents_only: bool = False

    @property
    def once(self) -> frozenset[str]:
        return self.breakdowns()

    def is_prepared(self, by: tuple[str, ...]) -> bool:
        who = set(by) - {COSTLIEST}
        return len(who) <= 1 and (not self.residents_only or who <= set(PLACES))

    def prepared(self, cut: Cut) -> Select:
        return self._summed(_prepared(cut, self.residents_only).subquery("ranked"), cut)

    def counted(self, cut: Cut) -> Select:
        return self._summed(_counted(cut, self.residents_only).subquery("ranked"), cut)

    def _summed(self, ranked: FromClause, cut: Cut) -> Select:
        keys = [ranked.c.period, *(ranked.c[name] for name in cut.by)]
        return select(*keys, *self.amounts(ranked, cut)).where(*self.kept(ranked)).group_by(*keys)

    def amounts(self, ranked: FromClause, cut: Cut) -> list[ColumnElement]:
        """What is summed over the ranked clients of each cell."""
        raise NotImplementedError

    def kept(self, _ranked: FromClause, /) -> list[ColumnElement[bool]]:
        """Which of the ranked clients are summed."""
        return []


@dataclass(frozen=True, eq=False)
class Costliest(Ranked):
    """The cost of the costliest tenth of the clients of each cell, n = ceil(clients / 10); `people` are those n."""

    def amounts(self, ranked: FromClause, _cut: Cut) -> list[ColumnElement]:
        return [(total(ranked.c.cents) / 100).label("amount"), total(ranked.c.clients).label("people")]

    def kept(self, ranked: FromClause, /) -> list[ColumnElement[bool]]:
        return [ranked.c[COSTLIEST] <= TENTH]


@dataclass(frozen=True, eq=False)
class CostliestShares(Ranked):
    """The cost of the costliest 1, 2, 5 … 100 per cent of the clients of each cell; `people` are those clients."""

    def breakdowns(self) -> frozenset[str]:
        return super().breakdowns() | {COSTLIEST}

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        apart = super().frame(cut, warehouse)
        if apart.empty:
            return apart.astype({COSTLIEST: str})
        keys = ["period", *(name for name in cut.by if name != COSTLIEST)]
        wide = apart.pivot(index=keys, columns=COSTLIEST, values=["amount", "people"])
        # Those of one share are also among those of every larger one.
        each = {
            name: wide[name].reindex(columns=SHARES).fillna(0.0).cumsum(axis=1).stack() for name in ("amount", "people")
        }
        rows = pd.DataFrame(each).reset_index()
        return rows.assign(**{COSTLIEST: rows[COSTLIEST].astype(str)})

    def amounts(self, ranked: FromClause, _cut: Cut) -> list[ColumnElement]:
        return [(total(ranked.c.cents) / 100).label("amount"), total(ranked.c.clients).label("people")]


@dataclass(frozen=True, eq=False)
class CostliestOfSeveral(Ranked):
    """Residents who use several services and are among the costliest tenth of their cell; `costliest_clients` are that
    tenth, `all_clients` all of the cell. Of those of several services who have the fewest categories,
    `fewest_costliest` are of the tenth and `fewest_others` of the rest: clients of more categories would tell them."""

    residents_only: bool = True

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        apart = super().frame(cut, warehouse)
        apart["other_clients"] = apart["all_clients"] - apart["costliest_clients"]
        keys = ["period", *cut.by]
        several = apart[apart[KINDS] >= at_least(cut)].sort_values(KINDS)
        cells = apart.groupby(keys)[["costliest_clients", "all_clients"]].sum()
        cells["amount"] = several.groupby(keys)["costliest_clients"].sum()
        groups = {"fewest_costliest": "costliest_clients", "fewest_others": "other_clients"}
        for name, group in groups.items():
            cells[name] = several[several[group] > 0].groupby(keys)[group].first()
        return cells.fillna(0.0).reset_index()

    def _summed(self, ranked: FromClause, cut: Cut) -> Select:
        kinds = kinds_of(ranked, cut)
        return super()._summed(ranked, cut).add_columns(kinds.label(KINDS)).group_by(kinds)

    def amounts(self, ranked: FromClause, _cut: Cut) -> list[ColumnElement]:
        tenth = case((ranked.c[COSTLIEST] <= TENTH, ranked.c.clients), else_=0)
        return [total(tenth).label("costliest_clients"), total(ranked.c.clients).label("all_clients")]


def the_others(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
    """The groups that an answer of CostliestOfSeveral, out of those of several services, tells apart besides: all, the
    tenth, those of the tenth alone and those of neither; and those with the fewest categories."""
    everyone, tenth, several, both = (
        rows[name] for name in ("all_clients", "costliest_clients", "denominator", "numerator")
    )
    fewest = (rows["fewest_costliest"], rows["fewest_others"])
    return everyone, tenth, tenth - both, everyone - tenth - several + both, *fewest


def _prepared(cut: Cut, residents_only: bool) -> Select:
    """Clients and cents of the prepared windows by period, breakdowns, share, lines and classes."""
    rows = prepared_windows(costliest_clients, cut).subquery("costliest").c
    within = next((name for name in cut.by if name != COSTLIEST), None)
    conditions: list[ColumnElement[bool]] = []
    for name in ("area", "municipality", "age_group", "sex"):
        stated = rows[column(name)]
        everyone = RESIDENTS if residents_only and name == "municipality" and within is None else ANY
        conditions += [stated.not_in((ANY, RESIDENTS))] if name == within else [stated == everyone]
    if residents_only and within is not None:
        conditions.append(rows[column(within)] != OUTSIDE)
    shown = [] if within is None else [rows[column(within)].label(within)]
    told = (rows.lines, rows.classes, rows.clients, rows.cents)
    return select(rows.period, *shown, rows.share.label(COSTLIEST), *told).where(*conditions)


def _counted(cut: Cut, residents_only: bool) -> Select:
    """The same from the events themselves, a row for each client."""
    clients = clients_of(cut, combined=False).subquery("clients")
    columns, source = columns_of(clients, cut.without(COSTLIEST))
    c = clients.c
    cell = [c.period, *(one.element for one in columns)]
    among = func.count(type_=Integer()).over(partition_by=cell)
    rank = func.row_number().over(partition_by=cell, order_by=[c.cents.desc(), c.client_id])
    ranked = (
        select(c.period, *columns, c.lines, c.classes, c.cents, rank.label("rank"), among.label("among"))
        .select_from(source)
        .where(*([c.municipality_code != OUTSIDE] if residents_only else []))
        .subquery("places")
    )
    r = ranked.c
    # rank ≤ ceil(among · share / 100), in whole numbers
    within = case(*((r.rank * 100 <= r.among * share + 99, share) for share in SHARES[:-1]), else_=SHARES[-1])
    shown = [r[name] for name in cut.by if name != COSTLIEST]
    one = literal(1, Integer()).label("clients")
    return select(r.period, *shown, within.label(COSTLIEST), r.lines, r.classes, one, r.cents)

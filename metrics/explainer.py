"""Why a rate or a cost per resident differs between two places or two periods: causes that add up to the gap.

For every age and sex a rate is a product: share of residents × clients per resident × contacts per client × cost per
contact (costs of stays: × stays per resident × cost per stay). `metrics.decomposition` splits the gap between them.

Small numbers: everything here is worked out from answers of the one door, and nothing else. Ages and sexes whose
clients, contacts or costs are hidden on either side are taken together, as the place's total less what is shown; where
that is few clients, the groups of fewest residents join it. So the parts are made from what anyone who may ask can work
out, and two lakes that differ only in hidden cells have the same parts. A place whose total is hidden has no parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Integer, literal

from county import County
from data_sources.marts.expressions import AGE_BANDS
from data_sources.marts.stays import stay_costs
from data_sources.warehouse import Warehouse
from i18n import N_
from metrics.clients import Clients
from metrics.compute import compute
from metrics.cut import PLACES, Cut, MeasureError
from metrics.decomposition import Floats, ratios, shapley
from metrics.definitions import money, use
from metrics.delivered import Deliveries
from metrics.explained import Cause, Explanation, Measured, Side
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.periods import GRAINS, MONTHS_IN, add_months, first_of
from metrics.residents import Residents
from metrics.rows import contact_rows
from permissions import Reader

_BY_AGE = ("age_group",)
_NUMBERS = ("value", "numerator", "denominator")
CAUSES = {
    "structure": N_("Age and sex of residents"),
    "clients": N_("Share of residents who are clients"),
    "contacts": N_("Contacts per client"),
    "contact_cost": N_("Cost per contact"),
    "stays": N_("Stays per resident"),
    "stay_cost": N_("Cost per stay"),
    "unknown": N_("Age or sex not known"),
}
_AGE_ALONE = N_("Age of residents")

# ---- what is asked of the one door -----------------------------------------------------------------------------

_USE = replace(
    use.contacts_per_client,
    id="explained_contacts",
    numerator=use.contacts_per_1000.numerator,
    denominator=Clients(contact_rows, residents_only=True),
    outside=False,
)
_COST = replace(
    _USE,
    id="explained_contact_cost",
    numerator=replace(use.contacts_per_1000.numerator, amount="cost_eur"),  # type: ignore[type-var]
    counts=False,
)
_STAYS = replace(
    use.length_of_stay,
    id="explained_stays",
    numerator=Sum((stay_costs,), "cost_eur", people="client", residents_only=True),
    denominator=Sum((stay_costs,), lambda _: literal(1, Integer()), residents_only=True),
    interval=None,
    outside=False,
)


@dataclass(frozen=True)
class _Chain:
    """Amounts that lead from residents to what a metric counts, each as (question, its column), and the cause that each
    step stands for. The first amount is persons or stays: what is not shown alone when few."""

    amounts: tuple[tuple[Metric, str], ...]
    causes: tuple[str, ...]


_CONTACTS = ((_USE, "denominator"), (_USE, "numerator"))
_CHAINS: dict[str, tuple[_Chain, ...]] = {
    use.client_share.id: (_Chain(((use.client_share, "numerator"),), ("clients",)),),
    use.contacts_per_1000.id: (_Chain(_CONTACTS, ("clients", "contacts")),),
    money.service_use_cost_per_resident.id: (
        _Chain((*_CONTACTS, (_COST, "numerator")), ("clients", "contacts", "contact_cost")),
        _Chain(((_STAYS, "denominator"), (_STAYS, "numerator")), ("stays", "stay_cost")),
    ),
}
EXPLAINED = tuple(_CHAINS)


# ---- working it out --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asking:
    """How the one door is asked: everything but the question."""

    grain: str
    where: Mapping[str, str]
    reader: Reader
    warehouse: Warehouse
    county: County
    deliveries: Deliveries

    def rows(self, metric: Metric, side: Side, by: tuple[str, ...] = ()) -> pd.DataFrame:
        return compute(
            metric,
            by=(*by, *side.place),
            where={**side.place, **self.where},
            grain=self.grain,
            start=side.period,
            end=self._end(side),
            reader=self.reader,
            warehouse=self.warehouse,
            county=self.county,
            deliveries=self.deliveries,
        ).rows

    def residents(self, side: Side, by: tuple[str, ...]) -> pd.Series:
        """Residents by `by`: they are public, and nothing of them is hidden."""
        cut = Cut(self.grain, side.period, self._end(side), (*by, *side.place), self.county)
        rows = Residents().frame(cut, self.warehouse)
        for name, key in side.place.items():
            rows = rows[rows[name] == key]
        return rows.groupby(list(by))["amount"].sum()

    def _end(self, side: Side) -> date:
        return side.end or add_months(side.period, MONTHS_IN.get(self.grain, 1))


def explain(
    metric: Metric,
    of: Side,
    against: Side,
    *,
    grain: str,
    where: Mapping[str, str] | None = None,
    reader: Reader,
    warehouse: Warehouse,
    county: County,
    deliveries: Deliveries | None = None,
) -> Explanation:
    """Why a metric's value differs between two sides, as far as the reader may see both.

    `where` keeps one service line or class on both. Raises MeasureError or AccessDenied, as `measure` does.
    """
    where = dict(where or {})
    _check(metric, grain, where, (of, against))
    ask = _Asking(grain, where, reader, warehouse, county, deliveries or Deliveries(warehouse))
    measured = [_measured(ask, metric, side) for side in (of, against)]
    reason = next((one.reason for one in measured if one.reason), None)
    by, compared = _compared(ask, metric, measured) if reason is None else ((), [])
    reason = reason or next((one.reason for one in compared if one.reason), None)
    told = compared if reason is None else []
    return Explanation(
        metric=metric,
        grain=grain,
        where=where,
        of=measured[0],
        against=measured[1],
        gap=_value(measured[0]) - _value(measured[1]) if told else None,
        causes=_causes(metric, told, by),
        reason=reason,
        by=by,
        groups=told[0].groups if told else 0,
        together=told[0].together if told else 0,
        covered=told[0].covered if told else 0.0,
        freshness=ask.deliveries.freshness(metric),
        reader=reader,
    )


def _value(one: Measured) -> float:
    return np.nan if one.value is None else one.value


def _causes(metric: Metric, compared: list[_Compared], by: tuple[str, ...]) -> tuple[Cause, ...]:
    """The causes of every chain in a stated order; what residents there are is a cause in each."""
    every = [one.parts() for one in compared]
    keys = dict.fromkeys(key for parts in every for key in parts if key != "unknown")
    amounts = {key: float(metric.scale * sum(parts.get(key, 0.0) for parts in every)) for key in (*keys, "unknown")}
    names = CAUSES if by != _BY_AGE else {**CAUSES, "structure": _AGE_ALONE}
    return tuple(Cause(key, names[key], amount) for key, amount in amounts.items()) if every else ()


def _check(metric: Metric, grain: str, where: Mapping[str, str], sides: tuple[Side, Side]) -> None:
    if metric.id not in _CHAINS:
        raise MeasureError(f"{metric.id} cannot be explained; {', '.join(EXPLAINED)} can.")
    if grain not in GRAINS:
        raise MeasureError(f"A difference is explained by {', '.join(GRAINS)}, not by {grain!r}.")
    kept = [name for name in ("service_line", "service_class") if name in metric.breakdowns]
    if other := [name for name in where if name not in kept]:
        raise MeasureError(f"An explanation of {metric.id} can keep one {' or '.join(kept)}, not one {other[0]}.")
    for side in sides:
        if len(side.place) > 1 or not set(side.place) <= set(PLACES):
            raise MeasureError(f"A side is an area, a municipality or the county, not {' and '.join(side.place)}.")
        if (side.end is not None) != (grain == "total"):
            raise MeasureError(f"The end of a side is given with the grain total, and only then; the grain is {grain}.")
        if side.period != first_of(side.period, grain):
            raise MeasureError(f"The window of a side begins on the first day of its {grain}; {side.period} came.")


def _measured(ask: _Asking, metric: Metric, side: Side) -> Measured:
    row = ask.rows(metric, side).iloc[0]
    # Places can be asked for by name; from here on they are keys.
    side = replace(side, place={name: row[name] for name in side.place})
    value, above, below = (None if pd.isna(row[name]) else float(row[name]) for name in _NUMBERS)
    return Measured(side, value, above, below, row["reason"] if value is None else None, bool(row["incomplete"]))


def _compared(ask: _Asking, metric: Metric, measured: list[Measured]) -> tuple[tuple[str, ...], list[_Compared]]:
    """`(divided by, chains)`: by age and sex, or by age alone where that compares more of the residents."""
    tried: list[tuple[tuple[str, ...], list[_Compared]]] = []
    for by in (("age_group", "sex"), _BY_AGE):
        if by == _BY_AGE or _is_whole(ask, measured, by):
            tried.append((by, [_Compared(ask, chain, measured, by) for chain in _CHAINS[metric.id]]))
            if all(chain.covered == 1 for chain in tried[-1][1]):
                break
    return max(tried, key=lambda one: sum(chain.covered for chain in one[1]))


def _is_whole(ask: _Asking, measured: list[Measured], by: tuple[str, ...]) -> bool:
    """Whether the lake's residents can be divided like this: not every lake has all of them by sex."""
    sums = [ask.residents(one.side, by).sum() for one in measured]
    return bool(np.allclose(sums, [one.denominator or np.nan for one in measured], rtol=1e-9, atol=1e-6))


class _Compared:
    """One chain on both sides: the same groups of residents with their amounts, few and hidden ones taken together.

    `amounts` are (side, residents and the chain's amounts, group).
    """

    def __init__(self, ask: _Asking, chain: _Chain, measured: list[Measured], by: tuple[str, ...]) -> None:
        self.chain, self.least = chain, ask.county.thresholds.small_number
        totals = [_amounts(ask, chain, one.side, ()) for one in measured]
        self.reason = next((told for _, _, told in totals if told), None)
        self.covered = 0.0
        if self.reason:
            return
        cells, shown = _laid(ask, chain, measured, by)
        self.whole = cells[:, 0].sum(axis=1)
        self.known = np.array([_is_known(key) for key in shown.index])
        whole = np.array([[n, *total.iloc[0]] for n, (total, _, _) in zip(self.whole, totals, strict=True)])
        # Who is of no known age or sex has no residents beside; their amounts stay a cause of their own.
        alone = shown.to_numpy() & np.where(self.known, _divides(cells), _divides(cells[:, 1:]))
        while (rest := (whole - cells[:, :, alone].sum(axis=2)).round(6)).any() and not self._is_enough(rest):
            open_cells = np.flatnonzero(alone & self.known)
            if not len(open_cells):
                alone[:] = False
                rest = whole
                break
            alone[open_cells[np.argmin(cells[:, 0, open_cells].sum(axis=0))]] = False
        self.groups, self.together = int((alone & self.known).sum()), int((~alone & self.known).sum())
        # Of the residents of both sides, those who are compared by their own age and sex.
        self.covered = float(cells[:, 0, alone].sum() / self.whole.sum())
        self.amounts = np.concatenate([cells[:, :, alone & self.known], rest[:, :, None]], axis=2)
        self.unknown = cells[:, -1, alone & ~self.known].sum(axis=1)

    def _is_enough(self, rest: Floats) -> bool:
        """Whether what is taken together can be told: nothing on a side, or not few, with residents to divide by."""
        return all(not side[1:].any() or (side[0] > 0 and side[1] >= self.least) for side in rest)

    def parts(self) -> dict[str, float]:
        """Cause → its part of the gap, before the metric's scale."""
        first, second = (ratios(n, side) for n, side in zip(self.whole, self.amounts, strict=True))
        parts = dict(zip(("structure", *self.chain.causes), shapley(first, second), strict=True))
        of, against = self.unknown / self.whole
        return {**parts, "unknown": float(of - against)}


def _divides(cells: Floats) -> NDArray[np.bool_]:
    """Groups in which each amount that is not zero has something to be divided by, on both sides: a client who has a
    birthday in the window can have contacts in a band that counts no client."""
    return np.all((cells[:, 1:] == 0) | (cells[:, :-1] > 0), axis=(0, 1))


def _is_known(key: object) -> bool:
    age, *sex = key if isinstance(key, tuple) else (key,)
    return age in AGE_BANDS and all(one in ("male", "female") for one in sex)


def _laid(ask: _Asking, chain: _Chain, measured: list[Measured], by: tuple[str, ...]) -> tuple[Floats, pd.Series]:
    """`(amounts, shown)`: (side, residents and amounts, group), and which groups are shown on both sides."""
    asked = [(ask.residents(one.side, by), *_amounts(ask, chain, one.side, by)[:2]) for one in measured]
    groups = asked[0][0].index
    for people, rows, _ in asked:
        groups = groups.union(people.index).union(rows.index)
    cells, shown = [], pd.Series(True, index=groups)
    for people, rows, hidden in asked:
        laid = rows.reindex(groups, fill_value=0.0).fillna(0.0)
        cells.append(np.vstack([people.reindex(groups, fill_value=0.0).to_numpy(), laid.to_numpy().T]))
        shown &= ~hidden.reindex(groups, fill_value=False)
    return np.array(cells), shown


def _amounts(
    ask: _Asking, chain: _Chain, side: Side, by: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.Series, str | None]:
    """`(amounts by group, hidden, why there is no total)` of a chain on one side."""
    found: dict[str, pd.DataFrame] = {}
    for metric, _ in chain.amounts:
        if metric.id not in found:
            rows = ask.rows(metric, side, by)
            found[metric.id] = rows.set_index(list(by)) if by else rows
    columns = {n: found[metric.id][column] for n, (metric, column) in enumerate(chain.amounts)}
    hidden = pd.concat([rows["hidden"].astype(bool) for rows in found.values()], axis=1).any(axis=1)
    missing = next((rows["reason"].iloc[0] for rows in found.values() if rows["numerator"].isna().any()), None)
    return pd.DataFrame(columns), hidden, None if by else missing

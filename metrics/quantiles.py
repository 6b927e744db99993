"""Medians and other quantiles: exact, at the grain and cut asked for, from how many had each whole number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement

from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Sum, grouped, total


@dataclass(frozen=True, eq=False)
class Quantile(Sum):
    """The number below which a share of what is counted lies, with linear interpolation between neighbours.

    `amount` says how many had the whole number in the column `of`. A quantile is worked out anew for every cell; it
    is no sum, and the quantiles of parts say nothing of the whole's.
    """

    amount: str
    of: str = "days"
    share: float = 0.5

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = tuple(name for name in cut.by if name in self.breakdowns())
        table = self._table(cut, by)
        number = table.c[self.of]
        amounts: list[ColumnElement] = [number.label("number"), total(table.c[self.amount]).label("many")]
        rows = warehouse.frame(grouped(table, self.windows(table, cut), by, amounts, [], also=(number,)))
        return quantiles(rows, ["period", *by], self.share)


def quantiles(rows: pd.DataFrame, keys: list[str], share: float) -> pd.DataFrame:
    """One row for every combination of `keys`: the quantile of `number`, each counted `many` times, as `amount`."""
    cell = _cells(rows, keys)
    number = rows["number"].to_numpy(np.int64)
    order = np.argsort(cell * (number.max(initial=0) + 1) + number)
    cell, number = cell[order], number[order].astype(float)
    upto = np.cumsum(rows["many"].to_numpy(float)[order])
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    before = np.concatenate(([0.0], upto))[first]
    size = np.diff(before, append=upto[-1:])
    # The place of the quantile among the numbers of its cell, each told as often as it occurs, from 0.
    place = (size - 1) * share
    below, above = (_at(upto, number, before + step(place)) for step in (np.floor, np.ceil))
    amount = below + (place - np.floor(place)) * (above - below)
    return rows[keys].iloc[order[first]].assign(amount=amount).reset_index(drop=True)


def _cells(rows: pd.DataFrame, keys: list[str]) -> NDArray[np.int64]:
    """A number for each row that is the same for the same keys."""
    cell = np.zeros(len(rows), np.int64)
    for name in keys:
        codes, values = pd.factorize(rows[name])
        cell = cell * len(values) + codes
    return cell


def _at(upto: NDArray[np.float64], number: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The numbers at places of the long row in which each number stands as often as it occurs."""
    return number[np.searchsorted(upto, place, side="right")]

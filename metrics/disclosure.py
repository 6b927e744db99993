"""The one place where small numbers are hidden.

A cell is small when a counted part is 1–4 (the county's threshold less one): the numerator, a denominator that
counts clients, stays, requests, answers or persons, the complement of a share, or the persons behind a sum of
days or euros. Where the cells of a line add up to a total that can be seen elsewhere, one hidden cell is no
secret: then the line's next smallest cell is hidden too, until what is hidden adds up to the threshold.
"""

from __future__ import annotations

import pandas as pd

from metrics.cut import OUTSIDE
from metrics.kinds import Metric

# A line over these breakdowns has a total that readers see elsewhere.
_WITHIN = {"municipality": "area"}


def small_cells(rows: pd.DataFrame, metric: Metric, threshold: int) -> pd.Series:
    """True where a counted part of a row is 1 … threshold − 1.

    `rows` has `numerator`, and where they exist `denominator` and `people`; empty parts are not small.
    """
    small = pd.Series(False, index=rows.index)
    for name in _counted(rows, metric):
        small |= rows[name].between(1, threshold - 1)
    if metric.is_share:
        small |= (rows["denominator"] - rows["numerator"]).between(1, threshold - 1)
    return small


def _counted(rows: pd.DataFrame, metric: Metric) -> list[str]:
    names = ["numerator"] if metric.counts else []
    if metric.denominator_counts:
        names.append("denominator")
    if "people" in rows:
        names.append("people")
    return names


def hidden_cells(
    rows: pd.DataFrame, metric: Metric, by: tuple[str, ...], threshold: int, areas: pd.Series | None = None
) -> pd.Series:
    """True where a row must be hidden: the small cells and, on lines that add up, what would give them away.

    `areas` gives each row's director area where `by` has municipalities, since a municipality's line is its area.
    Rows of different periods never hide each other.
    """
    small = small_cells(rows, metric, threshold)
    if not metric.additive or not small.any() or not by:
        return small
    size = _size(rows, metric)
    hidden = small.copy()
    while True:
        more = hidden.copy()
        for name in by:
            more |= _partners(rows, more, size, _line(rows, by, name, areas), threshold)
        if (more == hidden).all():
            return hidden
        hidden = more


def _size(rows: pd.DataFrame, metric: Metric) -> pd.Series:
    return rows["numerator"] if metric.counts or "people" not in rows else rows["people"]


def _line(rows: pd.DataFrame, by: tuple[str, ...], along: str, areas: pd.Series | None) -> list:
    keys = [rows["period"], *(rows[name] for name in by if name != along)]
    if _WITHIN.get(along) and areas is not None and "area" not in by:
        keys.append(areas.fillna(OUTSIDE))
    return keys


def _partners(rows: pd.DataFrame, hidden: pd.Series, size: pd.Series, line: list, threshold: int) -> pd.Series:
    """For each line with too little hidden, its smallest open cell that is not zero."""
    count = hidden.groupby(line, dropna=False).transform("sum")
    amount = size.where(hidden, 0).abs().groupby(line, dropna=False).transform("sum")
    weak = (count == 1) | ((count > 0) & (amount < threshold))
    candidates = size[weak & ~hidden & (size.abs() > 0)].abs()
    if candidates.empty:
        return pd.Series(False, index=rows.index)
    keys = [key.loc[candidates.index] for key in line]
    smallest = candidates.sort_values(kind="stable").groupby(keys, dropna=False, sort=False).head(1).index
    return pd.Series(rows.index.isin(smallest), index=rows.index)

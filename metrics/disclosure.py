"""The one place where small numbers are hidden.

A cell is small when a counted part is 1–4 (the county's threshold less one): the numerator, a denominator that
counts clients, stays, requests, answers or persons, the complement of a share, or the persons behind a sum of
days or euros. Where the cells of a line add up to a total that can be seen elsewhere, a hidden cell alone is no
secret: then the line's next smallest cell is hidden too, until what is hidden cannot be told from the threshold.

The totals of an answer are the answers with one breakdown less: areas above municipalities, the county above areas,
and so on. They hide cells of their own; such a cell's parts must not give it away, so some of them are hidden here.
Windows never hide each other, and cells over which the same person can be in several are no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.cut import Cut
from metrics.grid import areas_of
from metrics.kinds import Metric
from metrics.parts import Part

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# More than a cell can have lines.
_DEAD_END = 1000


@dataclass(frozen=True)
class _Counted:
    """Something that is counted in every cell: what is shown of it, the persons or events that it stands for, and the
    breakdowns over which it does not add up. `if_small`: a hidden cell's amount is a secret only where the cell is
    small in just this; of many persons it may be told."""

    shown: Floats
    heads: Floats
    once: frozenset[str]
    if_small: bool = False


@dataclass(frozen=True)
class _Line:
    """The cells of a level by the total that they add up to: which total, and what that level hides of it."""

    total: Codes
    hidden: Bools
    heads: list[Floats]
    adds_up: list[bool]


def small_cells(rows: pd.DataFrame, metric: Metric, threshold: int) -> pd.Series:
    """True where a counted part of a row is 1 … threshold − 1.

    `rows` has `numerator`, and where they exist `denominator`, `people` and `people_below` (persons behind the
    numerator and the denominator); empty parts are not small.
    """
    small = np.zeros(len(rows), dtype=bool)
    for counted in _counted(rows, metric):
        small |= _is_small(counted.heads, threshold)
    return pd.Series(small, index=rows.index)


def _is_small(heads: Floats, threshold: int) -> Bools:
    return (heads > 0) & (heads < threshold)


def _counted(rows: pd.DataFrame, metric: Metric) -> list[_Counted]:
    def known(column: pd.Series) -> Floats:
        return column.fillna(0.0).to_numpy(float)

    above, below = metric.numerator, metric.denominator
    found = []
    if metric.counts:
        found.append(_both(known(rows["numerator"]), above))
    if metric.denominator_counts and below is not None:
        found.append(_both(known(rows["denominator"]), below))
    if metric.is_share and below is not None:
        rest = known(rows["denominator"] - rows["numerator"])
        heads = known(rows["people_below"].fillna(0) - rows["people"].fillna(0)) if "people_below" in rows else rest
        found.append(_Counted(np.abs(rest), heads, above.once | below.once))
    if metric.groups:
        found += [_both(known(group), above) for group in metric.groups(rows)]
    if "people" in rows:
        found.append(_Counted(known(rows["numerator"].abs()), known(rows["people"]), above.once))
    if "people_below" in rows and below is not None:
        found.append(_Counted(known(rows["denominator"].abs()), known(rows["people_below"]), below.once, True))
    return found


def _both(heads: Floats, part: Part) -> _Counted:
    return _Counted(heads, heads, part.once)


def hidden_cells(rows: pd.DataFrame, metric: Metric, cut: Cut, threshold: int) -> pd.Series:
    """True where a row must be hidden: the small cells and, on lines that add up, what would give them away.

    `rows` has `period` and the breakdowns of the cut, each combination once. The order of rows changes nothing.
    """
    hidden = small_cells(rows, metric, threshold)
    if hidden.any():
        hidden = pd.Series(_Levels(rows, metric, cut, threshold).mask(), index=rows.index)
        if metric.adds_up_apart:
            for _, apart in rows.groupby(metric.adds_up_apart(rows)):
                hidden[apart.index] |= _Levels(apart, metric, cut, threshold).mask()
    for other, parts in metric.gives_too:
        of_other = rows.assign(**{part: rows[name] for part, name in parts.items()})
        hidden |= hidden_cells(of_other, other, cut, threshold)
    return hidden | _too_near(rows, metric, cut, hidden, threshold) if metric.nested else hidden


def _too_near(rows: pd.DataFrame, metric: Metric, cut: Cut, hidden: pd.Series, threshold: int) -> pd.Series:
    """Cells that differ by few persons from a shown cell that they hold or are held by."""
    breakdown, values = metric.nested or ("", ())
    line = rows.groupby(["period", *(name for name in cut.by if name != breakdown)], sort=False).ngroup().to_numpy()
    persons = (rows["people"] if "people" in rows else rows["numerator"]).fillna(0.0).to_numpy(float)
    near = np.zeros(len(rows), dtype=bool)
    shown: list[Floats] = []
    for value in values:
        here = np.flatnonzero(rows[breakdown] == value)
        many = np.full(line.max(initial=-1) + 1, np.nan)
        many[line[here]] = persons[here]
        for other in shown:
            near[here] |= _is_small(np.abs(many - other), threshold)[line[here]]
        many[line[here[near[here] | hidden.to_numpy(bool)[here]]]] = np.nan
        shown.append(many)
    return pd.Series(near, index=rows.index)


class _Levels:
    """An answer and its totals: a level for every set of breakdowns, down to the windows alone."""

    def __init__(self, rows: pd.DataFrame, metric: Metric, cut: Cut, threshold: int) -> None:
        self.threshold = threshold
        self.counted = _counted(rows, metric)
        keys = {name: rows[name] for name in cut.by}
        if "municipality" in keys:
            keys["area"] = areas_of(rows, cut)
        self.codes = {name: _codes(key) for name, key in {"period": rows["period"], **keys}.items()}
        # An area beside a municipality says nothing more: its level is that of the municipalities. Levels are in the
        # order of letters, so that the order in which breakdowns were asked for hides nothing else.
        self.whole = tuple(sorted(name for name in cut.by if name != "area" or "municipality" not in cut.by))
        self.cells: dict[tuple[str, ...], tuple[Codes, Codes]] = {}
        self.masks: dict[tuple[str, ...], Bools] = {}

    def mask(self) -> Bools:
        """What is hidden of the answer itself, row by row."""
        _, cell_of_row = self._cells(self.whole)
        return self._mask(self.whole)[cell_of_row]

    def _cells(self, level: tuple[str, ...]) -> tuple[Codes, Codes]:
        """`(a row of each cell, the cell of each row)`, cells in the order of their keys."""
        if level not in self.cells:
            combined = np.zeros(len(self.codes["period"]), dtype=np.int64)
            for name in ("period", *level):
                combined = combined * (self.codes[name].max() + 1) + self.codes[name]
            _, first, cell_of_row = np.unique(combined, return_index=True, return_inverse=True)
            self.cells[level] = first, cell_of_row
        return self.cells[level]

    def _sums(self, level: tuple[str, ...], values: Floats) -> Floats:
        first, cell_of_row = self._cells(level)
        return np.bincount(cell_of_row, weights=values, minlength=len(first)).astype(float)

    def _mask(self, level: tuple[str, ...]) -> Bools:
        if level not in self.masks:
            counted = [
                replace(c, shown=self._sums(level, c.shown), heads=self._sums(level, c.heads)) for c in self.counted
            ]
            hidden = np.zeros(len(self._cells(level)[0]), dtype=bool)
            for c in counted:
                hidden |= _is_small(c.heads, self.threshold)
            if hidden.any():
                _cover(hidden, counted, list(self._lines(level)), self.threshold)
            self.masks[level] = hidden
        return self.masks[level]

    def _lines(self, level: tuple[str, ...]) -> Iterator[_Line]:
        first, _ = self._cells(level)
        for name in level:
            adds_up = [name not in c.once for c in self.counted]
            if any(adds_up):
                above = tuple(sorted("area" if n == name else n for n in level if n != name or name == "municipality"))
                total = self._cells(above)[1][first]
                heads = [self._sums(above, c.heads) for c in self.counted]
                yield _Line(total, self._mask(above), heads, adds_up)


def _codes(key: pd.Series) -> Codes:
    return pd.factorize(key, sort=True, use_na_sentinel=False)[0].astype(np.int64)


# ---- covering --------------------------------------------------------------------------------------------------


def _cover(hidden: Bools, counted: list[_Counted], lines: list[_Line], threshold: int) -> None:
    """Hides more cells (in place) until no line of any counted thing gives a hidden cell away."""
    changed = True
    while changed:
        changed = False
        for line in lines:
            for n, thing in enumerate(counted):
                if line.adds_up[n] and len(more := _partners(hidden, thing, line, n, lines, threshold)):
                    hidden[more] = True
                    changed = True


def _partners(hidden: Bools, thing: _Counted, line: _Line, n: int, lines: list[_Line], threshold: int) -> Codes:
    """For each line that gives something away, the cell to hide next: its number."""
    there = thing.shown > 0
    weak = _weak(hidden & there, thing, line, n, threshold)
    open_cells = np.flatnonzero(weak[line.total] & ~hidden & there)
    if not len(open_cells):
        return open_cells
    cost = sum(_crossing(hidden, there, other)[open_cells] for other in lines if other is not line)
    order = np.lexsort((open_cells, thing.shown[open_cells], np.broadcast_to(cost, open_cells.shape)))
    order = order[np.argsort(line.total[open_cells][order], kind="stable")]
    _, firsts = np.unique(line.total[open_cells][order], return_index=True)
    return open_cells[order][firsts]


def _weak(covering: Bools, thing: _Counted, line: _Line, n: int, threshold: int) -> Bools:
    """Lines whose hidden cells can be told: a single one, or several that leave too little between them.

    Each of m hidden cells stands for at least one head, so one of them can be as large as the threshold only when
    all together are threshold + m − 1. Under a hidden total, the total must not be told from its parts.
    """
    size = len(line.hidden)
    many = np.bincount(line.total, weights=covering, minlength=size)
    heads = np.bincount(line.total, weights=np.where(covering, thing.heads, 0.0), minlength=size)
    told = (many == 1) | ((many > 0) & (heads < threshold + many - 1))
    if thing.if_small:
        told &= np.bincount(line.total, weights=covering & _is_small(thing.heads, threshold), minlength=size) > 0
    return np.where(line.hidden, heads < np.minimum(threshold, line.heads[n]), told)


def _crossing(hidden: Bools, there: Bools, line: _Line) -> Codes:
    """What hiding each cell costs in another line: 1 where it is the line's first and needs a second, and much more
    where there is no second."""
    size = len(line.hidden)
    first = (np.bincount(line.total, weights=hidden, minlength=size) == 0) & ~line.hidden
    alone = np.bincount(line.total, weights=there, minlength=size) == 1
    return np.where(first, np.where(alone, _DEAD_END, 1), 0)[line.total]

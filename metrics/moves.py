"""Moves between service lines: what came before each event of a client, and what did not come after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import FromClause, and_

from data_sources.marts.transitions import NOTHING, line_moves, line_moves_by_place
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Sum

LINES = ("from_line", "to_line")


@dataclass(frozen=True, eq=False)
class Moves(Sum):
    """By both lines, everything that balances: moves, stays in a line, ways in and out. Otherwise moves alone."""

    tables: tuple[FromClause, ...] = (line_moves_by_place, line_moves)
    amount: str = "moves"

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        part = self if set(LINES) <= set(cut.by) else replace(self, when=_between_lines)
        return Sum.frame(part, cut, warehouse)


def _between_lines(table: FromClause):
    c = table.c
    return and_(c.from_line != c.to_line, c.from_line != NOTHING, c.to_line != NOTHING)


def are_moves(rows: pd.DataFrame) -> pd.Series:
    """`moves` where rows by both lines are moves: other answers add those up alone. Empty elsewhere."""
    if not set(LINES) <= set(rows.columns):
        return pd.Series(None, index=rows.index, dtype=object)
    moved = (rows["from_line"] != rows["to_line"]) & (rows["from_line"] != NOTHING) & (rows["to_line"] != NOTHING)
    return moved.map({True: "moves", False: None})

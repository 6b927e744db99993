"""Compares an answer with the second road, cell by cell."""

from __future__ import annotations

import pandas as pd
import pytest


def parts_of(rows: pd.DataFrame, by: list[str]) -> dict[tuple, dict[str, float]]:
    """The parts of an answer by `(window, *breakdown)`, of the cells where either is not zero."""
    names = ["numerator"] + (["denominator"] if rows["denominator"].notna().any() else [])
    found = {}
    for row in rows.to_dict("records"):
        parts = {name: 0.0 if pd.isna(row[name]) else float(row[name]) for name in names}
        if any(abs(value) > 1e-9 for value in parts.values()):
            found[pd.Timestamp(row["period"]), *(row[name] for name in by)] = parts
    return found


def assert_same(rows: pd.DataFrame, by: list[str], want: dict[tuple, dict[str, float]]) -> None:
    """Every cell that either road has, with the same parts."""
    got = parts_of(rows, by)
    assert set(got) == set(want)
    for key, parts in want.items():
        for name, value in parts.items():
            assert got[key].get(name, 0.0) == pytest.approx(value, rel=1e-9, abs=1e-7), (key, name)

"""How many beds would be free if there were less delay: a range, from the lightest to the heaviest month of a window.

A day of delay is a bed for a day. It is taken that each day less is a day on which somebody else can have the bed, that
months are as they were, and that beds stand in use every day.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

import pandas as pd

from metrics.result import Result


@dataclass(frozen=True)
class Freed:
    """Beds that are free on a day when delay is less by a share (0.25): lightest month, all months, heaviest."""

    share: float
    low: float
    middle: float
    high: float


def beds_in_delay(result: Result) -> pd.Series:
    """How many beds delay keeps on a day, by month: a monthly result of days of delay; whole months alone."""
    rows = result.rows[result.rows["value"].notna() & ~result.rows["incomplete"].astype(bool)]
    beds = [
        days / monthrange(month.year, month.month)[1] for month, days in zip(rows["period"], rows["value"], strict=True)
    ]
    return pd.Series(beds, index=list(rows["period"]), dtype=float)


def freed(result: Result, share: float) -> Freed | None:
    """None where no month has a value, or one is hidden: of the others alone the range would be too low or too high."""
    if result.rows["hidden"].any():
        return None
    beds = beds_in_delay(result)
    if beds.empty:
        return None
    days = pd.Series([monthrange(month.year, month.month)[1] for month in beds.index], index=beds.index, dtype=float)
    middle = float((beds * days).sum() / days.sum())
    return Freed(share, share * float(beds.min()), share * middle, share * float(beds.max()))

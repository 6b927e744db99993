"""Where a place stands among the others: the dispersion of events, and a rank with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from metrics.cut import OUTSIDE
from metrics.kinds import Better
from metrics.result import Result

Floats = NDArray[np.float64]
# Intervals whose metrics are shares of counts or rates of events.
FUNNELS = {"wilson": "proportion", "poisson": "rate"}
_FEWEST_WINDOWS = 5


def places(result: Result) -> pd.DataFrame:
    """The rows of a result without the place outside: of that nothing is judged."""
    rows = result.rows
    for place in result.by:
        rows = rows[rows[place] != OUTSIDE]
    return rows


def finished(result: Result) -> pd.DataFrame:
    """The rows of places in finished windows: nothing is judged by what is still to come."""
    rows = places(result)
    return rows[~rows["incomplete"].astype(bool)]


def newest_period(result: Result) -> date | None:
    """The newest finished window that has a value."""
    rows = finished(result)
    known = rows.loc[rows["value"].notna(), "period"]
    return None if known.empty else known.max()


def dispersion(result: Result) -> float | None:
    """How many times more the counts of places vary from window to window than independent events would.

    Lasting differences between places and what all places did together are taken away: the mean square of what
    is left of a table of places × windows, over its expected variance (Pearson's chi-square over its degrees of
    freedom).
    At least 1; None for metrics that are not made of counts, and where there are too few places or windows.
    """
    kind = FUNNELS.get(str(result.metric.interval))
    if kind is None or len(result.by) != 1:
        return None
    x, n = (_wide(finished(result), result.by[0], name) for name in ("numerator", "denominator"))
    known = ~(np.isnan(x) | np.isnan(n) | (n <= 0))
    windows = known.mean(axis=0) > 0.5 if x.size else np.zeros(0, dtype=bool)
    whole = known[:, windows].all(axis=1)
    x, n = x[whole][:, windows], n[whole][:, windows]
    if len(x) < 2 or x.shape[1] < _FEWEST_WINDOWS or x.sum() == 0:
        return None
    rate = (x.sum(axis=1, keepdims=True) / n.sum(axis=1, keepdims=True)) * (x.sum(axis=0) / n.sum(axis=0))
    rate /= x.sum() / n.sum()
    variance = n * rate * (np.clip(1 - rate, 1e-9, 1) if kind == "proportion" else 1)
    square = np.divide((x - n * rate) ** 2, variance, out=np.zeros_like(x), where=variance > 0)
    return max(1.0, float(square.sum() / ((len(x) - 1) * (x.shape[1] - 1))))


def _wide(rows: pd.DataFrame, place: str, name: str) -> Floats:
    return rows.pivot_table(index=place, columns="period", values=name, aggfunc="first", dropna=False).to_numpy(float)


@dataclass(frozen=True)
class Rank:
    """A place's rank, 1 = best (or highest where there is no good direction), and the ranks it may have with 95 %
    certainty for all places together; None where the metric has no interval."""

    rank: int
    first: int | None
    last: int | None
    of: int


def ranks(result: Result) -> dict[str, Rank]:
    """The rank of each place in the newest finished window. Places without a value have none; ties share the smaller.

    The uncertainty follows Klein, Wright & Wieczorek (2020, JRSS A 183:589): intervals that hold together (Šidák) say
    which places are surely better and which surely worse.
    """
    period = newest_period(result)
    if period is None or len(result.by) != 1:
        return {}
    rows = finished(result)
    rows = rows[(rows["period"] == period) & rows["value"].notna()]
    value, lower, upper = (_up(rows[name].to_numpy(float), result.metric.better) for name in ("value", *_LIMITS))
    if result.metric.better == "lower":
        lower, upper = upper, lower
    wider = _together(len(rows))
    lower, upper = value - wider * (value - lower), value + wider * (upper - value)
    surely_better = (lower[None, :] > upper[:, None]).sum(axis=1)
    surely_worse = (upper[None, :] < lower[:, None]).sum(axis=1)
    sure = not (np.isnan(lower) | np.isnan(upper)).any()
    return {
        key: Rank(
            int((value > value[i]).sum()) + 1,
            int(surely_better[i]) + 1 if sure else None,
            len(rows) - int(surely_worse[i]) if sure else None,
            len(rows),
        )
        for i, key in enumerate(rows[result.by[0]])
    }


_LIMITS = ("lower_95", "upper_95")


def _up(values: Floats, better: Better) -> Floats:
    """Values whose highest is the first in rank."""
    return -values if better == "lower" else values


def _together(many: int) -> float:
    """How much wider than one 95 % interval each must be, for so many to hold at once with 95 %."""
    return float(stats.norm.isf((1 - 0.95 ** (1 / max(many, 1))) / 2) / stats.norm.isf(0.025))

"""How often an unfinished month ends inside its 80 % range: deliveries are simulated, and the real code looks at them.

`python -m bench.completeness` writes artefacts/completeness.md.
"""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pandas as pd

from bench.figures import Measured, write
from metrics.completeness import Ending, ending_of, usual_shares
from settings import ROOT

# Months of history, rows of a month, how much the share that has come differs by month (standard deviation of
# its logit), by how many days deliveries come early or late, and how much the logit grows each month: where habits
# change, earlier months are not alike, and the range holds less than it says.
CASES = (
    ("many rows, even lateness", 36, 40_000, 0.1, 0, 0.0),
    ("many rows, uneven lateness", 36, 40_000, 0.6, 0, 0.0),
    ("few rows", 36, 400, 0.3, 0, 0.0),
    ("the shortest history", 9, 40_000, 0.4, 0, 0.0),
    ("deliveries two days early or late", 36, 40_000, 0.4, 2, 0.0),
    ("a delivery that gets better by the month", 36, 40_000, 0.4, 0, 0.02),
)
TRIALS = 1000
PART = 0.04
# Usual shares that have come by the first deliveries, 12 days after a month's end and then every month.
_CURVE = (0.82, 0.96, 0.99, 0.997, 1.0)
_SETTLED = 7


def measure_completeness(trials: int = TRIALS, seed: int = 1) -> list[Measured]:
    """A row for each case: how often the month, and a place of 4 % of its rows, ended inside."""
    rows = []
    for name, months, size, uneven, days, drift in CASES:
        rng = np.random.default_rng([seed, months, size, int(100 * uneven), days, int(100 * drift)])
        inside = np.array([_trial(rng, months, size, uneven, days, drift) for _ in range(trials)])
        whole, part = 100 * inside.mean(axis=0)
        figure = f"{whole:.1f} % of months, {part:.1f} % of a place with 4 % of them"
        rows.append(Measured(f"ended inside the 80 % range: {name}", figure, "80 %"))
    return rows


def _trial(
    rng: np.random.Generator, months: int, size: int, uneven: float, days: int, drift: float
) -> tuple[bool, bool]:
    """Whether one month, and a part of it, ended inside the range that its first delivery gave."""
    counts = _history(rng, months, size, uneven, days, drift)
    final = _rows(rng, size)
    came = _come(rng, final, rng.normal(0, uneven), int(rng.integers(-days, days + 1)))[0]
    small_final = rng.binomial(final, PART)
    small = rng.hypergeometric(small_final, final - small_final, came)
    end = ending_of("service_contacts", date(2024, 1, 1), int(came), 12, usual_shares(counts, 12))
    return _holds(end, came, final), _holds(end, small, small_final)


def _holds(end: Ending, came: int, final: int) -> bool:
    reach = end.of_part(float(came))
    return reach is not None and reach[0] <= final <= reach[1]


def _history(rng: np.random.Generator, months: int, size: int, uneven: float, days: int, drift: float) -> pd.DataFrame:
    """Every settled month at each of its deliveries."""
    rows = []
    for n, month in enumerate(pd.date_range("2020-01-01", periods=months, freq="MS")):
        final, shift = _rows(rng, size), int(rng.integers(-days, days + 1))
        come = [*_come(rng, final, rng.normal((n - months) * drift, uneven), shift), final]
        ages = [12 + shift + 30 * late for late in (*range(len(_CURVE)), _SETTLED)]
        rows += [(month, age, many) for age, many in zip(ages, come, strict=True)]
    return pd.DataFrame(rows, columns=["month", "age", "rows"])


def _rows(rng: np.random.Generator, size: int) -> int:
    """A month's rows: seasons and chance."""
    return int(rng.poisson(size * rng.uniform(0.7, 1.2)))


def _come(rng: np.random.Generator, final: int, tilt: float, shift: int) -> list[int]:
    """What of a month has come by each delivery; a later one has more. A day more or less moves the first by 1 %."""
    left, come = final, 0
    found, before = [], 0.0
    for n, usual in enumerate(_CURVE):
        odds = np.log(usual / (1 - usual)) + tilt if usual < 1 else np.inf
        share = max(before, min(1.0, 1 / (1 + np.exp(-odds)) + (0.01 * shift if n == 0 else 0)))
        more = rng.binomial(left, (share - before) / (1 - before)) if before < 1 else 0
        come, left, before = come + int(more), left - int(more), share
        found.append(come)
    return found


if __name__ == "__main__":
    sys.stdout.write(write(ROOT / "artefacts" / "completeness.md", measure_completeness()))

"""A process over time: limits from its own history (XmR), begun anew where the county states a reason.

Sources: Nelson 1982; NHS England, Making Data Count. Only finished windows are judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from county import Event
from metrics import verdicts
from metrics.kinds import Better, Metric
from metrics.statistics import ProcessLimits, xmr
from metrics.verdicts import Verdict

# One label for each point: the first rule that marks it.
RULES = ("astronomical", "trend", "two_of_three", "shift")
# A process is the season's where months or quarters explain so much of it, and chance would so seldom do the same.
SEASONAL, CHANCE = 0.5, 0.001
# Below this many points the limits are on trial; below FEWEST nothing is judged.
ENOUGH = 12
FEWEST = 5


@dataclass(frozen=True)
class Run:
    """Windows that share limits. `reason`: why the limits began anew on the day `since`, by language; else None."""

    rows: slice
    limits: ProcessLimits
    points: int
    since: date | None = None
    reason: Mapping[str, str] | None = None

    @property
    def is_trial(self) -> bool:
        return self.points < ENOUGH

    def label(self, row: int) -> str | None:
        """The first rule that marks a row, counted from the start of the run."""
        return next((rule for rule in RULES if getattr(self.limits, rule)[row]), None)


@dataclass(frozen=True)
class Process:
    """The windows of one place, oldest first, with their values (NaN where unfinished or unknown) and runs."""

    periods: tuple[date, ...]
    values: np.ndarray
    runs: tuple[Run, ...]

    def labels(self) -> list[str | None]:
        """For every window the rule that marks it."""
        return [run.label(row) for run in self.runs for row in range(run.rows.stop - run.rows.start)]

    def newest(self) -> tuple[Run, int] | None:
        """The run of the newest value, and its row in that run."""
        known = np.flatnonzero(~np.isnan(self.values))
        if not len(known):
            return None
        run = next(run for run in self.runs if run.rows.start <= known[-1] < run.rows.stop)
        return run, int(known[-1]) - run.rows.start

    def season(self) -> float | None:
        """The share of the variation round the runs' means that months or quarters explain, where it is large: the
        rules take each window as a draw of its own, and then mark the seasons.

        Adjusted R² of one-way analysis of variance. None where it is small, or windows are years, overlap or are too
        few: two in every month or quarter are needed.
        """
        known = ~np.isnan(self.values)
        of_run = np.concatenate([np.full(run.rows.stop - run.rows.start, run.limits.mean) for run in self.runs])
        off = (self.values - of_run)[known]
        month = np.array([period.month for period in self.periods])[known]
        kinds, counts = np.unique(month, return_counts=True)
        if len(kinds) not in (4, 12) or counts.min() < 2:
            return None
        means = np.array([off[month == kind].mean() for kind in kinds])
        within, free = ((off - means[np.searchsorted(kinds, month)]) ** 2).sum(), len(off) - len(kinds)
        whole = ((off - off.mean()) ** 2).sum()
        if whole <= 0:
            return None
        explained = 1 - (within / free) / (whole / (len(off) - 1))
        ratio = ((whole - within) / (len(kinds) - 1)) / max(within / free, 1e-300)
        rare = stats.f.sf(ratio, len(kinds) - 1, free) < CHANCE
        return float(explained) if rare and explained >= SEASONAL else None


def process(rows: pd.DataFrame, metric: Metric, events: Sequence[Event] = (), place: str | None = None) -> Process:
    """The process of one place: `rows` has `period`, `value`, `incomplete`, a row for each window in order.

    `events`: the county's; those that concern the metric and say `rebase` begin new limits, with their reason. An
    event of some municipalities counts only where `place` is one of them.
    """
    periods = tuple(rows["period"])
    values = rows["value"].astype(float).where(~rows["incomplete"].astype(bool)).to_numpy()
    rebases = [e for e in events if e.rebase and e.concerns(metric.id)]
    rebases = sorted((e for e in rebases if not e.municipalities or place in e.municipalities), key=lambda e: e.on)
    starts: list[tuple[int, Event | None]] = [(0, None)]
    for event in rebases:
        at = sum(period < event.on for period in periods)
        if at >= len(periods):
            continue
        if at == starts[-1][0]:
            starts.pop()
        starts.append((at, event))
    stops = [start for start, _ in starts[1:]] + [len(periods)]
    runs = [_run(values, slice(start, stop), event) for (start, event), stop in zip(starts, stops, strict=True)]
    return Process(periods, values, tuple(runs))


def _run(values: np.ndarray, rows: slice, event: Event | None) -> Run:
    of_run = values[rows]
    points = int((~np.isnan(of_run)).sum())
    return Run(rows, xmr(of_run), points, event.on if event else None, event.reason if event else None)


def variation(found: Process, better: Better) -> Verdict:
    """The variation icon: what the newest finished window says of the process."""
    newest = found.newest()
    if newest is None or newest[0].points < FEWEST:
        return verdicts.NOT_JUDGED
    run, row = newest
    label = run.label(row)
    if label is None:
        return verdicts.COMMON_CAUSE
    of_run = found.values[run.rows]
    # Of seven steps one way the direction is that of the last step; the newest window always ends its trend.
    from_where = of_run[row - 1] if label == "trend" else run.limits.mean
    return verdicts.varying(1 if of_run[row] > from_where else -1, better)


def assurance(found: Process, better: Better, target: float | None) -> Verdict:
    """The assurance icon: whether the newest run's limits leave the target out."""
    if target is None:
        return verdicts.NO_TARGET
    if better == "neither":
        return verdicts.NO_DIRECTION
    newest = found.newest()
    if newest is None or newest[0].points < FEWEST:
        return verdicts.NOT_JUDGED
    limits = newest[0].limits
    if limits.lower <= target <= limits.upper:
        return verdicts.HIT_AND_MISS
    return verdicts.PASSING if (target > limits.upper) == (better == "lower") else verdicts.FAILING

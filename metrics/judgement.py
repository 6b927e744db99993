"""What a number means beside others and over time: each metric by its own method and direction.

A metric tells its method by its interval and its direction by `better` (metrics.kinds). Unfinished windows are never
judged. Every verdict carries words; where there is no good direction it is neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from county import County
from metrics import verdicts
from metrics.cut import PLACES
from metrics.kinds import Metric
from metrics.process import Process, assurance, process, variation
from metrics.result import Result
from metrics.standing import dispersion, newest_period, places
from metrics.verdicts import Verdict

POINTS = 5
# The 99.8 % point of chi-square with one degree of freedom.
_CLEAR = float(stats.chi2.isf(0.002, 1))
_Z95 = float(stats.norm.isf(0.025))


@dataclass(frozen=True)
class Judgement:
    """Everything that is judged of one place in the newest finished window. `place`: None for the county itself.

    `county_value` and `country_value` are what the value was compared with, where they are known. `dispersion`: how
    much more the events vary than independent ones, by which intervals were widened; None where it cannot be told from
    the result, and events are then taken as independent.
    """

    place: str | None
    period: date
    value: float | None
    county_value: float | None
    country_value: float | None
    county: Verdict
    country: Verdict
    trend: Verdict
    variation: Verdict
    assurance: Verdict
    process: Process
    dispersion: float | None


def judged(
    result: Result,
    county: County,
    whole: Result | None = None,
    national: Mapping[date, float] | None = None,
    targets: Mapping[str | None, float] | None = None,
) -> tuple[Judgement, ...]:
    """Every place of a result (divided by one place, or not at all) in its newest finished window.

    `whole`: the same question without the place, for the comparison with the county. `national`: the country's values
    by window, and `targets` those of places (None = the county), in the metric's unit. Raises ValueError for a result
    that is divided further, or a `whole` of another question.
    """
    _check(result, whole)
    period = newest_period(result)
    if period is None:
        return ()
    spread = dispersion(result)
    compared = None if whole is None else _value_at(whole, period)
    rows = places(result)
    groups = rows.groupby(result.by[0], sort=False) if result.by else [(None, rows)]
    country = (national or {}).get(period)
    return tuple(
        _judged(result, rows, place, period, county, spread, compared, country, (targets or {}).get(place))
        for place, rows in groups
        if (rows["period"] == period).any()
    )


def _check(result: Result, whole: Result | None) -> None:
    if len(result.by) > 1 or not set(result.by) <= set(PLACES):
        raise ValueError(f"Areas or municipalities are judged, not {' × '.join(result.by)}.")
    if whole is not None and (
        whole.by or whole.metric is not result.metric or (whole.grain, whole.where) != (result.grain, result.where)
    ):
        raise ValueError(
            "The county's answer must be to the same question: metric, grain and filters, without a place."
        )


def _judged(
    result: Result,
    rows: pd.DataFrame,
    place: str | None,
    period: date,
    county: County,
    spread: float | None,
    compared: float | None,
    national: float | None,
    target: float | None,
) -> Judgement:
    metric = result.metric
    row = rows[rows["period"] == period].iloc[0]
    over_time = process(rows, metric, county.events, place)
    itself = place is None and not set(PLACES) & set(result.where)
    return Judgement(
        place,
        period,
        None if pd.isna(row["value"]) else float(row["value"]),
        compared,
        national,
        verdicts.ITSELF if itself else beside(row, compared, metric),
        verdicts.NO_NATIONAL if national is None else beside(row, national, metric),
        trend(rows, metric, result.grain, spread or 1.0),
        variation(over_time, metric.better),
        assurance(over_time, metric.better, target),
        over_time,
        spread,
    )


def _value_at(result: Result, period: date) -> float | None:
    rows = result.rows[(result.rows["period"] == period) & result.rows["value"].notna()]
    return float(rows["value"].iloc[0]) if len(rows) else None


def beside(row: Mapping, compared: float | None, metric: Metric) -> Verdict:
    """A row beside a value: its interval must leave the value out, at 95 or 99.8 %; touching is similar.

    The interval is the one that charts, tables and files show, so that whoever checks a verdict finds it there.
    """
    if pd.isna(row["value"]) or row["incomplete"]:
        return verdicts.NO_VALUE
    if compared is None or pd.isna(compared):
        return verdicts.NO_BENCHMARK
    if pd.isna(row["lower_95"]) or pd.isna(row["upper_95"]):
        return verdicts.NO_METHOD
    side, level = 0, 95
    for name in (95, 998):
        if compared < row[f"lower_{name}"]:
            side, level = 1, name
        elif compared > row[f"upper_{name}"]:
            side, level = -1, name
    return verdicts.beside(side, level, metric.better)


# ---- the last five points --------------------------------------------------------------------------------------


def trend(rows: pd.DataFrame, metric: Metric, grain: str, spread: float = 1.0) -> Verdict:
    """The recent trend over the last five finished windows of one place, oldest first; "cannot be judged" without them.

    Shares of counts: the trend chi-square of Cochran and Armitage (1955); values with limits: weighted least squares.
    Significant above the 99.8 % point, and only where the slope keeps its sign when each point is left out in
    turn. Windows that overlap (12 months) share their events and cannot be judged.
    """
    finished = ~rows["incomplete"].to_numpy(bool)
    last = rows[: int(np.flatnonzero(finished)[-1]) + 1 if finished.any() else 0].tail(POINTS)
    unknown = last["value"].isna() | last["incomplete"].astype(bool)
    if len(last) < POINTS or unknown.any() or grain in ("rolling12", "total"):
        return verdicts.NOT_JUDGED
    if metric.interval == "wilson":
        found = _of_shares(last["numerator"].to_numpy(float), last["denominator"].to_numpy(float))
    else:
        error = (last["upper_95"] - last["lower_95"]).to_numpy(float) / (2 * _Z95)
        found = _of_values(last["value"].to_numpy(float), error)
    if found is None:
        return verdicts.NOT_JUDGED
    square, slopes = found
    steady = np.all(slopes > 0) or np.all(slopes < 0)
    side = int(np.sign(slopes[0])) if square / spread > _CLEAR and steady else 0
    return verdicts.trending(side, metric.better)


def _of_shares(x: np.ndarray, n: np.ndarray) -> tuple[float, np.ndarray] | None:
    """`(chi-square, slopes)` of x out of n: the slope with all points, then without each in turn."""
    if np.any((x <= 0) | (x >= n)):
        return None
    t = np.arange(1.0, len(x) + 1)
    p = x.sum() / n.sum()
    variance = p * (1 - p) * ((n * t**2).sum() - (n * t).sum() ** 2 / n.sum())
    square = ((t * (x - n * p)).sum()) ** 2 / variance
    return float(square), _slopes(np.log(x / (n - x)), np.ones_like(x))


def _of_values(value: np.ndarray, error: np.ndarray) -> tuple[float, np.ndarray] | None:
    if np.isnan(error).any() or np.any(error <= 0):
        return None
    weight = 1 / error**2
    t = np.arange(1.0, len(value) + 1)
    mean = (weight * t).sum() / weight.sum()
    slopes = _slopes(value, weight)
    return float(slopes[0] ** 2 * (weight * (t - mean) ** 2).sum()), slopes


def _slopes(y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    t = np.arange(1.0, len(y) + 1)
    left_out = [np.ones(len(y), dtype=bool)] + [t != one for one in t]
    return np.array([_slope(t[keep], y[keep], weight[keep]) for keep in left_out])


def _slope(t: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    t_off, y_off = t - np.average(t, weights=weight), y - np.average(y, weights=weight)
    return float((weight * t_off * y_off).sum() / (weight * t_off**2).sum())

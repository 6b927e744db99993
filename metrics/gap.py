"""The gap between areas: the highest and the lowest, from what may be shown of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from i18n import N_
from metrics.cut import OUTSIDE, PLACES, Cut, MeasureError
from metrics.derived import Answers
from metrics.differences import difference_interval, ratio_interval
from metrics.intervals import LEVELS
from metrics.kinds import Metric

CHANCE = N_("no difference that chance does not explain")
REAL = N_("a difference that chance does not explain")
POINTS = N_("percentage points")
UNJUDGED = N_("the difference cannot be judged")
# The level that words go by: the two areas are picked after looking at all, so the narrower level would too often call
# chance a difference.
_JUDGED_BY = "998"
NOTHING = np.array(None, dtype=object)
_RATIOS = ["ratio", *(f"ratio_{side}_{level}" for level in LEVELS for side in ("lower", "upper"))]


class Gap:
    """Difference and ratio of the highest and the lowest area of another metric.

    It is made from that metric's answer as it may be shown, so a hidden area is none of the two. An area that cannot be
    seen, and the place outside, is left out; `areas` tells how many were compared.
    """

    def settled(self, metric: Metric, options: Mapping[str, object], metric_of: Callable[[str], Metric], /) -> Metric:
        wanted = options.get("of")
        if wanted is None:
            raise MeasureError(
                f"{metric.id} needs a metric to compare: add --of METRIC, such as --of contacts_per_1000."
            )
        of = metric_of(str(wanted))
        if of.derived or "area" not in of.breakdowns or not of.is_rate:
            raise MeasureError(
                f"{metric.id} compares rates, shares and means between areas; {of.id} is none that areas have."
            )
        return replace(
            metric,
            unit=POINTS if of.unit == "%" else of.unit,
            better="neither" if of.better == "neither" else "lower",
            datasets=of.datasets,
            decimals=of.decimals,
            by=tuple(name for name in of.breakdowns if name not in (*PLACES, "unit")),
            needs=of.needs,
            grains=of.grains,
            slow_grains=of.slow_grains,
            options={**of.options, "of": ()},
        )

    def rows(self, cut: Cut, others: Answers) -> pd.DataFrame:
        options = {name: value for name, value in cut.options.items() if name != "of"}
        of = str(cut.options["of"])
        asked = {"grain": cut.grain, "start": cut.start, "end": cut.end, **options}
        result = others.answer(of, by=("area", *cut.by), **asked)
        rows = result.rows[result.rows["area"] != OUTSIDE]
        rows = rows.assign(period=pd.to_datetime(rows["period"])).sort_values(["period", *cut.by], kind="stable")
        told = _gaps(rows, cut.by, len(others.county.areas))
        # How many times as high one score is says nothing where zero is no beginning.
        return told if result.metric.interval != "score" else told.drop(columns=_RATIOS)


def _gaps(rows: pd.DataFrame, by: tuple[str, ...], areas: int) -> pd.DataFrame:
    """A row for each window and cell, from as many rows as there are areas: every area is a row of every cell."""
    cells = {name: rows[name].to_numpy().reshape(-1, areas) for name in rows}
    value = cells["value"].astype(float)
    known = ~np.isnan(value)
    compared = known.sum(axis=1) >= 2
    at = {
        "highest": np.where(known, value, -np.inf).argmax(axis=1),
        "lowest": np.where(known, value, np.inf).argmin(axis=1),
    }
    sides = {name: _side(cells, where, compared) for name, where in at.items()}
    told = pd.DataFrame({name: cells[name][:, 0] for name in ("period", *by, "population_year")})
    told["incomplete"] = cells["incomplete"].astype(bool).any(axis=1)
    told["areas"] = known.sum(axis=1)
    for name, where in at.items():
        told[name] = np.where(compared, _at(cells["area"], where), NOTHING)
    told["numerator"], told["denominator"] = sides["highest"]["value"], sides["lowest"]["value"]
    told = told.assign(**_compared(sides["highest"], sides["lowest"]), **_missing(cells, compared))
    return told.assign(finding=_findings(told, compared))


def _at(cells: np.ndarray, where: np.ndarray) -> np.ndarray:
    return cells[np.arange(len(cells)), where]


def _side(cells: dict[str, np.ndarray], where: np.ndarray, compared: np.ndarray) -> dict[str, np.ndarray]:
    """The value and the limits of one area of each cell; nothing where there are no two to compare."""
    names = ("value", *(f"{end}_{level}" for level in LEVELS for end in ("lower", "upper")))
    return {name: np.where(compared, _at(cells[name].astype(float), where), np.nan) for name in names}


def _compared(high: dict[str, np.ndarray], low: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Difference and ratio with their limits."""
    found = {
        "value": high["value"] - low["value"],
        "ratio": high["value"] / np.where(low["value"] > 0, low["value"], np.nan),
    }
    for level in LEVELS:
        limits = [(side["value"], side[f"lower_{level}"], side[f"upper_{level}"]) for side in (high, low)]
        found[f"lower_{level}"], found[f"upper_{level}"] = difference_interval(*limits)
        found[f"ratio_lower_{level}"], found[f"ratio_upper_{level}"] = ratio_interval(*limits)
    return found


def _missing(cells: dict[str, np.ndarray], compared: np.ndarray) -> dict[str, np.ndarray]:
    """Why there are no two areas to compare: they are hidden, or the reason of the first that has no value."""
    hidden = ~compared & cells["hidden"].astype(bool).any(axis=1)
    reasons = pd.DataFrame(cells["reason"]).bfill(axis=1)[0].to_numpy(object)
    reasons = np.where(hidden, "too_small", np.where(pd.isna(reasons), "cannot_exist", reasons))
    return {"hidden": hidden, "reason": np.where(compared, NOTHING, reasons)}


def _findings(told: pd.DataFrame, compared: np.ndarray) -> np.ndarray:
    """What the intervals say, as a gettext key; of an unfinished window nothing is said."""
    lower = told[f"lower_{_JUDGED_BY}"].to_numpy(float)
    unjudged = told["incomplete"].to_numpy(bool) | np.isnan(lower)
    said = np.where(unjudged, UNJUDGED, np.where(lower > 0, REAL, CHANCE))
    return np.where(compared, said, NOTHING)

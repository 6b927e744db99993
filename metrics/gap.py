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
UNJUDGED = N_("the difference cannot be judged")
# The level that words go by: the two areas are picked after looking at all, so the narrower level would too often call
# chance a difference.
_JUDGED_BY = "998"
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
            unit=of.unit,
            better="neither" if of.better == "neither" else "lower",
            datasets=of.datasets,
            decimals=of.decimals,
            by=tuple(name for name in of.breakdowns if name not in (*PLACES, "unit")),
            needs=of.needs,
            grains=of.grains,
            options={**of.options, "of": ()},
        )

    def rows(self, cut: Cut, others: Answers) -> pd.DataFrame:
        options = {name: value for name, value in cut.options.items() if name != "of"}
        of = str(cut.options["of"])
        asked = {"grain": cut.grain, "start": cut.start, "end": cut.end, **options}
        result = others.answer(of, by=("area", *cut.by), **asked)
        rows = result.rows
        rows = rows[rows["area"] != OUTSIDE].assign(period=lambda shown: pd.to_datetime(shown["period"]))
        groups = rows.groupby(["period", *cut.by], sort=False)
        gaps = [_gap(group, cut.by) for _, group in groups]
        # How many times as high one score is says nothing where zero is no beginning.
        told = pd.DataFrame(gaps, columns=None if gaps else ["period", *cut.by])
        return told if result.metric.interval != "score" else told.drop(columns=_RATIOS, errors="ignore")


def _gap(areas: pd.DataFrame, by: tuple[str, ...]) -> dict[str, object]:
    """The row of one window and cell, from the rows of its areas."""
    first = areas.iloc[0]
    told = {name: first[name] for name in ("period", *by)}
    told |= {"incomplete": bool(areas["incomplete"].any()), "population_year": first["population_year"]}
    known = areas[areas["value"].notna()]
    told |= {"areas": len(known), "hidden": False, "reason": None}
    if len(known) < 2:
        return told | _nothing(areas)
    high, low = known.loc[known["value"].idxmax()], known.loc[known["value"].idxmin()]
    told |= {"highest": high["area"], "lowest": low["area"], "numerator": high["value"], "denominator": low["value"]}
    told |= {
        "value": high["value"] - low["value"],
        "ratio": high["value"] / low["value"] if low["value"] > 0 else np.nan,
    }
    for level in LEVELS:
        limits = [(one["value"], one[f"lower_{level}"], one[f"upper_{level}"]) for one in (high, low)]
        told[f"lower_{level}"], told[f"upper_{level}"] = difference_interval(*limits)
        told[f"ratio_lower_{level}"], told[f"ratio_upper_{level}"] = ratio_interval(*limits)
    return told | {"finding": _finding(told)}


def _nothing(areas: pd.DataFrame) -> dict[str, object]:
    """Why there are no two areas to compare: they are hidden, or the reason of the first that has no value."""
    if areas["hidden"].any():
        return {"hidden": True, "reason": "too_small"}
    reasons = areas["reason"].dropna()
    return {"reason": reasons.iloc[0] if len(reasons) else "cannot_exist"}


def _finding(told: Mapping[str, object]) -> str:
    """What the intervals say, as a gettext key; of an unfinished window nothing is said."""
    lower = told[f"lower_{_JUDGED_BY}"]
    if told["incomplete"] or not isinstance(lower, float) or np.isnan(lower):
        return UNJUDGED
    return REAL if lower > 0 else CHANCE

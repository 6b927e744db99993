"""The full grid: every window × every place × the other values that occur, so that a place with nothing is a row."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from metrics.cut import OUTSIDE, PLACES, Cut
from metrics.joins import crossed
from metrics.question import Question, known_values

# Not divided: one row that says nothing.
_WHOLE = pd.DataFrame(index=[0])


def grid(cut: Cut, question: Question, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """`period` (timestamps) and the breakdowns of a cut. `frames` hold the values that occur.

    Units belong to places, so units are crossed with windows but not with places, unless one is filtered on.
    """
    others = [name for name in cut.by if name not in PLACES]
    windows = pd.DataFrame({"period": pd.to_datetime([p.label for p in cut.periods])})
    full = [frame for frame in frames if set(cut.by) <= set(frame.columns)]
    if "unit" in others:
        rows = _seen(full, list(cut.by))
        if set(others) <= set(question.where):
            rows = pd.concat([rows, crossed(_places(cut, question), _asked(others, question))])
        rows = crossed(windows, rows.drop(columns=_derived(cut)).drop_duplicates())
    else:
        rows = crossed(windows, crossed(_places(cut, question), _values(others, cut, question, full)))
    if _derived(cut):
        rows["area"] = areas_of(rows, cut)
    return rows[["period", *cut.by]]


def areas_of(rows: pd.DataFrame, cut: Cut) -> pd.Series:
    """The area of each row's municipality in its window; the place outside is an area of its own."""
    window, labels = pd.factorize(rows["period"])
    place, codes = pd.factorize(rows["municipality"])
    areas = [[cut.areas[label.date()].get(code, OUTSIDE) for code in codes] for label in labels]
    table = np.array(areas, dtype=object).reshape(len(labels), len(codes))  # also where there is neither
    return pd.Series(table[window, place], index=rows.index, dtype="str")


def _derived(cut: Cut) -> list[str]:
    """The area beside a municipality: it depends on the window, since municipalities can change areas."""
    return ["area"] if set(PLACES) <= set(cut.by) else []


def _places(cut: Cut, question: Question) -> pd.DataFrame:
    outside = [OUTSIDE] if question.metric.outside else []
    if "municipality" in cut.by:
        return pd.DataFrame({"municipality": [*(m.code for m in cut.county.municipalities), *outside]})
    if "area" in cut.by:
        return pd.DataFrame({"area": [*(area.id for area in cut.county.areas), *outside]})
    return _WHOLE


def _values(others: list[str], cut: Cut, question: Question, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The values of the other breakdowns that occur; what is filtered on is there too, as zero.

    Where nothing occurs at all, what is known of the breakdowns stands for it, so that every place has its reason.
    """
    if not others:
        return _WHOLE
    seen = _seen(frames, others)
    if set(others) <= set(question.where):
        return pd.concat([seen, _asked(others, question)]).drop_duplicates()
    if seen.empty:
        known = [known_values(name, question.metric, cut.county) for name in others]
        return pd.DataFrame(list(product(*known)), columns=others)
    return seen


def _seen(frames: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    return pd.concat([frame[names] for frame in frames]).drop_duplicates() if frames else pd.DataFrame(columns=names)


def _asked(others: list[str], question: Question) -> pd.DataFrame:
    return pd.DataFrame([{name: question.where[name] for name in others}])

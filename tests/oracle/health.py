"""The second road for health promotion and programmes: plain pandas over the clean rows, written from the definitions.

Answers are `{(window, *breakdown): {"numerator": …, "denominator": …}}`, empty cells left out.
"""

from __future__ import annotations

import pandas as pd

from tests.oracle.use import windows

Cells = dict[tuple, dict[str, float]]


def of_year(rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """Rows with a `year`, with the window each falls in."""
    rows = rows.assign(period=pd.to_datetime(rows["year"].astype(int).astype(str) + "-01-01"))
    return rows[(rows["period"] >= start) & (rows["period"] < end)]


def delivered(rows: pd.DataFrame, by: list[str], value: str, start: str, end: str) -> Cells:
    """Each delivered value."""
    rows = of_year(rows, start, end)
    rows = rows[rows[value].notna() & (rows[value] != 0)]
    return {tuple(key): {"numerator": amount} for *key, amount in rows[["period", *by, value]].itertuples(index=False)}


def residents_of(population: pd.DataFrame, year: int) -> dict[str, float]:
    """Residents by municipality on 31 December of the newest year before `year`, by men and women together."""
    newest = max(y for y in population["year"] if y < year)
    now = population[(population["year"] == newest) & (population["language"].fillna("total") == "total")]
    sexes = now[now["sex"].isin(["male", "female"])]
    return sexes.groupby("municipality_code")["persons"].sum().astype(float).to_dict()


def weighted_scores(
    scores: pd.DataFrame, population: pd.DataFrame, area_of: dict[str, str], by: list[str], start: str, end: str
) -> tuple[Cells, dict[tuple, float]]:
    """Scores weighted by residents, and the share of residents behind each, in per cent."""
    found: Cells = {}
    coverage = {}
    rows = of_year(scores, start, end)
    rows = rows[rows["organisation"].isin(list(area_of))].assign(area=rows["organisation"].map(area_of))
    for key, group in rows.groupby(["period", *by]):
        people = residents_of(population, key[0].year)
        weights = [people[place] for place in group["organisation"]]
        top = sum(score * weight for score, weight in zip(group["score"], weights, strict=True))
        found[key] = {"numerator": top, "denominator": sum(weights)}
        area = dict(zip(by, key[1:], strict=True)).get("area")
        whole = sum(n for place, n in people.items() if place in area_of and area in (None, area_of[place]))
        coverage[key] = 100 * sum(weights) / whole
    return found, coverage


def hyte(values: pd.DataFrame, region: str, process: dict, result: dict, year: int) -> tuple[float, float]:
    """`(Σ weight × points, Σ weight)` of a year; `process` and `result`: indicator → (worst, best); halves each."""
    own = values[
        (values["region_category"] == "HYVINVOINTIALUE")
        & (values["region_code"] == region)
        & (values["gender"] == "total")
    ]
    value = own.dropna(subset="value").set_index(["indicator_id", "year"])["value"].to_dict()
    points, weights = 0.0, 0.0
    for limits, changes in ((process, False), (result, True)):
        for number, (worst, best) in limits.items():
            now, before = value.get((number, year)), value.get((number, year - 1))
            if now is None or (changes and not before):
                continue
            state = 100 * (now / before - 1) if changes else now
            weight = 0.5 / len(limits)
            points += weight * 100 * min(1.0, max(0.0, (state - worst) / (best - worst)))
            weights += weight
    return points, weights


def projects(reports: pd.DataFrame, by: list[str], grain: str, start: str, end: str) -> tuple[Cells, dict]:
    """Projects by their newest report of each window, and budget used in per cent where a budget is stated."""
    found: Cells = {}
    used = {}
    for label, low, high in windows(grain, start, end):
        inside = reports[(reports["report_month"] >= low) & (reports["report_month"] < high)]
        last = inside.sort_values("report_month").groupby("project_id").tail(1)
        last = last.assign(status=last["overall"].fillna("unknown"), all="")
        for key, group in last.groupby(by or ["all"]):
            cell = (label, *(key if by else ()))
            found[cell] = {"numerator": float(len(group))}
            stated = group[group["budget_eur"] > 0]
            if len(stated):
                used[cell] = 100 * stated["actual_eur"].fillna(0).sum() / stated["budget_eur"].sum()
    return found, used

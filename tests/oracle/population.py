"""The second road for population: plain pandas over the clean rows, written from the definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from county import County
from tests.oracle.use import windows

BANDS = [*(f"{low}-{low + 4}" for low in range(0, 85, 5)), "85+"]


def by_age(population: pd.DataFrame, county: County) -> pd.DataFrame:
    """`year, municipality, sex, age, age_group, persons`: bands split evenly; both sexes as delivered, else added."""
    own = {m.code for m in county.municipalities}
    rows = population[population["municipality_code"].isin(own) & (population["language"] == "total")]
    rows = rows.astype({"age_from": int, "age_to": int, "persons": float, "year": int})
    rows = rows.rename(columns={"municipality_code": "municipality"})
    wide = rows["age_to"] - rows["age_from"] + 1
    long = rows.loc[rows.index.repeat(wide)].assign(persons=(rows["persons"] / wide).repeat(wide))
    age = long["age_from"] + long.groupby(level=0).cumcount()
    long = long.assign(age=age, age_group=np.array(BANDS)[np.minimum(age // 5, 17)])
    told = long[long["sex"] == "total"][["year", "municipality"]].drop_duplicates().assign(told=True)
    rest = long.merge(told, on=["year", "municipality"], how="left")
    added = rest[rest["told"].isna()].assign(sex="total")
    keys = ["year", "municipality", "sex", "age", "age_group"]
    return pd.concat([long, added]).groupby(keys, as_index=False)["persons"].sum()


def year_used(delivered: list[int], year: int) -> int:
    """31 December of the year before; if missing the nearest earlier, else the nearest later."""
    earlier = [y for y in delivered if y < year]
    return max(earlier) if earlier else min(delivered)


def residents(
    people: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County, ages: tuple = ((0, 120),)
) -> pd.DataFrame:
    """`period`, the breakdowns that residents have, `numerator`, `population_year`."""
    by = [name for name in by if name in ("area", "municipality", "age_group", "sex")]
    delivered = sorted(people["year"].unique())
    people = people[people["sex"] != "total"] if "sex" in by else people[people["sex"] == "total"]
    people = people[np.any([people["age"].between(*limits) for limits in ages], axis=0)]
    parts = []
    for label, _, after in windows(grain, start, end):
        last_day = after - pd.Timedelta(days=1)
        year = year_used(delivered, last_day.year)
        chosen = people[people["year"] == year]
        areas = {m.code: county.area_of(m.code, last_day.date()) for m in county.municipalities}
        chosen = chosen.assign(period=label, population_year=year, area=chosen["municipality"].map(areas))
        parts.append(chosen.groupby(["period", "population_year", *by], as_index=False)["persons"].sum())
    return pd.concat(parts, ignore_index=True).rename(columns={"persons": "numerator"})


def change(people: pd.DataFrame, by: list[str], start: str, end: str, county: County) -> pd.DataFrame:
    """Residents of each year less those of the year before."""
    now = residents(people, by, "year", start, end, county)
    earlier = [str((pd.Timestamp(day) - pd.DateOffset(years=1)).date()) for day in (start, end)]
    before = residents(people, by, "year", *earlier, county)
    before = before.assign(period=before["period"] + pd.DateOffset(years=1))
    keys = ["period", *(name for name in now.columns if name in by)]
    both = now.merge(before, on=keys, how="outer", suffixes=("", "_before"))
    return both.assign(numerator=both["numerator"].fillna(0) - both["numerator_before"].fillna(0))

"""The second road to an explanation: plain pandas over the clean rows, and every order of changing the factors."""

from __future__ import annotations

from itertools import permutations

import pandas as pd


def groups(contacts: pd.DataFrame, population: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Residents, clients and contacts by age (and sex) of one place: rows of a year, and residents by year of age."""
    bands = [*range(0, 90, 5), 200]
    labels = [*(f"{low}-{low + 4}" for low in range(0, 85, 5)), "85+"]

    def banded(rows: pd.DataFrame, age: str) -> pd.DataFrame:
        return rows.assign(age_group=pd.cut(rows[age].astype(float), bands, right=False, labels=labels).astype(object))

    events = banded(contacts, "age")
    latest = events.sort_values(["contact_on", "contact_id"]).groupby("client_id").last()
    people = banded(population, "age_from")
    if "sex" not in by:
        people = people[people["sex"] != "total"] if (people["sex"] != "total").any() else people
    return pd.DataFrame(
        {
            "residents": people.groupby(by)["persons"].sum(),
            "clients": latest.groupby(by).size(),
            "contacts": events.groupby(by).size(),
        }
    ).fillna(0.0)


def causes(of: pd.DataFrame, against: pd.DataFrame) -> list[float]:
    """The parts of the gap in contacts per resident: residents, clients, contacts; the mean over every order."""
    both = [_factors(one.reindex(of.index.union(against.index), fill_value=0.0)) for one in (of, against)]
    parts = [0.0, 0.0, 0.0]
    for group in both[0]:
        first, second = both[0][group], both[1][group]
        for order in permutations(range(3)):
            now = list(second)
            for factor in order:
                before = now[0] * now[1] * now[2]
                now[factor] = first[factor]
                parts[factor] += (now[0] * now[1] * now[2] - before) / 6
    return parts


def _factors(rows: pd.DataFrame) -> dict[object, tuple[float, float, float]]:
    whole = rows["residents"].sum()
    return {
        row.Index: (row.residents / whole, row.clients / row.residents, row.contacts / row.clients)
        for row in rows.itertuples()
    }

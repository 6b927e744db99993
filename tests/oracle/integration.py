"""The second road for clients of several services and their moves: plain pandas, written from the definitions.

`events` are contacts and stays in one frame: `client_id`, `day`, `kind` (0 contact, 1 stay), `key`, `service_line`,
`service_class`, `cost` and what `use.prepared` adds.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from county import County
from tests.oracle import use


def events(contacts: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """The events of both, from the rows of `use.prepared`, in their order."""
    c = contacts.assign(day=contacts["contact_on"], kind=0, key=contacts["contact_id"])
    s = stays.assign(day=stays["admitted_on"], kind=1, key=stays["episode_id"], service_class=None)
    names = ["client_id", "day", "kind", "key", "service_line", "service_class", "cost_eur"]
    names += ["municipality", "age_group", "sex"]
    both = pd.concat([rows[names].astype({"service_class": object}) for rows in (c, s)], ignore_index=True)
    both["cost"] = both["cost_eur"].fillna(0.0)
    return both.sort_values(["day", "kind", "key"], ignore_index=True)


def clients(rows: pd.DataFrame, grain: str, start: str, end: str, county: County) -> pd.DataFrame:
    """A row for each client and window: who and where at the latest event, and what was used."""
    found = []
    for label, low, high in use.windows(grain, start, end):
        inside = rows[(rows["day"] >= low) & (rows["day"] < high)]
        grouped = inside.groupby("client_id")
        one = grouped[["municipality", "age_group", "sex"]].last()
        one["lines"] = grouped["service_line"].nunique()
        one["classes"] = grouped["service_class"].nunique()
        one["combination"] = grouped["service_line"].agg(lambda lines: "+".join(sorted(set(lines))))
        one["cost"] = grouped["cost"].sum()
        found.append(use.with_area(one.reset_index().assign(period=label), high, county))
    return pd.concat(found, ignore_index=True)


def residents(persons: pd.DataFrame) -> pd.DataFrame:
    return persons[persons["municipality"] != "outside"]


def several(persons: pd.DataFrame, at_least: int, category: str) -> pd.Series:
    return persons["lines" if category == "service_line" else "classes"] >= at_least


def multi_service(persons: pd.DataFrame, by: list[str], at_least: int, category: str) -> pd.DataFrame:
    """`clients`, `all_clients`, `cost` and `all_cost` of residents."""
    own = residents(persons)
    many = several(own, at_least, category)
    marked = own.assign(clients=many.astype(int), all_clients=1, many_cost=own["cost"].where(many, 0.0))
    sums = marked.groupby(["period", *by])[["clients", "all_clients", "many_cost", "cost"]].sum()
    return sums.rename(columns={"many_cost": "cost", "cost": "all_cost"}).reset_index()


def costliest(group: pd.DataFrame, percent: int) -> pd.DataFrame:
    """The costliest of the clients of one cell: so many per cent, rounded up; ties by client_id."""
    n = math.ceil(Fraction(percent * len(group), 100))
    return group.sort_values(["cost", "client_id"], ascending=[False, True]).head(n)


def cost_share_top10(persons: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return cost_concentration(persons, by, (10,)).drop(columns="costliest")


def cost_concentration(
    persons: pd.DataFrame, by: list[str], shares: tuple[int, ...] = (1, 2, 5, 10, 20, 30, 50, 100)
) -> pd.DataFrame:
    rows = [
        (*key, str(percent), costliest(group, percent)["cost"].sum(), group["cost"].sum())
        for key, group in persons.groupby(["period", *by])
        for percent in shares
    ]
    return pd.DataFrame(rows, columns=["period", *by, "costliest", "numerator", "denominator"])


def several_and_costliest(persons: pd.DataFrame, by: list[str], at_least: int, category: str) -> pd.DataFrame:
    """`both, several, tenth, clients` of residents."""
    rows = []
    for key, group in residents(persons).groupby(["period", *by]):
        many = set(group.loc[several(group, at_least, category), "client_id"])
        tenth = set(costliest(group, 10)["client_id"])
        rows.append((*key, len(many & tenth), len(many), len(tenth), len(group)))
    return pd.DataFrame(rows, columns=["period", *by, "both", "several", "tenth", "clients"])


def moves(rows: pd.DataFrame, days: int = 30) -> pd.DataFrame:
    """Every way in, move, stay and way out: `day`, `from_line`, `to_line`, place and who, one event after another."""
    found = []
    for _, group in rows.groupby("client_id", sort=False):
        path = group.to_dict("records")
        gaps = [(later["day"] - sooner["day"]).days for sooner, later in pairwise(path)]
        for n, event in enumerate(path):
            came = path[n - 1]["service_line"] if n > 0 and gaps[n - 1] <= days else "nothing"
            found.append({**event, "from_line": came, "to_line": event["service_line"]})
            if n == len(path) - 1 or gaps[n] > days:
                found.append({**event, "from_line": event["service_line"], "to_line": "nothing"})
    return pd.DataFrame(found)


def transitions(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Of the rows of `moves` in their windows; by fewer than both lines, moves between two lines alone."""
    if not {"from_line", "to_line"} <= set(by):
        apart = found["from_line"] != found["to_line"]
        found = found[apart & (found["from_line"] != "nothing") & (found["to_line"] != "nothing")]
    return use.counted(found, by)

"""The second road for delays, readmissions and ways home: stay by stay in plain Python, written from the definitions.

Every function takes the rows of `use.prepared` and answers a frame with `period`, the breakdowns, `numerator` and
perhaps `denominator`.
"""

from __future__ import annotations

import pandas as pd

from county import County
from tests.oracle.use import bed_days, counted, in_windows, share_of

WARDS = ["acute_ward", "health_centre_ward", "psychiatric_ward"]


def last_day(stays: pd.DataFrame) -> pd.Timestamp:
    return stays[["admitted_on", "ready_on", "discharged_on"]].max().max()


def days_of_delay(stays: pd.DataFrame) -> pd.DataFrame:
    """A row for each delayed day: somebody was ready, and had not left by the day's end."""
    after = last_day(stays) + pd.Timedelta(days=1)
    ready = stays[stays["ready_on"].notna()]
    until = ready["discharged_on"].fillna(after).clip(upper=after)
    days = [list(pd.date_range(a, b, inclusive="left")) for a, b in zip(ready["ready_on"], until, strict=True)]
    return ready.assign(day=days).explode("day").dropna(subset="day").astype({"day": "datetime64[ns]"})


def delayed_days(days: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County) -> pd.DataFrame:
    """Of the rows of `days_of_delay`."""
    return counted(in_windows(days, "day", grain, start, end, county), by)


def days_in_care(stays: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County) -> pd.DataFrame:
    """Days in care of the types of care in which somebody was ever ready to move on."""
    each = bed_days(stays, list(dict.fromkeys([*by, "care_type"])), grain, start, end, county)
    each = each[each["care_type"].isin(stays.loc[stays["ready_on"].notna(), "care_type"])]
    return each.groupby(["period", *by])["numerator"].sum().reset_index()


def readmitted(stays: pd.DataFrame) -> pd.Series:
    """Whether each stay was followed by an urgent admission to an acute ward within thirty days of its end."""
    urgent = stays[(stays["care_type"] == "acute_ward") & stays["urgent"].fillna(False).astype(bool)]
    of_client = {
        client: list(zip(g["admitted_on"], g["episode_id"], strict=True)) for client, g in urgent.groupby("client_id")
    }
    answers = []
    for row in stays.to_dict("records"):
        own = (row["admitted_on"], row["episode_id"])
        later = [admitted for admitted, key in of_client.get(row["client_id"], []) if (admitted, key) > own]
        answers.append(any(0 <= (admitted - row["discharged_on"]).days <= 30 for admitted in later))
    return pd.Series(answers, index=stays.index)


def readmission_30d(
    stays: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County
) -> pd.DataFrame:
    marked = stays.assign(again=readmitted(stays))
    rows = in_windows(marked, "discharged_on", grain, start, end, county)
    left = (rows["care_type"] == "acute_ward") & ~rows["discharged_to"].isin(["died", *WARDS])
    return share_of(rows, by, left & rows["again"], left)


def home_after_acute(
    stays: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County
) -> pd.DataFrame:
    rows = in_windows(stays, "discharged_on", grain, start, end, county)
    acute = rows["care_type"] == "acute_ward"
    home = rows["discharged_to"].isin(["home", "home_with_care"])
    return share_of(rows, by, acute & home, acute & (rows["discharged_to"] != "died"))

"""The second road for service use: plain pandas over the clean rows, written from the definitions.

Every function takes the rows of `prepared` and answers a frame with `period`, the breakdowns, `numerator` and perhaps
`denominator`, one row for each combination that occurs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from county import County

WHO = ("area", "municipality", "age_group", "sex")


def windows(grain: str, start: str, end: str) -> list[tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]]:
    """`(label, first day, day after the last)` of every window."""
    first, after = pd.Timestamp(start), pd.Timestamp(end)
    if grain == "total":
        return [(first, first, after)]
    if grain == "rolling12":
        months = pd.date_range(first, after, freq="MS", inclusive="left")
        return [(m, m - pd.DateOffset(months=11), m + pd.DateOffset(months=1)) for m in months]
    step, length = {"month": ("MS", 1), "quarter": ("QS", 3), "year": ("YS", 12)}[grain]
    labels = pd.date_range(first.to_period(step[0]).start_time, after, freq=step, inclusive="left")
    return [(label, max(label, first), min(label + pd.DateOffset(months=length), after)) for label in labels]


def prepared(rows: pd.DataFrame, county: County) -> pd.DataFrame:
    """Rows with `municipality` (or outside), `age_group`, and `unknown` where something is empty."""
    own = {m.code for m in county.municipalities}
    place = rows["municipality_code"].where(rows["municipality_code"].isin(own), "outside")
    age = rows["age"].astype(float)
    low = (age // 5 * 5).fillna(0).astype(int)
    band = np.where(age >= 85, "85+", low.astype(str) + "-" + (low + 4).astype(str))
    filled = {name: rows[name].fillna("unknown") for name in ("sex", "profession_group") if name in rows}
    return rows.assign(
        municipality=place,
        age_group=np.where(age.isna(), "unknown", band),
        unit=rows["unit_code"].fillna("unknown"),
        **filled,
    )


def in_windows(rows: pd.DataFrame, day: str, grain: str, start: str, end: str, county: County) -> pd.DataFrame:
    """Each row once for every window that its day falls in, with the area as it was on the window's last day."""
    parts = []
    for label, low, high in windows(grain, start, end):
        chosen = rows[(rows[day] >= low) & (rows[day] < high)]
        parts.append(with_area(chosen.assign(period=label), high, county))
    return pd.concat(parts, ignore_index=True)


def with_area(rows: pd.DataFrame, after: pd.Timestamp, county: County) -> pd.DataFrame:
    last_day = (after - pd.Timedelta(days=1)).date()
    areas = {m.code: county.area_of(m.code, last_day) for m in county.municipalities}
    return rows.assign(area=rows["municipality"].map(areas).fillna("outside"))


def counted(rows: pd.DataFrame, by: list[str], name: str = "numerator") -> pd.DataFrame:
    return rows.groupby(["period", *by]).size().rename(name).reset_index()


def latest(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row for each client, window and thing about the contact: the latest contact."""
    about = [name for name in by if name not in WHO]
    ordered = rows.sort_values(["contact_on", "contact_id"])
    return ordered.drop_duplicates(["period", "client_id", *about], keep="last")


def of_residents(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["municipality"] != "outside"]


def contacts(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return counted(rows, by)


def resident_contacts(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return counted(of_residents(rows), by)


def clients(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return counted(latest(rows, by), by)


def resident_clients(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return counted(of_residents(latest(rows, by)), by)


def contacts_per_client(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    persons = counted(latest(rows, by), by, "denominator")
    return counted(rows, by).merge(persons, on=["period", *by], how="outer").fillna({"numerator": 0, "denominator": 0})


def share_of(rows: pd.DataFrame, by: list[str], yes: pd.Series, all_of: pd.Series) -> pd.DataFrame:
    marked = rows.assign(numerator=yes.astype(int), denominator=all_of.astype(int))
    return marked.groupby(["period", *by])[["numerator", "denominator"]].sum().reset_index()


def remote_share(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    remote = rows["contact_mode"].isin(["remote", "phone", "digital"])
    return share_of(rows, by, remote, remote | rows["contact_mode"].isin(["visit", "home_visit"]))


def purchased_share(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return share_of(rows, by, rows["provider"].isin(["purchased", "voucher"]), rows["provider"].notna())


def bed_days(stays: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County) -> pd.DataFrame:
    """Days of stays within each window; an open stay goes on to the newest day that the dataset tells of."""
    newest = stays[["admitted_on", "ready_on", "discharged_on"]].max().max()
    one_day = stays["admitted_on"] == stays["discharged_on"]
    upto = stays["discharged_on"].fillna(newest + pd.Timedelta(days=1))
    upto = upto.where(~one_day, stays["admitted_on"] + pd.Timedelta(days=1))
    parts = []
    for label, low, high in windows(grain, start, end):
        days = (upto.clip(upper=high) - stays["admitted_on"].clip(lower=low)).dt.days
        parts.append(with_area(stays.assign(period=label, numerator=days), high, county)[days > 0])
    return pd.concat(parts).groupby(["period", *by])["numerator"].sum().reset_index()


def length_of_stay(stays: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Of stays in the windows of their discharge."""
    days = (stays["discharged_on"] - stays["admitted_on"]).dt.days.clip(lower=1)
    grouped = stays.assign(days=days).groupby(["period", *by])["days"]
    return grouped.agg(numerator="sum", denominator="size").reset_index()

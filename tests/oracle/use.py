"""The second road for service use: plain pandas over the clean rows, written from the definitions."""

from __future__ import annotations

import pandas as pd


def windows(grain: str, start: str, end: str) -> list[tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]]:
    """`(label, first day, day after the last)` of every window."""
    first, after = pd.Timestamp(start), pd.Timestamp(end)
    if grain == "total":
        return [(first, first, after)]
    if grain == "rolling12":
        months = pd.date_range(first, after, freq="MS", inclusive="left")
        return [(m, m - pd.DateOffset(months=11), m + pd.DateOffset(months=1)) for m in months]
    step = {"month": "MS", "quarter": "QS", "year": "YS"}[grain]
    labels = pd.date_range(first, after, freq=step, inclusive="left")
    length = {"month": 1, "quarter": 3, "year": 12}[grain]
    return [(label, label, label + pd.DateOffset(months=length)) for label in labels]


def placed(rows: pd.DataFrame, codes: set[str], area_of: dict[str, str]) -> pd.DataFrame:
    """Rows with the municipality (or `outside`) and area of each."""
    place = rows["municipality_code"].where(rows["municipality_code"].isin(codes), "outside")
    return rows.assign(municipality=place, area=place.map(area_of).fillna("outside"))


def contacts(rows: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> pd.Series:
    """Number of rows by window and breakdown."""
    parts = []
    for label, low, high in windows(grain, start, end):
        chosen = rows[(rows["contact_on"] >= low) & (rows["contact_on"] < high)]
        parts.append(chosen.assign(period=label))
    return pd.concat(parts).groupby(["period", *by]).size()


def clients(rows: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> pd.Series:
    """Distinct clients by window: what is about the contact first, then the latest contact's place, age and sex."""
    who = {"municipality", "area", "age_group", "sex"}
    about = [name for name in by if name not in who]
    parts = []
    for label, low, high in windows(grain, start, end):
        chosen = rows[(rows["contact_on"] >= low) & (rows["contact_on"] < high)]
        latest = chosen.sort_values(["contact_on", "contact_id"]).groupby(["client_id", *about], as_index=False).last()
        parts.append(latest.assign(period=label))
    return pd.concat(parts).groupby(["period", *by]).size()


def bed_days(rows: pd.DataFrame, grain: str, start: str, end: str, by: list[str], last: pd.Timestamp) -> pd.Series:
    """Days in care by window, counted day by day."""
    days = []
    for row in rows.itertuples():
        if row.discharged_on == row.admitted_on:
            stay = [row.admitted_on]
        else:
            until = row.discharged_on - pd.Timedelta(days=1) if pd.notna(row.discharged_on) else last
            stay = pd.date_range(row.admitted_on, until)
        days += [{**{name: getattr(row, name) for name in by}, "day": day} for day in stay]
    frame = pd.DataFrame(days)
    parts = []
    for label, low, high in windows(grain, start, end):
        parts.append(frame[(frame["day"] >= low) & (frame["day"] < high)].assign(period=label))
    return pd.concat(parts).groupby(["period", *by]).size()

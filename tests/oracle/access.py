"""The second road for access to care, client experience and digital services: plain pandas over the clean rows, written
from the definitions, request by request."""

from __future__ import annotations

import pandas as pd

from county import County
from tests.oracle.use import in_windows, windows, with_area


def requests(rows: pd.DataFrame, county: County) -> pd.DataFrame:
    """Requests with `municipality`, `age_group`, and `due`: the last day of the guarantee, empty where none."""
    own = {m.code for m in county.municipalities}
    place = rows["municipality_code"].where(rows["municipality_code"].isin(own), "outside")
    groups = {c.code: c.guarantee_group for c in county.service_classes}
    due = [
        pd.NaT if urgent is True or urgent == True else _due(groups.get(code, ""), day, age, county)  # noqa: E712
        for urgent, code, day, age in zip(
            rows["urgent"].fillna(False), rows["service_class"], rows["requested_on"], rows["age"], strict=True
        )
    ]
    return rows.assign(municipality=place, age_group=[_band(age) for age in rows["age"]], due=pd.to_datetime(due))


def _band(age) -> str:
    if pd.isna(age):
        return "unknown"
    return "85+" if age >= 85 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def _due(group: str, day: pd.Timestamp, age, county: County) -> pd.Timestamp:
    held = [limit for limit in county.guarantee if limit.group == group and limit.holds_on(day.date())]
    if not pd.isna(age):
        held = [limit for limit in held if limit.age_from <= age <= limit.age_to]
    limits = {(limit.days, limit.months) for limit in held}
    if len(limits) != 1:
        return pd.NaT
    ((days, months),) = limits
    return day + (pd.Timedelta(days=days) if days else pd.DateOffset(months=months))


def cells(rows: pd.DataFrame, by: list[str], parts: dict[str, tuple]) -> dict[tuple, dict[str, float]]:
    """What is said of every combination of window and breakdowns that occurs: `(window, *breakdowns)` → parts."""
    if rows.empty:
        return {}
    grouped = rows.groupby(["period", *by]).agg(**parts)
    return {key if isinstance(key, tuple) else (key,): row for key, row in grouped.to_dict("index").items()}


def share(rows: pd.DataFrame, by: list[str], yes: pd.Series) -> dict:
    return cells(rows.assign(yes=yes.astype(int)), by, {"numerator": ("yes", "sum"), "denominator": ("yes", "size")})


def seen_within_guarantee(rows: pd.DataFrame, by: list[str], *span) -> dict:
    served = in_windows(rows[rows["due"].notna()], "served_on", *span)
    return share(served, by, served["served_on"] <= served["due"])


def assessed_same_day_share(rows: pd.DataFrame, by: list[str], *span) -> dict:
    assessed = in_windows(rows[rows["assessed_on"].notna()], "requested_on", *span)
    return share(assessed, by, assessed["assessed_on"] == assessed["requested_on"])


def wait(rows: pd.DataFrame, by: list[str], place: float, *span) -> dict:
    """The quantile of the list of waits itself, interpolated between neighbours."""
    served = in_windows(rows, "served_on", *span)
    served["days"] = (served["served_on"] - served["requested_on"]).dt.days
    ordered = served.sort_values("days").groupby(["period", *by])["days"]
    served["rank"], served["size"] = ordered.cumcount(), ordered.transform("size")
    served["at"] = (served["size"] - 1) * place
    # The neighbours of the place, each with the share that it counts for.
    served["weight"] = (1 - (served["rank"] - served["at"]).abs()).clip(lower=0)
    served["part"] = served["weight"] * served["days"]
    return cells(served, by, {"numerator": ("part", "sum"), "denominator": ("days", "size")})


def length(days: int) -> str:
    """The length of a wait so far."""
    ends = {7: "0-7", 14: "8-14", 30: "15-30", 90: "31-90", 180: "91-180"}
    return next((name for most, name in ends.items() if days <= most), "181+")


def queue(rows: pd.DataFrame, by: list[str], grain: str, start: str, end: str, county: County, newest) -> dict:
    """Who waits on the last day of each window, or on the newest day that the dataset tells of."""
    parts = []
    for label, _, high in windows(grain, start, end):
        day = min(high - pd.Timedelta(days=1), newest)
        gone = (rows["served_on"] <= day) | (rows["closed_on"] <= day)
        waiting = rows[(rows["requested_on"] <= day) & ~gone]
        told = {
            "over": waiting["due"] < day,
            "waited": [length((day - asked).days) for asked in waiting["requested_on"]],
        }
        parts.append(with_area(waiting.assign(period=label, **told), high, county))
    found = pd.concat(parts)
    return share(found, by, found["over"])


# ---- client experience -----------------------------------------------------------------------------------------


def answers(rows: pd.DataFrame, county: County) -> pd.DataFrame:
    own = {m.code for m in county.municipalities}
    place = rows["municipality_code"].where(rows["municipality_code"].isin(own), "outside")
    unit, channel = (rows[name].fillna("unknown") for name in ("unit_code", "channel"))
    return rows.assign(municipality=place, unit=unit, channel=channel)


def scores(rows: pd.DataFrame, *span) -> pd.DataFrame:
    """Answers with a recommendation; `score` is 1 of a promoter, −1 of a detractor, else 0."""
    scored = in_windows(rows[rows["recommend"].notna()], "given_on", *span)
    return scored.assign(score=[1 if r in (9, 10) else -1 if r in range(7) else 0 for r in scored["recommend"]])


def nps(rows: pd.DataFrame, by: list[str], *span) -> dict:
    return cells(scores(rows, *span), by, {"numerator": ("score", "sum"), "denominator": ("score", "size")})


def feedback_answers(rows: pd.DataFrame, by: list[str], *span) -> dict:
    return cells(in_windows(rows, "given_on", *span), by, {"numerator": ("given_on", "size")})


def ratings(rows: pd.DataFrame, *span) -> pd.DataFrame:
    """A row for every statement that an answer rates."""
    placed = in_windows(rows, "given_on", *span)
    long = placed.melt(
        ["period", "area", "municipality", "service_line", "unit", "channel"],
        [f"statement_{n}" for n in range(1, 7)],
        "statement",
        "rating",
    )
    return long[long["rating"].notna()]


def statement_mean(rows: pd.DataFrame, by: list[str], *span) -> dict:
    return cells(ratings(rows, *span), by, {"numerator": ("rating", "sum"), "denominator": ("rating", "size")})


# ---- digital services ------------------------------------------------------------------------------------------

DIGITAL = ("omaolo", "chat", "video", "e_booking", "e_message")
TOLD = {"phone_answered_share": ("phone", "answered"), "same_day_callback_share": ("callback", "answered_same_day")}


def use(rows: pd.DataFrame, county: County) -> pd.DataFrame:
    own = {m.code for m in county.municipalities}
    place = rows["municipality_code"].where(rows["municipality_code"].isin(own), "outside")
    return rows.assign(municipality=place, service_line=rows["service_line"].fillna("unknown"))


def channel_share(metric: str, rows: pd.DataFrame, by: list[str], *span) -> dict:
    rows = in_windows(rows, "month", *span)
    if metric == "digital_share":
        rows["above"] = rows["contacts"].where(rows["channel"].isin(DIGITAL), 0)
    else:
        channel, told = TOLD[metric]
        rows = rows[(rows["channel"] == channel) & rows[told].notna()]
        rows = rows.assign(above=rows[told])
    found = cells(rows, by, {"numerator": ("above", "sum"), "denominator": ("contacts", "sum")})
    return {key: parts for key, parts in found.items() if parts["denominator"]}

"""What a chart finds, as one or two sentences made by rule from the result. Every number in them is in the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from charts.money import signed_percent
from charts.values import shown
from i18n import Translator
from metrics.result import Result

# Units of scales that have no zero: what changes on them changes by points.
SCALES = ("index", "1–5", "points, 0–100")


def level(own: Result, place: str, t: Translator, other: Result | None = None, other_name: str = "") -> str:
    """Where the newest finished window stands, beside the same window of what it is compared with; of nothing else,
    beside the same window a year before."""
    row = newest(own)
    if row is None:
        return _unfinished(own, place, t)
    beside = None if other is None else at(other, row["period"])
    if beside is None:
        return " ".join(filter(None, (figure(own, row, place, t), a_year_before(own, t))))
    return figure(own, row, place, t, beside["value"], other_name)


def _unfinished(own: Result, place: str, t: Translator) -> str:
    """What is known where no window is finished: the newest value, which is said to be unfinished and is not judged."""
    known = own.rows[own.rows["value"].notna()]
    if known.empty:
        return t("{place}: no value.", place=place)
    row = known.iloc[-1]
    value, period = shown(row["value"], own.metric, t), own.period_name(row["period"], t)
    return t("{place}: {value} ({period}, unfinished).", place=place, value=value, period=period)


def figure(
    own: Result, row: Mapping, place: str, t: Translator, compared: float | None = None, compared_name: str = ""
) -> str:
    """One row's value, beside what it is compared with, and whether chance can explain the difference."""
    period = own.period_name(row["period"], t)
    found = t("{place}: {value} ({period}).", place=place, value=shown(row["value"], own.metric, t), period=period)
    if compared is None:
        return found
    value = shown(compared, own.metric, t)
    parts = (found, t("{place}: {value}.", place=compared_name, value=value), verdict(row, compared, t))
    return " ".join(part for part in parts if part)


def a_year_before(own: Result, t: Translator) -> str:
    """The same window a year before the newest finished one, and the change since; "" where there is none.

    Shares and scores change by points: a per cent of per cents would be read as points.
    """
    row = newest(own)
    # Of what was drawn: a window that borrows another year's residents is no year before.
    drawn = replace(own, rows=started(own))
    before = None if row is None else at(drawn, row["period"].replace(year=row["period"].year - 1))
    if row is None or before is None or not before["value"]:
        return ""
    value = shown(before["value"], own.metric, t)
    return t("A year before: {value} ({change}).", value=value, change=_change(row["value"], before["value"], own, t))


def _change(now: float, before: float, own: Result, t: Translator) -> str:
    metric = own.metric
    points = t.signed(now - before, metric.decimals)
    if metric.unit == "%":
        return t("{n} percentage points", n=points)
    if metric.unit in SCALES:
        return points
    return signed_percent(100 * (now / before - 1), t)


def highest_and_lowest(rows: pd.DataFrame, metric, t: Translator) -> str:
    """Which of `rows` (`name, value, lower, upper`) is highest and which lowest, and whether chance can explain it."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return t("No value can be shown.")
    high, low = known.loc[int(known["value"].idxmax())], known.loc[int(known["value"].idxmin())]
    if high["value"] == low["value"]:
        return t("{place}: {value}.", place=high["name"], value=shown(high["value"], metric, t))
    found = t(
        "Highest: {high} ({high_value}). Lowest: {low} ({low_value}).",
        high=high["name"],
        high_value=shown(high["value"], metric, t),
        low=low["name"],
        low_value=shown(low["value"], metric, t),
    )
    if pd.isna(high["lower"]) or pd.isna(low["upper"]):
        return found
    return f"{found} {_chance(low['upper'] < high['lower'], t)}"


def verdict(row: Mapping, compared: float, t: Translator) -> str:
    """Whether a row's 95 % interval leaves out what it is compared with; touching is no difference. "" without one."""
    if pd.isna(row["lower_95"]) or pd.isna(compared):
        return ""
    return _chance(not row["lower_95"] <= compared <= row["upper_95"], t)


def _chance(clear: bool, t: Translator) -> str:
    if clear:
        return t("The difference is larger than chance explains.")
    return t("Chance can explain the difference.")


def started(result: Result) -> pd.DataFrame:
    """The rows from the first window that has a value or was hidden: before it there is nothing to draw.

    Of population alone, a window that borrows the residents of another year is left out: it would repeat them.
    """
    rows = result.rows
    if result.metric.datasets == ("population",):
        own = pd.to_datetime(rows["period"]).dt.year - 1 == rows["population_year"]
        rows = rows[own.fillna(False).astype(bool)].reset_index(drop=True)
    known = rows["value"].notna() | rows["hidden"].astype(bool)
    return rows.loc[known.idxmax() :].reset_index(drop=True) if known.any() else rows.iloc[:0]


def with_population_year(subtitle: str, result: Result, t: Translator) -> str:
    """A subtitle that also tells which year's residents the newest window is divided by."""
    years = result.rows["population_year"].dropna()
    return subtitle if years.empty else f"{subtitle}. {t('Population: 31 December {year}', year=int(years.iloc[-1]))}"


def newest(result: Result) -> Mapping | None:
    """The newest finished row that has a value."""
    rows = started(result)
    known = rows[rows["value"].notna() & ~rows["incomplete"].astype(bool)]
    return None if known.empty else known.iloc[-1]


def at(result: Result, period) -> Mapping | None:
    """The row of a window, when it has a value."""
    known = result.rows[(result.rows["period"] == period) & result.rows["value"].notna()]
    return None if known.empty else known.iloc[-1]

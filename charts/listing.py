"""Every row of a result as a table to read: window, groups, value, interval, comparison, parts and state."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from charts.values import shown_or_reason
from i18n import Translator
from metrics.result import Result

# More rows than this nobody reads on a page; the file has them all.
ROWS = 1000
Names = Mapping[str, Mapping[str, str]]


def listing(
    result: Result,
    names: Names,
    titles: Mapping[str, str],
    t: Translator,
    compared: Result | None = None,
    compared_name: str = "",
) -> pd.DataFrame:
    """The rows in words of the language, newest window first, at most ROWS of them.

    `names`: breakdown → key → name; rows of keys that it lacks are left out. `titles`: breakdown → its name.
    `compared`: the same question of another place or time, whose values stand beside.
    """
    rows = named_rows(result, names)
    rows = rows.sort_values("period", ascending=False, kind="stable").head(ROWS)
    table = pd.DataFrame({t("Period"): [result.period_name(label, t) for label in rows["period"]]})
    for name in names:
        table[titles[name]] = rows[name].map(dict(names[name])).to_numpy()
    table[t("Value")] = told(rows, result, t)
    if rows["lower_95"].notna().any():
        table[t("95 % interval")] = _intervals(rows, result.metric.decimals, t)
    if compared is not None:
        table[compared_name] = _beside(rows, list(names), result, compared, t)
    if rows["denominator"].notna().any():
        for title, part in ((t("Numerator"), "numerator"), (t("Denominator"), "denominator")):
            table[title] = [_number(value, t) for value in rows[part]]
    if rows["incomplete"].astype(bool).any():
        table[t("State")] = [t("unfinished") if one else t("whole") for one in rows["incomplete"]]
    return table


def named_rows(result: Result, names: Names) -> pd.DataFrame:
    """The rows whose keys all have a name."""
    rows = result.rows
    for name, known in names.items():
        rows = rows[rows[name].isin(list(known))]
    return rows


def told(rows: pd.DataFrame, result: Result, t: Translator) -> list[str]:
    """The value of each row in words, or why there is none."""
    return [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]


def beside(rows: pd.DataFrame, by: list[str], own: Result, compared: Result) -> pd.DataFrame:
    """For each of `rows`, `value` and `reason` of what it is compared with: of the same groups, and of the same window.

    Another time has one window, which stands beside the one of `rows`.
    """
    keys = [name for name in by if name in compared.rows]
    if own.rows["period"].nunique() > 1:
        keys = ["period", *keys]
    found = compared.rows.drop_duplicates(keys) if keys else compared.rows.head(1)
    if not keys:
        one = found.iloc[0] if len(found) else pd.Series({"value": float("nan"), "reason": None})
        return pd.DataFrame({"value": float(one["value"]), "reason": one["reason"]}, index=rows.index)
    return rows[keys].merge(found[[*keys, "value", "reason"]], on=keys, how="left").set_index(rows.index)


def _beside(rows: pd.DataFrame, by: list[str], result: Result, compared: Result, t: Translator) -> list[str]:
    return told(beside(rows, by, result, compared), compared, t)


def _intervals(rows: pd.DataFrame, decimals: int, t: Translator) -> list[str]:
    return [
        "" if low != low else f"{t.number(low, decimals)} … {t.number(high, decimals)}"
        for low, high in zip(rows["lower_95"], rows["upper_95"], strict=True)
    ]


def _number(value: float, t: Translator) -> str:
    """A part as a whole number, or with two decimals where it is not one."""
    if value != value:
        return ""
    return t.number(value, 0 if float(value).is_integer() else 2)

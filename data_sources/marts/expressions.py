"""Pieces of SQL that several marts share: place, age group, month."""

from __future__ import annotations

AGE_BANDS = (*(f"{low}-{low + 4}" for low in range(0, 85, 5)), "85+")


def place(alias: str) -> str:
    """The municipality of a row, or 'outside' (join `county_municipality` as `home` first)."""
    return f"case when home.municipality_code is null then 'outside' else {alias}.municipality_code end"


def join_home(alias: str) -> str:
    """The join that `place` needs."""
    return f"left join county_municipality home on home.municipality_code = {alias}.municipality_code"


def age_group(age: str) -> str:
    """Five-year bands `0-4` … `80-84`, `85+`; `unknown` where the age is empty."""
    return (
        f"case when {age} is null then 'unknown' when {age} >= 85 then '85+' "
        f"else concat({age} // 5 * 5, '-', {age} // 5 * 5 + 4) end"
    )


def month(day: str) -> str:
    """First day of the month."""
    return f"cast(date_trunc('month', {day}) as date)"


def known(column: str) -> str:
    """A code, or `unknown` where it is empty."""
    return f"coalesce({column}, 'unknown')"


# The county's small number: a cell of so many persons may be shown. A table that keeps the persons with the so many
# smallest numbers of each cell tells of any cells taken together whether they have fewer persons than that.
SMALL_NUMBER = "(select cast(max(value) as integer) from parameter where name = 'small_number')"


def parameter_days(name: str) -> str:
    """A number of days that the county has chosen (join nothing: it is a scalar of `parameter`)."""
    return f"(select cast(max(value) as integer) from parameter where name = '{name}')"

"""The clients of every window in the order of their costs, costliest first: how many they are, and what they cost,
within each share of the clients and by how many kinds of services they use.

Of equal costs the client who comes first in the order of client_id is the costlier, so every client has one rank.
Ranking all the windows in one statement takes more memory than there is; window by window it takes some of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.events import age_name, place_name, sex_name
from data_sources.marts.spells import ANY, EVERY_WINDOW, PERIOD

# Per cent of the clients, rounded up to whole clients. A row stands for those between one share and the next.
SHARES = (1, 2, 5, 10, 20, 30, 50, 100)

# Stands for the place of all who live in the county, ranked among themselves.
RESIDENTS = "residents"

costliest_clients = Table(
    "costliest_clients",
    marts,
    Column("area", String, primary_key=True, comment=f"'{ANY}' where it is not kept"),
    Column("grain", String, primary_key=True, comment="year or rolling12"),
    Column("period", Date, primary_key=True),
    Column(
        "municipality_code",
        String,
        primary_key=True,
        comment=f"'{ANY}' where it is not kept, '{RESIDENTS}' of all municipalities of the county",
    ),
    *(Column(one, String, primary_key=True, comment=f"'{ANY}' where it is not kept") for one in ("age_group", "sex")),
    Column("share", Integer, primary_key=True, comment=f"per cent: the first of {SHARES} within which they are"),
    Column("lines", Integer, primary_key=True, comment="number of service lines used"),
    Column("classes", Integer, primary_key=True, comment="number of service classes of the contacts"),
    Column("clients", BigInteger),
    Column("cents", BigInteger, comment="cost of their contacts and stays in hundredths of euros"),
    comment="The clients ranked by cost, in all and within each area, municipality, age group and sex; residents too",
)

# What the clients are ranked within; the number of a municipality has three digits, and there are fewer areas.
_WITHIN = ("all", "residents", "area", "place", "age", "sex")
_PLACES = 1000
_SPELLS = """
select month, upto, cast(place_who as integer) as place_who, cast(bit_count(lines) as integer) as lines, classes, cents
from client_spells where month < $after and upto > $first order by client, month
"""
_AREAS = """
select cast(year(w.period) * 12 + month(w.period) - 1 as integer) as month,
       cast(a.municipality_code as integer) as place, n.number
from window_month w join county_area a
  on a.valid_from <= w.last_day and (a.valid_to is null or a.valid_to >= w.last_day)
join (select area, cast(row_number() over (order by area) as integer) as number
      from (select distinct area from county_area)) n on n.area = a.area
where w.grain = 'rolling12' and w.month = w.period
"""


def ranked(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Clients and cents by month, `within`, its number, share, lines and classes. Reads the marts' inputs."""
    areas = _areas(con)
    (first, after) = con.execute("select min(month), max(upto) from client_spells").fetchall()[0]
    # A year at a time, two side by side: neither all spells nor one month's alone.
    years = range(first or 0, after or 0, 12)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(partial(_of_year, con, areas), years))
    return pa.concat_tables([_NOTHING, *found])


_COLUMNS = ("month", "within", "number", "share", "lines", "classes", "clients", "cents")
_NOTHING = pa.table({name: pa.array([], pa.int64()) for name in _COLUMNS})


def _areas(con: duckdb.DuckDBPyConnection) -> dict[int, np.ndarray]:
    """By month the number of the area of each place; 0 where it has none."""
    found: dict[int, np.ndarray] = {}
    for month, place, number in con.execute(_AREAS).fetchall():
        found.setdefault(month, np.zeros(_PLACES, np.int16))[place] = number
    return found


def _of_year(con: duckdb.DuckDBPyConnection, areas: dict[int, np.ndarray], first: int) -> pa.Table:
    with con.cursor() as cursor:
        spells = cursor.execute(_SPELLS, {"first": first, "after": first + 12}).fetchnumpy()
    found = [_NOTHING]
    for month in range(first, first + 12):
        here = (spells["month"] <= month) & (spells["upto"] > month)
        clients = {name: values[here] for name, values in spells.items()}
        found += _of_month(month, clients, areas.get(month, np.zeros(_PLACES, np.int16)))
    return pa.concat_tables(found)


def _of_month(month: int, clients: dict[str, np.ndarray], area_of: np.ndarray) -> Iterator[pa.Table]:
    """What the clients of one window are ranked within, each a table. They come in the order of client_id."""
    order = np.argsort(-clients["cents"], kind="stable")
    cents, who = clients["cents"][order], clients["place_who"][order]
    kinds = np.stack([clients[name][order] for name in ("lines", "classes")])
    place = who // 100
    outside = (place == 0).astype(place.dtype)
    numbers = (np.zeros_like(place), outside, area_of[place], place, who % 100 // 4, who % 4)
    for within, number in enumerate(numbers):
        share = share_of(number)
        parts = (number, share, *kinds)
        size = tuple(int(part.max(initial=0)) + 1 for part in parts)
        cell = np.ravel_multi_index(parts, size)
        counted = np.bincount(cell)
        kept = np.flatnonzero(counted)
        # Sums of cents are whole numbers far below 2⁵³: as floats they are exact.
        values = (*np.unravel_index(kept, size), counted[kept], np.bincount(cell, cents)[kept])
        same = (np.full(len(kept), constant) for constant in (month, within))
        yield pa.table(dict(zip(_COLUMNS, (column.astype(np.int64) for column in (*same, *values)), strict=True)))


def share_of(number: np.ndarray) -> np.ndarray:
    """Of each client, costliest first: the first of SHARES within which it is among those with its number.

    A share of n clients is that of them rounded up to whole clients, worked out in whole numbers.
    """
    members = np.bincount(number)
    ordered = np.argsort(number.astype(np.int16), kind="stable")
    rank = np.empty(len(number), np.int64)
    rank[ordered] = np.arange(len(number)) - (np.cumsum(members) - members)[number[ordered]]
    share = np.full(len(number), SHARES[0])
    for lower, upper in zip(SHARES, SHARES[1:], strict=False):
        within = -(-members * lower // 100)
        share[rank >= within[number]] = upper
    return share


def _shown(name: str, sql: str) -> str:
    return f"case when within = {_WITHIN.index(name)} then {sql} else '{ANY}' end"


_NAMED = f"""
select {_shown("area", "coalesce(area_name.area, 'outside')")} as area, grain, {PERIOD},
       case when within = {_WITHIN.index("residents")} then '{RESIDENTS}'
            else {_shown("place", place_name("c.number"))} end as municipality_code,
       {_shown("age", age_name("c.number"))} as age_group, {_shown("sex", sex_name("c.number"))} as sex,
       cast(share as integer) as share, cast(lines as integer) as lines, cast(classes as integer) as classes,
       clients, cents
from {EVERY_WINDOW} left join (
    select area, row_number() over (order by area) as number from (select distinct area from county_area)
) area_name on area_name.number = c.number
where within <> {_WITHIN.index("residents")} or c.number = 0
order by grain, first, within, c.number, share, lines, classes
"""

MARTS = (Mart(costliest_clients, ("client_spells", "county_area", "window_month"), _NAMED, counted=ranked),)

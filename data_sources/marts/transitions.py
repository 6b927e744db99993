"""Moves of clients between service lines: what came before each event, and whether anything came after it."""

from sqlalchemy import BigInteger, Column, Date, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.events import EVENT_INPUTS, EVENTS, LINE_NAMES, who_columns
from data_sources.marts.expressions import parameter_days

NOTHING = "nothing"

line_moves = Table(
    "line_moves",
    marts,
    Column("month", Date, primary_key=True, comment="month of the second event; of a way out, of the last event"),
    Column("from_line", String, primary_key=True, comment="'nothing' where the client comes from nowhere"),
    Column("to_line", String, primary_key=True, comment="'nothing' where nothing follows"),
    Column("municipality_code", String, primary_key=True),
    Column("age_group", String, primary_key=True),
    Column("sex", String, primary_key=True),
    Column("moves", BigInteger),
    comment="Events of clients by the line before and after them, within the county's days; stays in a line too",
)

line_moves_by_place = Table(
    "line_moves_by_place",
    marts,
    Column("month", Date, primary_key=True),
    Column("from_line", String, primary_key=True),
    Column("to_line", String, primary_key=True),
    Column("municipality_code", String, primary_key=True),
    Column("moves", BigInteger),
    comment="The same without age and sex",
)

_SQL = f"""
with {EVENTS}, beside as (
    select month, place_who, line, day, lag(day) over ordered as day_before, lag(line) over ordered as line_before,
           lead(day) over ordered as day_after
    from event window ordered as (partition by client order by position)
), limited as (
    select *, {parameter_days("transition_days")} as days from beside
), moved as (
    select month, place_who, case when day - day_before <= days then line_before else 0 end as from_line,
           line as to_line, count(*) as moves from limited group by all
    union all
    select month, place_who, line, 0, count(*) from limited
    where day_after is null or day_after - day > days group by all
)
select make_date(cast(month // 12 as integer), cast(month % 12 + 1 as integer), 1) as month,
       coalesce(f.service_line, '{NOTHING}') as from_line, coalesce(t.service_line, '{NOTHING}') as to_line,
       {who_columns("place_who")}, moves
from moved left join {LINE_NAMES} f on f.line = from_line left join {LINE_NAMES} t on t.line = to_line
order by all
"""

_BY_PLACE = """
select month, from_line, to_line, municipality_code, cast(sum(moves) as bigint) as moves
from line_moves group by all order by all
"""

MARTS = (
    Mart(line_moves_by_place, ("line_moves",), _BY_PLACE),
    Mart(line_moves, (*EVENT_INPUTS, "parameter"), _SQL),
)

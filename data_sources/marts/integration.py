"""What clients used together: for every window of twelve months the clients and costs by set of service lines.

Counts go from each month in which a set's clients change to the next: no client is laid out over all months.
"""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.events import age_name, place_name, sex_name
from data_sources.marts.spells import ANY, EVERY_WINDOW, PERIOD

# Stands for what is not kept, as the number of a place, age or sex.
_ANYONE = -1

client_sets = Table(
    "client_sets",
    marts,
    Column("cut", String, primary_key=True, comment="'places', or 'persons' with age and sex"),
    Column("grain", String, primary_key=True, comment="year or rolling12"),
    Column("period", Date, primary_key=True),
    *(
        Column(one, String, primary_key=True, comment=f"'{ANY}' where it is not kept")
        for one in ("municipality_code", "age_group", "sex")
    ),
    Column("combination", String, primary_key=True, comment="service lines used, in the order of letters"),
    Column("lines", Integer, comment="number of service lines used"),
    Column("classes", Integer, primary_key=True, comment="number of service classes of the contacts"),
    Column("clients", BigInteger),
    Column("cents", BigInteger, comment="cost of their contacts and stays in hundredths of euros"),
    comment="Distinct clients of contacts and stays by window and what they used, each once, as of their latest event",
)


def _sets(cut: str, place: str, age: str, sex: str) -> str:
    """Clients and costs by set of lines, from the changes of each set: who comes in and who goes out."""
    return f"""
    select '{cut}' as cut, unnest(range(month, upto)) as month, place, age, sex, lines, classes, clients, cents
    from (
        select place, age, sex, lines, classes, month, lead(month) over in_order as upto,
               cast(sum(clients) over in_order as bigint) as clients, cast(sum(cents) over in_order as bigint) as cents
        from (select month, {place} as place, {age} as age, {sex} as sex, lines, classes, sum(clients) as clients,
                     sum(cents) as cents
              from (select month, place_who, lines, classes, 1 as clients, cents from client_spells
                    union all select upto, place_who, lines, classes, -1, -cents from client_spells)
              group by all)
        window in_order as (partition by place, age, sex, lines, classes order by month)
    ) where clients > 0"""


_SETS = (
    _sets("places", "place_who // 100", str(_ANYONE), str(_ANYONE)),
    _sets("persons", "place_who // 100", "place_who % 100 // 4", "place_who % 4"),
)
_NAMED = f"""{place_name("place")} as municipality_code, {age_name("age")} as age_group, {sex_name("sex")} as sex"""

_SETS_SQL = f"""
with counted as materialized ({" union all ".join(_SETS)})
select cut, grain, {PERIOD}, {_NAMED}, combination, cast(bit_count(c.lines) as integer) as lines,
       cast(classes as integer) as classes, clients, cents
from {EVERY_WINDOW} join line_sets on line_sets.lines = c.lines
order by cut, grain, first, place, age, sex, c.lines, classes
"""

MARTS = (Mart(client_sets, ("client_spells", "line_sets"), _SETS_SQL),)

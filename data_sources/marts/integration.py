"""What clients used together: for every window of twelve months the clients and costs by set of service lines, and the
costliest tenth of the clients.

A client's window changes only in a month with an event, or twelve months after one. So each client is looked at in
those months alone, and counts from each to the next: no client is laid out over all months.
"""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.events import EVENT_INPUTS, EVENTS, LINE_NAMES, age_name, place_name, sex_name

# Stands for what is not kept: as text, and as the number of a place, age or sex.
ANY, ANYONE = "any", -1

_WHO = ("municipality_code", "age_group", "sex")


def _table(name: str, keys: tuple[Column, ...], about: tuple[Column, ...], comment: str) -> Table:
    return Table(
        name,
        marts,
        *keys,
        Column("grain", String, primary_key=True, comment="year or rolling12"),
        Column("period", Date, primary_key=True),
        *(Column(one, String, primary_key=True, comment=f"'{ANY}' where it is not kept") for one in _WHO),
        *about,
        Column("clients", BigInteger),
        Column("cents", BigInteger, comment="cost of their contacts and stays in hundredths of euros"),
        comment=comment,
    )


client_sets = _table(
    "client_sets",
    (Column("cut", String, primary_key=True, comment="'places', or 'persons' with age and sex"),),
    (
        Column("combination", String, primary_key=True, comment="service lines used, in the order of letters"),
        Column("lines", Integer, comment="number of service lines used"),
        Column("classes", Integer, primary_key=True, comment="number of service classes of the contacts"),
    ),
    "Distinct clients of contacts and stays by window and what they used, each once, as of their latest event",
)

costliest_clients = _table(
    "costliest_clients",
    (Column("area", String, primary_key=True, comment=f"'{ANY}' where it is not kept"),),
    (),
    "The costliest tenth of the clients, rounded up, in all and of each area, municipality, age group and sex",
)

# More classes than bits would share the last one; the national classification has a third of that.
_CLASS_BITS = 120
# What the number of an area is multiplied by, to stand before that of a place, age and sex.
_AREA = 1_000_000

_SPELLS = f"""
class as materialized (
    select service_class, least(row_number() over (order by service_class) - 1, {_CLASS_BITS}) as bit
    from (select distinct service_class from service_contacts)
), client_month as materialized (
    select client, month, bit_or(cast(1 as bigint) << (line - 1)) as lines,
           bit_or(case when bit is null then cast(0 as hugeint) else cast(1 as hugeint) << cast(bit as integer) end)
               as classes,
           cast(sum(cents) as bigint) as cents, arg_max(place_who, position) as place_who
    from event left join class on class.service_class = event.service_class group by client, month
), change as (
    select client, month, bit_or(lines) as lines, bit_or(classes) as classes, cast(sum(cents) as bigint) as cents,
           max(place_who) as place_who
    from (from client_month
          union all select client, month + 12, 0, 0, 0, null from client_month)
    group by client, month
), spell as materialized (
    select month, upto, place_who, lines, cast(classes as integer) as classes, cast(cents as bigint) as cents
    from (select month, lead(month) over in_order as upto,
                 last_value(place_who ignore nulls) over in_order as place_who,
                 bit_or(lines) over year as lines, bit_count(bit_or(classes) over year) as classes,
                 sum(cents) over year as cents
          from change
          window in_order as (partition by client order by month),
                 year as (partition by client order by month range between 11 preceding and current row))
    where lines > 0
)"""


def _sets(cut: str, place: str, age: str, sex: str) -> str:
    """Clients and costs by set of lines, from the changes of each set: who comes in and who goes out."""
    return f"""
    select '{cut}' as cut, unnest(range(month, upto)) as month, place, age, sex, lines, classes, clients, cents
    from (
        select place, age, sex, lines, classes, month, lead(month) over in_order as upto,
               cast(sum(clients) over in_order as bigint) as clients, cast(sum(cents) over in_order as bigint) as cents
        from (select month, {place} as place, {age} as age, {sex} as sex, lines, classes, sum(clients) as clients,
                     sum(cents) as cents
              from (select month, place_who, lines, classes, 1 as clients, cents from spell
                    union all select upto, place_who, lines, classes, -1, -cents from spell)
              group by all)
        window in_order as (partition by place, age, sex, lines, classes order by month)
    ) where clients > 0"""


def _costliest(within: str, key: str) -> str:
    """The cost of the costliest tenth, n = ceil(clients / 10), within each window and value of `within`.

    Nobody is sorted: those above the cost that nine tenths do not exceed are added up, and as many of those with just
    that cost as are missing from n. Which of equals comes first changes no sum.
    """
    shown = ", ".join(f"{'key' if name == within else ANYONE} as {name}" for name in ("area", "place", "age", "sex"))
    above = "filter (cents > tenth)"
    return f"""
    select month, {shown}, n as clients,
           cast(coalesce(sum(cents) {above}, 0) + (n - count(*) {above}) * tenth as bigint) as cents
    from (select month, {key} as key, cents from client_window) join (
        select month, {key} as key, (count(*) + 9) // 10 as n, quantile_disc(cents, 0.9) as tenth
        from client_window group by all
    ) using (month, key)
    where cents >= tenth group by month, key, n, tenth"""


# The costliest are found among all clients, and among those of each area, municipality, age group and sex.
_WITHIN = {
    "": "0",
    "area": f"who // {_AREA}",
    "place": f"who % {_AREA} // 100",
    "age": "who % 100 // 4",
    "sex": "who % 4",
}
_SETS = (
    _sets("places", "place_who // 100", str(ANYONE), str(ANYONE)),
    _sets("persons", "place_who // 100", "place_who % 100 // 4", "place_who % 4"),
)
_COSTLIEST = tuple(_costliest(within, key) for within, key in _WITHIN.items())
_EVERY_WINDOW = """(select 'rolling12' as grain, month as first, * from counted
      union all select 'year', month - 11, * from counted where month % 12 = 11) c"""
_PERIOD = "make_date(cast(first // 12 as integer), cast(first % 12 + 1 as integer), 1) as period"
_NAMED = f"""{place_name("place")} as municipality_code, {age_name("age")} as age_group, {sex_name("sex")} as sex"""

_SETS_SQL = f"""
with {EVENTS}, {_SPELLS}, counted as materialized ({" union all ".join(_SETS)}
), combined as (
    select lines, string_agg(service_line, '+' order by service_line) as combination,
           cast(count(*) as integer) as number
    from (select distinct lines from counted) join {LINE_NAMES} on (lines >> (line - 1)) & 1 = 1 group by lines
)
select cut, grain, {_PERIOD}, {_NAMED}, combination, number as lines,
       cast(classes as integer) as classes, clients, cents
from {_EVERY_WINDOW} join combined on combined.lines = c.lines
order by cut, grain, first, place, age, sex, c.lines, classes
"""

# A table of its own: in one statement with the sets it took now seven seconds, now forty.
_COSTLIEST_SQL = f"""
with {EVENTS}, {_SPELLS}, area_name as materialized (
    select area, cast(row_number() over (order by area) as integer) as number
    from (select distinct area from county_area)
), area_of as (
    select cast(year(w.period) * 12 + month(w.period) - 1 as integer) as month,
           cast(a.municipality_code as integer) as place, number
    from window_month w join county_area a
      on a.valid_from <= w.last_day and (a.valid_to is null or a.valid_to >= w.last_day)
    join area_name on area_name.area = a.area
    where w.grain = 'rolling12' and w.month = w.period
), client_window as materialized (
    select laid.month, coalesce(number, 0) * {_AREA} + place_who as who, cents
    from (select cast(unnest(range(month, upto)) as integer) as month, place_who, cents from spell) laid
    left join area_of on area_of.month = laid.month and area_of.place = place_who // 100
), counted as materialized ({" union all ".join(_COSTLIEST)})
select case when c.area < 0 then '{ANY}' else coalesce(area_name.area, 'outside') end as area, grain, {_PERIOD},
       {_NAMED}, clients, cents
from {_EVERY_WINDOW} left join area_name on area_name.number = c.area
order by grain, first, c.area, place, age, sex
"""

MARTS = (
    Mart(client_sets, EVENT_INPUTS, _SETS_SQL),
    Mart(costliest_clients, (*EVENT_INPUTS, "county_area", "window_month"), _COSTLIEST_SQL),
)

"""What each client had used within twelve months, as spells: from the month in which that changed to the next.

A client's window changes only in a month with an event, or twelve months after one. So each client is looked at in
those months alone, and no client is laid out over all months.
"""

from sqlalchemy import BigInteger, Column, Integer, Table

from data_sources.marts import Mart, marts
from data_sources.marts.client_months import CLASS_BITS

client_spells = Table(
    "client_spells",
    marts,
    Column("month", Integer, primary_key=True, comment="first last month of the window, in months since the year 0"),
    Column("upto", Integer, comment="the first month after the spell"),
    Column("client", Integer, primary_key=True, comment="place of the client in the order of client_id"),
    Column("place_who", Integer, comment="municipality, age group and sex at the latest event of the window"),
    Column("lines", BigInteger, comment="a bit for each service line used"),
    Column("classes", Integer, comment="number of service classes of the contacts"),
    Column("cents", BigInteger, comment="cost of the contacts and stays in hundredths of euros"),
    comment="Clients' windows of twelve months, from each month in which one changes to the next",
)

# Stands for a place, age or sex that is not kept, in the tables that are counted from spells.
ANY = "any"
# The windows of `counted`, whose `month` is the last of twelve: by every month, and those that are calendar years.
EVERY_WINDOW = """(select 'rolling12' as grain, month as first, * from counted
      union all select 'year', month - 11, * from counted where month % 12 = 11) c"""
PERIOD = "make_date(cast(first // 12 as integer), cast(first % 12 + 1 as integer), 1) as period"

_SPELLS = f"""
with client_month as materialized (
    select client, cast(year(month) * 12 + month(month) - 1 as integer) as month, lines,
           cast(classes as hugeint) | (cast(more_classes as hugeint) << {CLASS_BITS}) as classes, cents,
           who as place_who
    from client_months
), change as (
    select client, month, bit_or(lines) as lines, bit_or(classes) as classes, cast(sum(cents) as bigint) as cents,
           max(place_who) as place_who
    from (from client_month
          union all select client, month + 12, 0, 0, 0, null from client_month)
    group by client, month
), spell as (
    select client, month, lead(month) over in_order as upto,
           last_value(place_who ignore nulls) over in_order as place_who,
           bit_or(lines) over year as lines, bit_count(bit_or(classes) over year) as classes,
           sum(cents) over year as cents
    from change
    window in_order as (partition by client order by month),
           year as (partition by client order by month range between 11 preceding and current row)
)
select month, upto, client, place_who, lines, cast(classes as integer) as classes,
       cast(cents as bigint) as cents
from spell where lines > 0
order by month, client
"""

MARTS = (Mart(client_spells, ("client_months",), _SPELLS, served=False),)

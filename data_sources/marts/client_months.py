"""What each client used month by month, in whole numbers: any window of whole months is added up from it.

The windows that pages ask for most are prepared further (`client_sets`, `costliest_clients`); what is cut in another
way is answered from here, many times sooner than from the events themselves.
"""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.events import EVENT_INPUTS, EVENTS, LINE_NAMES, LINES_NAMED, who_columns

client_months = Table(
    "client_months",
    marts,
    Column("month", Date, primary_key=True),
    Column("client", Integer, primary_key=True, comment="place of the client in the order of client_id"),
    Column("who", Integer, comment="municipality, age group and sex at the latest event of the month"),
    Column("lines", BigInteger, comment="a bit for each service line used"),
    Column("classes", BigInteger, comment="a bit for each of the first sixty service classes of the contacts"),
    Column("more_classes", BigInteger, comment="a bit for each further service class"),
    Column("cents", BigInteger, comment="cost of the contacts and stays in hundredths of euros"),
    comment="Clients of contacts and stays by month and what they used",
)
client_who = Table(
    "client_who",
    marts,
    Column("who", Integer, primary_key=True),
    *(Column(name, String) for name in ("municipality_code", "age_group", "sex")),
    comment="The municipalities, age groups and sexes of client_months by their number",
)
line_sets = Table(
    "line_sets",
    marts,
    Column("lines", BigInteger, primary_key=True, comment="a bit for each service line"),
    Column("combination", String, comment="the service lines in the order of letters"),
    comment="Every set of the service lines that are used by its number",
)

# As many as a whole number of 64 bits holds; more than twice as many classes would share the last bit. The national
# classification has a third of that.
CLASS_BITS = 60

_MONTHS = f"""
with {EVENTS}, number_of as materialized (
    select hash(client_id) as client, cast(row_number() over (order by client_id) as integer) as number
    from (select client_id from service_contacts union select client_id from care_episodes)
), class as materialized (
    select service_class, least(row_number() over (order by service_class) - 1, {2 * CLASS_BITS - 1}) as bit
    from (select distinct service_class from service_contacts)
), client_month as (
    select month, client, cast(arg_max(place_who, position) as integer) as who,
           bit_or(cast(1 as bigint) << (line - 1)) as lines,
           bit_or(case when bit < {CLASS_BITS} then cast(1 as bigint) << bit else 0 end) as classes,
           bit_or(case when bit >= {CLASS_BITS} then cast(1 as bigint) << (bit - {CLASS_BITS}) else 0 end)
               as more_classes,
           cast(sum(cents) as bigint) as cents
    from event left join class on class.service_class = event.service_class group by month, client
)
select make_date(month // 12, month % 12 + 1, 1) as month, number as client, who, lines, classes, more_classes, cents
from client_month join number_of using (client)
order by month, number
"""

_WHO = f"""
select who, {who_columns("who")} from (select distinct who from client_months) order by who
"""

_SETS = f"""
with {LINES_NAMED}, every as (
    select unnest(range(1, cast(1 as bigint) << cast((select count(*) from {LINE_NAMES}) as integer))) as lines
)
select lines, string_agg(service_line, '+' order by service_line) as combination
from every join {LINE_NAMES} on (lines >> (line - 1)) & 1 = 1 group by lines order by lines
"""

MARTS = (
    Mart(client_months, EVENT_INPUTS, _MONTHS),
    Mart(client_who, ("client_months",), _WHO),
    Mart(line_sets, ("service_contacts", "care_episodes"), _SETS),
)

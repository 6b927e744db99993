"""Requests for care: what was assessed and served, how long it took, and who still waits at the end of each month."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import age_group, join_home, month, place

_LINE = ("municipality_code", "service_line")
_CUTS = (*_LINE, "service_class", "age_group")

request_rows = Table(
    "request_rows",
    marts,
    *(Column(cut, String) for cut in _CUTS),
    Column("requested_on", Date),
    Column("assessed_on", Date),
    Column("served_on", Date),
    Column("left_on", Date, comment="first day on which it waits no longer: served or closed, or after what is known"),
    Column("due_on", Date, comment="last day of the guarantee; empty where there is none, and where it is urgent"),
    Column("days", Integer, comment="from the request to the service"),
    comment="Requests up to the last delivered day, one a row; what comes after that day is not known",
)

# A limit in months is of calendar months. Every age has one limit on a day, so a request without an age has one where
# the limits of all ages are the same.
_ROWS = f"""
with delivered as (
    select last_day from dataset_status where dataset = 'service_requests'
), known as (
    select r.request_id, {place("r")} as municipality_code, r.service_line, r.service_class,
           {age_group("r.age")} as age_group, r.age, r.requested_on, last_day,
           case when r.assessed_on <= last_day then r.assessed_on end as assessed_on,
           case when r.served_on <= last_day then r.served_on end as served_on,
           case when r.closed_on <= last_day then r.closed_on end as closed_on,
           case when not coalesce(r.urgent, false) then c.guarantee_group end as guarantee_group
    from service_requests r {join_home("r")} cross join delivered
    left join county_service_class c on c.service_class = r.service_class
    where r.requested_on <= last_day
), asked as (
    select distinct guarantee_group, requested_on, age from known where guarantee_group is not null
), due as (
    select a.guarantee_group, a.requested_on, a.age,
           max(cast(a.requested_on + to_months(coalesce(g.limit_months, 0)) + to_days(coalesce(g.limit_days, 0))
                    as date)) as due_on
    from asked a join county_guarantee g on g.guarantee_group = a.guarantee_group
     and a.requested_on >= g.valid_from and (g.valid_to is null or a.requested_on <= g.valid_to)
     and (a.age is null or a.age between g.age_from and g.age_to)
    group by all having count(distinct row(g.limit_months, g.limit_days)) = 1
)
select municipality_code, service_line, service_class, age_group, k.requested_on, assessed_on, served_on,
       coalesce(least(served_on, closed_on), cast(last_day + interval 1 day as date)) as left_on, d.due_on,
       cast(served_on - k.requested_on as integer) as days
from known k left join due d on d.guarantee_group = k.guarantee_group and d.requested_on = k.requested_on
 and d.age is not distinct from k.age
order by k.requested_on, k.request_id
"""


def _months(name: str, cuts: tuple[str, ...]) -> Mart:
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(cut, String, primary_key=True) for cut in cuts),
        Column("assessed", BigInteger, comment="requests of the month that were assessed"),
        Column("same_day", BigInteger, comment="of these, on the day of the request"),
        Column("served", BigInteger, comment="requests served in the month"),
        Column("limited", BigInteger, comment="of these, with a guarantee"),
        Column("in_time", BigInteger, comment="of these, within it"),
        comment="Requests assessed, by month of the request, and served, by month of the service",
    )
    shown = ", ".join(cuts)
    return Mart(
        table,
        ("request_rows",),
        f"""
with event as (
    select {month("requested_on")} as month, {shown}, 1 as assessed,
           cast(assessed_on = requested_on as integer) as same_day, 0 as served, 0 as limited, 0 as in_time
    from request_rows where assessed_on is not null
    union all
    select {month("served_on")}, {shown}, 0, 0, 1, cast(due_on is not null as integer),
           cast(coalesce(served_on <= due_on, false) as integer)
    from request_rows where served_on is not null
)
select month, {shown}, cast(sum(assessed) as bigint) as assessed, cast(sum(same_day) as bigint) as same_day,
       cast(sum(served) as bigint) as served, cast(sum(limited) as bigint) as limited,
       cast(sum(in_time) as bigint) as in_time
from event group by all order by month, {shown}
""",
    )


# How long those who wait have waited: the fewest and the most days; None = and more.
WAITED: dict[str, tuple[int, int | None]] = {
    "0-7": (0, 7),
    "8-14": (8, 14),
    "15-30": (15, 30),
    "31-90": (31, 90),
    "91-180": (91, 180),
    "181+": (181, None),
}
# A request that waits goes through the lengths one after another, each from its first day to the next one's.
_BY_WAITED = """(
    select * replace (
               greatest(from_day, cast(requested_on + to_days(fewest) as date)) as from_day,
               least(left_on, cast(requested_on + to_days(after) as date)) as left_on),
           waited
    from wait cross join (values {lengths}) length(waited, fewest, after)
    where greatest(from_day, requested_on + to_days(fewest)) < least(left_on, requested_on + to_days(after))
)""".format(
    lengths=", ".join(
        f"('{name}', {fewest}, {1_000_000 if most is None else most + 1})" for name, (fewest, most) in WAITED.items()
    )
)
# A request waits from its day to the day before it is served or closed, and is over its guarantee from the day after
# the guarantee's last: who came less who went is who waits.
_QUEUE = """
with delivered as (
    select last_day from dataset_status where dataset = 'service_requests'
), wait as (
    select *, requested_on as from_day, 1 as waiting, 0 as over from request_rows
    union all
    select *, cast(due_on + interval 1 day as date), 0, 1
    from request_rows where due_on is not null and due_on + interval 1 day < left_on
), spell as (
    select {shown}, from_day, left_on, waiting, over from {waits}
), change as (
    select {month_from} as month, {shown}, waiting, over from spell
    union all
    select {month_left}, {shown}, -waiting, -over from spell cross join delivered where left_on <= last_day
), cell as (
    select {shown}, min(month) as first from change group by all
), every_month as (
    select cast(unnest(generate_series(first, last_day, interval 1 month)) as date) as month, {shown}
    from cell cross join delivered
), running as (
    select month, {shown}, sum(coalesce(waiting, 0)) over so_far as waiting, sum(coalesce(over, 0)) over so_far as over
    from every_month left join (select month, {shown}, sum(waiting) as waiting, sum(over) as over from change
                                group by all) using (month, {shown})
    window so_far as (partition by {shown} order by month)
)
select month, {shown}, cast(waiting as bigint) as waiting, cast(over as bigint) as over
from running where waiting > 0 order by month, {shown}
"""


def _queue(name: str, cuts: tuple[str, ...]) -> Mart:
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True),
        *(Column(cut, String, primary_key=True) for cut in cuts),
        Column("waiting", BigInteger, comment="requests that wait on the last day of the month"),
        Column("over", BigInteger, comment="of these, longer than their guarantee"),
        comment="Who waits at the end of each month; of the newest month on the last delivered day",
    )
    shown = ", ".join(cuts)
    waits = _BY_WAITED if "waited" in cuts else "wait"
    sql = _QUEUE.format(shown=shown, waits=waits, month_from=month("from_day"), month_left=month("left_on"))
    return Mart(table, ("request_rows", "dataset_status"), sql)


def _waits(name: str, cuts: tuple[str, ...]) -> Mart:
    table = Table(
        name,
        marts,
        Column("month", Date, primary_key=True, comment="month of the service"),
        *(Column(cut, String, primary_key=True) for cut in cuts),
        Column("days", Integer, primary_key=True, comment="from the request to the service"),
        Column("requests", BigInteger),
        comment="Requests served by month, days waited and " + ", ".join(cuts),
    )
    keys = f"month, {', '.join(cuts)}, days"
    return Mart(
        table,
        ("request_rows",),
        f"""
select {month("served_on")} as month, {", ".join(cuts)}, days, count(*) as requests
from request_rows where served_on is not null group by all order by {keys}
""",
    )


# From the smallest to the largest: a question is answered by the first that holds every cut it asks for.
_LEVELS = {"line": _LINE, "class": (*_LINE, "service_class"), "age": _CUTS}
MONTHS = tuple(_months(f"requests_by_{name}", cuts) for name, cuts in _LEVELS.items())
QUEUES = tuple(_queue(f"queue_by_{name}", cuts) for name, cuts in {**_LEVELS, "waited": (*_CUTS[:3], "waited")}.items())
WAITS = tuple(_waits(f"waits_by_{name}", cuts) for name, cuts in {"place": _LINE[:1], **_LEVELS}.items())

MARTS = (
    Mart(
        request_rows,
        ("service_requests", "county_municipality", "county_service_class", "county_guarantee", "dataset_status"),
        _ROWS,
    ),
    *MONTHS,
    *QUEUES,
    *WAITS,
)

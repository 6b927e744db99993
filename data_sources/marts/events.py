"""Contacts and stays of clients as one row of events in order, in whole numbers, for marts that follow clients.

Whole numbers instead of texts and dates: of days, months, places (0 = outside), ages, sexes and lines (1 …). Grouping
and sorting many millions of rows by them is several times quicker.
"""

from data_sources.marts.expressions import AGE_BANDS, join_home

EVENT_INPUTS = ("service_contacts", "care_episodes", "county_municipality")
LINE_NAMES = "line_name"

_WHO = f"""coalesce(cast(home.municipality_code as integer), 0) * 100
           + cast(case when e.age is null then {len(AGE_BANDS)} else least(e.age // 5, {len(AGE_BANDS) - 1}) end * 4
           + case e.sex when 'male' then 0 when 'female' then 1 when 'total' then 2 else 3 end as integer)"""


# More than a dataset has rows.
_RANKS = 2**40


def _events(table: str, day: str, kind: int, service_class: str) -> str:
    """The events of one dataset. Its rows lie in the order of their day and key, so the row's number is its rank."""
    return f"""
    select hash(e.client_id) as client, date_diff('day', date '1900-01-01', e.{day}) as day,
           (date_diff('day', date '1900-01-01', e.{day}) * 2 + {kind}) * {_RANKS} + e.rank as position,
           cast(year(e.{day}) * 12 + month(e.{day}) - 1 as integer) as month, {_WHO} as place_who,
           l.line, {service_class} as service_class, cast(coalesce(e.cost_eur, 0) * 100 as bigint) as cents
    from (select *, row_number() over () as rank from {table}) e {join_home("e")}
    join {LINE_NAMES} l on l.service_line = e.service_line"""


LINES_NAMED = f"""{LINE_NAMES} as materialized (
    select service_line, cast(row_number() over (order by service_line) as integer) as line
    from (select distinct service_line from service_contacts union select distinct service_line from care_episodes)
)"""
# A contact comes before a stay of the same day.
EVENTS = f"""{LINES_NAMED}, event as ({_events("service_contacts", "contact_on", 0, "e.service_class")}
    union all {_events("care_episodes", "admitted_on", 1, "null")}
)"""

_AGE = " ".join(f"when {number} then '{band}'" for number, band in enumerate(AGE_BANDS))


def place_name(number: str) -> str:
    """The municipality's code from its number; 0 is outside, and below it any place."""
    return (
        f"case when {number} < 0 then 'any' when {number} = 0 then 'outside' "
        f"else lpad(cast({number} as varchar), 3, '0') end"
    )


def age_name(number: str) -> str:
    """The age group from its number; −1 is any age."""
    return f"case {number} when -1 then 'any' {_AGE} else 'unknown' end"


def sex_name(number: str) -> str:
    """The sex from its number; −1 is any."""
    names = " ".join(f"when {code} then '{name}'" for code, name in enumerate(("male", "female", "total")))
    return f"case {number} when -1 then 'any' {names} else 'unknown' end"


def who_columns(code: str) -> str:
    """The columns `municipality_code`, `age_group` and `sex` of an event's `place_who`."""
    return (
        f"{place_name(f'{code} // 100')} as municipality_code, {age_name(f'{code} % 100 // 4')} as age_group, "
        f"{sex_name(f'{code} % 4')} as sex"
    )

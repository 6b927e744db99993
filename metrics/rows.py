"""The delivered rows themselves, shaped as prepared tables are, with the day of each event.

They answer what no prepared table does: cuts by many things at once, and windows that begin or end within a month.
"""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import String

from data_sources.extracts import EXTRACTS
from data_sources.marts import county_municipality, dataset_status
from data_sources.marts.calendar import calendar_day
from data_sources.portable import month_of
from metrics.cut import OUTSIDE

UNKNOWN = "unknown"


def _known(column: ColumnElement) -> ColumnElement[str]:
    return func.coalesce(column, UNKNOWN, type_=String()).label(column.name)


def _age_group(age: ColumnElement) -> ColumnElement[str]:
    bands = [(age < low + 5, f"{low}-{low + 4}") for low in range(0, 85, 5)]
    return case((age.is_(None), UNKNOWN), *bands, else_="85+").label("age_group")


def _place() -> ColumnElement[str]:
    return func.coalesce(county_municipality.c.municipality_code, OUTSIDE, type_=String()).label("municipality_code")


def _with_home(table: FromClause) -> FromClause:
    home = county_municipality.c.municipality_code
    return table.outerjoin(county_municipality, home == table.c.municipality_code)


def _one_where(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _contacts() -> Subquery:
    c = EXTRACTS["service_contacts"].c
    remote = c.contact_mode.in_(("remote", "phone", "digital"))
    return (
        select(
            c.contact_id.label("event_id"),
            c.client_id,
            c.contact_on.label("day"),
            month_of(c.contact_on).label("month"),
            _place(),
            _age_group(c.age),
            _known(c.sex),
            c.service_line,
            c.service_class,
            _known(c.unit_code),
            c.contact_mode,
            _known(c.profession_group),
            literal(1, Integer()).label("contacts"),
            _one_where(remote, "remote"),
            _one_where(or_(remote, c.contact_mode.in_(("visit", "home_visit"))), "channelled"),
            _one_where(c.provider.in_(("purchased", "voucher")), "purchased"),
            _one_where(c.provider.is_not(None), "provider_known"),
            func.coalesce(c.cost_eur, 0, type_=c.cost_eur.type).label("cost_eur"),
        )
        .select_from(_with_home(EXTRACTS["service_contacts"]))
        .subquery("contact")
    )


def _stay_days() -> Subquery:
    """Every day in care: from admission to the day before discharge, one for a stay within a day, and for an open
    stay to the last delivered day."""
    e, d = EXTRACTS["care_episodes"].c, calendar_day.c
    in_care = or_(e.discharged_on.is_(None), d.day < e.discharged_on, d.day == e.admitted_on)
    return _days_of_stays(and_(d.day >= e.admitted_on, in_care), "stay_day")


def _delay_days() -> Subquery:
    """Every day of delay: from the day of being ready to the day before discharge, for an open stay to the last
    delivered day."""
    e, d = EXTRACTS["care_episodes"].c, calendar_day.c
    still_in = or_(e.discharged_on.is_(None), d.day < e.discharged_on)
    return _days_of_stays(and_(d.day >= e.ready_on, still_in), "delay_day")


def _days_of_stays(within: ColumnElement[bool], name: str) -> Subquery:
    e, d = EXTRACTS["care_episodes"].c, calendar_day.c
    until = select(dataset_status.c.last_day).where(dataset_status.c.dataset == "care_episodes").scalar_subquery()
    return (
        select(
            d.day,
            d.month,
            e.client_id.label("client"),
            _place(),
            _age_group(e.age),
            _known(e.sex),
            e.service_line,
            _known(e.unit_code),
            e.care_type,
            literal(1, Integer()).label("days"),
        )
        .select_from(_with_home(EXTRACTS["care_episodes"]).join(calendar_day, within))
        .where(d.day <= until)
        .subquery(name)
    )


def _events_of(kind: int, table: FromClause, event_id: str, day: str) -> Select:
    c = table.c
    service_class = c.service_class if "service_class" in c else cast(null(), String())
    return select(
        (literal(str(kind), String()) + c[event_id]).label("event_id"),
        c.client_id,
        c[day].label("day"),
        month_of(c[day]).label("month"),
        _place(),
        _age_group(c.age),
        _known(c.sex),
        c.service_line,
        service_class.label("service_class"),
        func.coalesce(c.cost_eur, 0, type_=c.cost_eur.type).label("cost_eur"),
    ).select_from(_with_home(table))


def _events() -> Subquery:
    """Contacts and stays of clients; a stay is on its day of admission, and after a contact of that day."""
    return union_all(
        _events_of(0, EXTRACTS["service_contacts"], "contact_id", "contact_on"),
        _events_of(1, EXTRACTS["care_episodes"], "episode_id", "admitted_on"),
    ).subquery("event")


def _resident_use() -> Subquery:
    """What the contacts and stays of residents cost, on the day of the event."""
    e = event_rows.c
    about = (e.day, e.month, e.municipality_code, e.service_line, e.age_group, e.sex, e.cost_eur)
    return select(*about, e.client_id.label("client")).where(e.municipality_code != OUTSIDE).subquery("resident_use")


contact_rows = _contacts()
stay_days = _stay_days()
delay_days = _delay_days()
event_rows = _events()
resident_use = _resident_use()

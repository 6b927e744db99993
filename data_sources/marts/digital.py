"""Digital and telephone channels by month: how much they are used, and how often they are answered."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import join_home, known, place

_CUTS = {"municipality_code": place("d"), "service_line": known("d.service_line")}
# What is not told whether it was answered is neither answered nor unanswered.
_MEASURES = {
    "contacts": "d.contacts",
    "digital": "d.contacts if d.channel in ('omaolo', 'chat', 'video', 'e_booking', 'e_message')",
    "phone": "d.contacts if d.channel = 'phone' and d.answered is not null",
    "phone_answered": "d.answered if d.channel = 'phone'",
    "callback": "d.contacts if d.channel = 'callback' and d.answered_same_day is not null",
    "callback_same_day": "d.answered_same_day if d.channel = 'callback'",
}

digital_months = Table(
    "digital_months",
    marts,
    Column("month", Date, primary_key=True),
    *(Column(cut, String, primary_key=True) for cut in _CUTS),
    *(Column(measure, BigInteger) for measure in _MEASURES),
    comment="Contacts in digital and telephone channels by month, place and line",
)


def _summed(what: str) -> str:
    amount, _, condition = what.partition(" if ")
    return f"sum({amount})" + (f" filter ({condition})" if condition else "")


_COLUMNS = ", ".join(
    [f"{how} as {cut}" for cut, how in _CUTS.items()]
    + [f"cast(coalesce({_summed(what)}, 0) as bigint) as {name}" for name, what in _MEASURES.items()]
)
_SQL = f"""
select d.month, {_COLUMNS} from digital_use d {join_home("d")}
group by all order by month, {", ".join(_CUTS)}
"""

MARTS = (Mart(digital_months, ("digital_use", "county_municipality"), _SQL),)

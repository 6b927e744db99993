"""Client feedback: recommendations, and how clients agree with each of the statements of the survey."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, String, Table

from data_sources.marts import Mart, marts
from data_sources.marts.expressions import join_home, known, month, place

STATEMENTS = tuple(f"statement_{number}" for number in range(1, 7))
# Answers without a rating of a statement are no rows of it.
_LONG = f"(unpivot feedback on {', '.join(STATEMENTS)} into name statement value rating)"
_ANSWERS = {
    "answers": "count(*)",
    "scored": "count(f.recommend)",
    "promoters": "count(*) filter (f.recommend >= 9)",
    "detractors": "count(*) filter (f.recommend <= 6)",
}
_RATINGS = {"ratings": "count(*)", "points": "sum(rating)", "squares": "sum(rating * rating)"}
_SMALL = ("municipality_code", "service_line")
_KEYS = {
    "month": month("f.given_on"),
    "day": "f.given_on",
    "municipality_code": place("f"),
    "service_line": "f.service_line",
    "unit_code": known("f.unit_code"),
    "channel": known("f.channel"),
    "statement": "f.statement",
}


def _mart(name: str, keys: tuple[str, ...], measures: dict[str, str], source: str) -> Mart:
    table = Table(
        name,
        marts,
        *(Column(key, Date if key in ("month", "day") else String, primary_key=True) for key in keys),
        *(Column(measure, BigInteger) for measure in measures),
        comment=f"Answers of clients by {', '.join(keys)}",
    )
    columns = [f"{_KEYS[key]} as {key}" for key in keys]
    columns += [f"cast({how} as bigint) as {measure}" for measure, how in measures.items()]
    sql = f"""
select {", ".join(columns)} from {source} f {join_home("f")}
group by all order by {", ".join(keys)}
"""
    return Mart(table, ("feedback", "county_municipality"), sql)


def _marts(name: str, measures: dict[str, str], source: str, *more: str) -> tuple[Mart, ...]:
    """From the smallest to the largest, which answers for every cut and for windows that are cut within a month."""
    months = {"line": _SMALL, "channel": (*_SMALL, "channel"), "unit": (*_SMALL, "unit_code")}
    return (
        *(_mart(f"{name}_by_{cut}", ("month", *keys, *more), measures, source) for cut, keys in months.items()),
        _mart(f"{name}_by_day", ("month", "day", *_SMALL, "unit_code", "channel", *more), measures, source),
    )


ANSWERS = _marts("answers", _ANSWERS, "feedback")
RATINGS = _marts("ratings", _RATINGS, _LONG, "statement")

MARTS = (*ANSWERS, *RATINGS)

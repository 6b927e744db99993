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
_WHOLE = (*_SMALL, "unit_code", "channel")
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


# The smaller one answers for months, places and lines; the larger one for everything.
ANSWERS = (
    _mart("answers_by_line", ("month", *_SMALL), _ANSWERS, "feedback"),
    _mart("answers_by_day", ("month", "day", *_WHOLE), _ANSWERS, "feedback"),
)
RATINGS = (
    _mart("ratings_by_line", ("month", *_SMALL, "statement"), _RATINGS, _LONG),
    _mart("ratings_by_day", ("month", "day", *_WHOLE, "statement"), _RATINGS, _LONG),
)

MARTS = (*ANSWERS, *RATINGS)

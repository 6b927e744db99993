"""What an extract promises: the vocabulary that every contract is written in.

A contract is a plain SQLAlchemy `Table` on `lake`: it says names, types, keys, what may be empty and what a bad row is.
It serves reading and checking deliveries, the data dictionary, drawn tests and the made-up lake alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CheckConstraint, Column, MetaData, Table

from data_sources.portable import DuckDBDialect
from i18n import N_

lake = MetaData()

Cadence = Literal["monthly", "yearly", "survey", "standing"]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an extract comes from, and how its age is told. Shown beside every number built on it.

    `event`: the column that dates a row (None: the extract has no time). `ends`: columns whose newest day is the last
    delivered day. `counts_when`: SQL condition a row must meet to make its month delivered. `forecast`: its days lie
    ahead, so they do not say how fresh the lake is. `formats`: the endings of its files.
    """

    producer: str
    steward: str
    cadence: Cadence
    event: str | None
    ends: tuple[str, ...] = ()
    counts_when: str = "true"
    stale_after_days: int = 40
    personal_data: bool = False
    forecast: bool = False
    formats: tuple[str, ...] = (".csv", ".parquet")


def extract(name: str, comment: str, origin: Origin, *parts: Any) -> Table:
    """One contract: columns and rules in the order of the contract page."""
    return Table(name, lake, *parts, comment=comment, info={"origin": origin})


def required(name: str, kind: Any, comment: str, values: Sequence[str] = (), key: bool = False) -> Column:
    """A column that must be there and must not be empty."""
    return Column(name, kind, nullable=False, comment=comment, info=_info(values, key))


def key(name: str, kind: Any, comment: str, values: Sequence[str] = ()) -> Column:
    """A required column that belongs to the key."""
    return required(name, kind, comment, values, key=True)


def optional(
    name: str,
    kind: Any,
    comment: str,
    values: Sequence[str] = (),
    in_key: bool = False,
    default: str | None = None,
) -> Column:
    """A column that may be missing or empty; `default` stands for an empty value."""
    return Column(name, kind, nullable=True, comment=comment, info=_info(values, in_key) | {"default": default})


def _info(values: Sequence[str], in_key: bool) -> dict[str, Any]:
    return {"values": tuple(values), "key": in_key, "default": None}


def rule(text: str, condition: str, **places: object) -> CheckConstraint:
    """What every row must keep: the SQL condition (empty values pass) and a gettext key with its places.

    The English text is the rule's name, which findings carry; `rule_text` gives back what can be translated.
    """
    return CheckConstraint(condition, name=text.format(**places), info={"text": text, "places": places})


def not_negative(column: str) -> CheckConstraint:
    """A rule: zero or more."""
    return rule(N_("{column} is not negative"), f"{column} >= 0", column=column)


def between(column: str, low: int, high: int) -> CheckConstraint:
    """A rule: from `low` to `high`, both allowed."""
    return rule(
        N_("{column} is {low} to {high}"), f"{column} between {low} and {high}", column=column, low=low, high=high
    )


def in_order(first: str, second: str) -> CheckConstraint:
    """A rule: `second` is the same or later (or larger)."""
    return rule(N_("{first} is not after {second}"), f"{first} <= {second}", first=first, second=second)


def at_most(part: str, whole: str) -> CheckConstraint:
    """A rule: a part is not larger than its whole."""
    return rule(N_("{part} is not more than {whole}"), f"{part} <= {whole}", part=part, whole=whole)


def first_of_month(column: str) -> CheckConstraint:
    """A rule: a day that stands for its month."""
    return rule(N_("{column} is the first of a month"), f"day({column}) = 1", column=column)


def key_columns(table: Table) -> tuple[str, ...]:
    """The names of a contract's key, in order."""
    return tuple(c.name for c in table.columns if c.info["key"])


def required_columns(table: Table) -> tuple[str, ...]:
    """The names of the columns that a file must have."""
    return tuple(c.name for c in table.columns if not c.nullable)


def rule_text(table: Table, name: str) -> tuple[str, dict[str, object]]:
    """The gettext key and the places of a rule's name; a promise that every contract makes is its own key."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and constraint.name == name:
            return constraint.info["text"], constraint.info["places"]
    return name, {}


def empty(table: Table) -> str:
    """SQL of a contract's columns and no row."""
    dialect = DuckDBDialect()
    columns = ", ".join(f'cast(null as {c.type.compile(dialect=dialect)}) as "{c.name}"' for c in table.columns)
    return f"select {columns} limit 0"


def rules(table: Table) -> tuple[tuple[str, str], ...]:
    """The row rules of a contract: `(name, SQL condition)`, in order."""
    found = [(str(k.name), str(k.sqltext)) for k in table.constraints if isinstance(k, CheckConstraint)]
    return tuple(sorted(found))

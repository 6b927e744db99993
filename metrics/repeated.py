"""The same figure again: what to type on the command line, or in Python, to get exactly a result's rows."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date

from metrics.result import Result
from permissions import Reader

# The reader that the command line takes for granted.
_USUAL = Reader("analyst")


def command_line(result: Result, options: Mapping[str, object]) -> str:
    """`python -m metrics …` that prints the result's rows. `options`: the metric's own choices."""
    words = ["python", "-m", "metrics", result.metric.id]
    words += ["--by", ",".join(result.by)] if result.by else []
    words += ["--grain", result.grain, "--from", result.start.isoformat(), "--to", result.end.isoformat()]
    for name, key in result.where.items():
        words += ["--where", f"{name}={key}"]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    words += ["--as", str(result.reader)] if result.reader != _USUAL else []
    return shlex.join(words)


def python_code(result: Result, options: Mapping[str, object]) -> str:
    """A program that asks for the result's rows. `options`: the metric's own choices."""
    asked = {
        "by": result.by,
        "grain": result.grain,
        "start": result.start,
        "end": result.end,
        "where": dict(result.where),
        **options,
        "reader": result.reader,
    }
    told = "".join(f"    {name}={_literal(value)},\n" for name, value in asked.items() if value not in ((), {}))
    return (
        "from datetime import date\n\n"
        "from metrics import Reader, measure\n\n"
        f"result = measure(\n    {result.metric.id!r},\n{told})\n"
        "print(result.rows)\n"
    )


def _literal(value: object) -> str:
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, Reader):
        given = {name: place for name, place in vars(value).items() if place is not None and name != "role"}
        return f"Reader({', '.join([repr(value.role), *(f'{name}={place!r}' for name, place in given.items())])})"
    return repr(value)

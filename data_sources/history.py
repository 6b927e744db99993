"""How many rows each month of a dataset had at every delivery that the warehouse has seen.

The table goes from generation to generation: what was seen before is kept, and the counts of today's delivery join it.
So it is the one table that does not follow from the lake alone: two warehouses with the same lake have the same one
when they have seen the same deliveries. A lake may tell of deliveries before the first refresh in its manifest:
`"earlier": {"feedback": {"2024-05-12": {"2024-04": 812}}}`, rows by dataset, day of delivery and month.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Date

from data_sources.delivery import MANIFEST, LakeError
from data_sources.extracts import EXTRACTS
from data_sources.promises import literal
from data_sources.status import month_of

Counts = list[tuple[str, date, date, int]]

# A month that ended longer before a delivery is not looked at any more: nothing comes that late.
MONTHS_BACK = 24


def earlier_counts(manifest: dict) -> Counts:
    """`(dataset, month, delivered on, rows)` of the deliveries that a lake's manifest tells of, in order."""
    try:
        return sorted(
            (dataset, datetime.strptime(month, "%Y-%m").date(), date.fromisoformat(day), int(rows))
            for dataset, deliveries in manifest.get("earlier", {}).items()
            for day, months in deliveries.items()
            for month, rows in months.items()
            if dataset in EXTRACTS
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise LakeError(
            f"The lake's {MANIFEST} has earlier deliveries that are not dataset → day → month → rows ({error}); "
            "its deliverer must mend it."
        ) from error


def seen_sql(delivered_on: date | None, earlier: Counts, before: Path | None) -> str:
    """The select that fills `seen_month`; `before` is the table of the generation that serves.

    Where several tell of the same delivery, the newest counts.
    """
    told = [f"('{name}', date '{month}', date '{day}', {rows}, 1)" for name, month, day, rows in earlier]
    nothing = "select null::varchar, null::date, null::date, null::bigint, 0 limit 0"
    parts = [f"select * from (values {', '.join(told)})" if told else nothing]
    if before is not None:
        parts.append(f"select dataset, month, delivered_on, rows, 2 from read_parquet({literal(str(before))})")
    if delivered_on is not None:
        parts += _counted(delivered_on)
    every = " union all ".join(f"({part})" for part in parts)
    return (
        "select dataset, month, delivered_on, cast(rows as bigint) as rows "
        f"from ({every}) as told(dataset, month, delivered_on, rows, said) "
        "qualify row_number() over (partition by dataset, month, delivered_on order by said desc) = 1"
    )


def _counted(delivered_on: date) -> list[str]:
    """Today's counts of every dataset that comes by months."""
    day = f"date '{delivered_on}'"
    since = f"{day} - interval {MONTHS_BACK + 1} month"
    return [
        f"select '{name}', {month_of(table, origin.event)} as month, {day}, count(*), 3 from {name} "
        f"where {origin.counts_when} and {origin.event} between {since} and {day} group by all"
        for name, table in EXTRACTS.items()
        if (origin := table.info["origin"]).event is not None
        and isinstance(table.c[origin.event].type, Date)
        and origin.cadence == "monthly"
    ]

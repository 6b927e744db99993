"""Sums by cell that still tell whether few persons stand behind them.

The sums are on one row of a cell, and the first persons by their numbers on as many rows as the county's small number.
The first persons of any cells taken together are among the first of each, so whether those together are few can be
seen whatever is added up; the table is as small as its cells are few.
"""

from collections.abc import Mapping

from data_sources.marts.expressions import SMALL_NUMBER


def first_persons(rows: str, keys: str, person: str, amounts: Mapping[str, str]) -> str:
    """The select of such a table: `keys`, `person` and the amounts, in the order of keys and person.

    `rows`: SQL of rows with these columns. `amounts`: each amount's SQL type.
    """
    summed = ", ".join(f"sum({name}) as {name}" for name in amounts)
    together = ", ".join(f"sum({name}) over (partition by {keys}) as {name}_together" for name in amounts)
    shown = ", ".join(
        f"cast(case when place = 1 then {name}_together else 0 end as {kind}) as {name}"
        for name, kind in amounts.items()
    )
    return f"""
with by_person as (
    select {keys}, {person}, {summed} from ({rows}) group by all
), ranked as (
    select *, row_number() over (partition by {keys} order by {person}) as place, {together} from by_person
)
select {keys}, {person}, {shown}
from ranked where place <= {SMALL_NUMBER}
order by {keys}, {person}
"""

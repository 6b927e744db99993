"""`python -m metrics`: every number of the pages, from the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from datetime import date, datetime

import pandas as pd

from command_line import Parser, Refused, run, tell
from county import County, CountyError, load_county
from data_sources.warehouse import Warehouse, WarehouseError, open_warehouse
from metrics import CATALOGUE, Explanation, MeasureError, Metric, Result, Side, explain, measure
from metrics.catalogue import held
from metrics.laid import DIGITS
from metrics.machine import csv_text
from metrics.periods import GRAINS
from permissions import AccessDenied, parse_reader
from settings import setting


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m metrics", description="A metric's numbers, or `list` for the catalogue.")
    parser.add_argument("metric", help="a metric's id, list, or explain")
    parser.add_argument("--by", default="", help="breakdowns, separated by commas")
    parser.add_argument("--grain", help=", ".join(GRAINS))
    parser.add_argument("--from", dest="start", help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="end", help="the day after the last, YYYY-MM-DD")
    parser.add_argument("--where", action="append", default=[], help="breakdown=key; may be repeated")
    parser.add_argument("--of", help="the metric that area_gap compares")
    parser.add_argument("--category", help="service_line or service_class")
    parser.add_argument("--at-least", type=int, help="number of categories")
    parser.add_argument("--as", dest="role", default="analyst", help="role, or role:area")
    parser.add_argument("--format", default=None, help="csv, json, parquet; text or json for list")
    parser.add_argument("--warehouse", help="folder of the warehouse")
    return parser.parse_args(argv)


def _explaining(argv: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m metrics explain",
        description="Why a rate or a cost per resident differs between two places or periods: causes that add up.",
    )
    side = "place:period, such as area=3:2024-01-01, municipality=837:2024-01-01 or county:2024-01-01_2024-07-01"
    parser.add_argument("metric", help="a metric's id")
    parser.add_argument("--of", required=True, help=side)
    parser.add_argument("--against", required=True, help=side)
    parser.add_argument("--grain", default="year", help=", ".join(GRAINS))
    parser.add_argument("--where", action="append", default=[], help="service_line=key or service_class=key")
    parser.add_argument("--as", dest="role", default="analyst", help="role, or role:area")
    parser.add_argument("--format", default="csv", help="csv, json")
    parser.add_argument("--warehouse", help="folder of the warehouse")
    return parser.parse_args(argv)


def _side(text: str) -> Side:
    place, _, day = text.rpartition(":")
    name, sign, key = place.partition("=")
    if place != "county" and not (sign and key):
        raise Refused(f"A side is written place:period, such as area=3:2024-01-01 or county:2024-01-01; {text!r} came.")
    first, _, after = day.partition("_")
    return Side(_day(first) or date.min, {name: key} if sign else {}, _day(after or None))


def _explained(asked: argparse.Namespace) -> Explanation:
    warehouse, county = _served(asked)
    return explain(
        asked.metric,
        _side(asked.of),
        _side(asked.against),
        grain=asked.grain,
        where=_where(asked.where),
        reader=parse_reader(asked.role, county),
        warehouse=warehouse,
    )


def _tell_explained(found: Explanation, form: str) -> None:
    causes = {cause.key: cause.amount for cause in found.causes}
    if form == "csv":
        rows = pd.DataFrame({"cause": [*causes, "gap"], "amount": [*causes.values(), found.gap]})
        tell(csv_text(rows.assign(amount=rows["amount"].astype(float).round(DIGITS) + 0.0)))
        if found.reason:
            sys.stderr.write(f"No explanation: {found.reason}.\n")
        return
    if form != "json":
        raise Refused(f"The format is csv or json, not {form!r}.")
    sides = {name: {**vars(one), **vars(one.side)} for name, one in (("of", found.of), ("against", found.against))}
    told = {
        "metric": found.metric.id,
        "grain": found.grain,
        "where": found.where,
        **{name: {key: value for key, value in one.items() if key != "side"} for name, one in sides.items()},
        "gap": found.gap,
        "causes": causes,
        "reason": found.reason,
        "incomplete": found.incomplete,
        "by": found.by,
        "groups": found.groups,
        "together": found.together,
        "covered": found.covered,
    }
    tell(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Refused(f"A day is written YYYY-MM-DD, such as 2024-01-01; {text!r} came.") from None


def _where(pairs: list[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not value:
            raise Refused(f"A filter is written breakdown=key, such as area=3; {pair!r} came.")
        if name in chosen:
            raise Refused(f"{name} is filtered twice; one key for each breakdown is allowed.")
        chosen[name] = value
    return chosen


def _served(asked: argparse.Namespace) -> tuple[Warehouse, County]:
    load_county(setting("TILANNEKUVA_COUNTY"))  # one that does not exist is said before a warehouse is looked for
    stated = os.environ.get("TILANNEKUVA_COUNTY")
    warehouse = open_warehouse(asked.warehouse or setting("TILANNEKUVA_WAREHOUSE"), stated)
    return warehouse, load_county(warehouse.manifest["county"])


def _answer(asked: argparse.Namespace) -> Result:
    warehouse, county = _served(asked)
    return measure(
        asked.metric,
        by=[name for name in asked.by.split(",") if name],
        grain=asked.grain,
        start=_day(asked.start),
        end=_day(asked.end),
        where=_where(asked.where),
        reader=parse_reader(asked.role, county),
        warehouse=warehouse,
        of=asked.of,
        category=asked.category,
        at_least=asked.at_least,
    )


def _write(result: Result, form: str) -> None:
    rows = result.rows
    if form == "csv":
        tell(csv_text(rows))
    elif form == "json":
        records = rows.astype(object).where(rows.notna(), None).to_dict("records")
        tell(json.dumps(records, ensure_ascii=False, indent=1, default=str) + "\n")
    elif form == "parquet":
        tell(rows.to_parquet(index=False))
    else:
        raise Refused(f"The format is csv, json or parquet, not {form!r}.")


def _list(form: str, metrics: Iterable[Metric]) -> None:
    rows = [
        {
            "id": m.id,
            "title": m.title,
            "unit": m.unit,
            "better": m.better,
            "breakdowns": list(m.breakdowns),
            "grains": list(m.all_grains),
            "datasets": list(m.datasets),
        }
        for m in metrics
    ]
    if form == "json":
        tell(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    if form != "text":
        raise Refused(f"The list is given as text or json, not {form!r}.")
    shown = [{**row, **{k: ", ".join(row[k]) for k in ("breakdowns", "grains", "datasets")}} for row in rows]
    tell(pd.DataFrame(shown).to_string(index=False) + "\n")


def _listed(folder: str | None) -> list[Metric]:
    """The catalogue; where a warehouse is open, with the national indicators that it holds in place of their family."""
    try:
        warehouse = open_warehouse(folder or setting("TILANNEKUVA_WAREHOUSE"))
    except WarehouseError:
        return list(CATALOGUE.values())
    return list(held(warehouse))


def main(argv: list[str]) -> int:
    """Exit code 0, or 2 with one sentence on standard error."""
    try:
        if argv[:1] == ["explain"]:
            explaining = _explaining(argv[1:])
            _tell_explained(_explained(explaining), explaining.format)
            return 0
        asked = _arguments(argv)
        if asked.metric == "list":
            _list(asked.format or "text", _listed(asked.warehouse))
        else:
            _write(_answer(asked), asked.format or "csv")
    except (Refused, MeasureError, AccessDenied, CountyError, WarehouseError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    run(main)

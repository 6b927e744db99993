"""`python -m data_sources`: make a demo lake, check a delivery, refresh the warehouse, fetch national indicators."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command_line import Parser, Refused, run, tell
from county import CountyError, load_county
from data_sources import disk
from data_sources.building import Progress
from data_sources.check import DatasetCheck, check_lake
from data_sources.delivery import LakeError, strangers
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.landing import opened_lake
from data_sources.refresh import refresh
from data_sources.report import Report
from data_sources.sotkanet import BASE_URL, SotkanetError, deliver
from settings import setting


def _parser() -> Parser:
    parser = Parser(prog="python -m data_sources", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="a made-up lake in the contract's shape")
    demo.add_argument("--out", required=True)
    demo.add_argument("--contacts", type=int, default=4_000_000)
    demo.add_argument("--years", default="2022-2026-10", help="2020-2025; 2020-2026-10 ends with October")
    demo.add_argument("--seed", type=int, default=1)
    check = commands.add_parser("check", help="every broken promise of a delivery")
    check.add_argument("--lake", default=setting("TILANNEKUVA_LAKE"))
    check.add_argument("--format", default="text", choices=("text", "json"))
    fresh = commands.add_parser("refresh", help="validate, quarantine, build, publish")
    fresh.add_argument("--lake", default=setting("TILANNEKUVA_LAKE"))
    fresh.add_argument("--warehouse")
    fresh.add_argument(
        "--accept", action="append", default=[], metavar="DATASET", help="take its delivery although it would be held"
    )
    national = commands.add_parser("sotkanet", help="the national indicators, as an extract")
    national.add_argument("--indicators", required=True, help="numbers of the indicators, such as 127,181")
    national.add_argument("--years", required=True, help="2015-2025")
    national.add_argument("--out", required=True, help="the lake that gets them")
    national.add_argument("--base-url", default=BASE_URL)
    for command in (demo, check, fresh):
        command.add_argument("--county", default=setting("TILANNEKUVA_COUNTY"))
    return parser


def progress_bar(stream=sys.stderr) -> Progress:
    """A line that tells what is being built, how far it is, the rows read and the time left; silent when not a
    terminal."""
    began = time.monotonic()

    def show(name: str, done: int, whole: int, rows: int = 0) -> None:
        if not stream.isatty():
            return
        share = done / whole if whole else 1.0
        spent = time.monotonic() - began
        left = f"{spent / share - spent:.0f} s left" if share > 0.02 else ""
        read = f"{rows:,} rows".replace(",", " ") if rows else ""
        stream.write(f"\r[{'#' * int(30 * share):<30}] {100 * share:3.0f} % {name:<28} {read:<18} {left:<14}")
        if done == whole:
            stream.write("\n")
        stream.flush()

    return show


def _demo(asked: argparse.Namespace) -> int:
    from data_sources.demo.generate import generate

    first, last, month = span(asked.years)
    if asked.contacts < 1:
        raise Refused(f"The number of contacts must be positive; {asked.contacts} came.")
    with _written(Path(asked.out), "demo"):
        generate(
            Path(asked.out),
            contacts=asked.contacts,
            years=(first, last),
            last_month=month,
            seed=asked.seed,
            county=load_county(asked.county),
            progress=progress_bar(),
        )
    return 0


@contextmanager
def _written(out: Path, command: str) -> Iterator[None]:
    """Says in one sentence why a command cannot write where it was told to."""
    try:
        yield
    except OSError as error:
        raise Refused(disk.sentence(error, out, "--out", command)) from error


def span(years: str) -> tuple[int, int, int]:
    """First year, last year and the last one's last month, of `2024`, `2020-2025` or `2020-2026-10`."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4})(?:-(0[1-9]|1[0-2]))?)?", years)
    if not found or int(found[1]) > int(found[2] or found[1]):
        raise Refused(
            f"Years are written 2020-2025, or 2020-2026-10 to end with October; the first is not after the last; "
            f"{years!r} came."
        )
    return int(found[1]), int(found[2] or found[1]), int(found[3] or 12)


def _sotkanet(asked: argparse.Namespace) -> int:
    numbers = asked.indicators.split(",")
    if not all(re.fullmatch(r" *[0-9]+ *", number) for number in numbers):
        raise Refused(f"Indicators are numbers separated by commas, such as 127,181; {asked.indicators!r} came.")
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", asked.years)
    if not found or int(found[1]) > int(found[2] or found[1]):
        raise Refused(f"Years are written 2015-2025, the first not after the last; {asked.years!r} came.")
    years = range(int(found[1]), int(found[2] or found[1]) + 1)
    with _written(Path(asked.out), "sotkanet"):
        for indicator, rows in deliver(dict.fromkeys(map(int, numbers)), years, Path(asked.out), asked.base_url):
            tell(f"indicator {indicator}: {rows} rows\n")
    return 0


def _check(asked: argparse.Namespace) -> int:
    lines = tuple(line.code for line in load_county(asked.county).service_lines)
    with opened_lake(asked.lake) as lake:
        results, strange = list(check_lake(lake, lines)), strangers(lake)
    findings = [finding for result in results for finding in result.findings()]
    if asked.format == "json":
        tell(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1) + "\n")
    else:
        tell("".join(f"{line}\n" for line in _told(results, strange)))
    return 2 if any(result.held for result in results) else 1 if findings else 0


def _told(results: list[DatasetCheck], strange: tuple[str, ...]) -> Iterator[str]:
    """What a delivery holds and what is wrong with it, line by line."""
    for result in results:
        yield f"{result.dataset}: {sum(result.rows_in.values())} rows, {result.rows_quarantined} to quarantine"
        for f in result.refused:
            rows = f", {f.rows} rows, first {f.row}" if f.rows else ""
            yield f"  REFUSED {f.file}{rows}: {f.column or 'file'}: not kept: {f.rule}"
        if result.incomplete:
            yield f"  HALF DELIVERY: {result.incomplete}"
        for f in result.quarantined:
            yield f"  {f.file}: {f.rows} rows, first {f.row}: {f.column or 'row'}: not kept: {f.rule}"
        for file, names in result.unknown.items():
            yield f"  {file}: unknown columns, not used: {', '.join(names)}"
    if missing := sorted(set(EXTRACTS) - {result.dataset for result in results}):
        yield f"Not delivered: {', '.join(missing)}"
    if strange:
        yield f"Not in the contract, not read: {', '.join(strange)}"


def _refresh(asked: argparse.Namespace) -> int:
    county = load_county(asked.county)
    warehouse = asked.warehouse or setting("TILANNEKUVA_WAREHOUSE")
    with opened_lake(asked.lake) as lake:
        report = refresh(lake, Path(warehouse).resolve(), county, progress_bar(), asked.accept)
    tell(summary(report))
    return 0


def summary(report: Report) -> str:
    """What a refresh did, one line a dataset."""
    if not report.published:
        return f"Nothing has changed since generation {report.generation}: nothing to do.\n"
    lines = []
    for d in report.datasets:
        counts = f"{d.rows_in} rows in = {d.loaded} loaded + {d.quarantined} quarantined + {d.duplicates} duplicates"
        if d.state == "missing":
            lines.append(f"  {d.dataset}: not delivered ({d.reason})")
        elif d.state == "held":
            lines.append(f"  {d.dataset}: HELD, {d.loaded} rows of before are kept: {d.reason}")
        else:
            lines.append(f"  {d.dataset}: {counts}")
    return f"Published generation {report.generation}.\n" + "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    """Exit code of a command; 2 with one sentence on standard error when it cannot be done."""
    try:
        asked = _parser().parse_args(argv)
        return {"demo": _demo, "check": _check, "refresh": _refresh, "sotkanet": _sotkanet}[asked.command](asked)
    except (Refused, CountyError, LakeError, SotkanetError, WarehouseError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'} cannot be written or read: {error.strerror}.\n")
        return 2


if __name__ == "__main__":
    run(main)

"""`python -m bench`: a demo lake of a size, from making it to the app under readers; writes artefacts/bench.md."""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
from pathlib import Path

from bench.app import measure_app
from bench.attention import measure_attention
from bench.completeness import measure_completeness
from bench.figures import Measured, seconds, write
from bench.queries import measure_queries
from county import County, load_county
from data_sources.demo.generate import generate
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from settings import ROOT

COUNTY = "pirkanmaa"
# From here on the contacts are what making a demo lake takes.
MANY = 20_000_000


def _made(lake: Path, contacts: int, county: County) -> Measured:
    """What making a lake takes. Staff, money and all else take the same time whatever the contacts."""
    took = seconds(lambda: generate(lake, contacts=contacts, years=(2020, 2025), seed=1, county=county))
    budget = "≥ 1,000,000/s" if contacts >= MANY else ""
    return Measured(f"demo lake of {contacts:,} contacts made", f"{took:.1f} s, {contacts / took:,.0f}/s", budget)


def main(argv: list[str]) -> int:
    """Makes the lake and the warehouse under `--folder`, measures, prints and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=2_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    asked = parser.parse_args(argv)
    lake, warehouse = asked.folder / "lake", asked.folder / "warehouse"
    shutil.rmtree(asked.folder, ignore_errors=True)
    county = load_county(COUNTY)
    sizes = sorted({asked.contacts, max(asked.contacts, MANY)}, reverse=True)
    rows = [_made(lake, contacts, county) for contacts in sizes]  # the lake that was asked for last: it stays
    size = sum(path.stat().st_size for path in lake.rglob("*") if path.is_file())
    rows.append(Measured("size of the lake", f"{size / 1e6:.0f} MB"))

    fresh = seconds(lambda: refresh(lake, warehouse, county))
    rows.append(Measured("refresh", f"{fresh:.1f} s", "≤ 60 s at 2 million"))
    again = seconds(lambda: refresh(lake, warehouse, county))
    rows.append(Measured("refresh of the same lake again", f"{again:.1f} s"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(Measured("peak memory until here", f"{peak:.0f} MB"))

    rows += measure_queries(open_warehouse(warehouse), county)
    rows += measure_completeness()
    rows += measure_attention(open_warehouse(warehouse), county)
    rows += measure_app(warehouse, asked.readers)
    sys.stdout.write(write(ROOT / "artefacts" / "bench.md", rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The app under readers: a server as in production, and the time from a change to the finished page."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

from bench.figures import Measured, spread
from bench.paint import measure_paint
from bench.reader import Reader
from settings import ROOT

ANALYST = {"lang": "fi", "role": "analyst", "grain": "month", "metric": "", "by": ""}
# Seconds of the processor in two seconds: less is what an idle server uses.
IDLE = 0.2
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
PERIODS = tuple(f"{year}-01_{year}-12" for year in range(2021, 2026))
PLACES = (
    *({"area": str(area), "municipality": "", "compare": "county"} for area in range(1, 6)),
    {"area": "county", "municipality": "", "compare": "last_year"},
    *(
        {"area": area, "municipality": code, "compare": "own_area"}
        for area, code in (("5", "837"), ("4", "536"), ("2", "980"), ("3", "418"), ("1", "211"))
    ),
)


@contextmanager
def served(warehouse: Path) -> Iterator[tuple[int, int]]:
    """A server of the app on a free port of this machine, `port, process id`; stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TILANNEKUVA_WAREHOUSE": str(warehouse)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(240):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:  # not yet listening, or listening and not yet answering
            time.sleep(0.25)
    raise RuntimeError("The app did not start within a minute.")


def measure_app(warehouse: Path, readers: int) -> list[Measured]:
    """First view, changes of a filter, repeated views, painting in a browser, and many readers at a time."""
    with served(warehouse) as (port, pid):
        rows = asyncio.run(_alone(port, pid))
        rows += [asyncio.run(_page(port, page)) for page in PAGES if page != "area"]
        rows += measure_paint(port, PAGES)
        return rows + asyncio.run(_together(port, readers))


def _cpu_seconds(pid: int) -> float:
    """Processor time that a process has used (proc(5), fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _warm(pid: int) -> float:
    """Seconds until the server has warmed itself: until it does next to nothing for two seconds."""
    began, before = perf_counter(), _cpu_seconds(pid)
    while True:
        await asyncio.sleep(2)
        now = _cpu_seconds(pid)
        if now - before < IDLE:
            return perf_counter() - began - 2
        before = now


async def _alone(port: int, pid: int) -> list[Measured]:
    drawn = random.Random(1)
    choices = [{**ANALYST, **place, "period": period} for place in PLACES for period in PERIODS]
    drawn.shuffle(choices)
    async with Reader(port, "area") as reader:
        first = await reader.look(**ANALYST, **PLACES[0], period=PERIODS[-1])
        warmed = await _warm(pid)
        changes = [await reader.look(**choice) for choice in choices]
        again = [await reader.look(**choice) for choice in choices]
    return [
        Measured("`area`, first view of a fresh server", f"{1000 * first:.0f} ms"),
        Measured("… until the server has warmed itself, in the background", f"{warmed:.0f} s"),
        Measured("`area`, filter change", spread(changes), "median ≤ 150 ms, 95 % ≤ 400 ms"),
        Measured("`area`, repeated view", spread(again), "≤ 60 ms"),
    ]


async def _page(port: int, page: str) -> Measured:
    """A page that nobody has opened yet, and then other places and periods on it, each for the first time."""
    drawn = random.Random(page)
    choices = [{**ANALYST, **place, "period": drawn.choice(PERIODS)} for place in PLACES]
    async with Reader(port, page) as reader:
        first = await reader.look(**ANALYST, **PLACES[0], period=PERIODS[-1])
        changes = [await reader.look(**choice) for choice in choices]
    return Measured(
        f"`{page}`, first view and filter change",
        f"{1000 * first:.0f} ms; {spread(changes)}",
        "first ≤ 1,500 ms, 95 % ≤ 400 ms",
    )


async def _together(port: int, readers: int) -> list[Measured]:
    times: list[float] = []

    async def one(number: int) -> None:
        drawn = random.Random(number)
        async with Reader(port, PAGES[number % len(PAGES)]) as reader:
            await reader.look(**ANALYST, **PLACES[0], period=PERIODS[-1])
            for _ in range(6):
                await asyncio.sleep(drawn.expovariate(1 / 5))
                choice = {**ANALYST, **drawn.choice(PLACES), "period": drawn.choice(PERIODS)}
                times.append(await reader.look(**choice))

    await asyncio.gather(*(one(number) for number in range(readers)))
    return [Measured(f"{readers} readers over all pages, a click every 5 s each", spread(times), "95 % ≤ 1,500 ms")]

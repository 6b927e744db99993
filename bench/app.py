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
from urllib.error import URLError
from urllib.request import urlopen

from bench.figures import Measured, spread
from bench.reader import Reader
from settings import ROOT

ANALYST = {"lang": "fi", "role": "analyst", "grain": "month", "metric": "", "by": ""}
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
def served(warehouse: Path) -> Iterator[int]:
    """A server of the app on a free port of this machine; stopped at the end."""
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
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(240):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.25)
    raise RuntimeError("The app did not start within a minute.")


def measure_app(warehouse: Path, readers: int) -> list[Measured]:
    """First view, changes of a filter, repeated views, and many readers at a time."""
    with served(warehouse) as port:
        rows = asyncio.run(_alone(port))
        return rows + asyncio.run(_together(port, readers))


async def _alone(port: int) -> list[Measured]:
    drawn = random.Random(1)
    choices = [{**ANALYST, **place, "period": period} for place in PLACES for period in PERIODS]
    drawn.shuffle(choices)
    async with Reader(port, "area") as reader:
        first = await reader.look(**ANALYST, **PLACES[0], period=PERIODS[-1])
        changes = [await reader.look(**choice) for choice in choices]
        again = [await reader.look(**choice) for choice in choices]
    return [
        Measured("`area`, first view of a fresh server", f"{1000 * first:.0f} ms"),
        Measured("`area`, filter change", spread(changes), "median ≤ 150 ms, 95 % ≤ 400 ms"),
        Measured("`area`, repeated view", spread(again), "≤ 60 ms"),
    ]


async def _together(port: int, readers: int) -> list[Measured]:
    times: list[float] = []

    async def one(number: int) -> None:
        drawn = random.Random(number)
        async with Reader(port, "area") as reader:
            await reader.look(**ANALYST, **PLACES[0], period=PERIODS[-1])
            for _ in range(6):
                await asyncio.sleep(drawn.expovariate(1 / 5))
                choice = {**ANALYST, **drawn.choice(PLACES), "period": drawn.choice(PERIODS)}
                times.append(await reader.look(**choice))

    await asyncio.gather(*(one(number) for number in range(readers)))
    return [Measured(f"`area`, {readers} readers, a click every 5 s each", spread(times))]

"""What a measurement says, and the table of all of them."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Measured:
    """One row of the table: what, how much, and the budget where there is one."""

    what: str
    figure: str
    budget: str = ""


def seconds(work: Callable[[], Any]) -> float:
    """How long a piece of work took."""
    began = perf_counter()
    work()
    return perf_counter() - began


def spread(times: Sequence[float]) -> str:
    """Median and 95th percentile of times in seconds, as milliseconds."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {1000 * statistics.median(ordered):.0f} ms, 95 % {1000 * p95:.0f} ms ({len(ordered)} runs)"


def write(path: Path, rows: Sequence[Measured]) -> str:
    """The table as Markdown, also in a file."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines = [
        f"Measured on {datetime.now(UTC):%d %b %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {load} at the end.",
        "",
        "| what | measured | budget |",
        "|---|---|---|",
        *(f"| {row.what} | {row.figure} | {row.budget} |" for row in rows),
        "",
    ]
    text = "\n".join(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return text

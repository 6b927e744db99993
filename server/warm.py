"""Opens the pages before a reader does, once for every generation of the warehouse, so that their answers are ready."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Event

from data_sources.memory import Memory
from data_sources.warehouse import WarehouseError
from metrics import MeasureError, measure
from metrics.periods import add_months
from permissions import Reader
from settings import setting
from ui.frame import rehearse
from ui.menu import MENU, PAGES
from ui.periods import offered
from ui.session import Served, served

LOG = logging.getLogger(__name__)
LOOK_EVERY = 30.0
# A pause between pages leaves the processor to those who are reading already.
PAUSE = 0.05
# More than a page draws at a time.
A_FEW_DRAWINGS = 50
THREAD = "warm"
# What a page's readers choose on it first, beside the filters.
CHOSEN_FIRST: dict[str, dict[str, str]] = {"minimum_data": {"by": "municipality"}}


def keep_warm(stop: Event) -> None:
    """Runs until `stop`: whenever a generation has been published, opens the pages on it."""
    # Streamlit warns of every statement outside a session; here that is meant.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").addFilter(_is_not_ours)
    warmed = ""
    while True:
        with suppress(WarehouseError):
            now = served()
            if now.warehouse.generation != warmed:
                warmed = now.warehouse.generation
                for step in steps(now, periods()):
                    try:
                        step()
                    except Exception:  # a page's fault is the page's: the others are made ready all the same
                        LOG.exception("A page could not be made ready: %s", step)
                    if stop.wait(PAUSE):
                        return
                # What was remembered stays, so the garbage collector need not look at it again.
                gc.collect()
                gc.freeze()
        if stop.wait(LOOK_EVERY):
            return


def _is_not_ours(record: logging.LogRecord) -> bool:
    return record.threadName != THREAD


def periods() -> int | None:
    """How many periods are made ready; None for all that are offered. What cannot be read is told and is all."""
    asked = setting("TILANNEKUVA_WARM")
    if asked.isdecimal():
        return int(asked)
    if asked != "all":
        LOG.warning("TILANNEKUVA_WARM is all or a number; %r came, and all periods are made ready.", asked)
    return None


def steps(now: Served, limit: int | None = None) -> Iterator[Callable[[], object]]:
    """Every page, first for the newest period and every place of its kind, then for each period that is offered.

    `limit`: so many periods alone.

    Answers hold all places and are remembered before rights are applied: what one place and one reader asks is ready
    for all. Drawings are of one place; for other periods than the newest they would push out those that are asked for.
    """
    spans = offered(now.bound)[:limit]
    if not spans:
        return
    newest, *others = spans
    some, rest = _places(now)
    for page in MENU:
        for place in some:
            yield partial(rehearse, now, page, **place, period=newest.code)
    for page in MENU:
        for place in rest:
            yield partial(rehearse, now, page, **place, period=newest.code)
    for stem, chosen in CHOSEN_FIRST.items():
        for place in (*some, *rest):
            yield partial(rehearse, now, PAGES[stem], **place, **chosen, period=newest.code)
    aside = replace(now, drawings=Memory(A_FEW_DRAWINGS))
    for span in others:
        for page in MENU:
            if "period" in page.filters:
                for place in some:
                    yield partial(rehearse, aside, page, **place, period=span.code)


def _places(now: Served) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """One place of each kind, an area, the county and a municipality, each compared as the page does by itself, and the
    county beside last year, which asks for other windows and for amounts; then the other areas."""
    first, *others = ({"area": area.id} for area in now.county.areas)
    some = [
        first,
        {"area": "county"},
        {"area": "county", "compare": "last_year"},
        {**first, "municipality": _largest(now, first["area"])},
    ]
    return some, others


def _largest(now: Served, area: str) -> str:
    """The municipality of an area with most residents: in a small one most is hidden, and pages show other things."""
    codes = [m.code for m in now.county.municipalities_of(area, add_months(now.bound.end, -1))]
    with suppress(MeasureError):
        rows = measure(
            "residents",
            by=("municipality",),
            grain="year",
            reader=Reader("analyst"),
            warehouse=now.warehouse,
            county=now.county.name,
            deliveries=now.deliveries,
        ).rows
        known = rows[rows["municipality"].isin(codes) & (rows["value"] > 0)]
        if len(known):
            return str(known.loc[known["value"].idxmax(), "municipality"])
    return codes[0]

"""Opens the pages before a reader does, once for every generation of the warehouse, so that their answers are ready."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Event

from county import CountyError
from data_sources.memory import Memory
from data_sources.warehouse import WarehouseError
from metrics import MeasureError, measure
from metrics.periods import add_months
from permissions import Reader
from settings import setting
from ui.frame import rehearse
from ui.menu import MENU, PAGES
from ui.periods import offered
from ui.session import Served, newest, serve

LOG = logging.getLogger(__name__)
LOOK_EVERY = 5.0
# A pause between pages leaves the processor to those who are reading already.
PAUSE = 0.05
# More than a page draws at a time.
A_FEW_DRAWINGS = 50
THREAD = "warm"
# What a page's readers choose on it first, beside the filters.
CHOSEN_FIRST: dict[str, dict[str, str]] = {"minimum_data": {"by": "municipality"}}


def keep_warm(stop: Event, opened: Event) -> None:
    """Runs until `stop`: whenever a generation has been published, opens the pages on it.

    Readers see the generation before until the newest period is ready. `opened`: set when the first page is, or when
    there is none to be made ready.
    """
    # Streamlit warns of every statement outside a session; here that is meant.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").addFilter(_is_not_ours)
    warmed = ""
    while True:
        try:
            now = newest()
            if now.warehouse.generation != warmed:
                limit = periods()
                if limit != 0 and not warmed:
                    # There is none before it: from here on this is the one that readers see.
                    serve(now)
                warmed = now.warehouse.generation
                for step in _work(now, limit):
                    _try(step)
                    opened.set()
                    if stop.wait(PAUSE):
                        return
                # What was remembered stays, so the garbage collector need not look at it again.
                gc.collect()
                gc.freeze()
        except (WarehouseError, CountyError):
            pass  # the pages say so to whoever opens them
        except Exception:  # the next generation is looked for all the same
            LOG.exception("What is to be made ready could not be found out.")
        opened.set()
        if stop.wait(LOOK_EVERY):
            return


def _work(now: Served, limit: int | None) -> Iterator[Callable[[], object]]:
    """What makes a generation ready, and its serving as soon as that may be; then the rest, until a newer one comes."""
    if limit == 0:
        return
    try:
        yield from newest_period(now)
    except Exception:  # readers would stay with the generation before
        LOG.exception("What is to be made ready could not be found out.")
    yield partial(serve, now)
    for step in other_periods(now, limit):
        if newest().warehouse.generation != now.warehouse.generation:
            return
        yield step


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:  # a page's fault is the page's: the others are made ready all the same
        LOG.exception("A page could not be made ready: %s", step)


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


def newest_period(now: Served) -> Iterator[Callable[[], object]]:
    """Every page for the newest period that is offered: for one place, then for a place of each other kind, then for
    the other areas.

    Answers hold all places and are remembered before rights are applied: what one place and one reader asks is ready
    for all, so the other places take little.
    """
    some, rest = _places(now)
    for span in offered(now.bound)[:1]:
        for place in (*some, *rest):
            for page in MENU:
                yield partial(rehearse, now, page, **place, period=span.code)
        for stem, chosen in CHOSEN_FIRST.items():
            for place in (*some, *rest):
                yield partial(rehearse, now, PAGES[stem], **place, **chosen, period=span.code)


def other_periods(now: Served, limit: int | None = None) -> Iterator[Callable[[], object]]:
    """Every page that follows the period, for each other one that is offered. `limit`: of so many periods in all.

    Drawings are of one place; for other periods than the newest they would push out those that are asked for.
    """
    aside = replace(now, drawings=Memory(A_FEW_DRAWINGS))
    for span in offered(now.bound)[1:limit]:
        for page in MENU:
            if "period" in page.filters:
                for place in _places(now)[0]:
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

"""Answers the first pages' questions before a reader asks them, once for every generation of the warehouse."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

from data_sources.warehouse import WarehouseError
from metrics import CATALOGUE, MeasureError, measure
from permissions import Reader
from ui.area_view import FIRST, KEY_FIGURES, years_of_residents
from ui.periods import offered
from ui.session import Served, served
from ui.windows import window

LOOK_EVERY = 30.0
# A pause between questions leaves the processor to those who are reading already.
PAUSE = 0.02
# Answers are remembered before rights are applied, so one reader's question warms everybody's.
READER = Reader("analyst")


def keep_warm(stop: Event) -> None:
    """Runs until `stop`: whenever a generation has been published, asks what the area page will ask of it."""
    warmed = ""
    while True:
        with suppress(WarehouseError):
            now = served()
            if now.warehouse.generation != warmed:
                warmed = now.warehouse.generation
                for question in questions(now):
                    ask(question, now)
                    if stop.wait(PAUSE):
                        return
                # What was remembered stays, so the garbage collector need not look at it again.
                gc.collect()
                gc.freeze()
        if stop.wait(LOOK_EVERY):
            return


def questions(now: Served) -> Iterator[dict]:
    """What the area page asks when it is opened, and for every period that is offered: for the county, the areas and
    the municipalities."""
    bound = now.bound
    yield from _by_place(FIRST, grain="month", start=bound.start, end=bound.end)
    for span in offered(bound):
        for name in (FIRST, *KEY_FIGURES):
            grain, start, end = window(CATALOGUE[name], span.start, span.end)
            yield from _by_place(name, grain=grain, start=start, end=end)
        grain, start, end = window(CATALOGUE["residents"], span.start, span.end)
        yield from _by_place("residents", ("age_group",), grain=grain, start=start, end=end)
    grain, start, end = window(CATALOGUE["residents"], bound.start, bound.end)
    yield from _by_place("residents", grain=grain, start=start, end=end)
    start, end = years_of_residents(bound)
    yield from _by_place("residents", ("age_group",), grain="year", start=start, end=end)


def _by_place(name: str, also: tuple[str, ...] = (), **when: object) -> Iterator[dict]:
    for by in ((), ("area",), ("municipality",)):
        if set(by) <= set(CATALOGUE[name].breakdowns):
            yield {"metric_id": name, "by": (*also, *by), **when}


def ask(question: dict, now: Served) -> None:
    """Asks once, so that the answer is remembered; a question that cannot be answered is left."""
    with suppress(MeasureError):
        measure(
            **question,
            reader=READER,
            warehouse=now.warehouse,
            county=now.county.name,
            deliveries=now.deliveries,
        )

"""Answers the first pages' questions before a reader asks them, once for every generation of the warehouse."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

from data_sources.warehouse import WarehouseError
from metrics import CATALOGUE, MeasureError, measure
from permissions import Reader
from ui.area_view import KEY_FIGURES
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
                    _ask(question, now)
                    if stop.wait(PAUSE):
                        return
                # What was remembered stays, so the garbage collector need not look at it after every run.
                gc.collect()
                gc.freeze()
        if stop.wait(LOOK_EVERY):
            return


def questions(now: Served) -> Iterator[dict]:
    """Every key figure of every period that is offered, for the county, the areas and the municipalities."""
    for span in offered(now.bound):
        for name in KEY_FIGURES:
            metric = CATALOGUE[name]
            grain, start, end = window(metric, span.start, span.end)
            for by in ((), ("area",), ("municipality",)):
                if set(by) <= set(metric.breakdowns):
                    yield {"metric_id": name, "by": by, "grain": grain, "start": start, "end": end}


def _ask(question: dict, now: Served) -> None:
    with suppress(MeasureError):
        measure(
            **question,
            reader=READER,
            warehouse=now.warehouse,
            county=now.county.name,
            deliveries=now.deliveries,
        )

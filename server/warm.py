"""Answers the first pages' questions before a reader asks them, once for every generation of the warehouse."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Event

from data_sources.warehouse import WarehouseError
from i18n import translator
from metrics import CATALOGUE, MeasureError, measure
from metrics.attention import attention, examined
from permissions import Reader
from ui import attention_view
from ui.area_view import FIRST, KEY_FIGURES, years_of_residents
from ui.filters import Filters
from ui.minimum_cells import all_items, cells_of
from ui.minimum_content import DIMENSIONS
from ui.minimum_data_view import all_columns
from ui.periods import offered
from ui.session import Served, View, served
from ui.windows import window

LOOK_EVERY = 30.0
# A pause between questions leaves the processor to those who are reading already.
PAUSE = 0.02
# Answers are remembered before rights are applied, so one reader's question warms everybody's.
READER = Reader("analyst")


def keep_warm(stop: Event) -> None:
    """Runs until `stop`: whenever a generation has been published, asks what the first pages will ask of it."""
    warmed = ""
    while True:
        with suppress(WarehouseError):
            now = served()
            if now.warehouse.generation != warmed:
                warmed = now.warehouse.generation
                for step in steps(now):
                    step()
                    if stop.wait(PAUSE):
                        return
                # What was remembered stays, so the garbage collector need not look at it again.
                gc.collect()
                gc.freeze()
        if stop.wait(LOOK_EVERY):
            return


def steps(now: Served) -> Iterator[Callable[[], object]]:
    """Everything that is made ready, a piece at a time: answers, the attention list, the minimum content's cells."""
    for question in questions(now):
        yield partial(ask, question, now)
    for metric in CATALOGUE.values():
        yield partial(examined, READER, now.warehouse, now.county, (metric,), now.deliveries)
    for question in attention_view.questions(
        now, attention(READER, now.warehouse, now.county, None, None, now.deliveries)
    ):
        yield partial(ask, question, now)
    view = View(
        "minimum_data",
        translator("en"),
        READER,
        now,
        Filters(None, None, now.bound.start, now.bound.end, "county", "month", "", ""),
    )
    for columns in all_columns(view):
        for _, item in all_items(DIMENSIONS):
            yield partial(cells_of, view, item, columns)


def questions(now: Served) -> Iterator[dict]:
    """What the area page asks when it is opened, and for every period that is offered: for the county, every area, the
    areas side by side and the municipalities."""
    for question in _whole_answers(now):
        yield question
        if question["by"][-1:] == ("area",):
            for area in now.county.areas:
                yield {**question, "by": question["by"][:-1], "where": {"area": area.id}}


def _whole_answers(now: Served) -> Iterator[dict]:
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

"""What is remembered, and what is drawn once only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib import import_module
from threading import Event
from types import SimpleNamespace

import pytest

from data_sources.memory import Memory
from data_sources.warehouse import Warehouse
from i18n import translator
from permissions import Reader, may_open, parse_reader
from server import warm
from server.warm import newest_period, other_periods, periods
from tests.screen import opened
from ui import session
from ui.filters import Filters
from ui.menu import MENU
from ui.periods import offered
from ui.session import View, newest, served


def test_an_answer_is_made_once():
    memory, made = Memory(10), []
    for _ in range(3):
        assert memory.remembered("a", lambda: made.append(1) or "answer") == "answer"
    assert made == [1]


def test_the_answer_not_asked_for_longest_goes_when_there_is_no_more_room():
    memory, made = Memory(10, len), []

    def asked(key: str) -> str:
        return memory.remembered(key, lambda: made.append(key) or key * 4)

    asked("a"), asked("b"), asked("a"), asked("c")
    assert made == ["a", "b", "c"]
    asked("a"), asked("b")
    assert made == ["a", "b", "c", "b"]


def test_an_answer_that_is_larger_than_the_room_is_given_but_not_kept():
    memory, made = Memory(10, len), []
    for _ in range(2):
        assert memory.remembered("a", lambda: made.append(1) or "x" * 11) == "x" * 11
    assert made == [1, 1]


def test_what_was_forgotten_leaves_its_room():
    memory = Memory(10, len)
    memory.remembered("a", lambda: "x" * 10)
    memory.forget()
    memory.remembered("b", lambda: "y" * 10)
    assert memory.remembered("b", lambda: pytest.fail("b was kept")) == "y" * 10


def test_who_asks_while_another_makes_the_answer_waits_for_it():
    memory, began, go_on, made = Memory(10), Event(), Event(), []

    def slowly():
        began.set()
        assert go_on.wait(10)
        made.append(1)
        return "answer"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(memory.remembered, "a", slowly)
        assert began.wait(10)
        second = pool.submit(memory.remembered, "a", slowly)
        assert memory.remembered("b", lambda: "another") == "another", "other keys do not wait"
        go_on.set()
        assert (first.result(10), second.result(10), made) == ("answer", "answer", [1])


def test_where_the_first_fails_the_next_makes_the_answer():
    memory, began, go_on = Memory(10), Event(), Event()

    def fails():
        began.set()
        assert go_on.wait(10)
        raise ValueError("no answer")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(memory.remembered, "a", fails)
        assert began.wait(10)
        second = pool.submit(memory.remembered, "a", lambda: "answer")
        go_on.set()
        with pytest.raises(ValueError, match="no answer"):
            first.result(10)
        assert second.result(10) == "answer"


@pytest.fixture
def demo(serve, demo_warehouse, monkeypatch) -> Warehouse:
    serve(demo_warehouse)
    # What is served here is not what other tests see.
    monkeypatch.setattr(session, "_SEEN", [])
    demo_warehouse.forget()
    # What other tests drew would be shown again without asking for its answers.
    served().drawings.forget()
    return demo_warehouse


def _view() -> View:
    now = served()
    chosen = Filters("3", "536", date(2024, 1, 1), date(2024, 7, 1), "last_year", "quarter", "contacts", "sex")
    return View("area", translator("fi"), Reader("analyst"), now, chosen)


def test_what_does_not_follow_a_filter_is_drawn_once_whatever_it_says(demo):
    view = _view()
    later = replace(view, filters=replace(view.filters, start=date(2023, 1, 1), end=date(2024, 1, 1)))
    elsewhere = replace(view, filters=replace(view.filters, municipality=None))
    assert view.of("area", "municipality").drawn("x", lambda: "first") == "first"
    assert later.of("area", "municipality").drawn("x", lambda: "second") == "first"
    assert elsewhere.of("area", "municipality").drawn("x", lambda: "third") == "third"


def test_a_view_of_some_filters_has_the_others_open(demo):
    view, bound = _view(), served().bound
    assert view.of("area", "metric").filters == Filters(
        "3", None, bound.start, bound.end, "county", "month", "contacts", ""
    )


PLACES = (
    {"area": "1"},
    {"area": "county"},
    {"area": "county", "compare": "last_year"},
    {"area": "1", "municipality": "211"},
)
ROLES = ("regional_director:1", "integration_director", "analyst", "analyst")


def test_what_is_made_ready_first_is_every_page_for_the_newest_period(demo):
    asked = [(step.args[1].stem, step.keywords) for step in newest_period(served())]
    period = offered(served().bound)[0].code
    pages = [page.stem for page in MENU]
    first = asked[: len(PLACES) * len(pages)]
    assert [stem for stem, _ in first] == pages * len(PLACES)
    assert [told for _, told in first[:: len(pages)]] == [{**place, "period": period} for place in PLACES]
    assert {told["period"] for _, told in asked} == {period}
    # Then whatever else can be chosen of places.
    areas = {told["area"] for stem, told in asked if stem == "staff"}
    assert areas == {"county", *(area.id for area in served().county.areas)}


@pytest.mark.parametrize(("told", "spans"), [("1", 1), ("2", 2), ("99", None), ("all", None), ("many", None)])
def test_as_many_periods_are_made_ready_as_is_asked_for(told, spans, demo, monkeypatch, caplog):
    monkeypatch.setenv("TILANNEKUVA_WARM", told)
    asked = {step.keywords["period"] for step in other_periods(served(), periods())}
    assert asked == {span.code for span in offered(served().bound)[1:spans]}
    assert [record.getMessage() for record in caplog.records if record.name == "server.warm"] == (
        ["TILANNEKUVA_WARM is all or a number; 'many' came, and all periods are made ready."] if told == "many" else []
    )


def test_a_page_that_fails_leaves_the_others_to_be_made_ready(demo, monkeypatch, caplog):
    stop, opened_ones = Event(), []

    def fails_first(*_):
        opened_ones.append(1)
        if len(opened_ones) == 2:
            stop.set()
        raise KeyError("note")

    monkeypatch.setattr(warm, "newest_period", lambda *_: [fails_first, fails_first, fails_first])
    opened = Event()
    warm.keep_warm(stop, opened)
    assert len(opened_ones) == 2 and opened.is_set()
    assert [record.getMessage()[:33] for record in caplog.records if record.name == "server.warm"] == [
        "A page could not be made ready: <"
    ] * 2


def kept_warm(monkeypatch, first, second, of_second):
    """Runs the server's work, with the second generation published while the first is made ready: what is seen then."""
    monkeypatch.delenv("TILANNEKUVA_WARM", raising=False)
    stop, published, seen = Event(), [first], []
    monkeypatch.setattr(warm, "LOOK_EVERY", 0.0)
    for module in (warm, session):
        monkeypatch.setattr(module, "newest", lambda: published[0])
    of_first = [lambda: published.__setitem__(0, second), lambda: seen.append(served())]
    steps = {first: lambda: of_first, second: of_second}
    monkeypatch.setattr(warm, "newest_period", lambda now: steps[now]())
    monkeypatch.setattr(warm, "other_periods", lambda now, _: [stop.set] if now is second else [stop.set] * 2)
    warm.keep_warm(stop, Event())
    return seen


def another(now):
    return replace(now, warehouse=SimpleNamespace(generation="000099-another"))


def test_readers_see_the_generation_before_until_the_newest_is_ready(demo, monkeypatch):
    first, seen = newest(), []
    second = another(first)
    assert kept_warm(monkeypatch, first, second, lambda: [lambda: seen.append(served())] * 2) == [first]
    assert seen == [first, first]
    assert served() is second


def test_what_cannot_be_made_ready_is_served_as_it_is(demo, monkeypatch, caplog):
    def nowhere():
        raise IndexError("an area without municipalities")

    first = newest()
    second = another(first)
    kept_warm(monkeypatch, first, second, nowhere)
    assert served() is second
    assert [record.getMessage() for record in caplog.records if record.name == "server.warm"] == [
        "What is to be made ready could not be found out."
    ]


@pytest.mark.parametrize("fails", [False, True], ids=["nothing", "no warehouse"])
def test_where_nothing_is_made_ready_nobody_waits_and_readers_see_the_newest(fails, demo, monkeypatch, tmp_path):
    monkeypatch.setenv("TILANNEKUVA_WARM", "0")
    if fails:
        monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(tmp_path))
    stop, opened = Event(), Event()
    stop.set()
    warm.keep_warm(stop, opened)
    assert opened.is_set()
    assert session._SEEN == []


@pytest.mark.slow
def test_the_first_readers_find_the_answers_ready(demo, monkeypatch):
    for step in newest_period(served()):
        if step.keywords["area"] in ("1", "county"):
            step()
    door, anew = import_module("metrics.compute"), []
    work = door.laid_out
    monkeypatch.setattr(door, "laid_out", lambda question, *rest: anew.append(question) or work(question, *rest))
    for page in MENU:
        # Readers whose rights and own places differ from those for whom it was made ready.
        for place, role in zip(PLACES, ROLES, strict=True):
            at = opened(page.stem, role=role, lang="sv", **place)
            assert not at.exception
            if "municipality" in page.filters and "municipality" in place:
                assert at.session_state["municipality"] == place["municipality"]
            assert at.title or not may_open(parse_reader(role, served().county), page.stem)
    assert [(question.metric.id, question.all_by, question.grain) for question in anew] == []

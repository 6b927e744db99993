"""What stands under every chart: its sources, and the events on its time axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from i18n import translator
from metrics.result import DatasetFreshness, Freshness
from tests.results import answer
from tests.screen import opened, runs, words
from ui.notes import source_line, sources_line

T = translator("fi")
LOADED = datetime(2026, 2, 1, 12)


def of(dataset, until, delivered=True):
    told = DatasetFreshness(dataset, delivered, until, LOADED if delivered else None)
    one = answer("contacts", [{"period": date(2025, 1, 1), "value": 1.0}])
    return replace(one, freshness=Freshness("made", (told,)))


def test_a_source_of_several_results_is_told_once_with_the_day_that_all_of_them_have():
    results = [
        of("service_contacts", date(2025, 12, 31)),
        of("care_episodes", date(2025, 11, 30)),
        of("ledger", date(2025, 10, 31)),
        of("feedback", None, delivered=False),
    ]
    assert sources_line(results, T) == (
        "Lähteet: Asiakas- ja potilastietojärjestelmät (30.11.2025 asti); Talousjärjestelmä (31.10.2025 asti). "
        "Ladattu 1.2.2026."
    )
    assert sources_line(results[:2], T).startswith(
        "Lähde: Asiakas- ja potilastietojärjestelmät. Tiedot 30.11.2025 asti"
    )
    assert source_line(results[3], T) == ""


@pytest.mark.slow
def test_events_of_the_time_axis_are_told_since_a_phone_shows_no_names_of_them(serve, demo_warehouse):
    serve(demo_warehouse)
    at = opened("area", lang="fi", role="analyst", area="county")
    runs(at)
    told = words(at).replace("\\", "")
    assert "Aika-akselille merkitty: " in told
    assert "1.1.2023 Hyvinvointialueet aloittivat" in told

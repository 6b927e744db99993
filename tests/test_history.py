"""What each month had at every delivery: carried from generation to generation, and told by the lake's manifest."""

import json
from datetime import date

import pytest

from data_sources.delivery import LakeError
from data_sources.history import earlier_counts
from data_sources.marts import seen_month
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from tests.drawn import write_csv
from tests.lakes import few_marts


@pytest.fixture
def delivered(tmp_path, pirkanmaa, monkeypatch):
    """`delivered("2024-03-12", "2024-02-01 2024-02-29", earlier={…})`: contacts on these days come on a day."""
    few_marts(monkeypatch)

    def come(on: str, days: str, **told: object):
        rows = "\n".join(f"c{n}|{day}" for n, day in enumerate(days.split()))
        write_csv(tmp_path / "lake", "service_contacts", "contact_id|contact_on\n" + rows)
        (tmp_path / "lake" / "_manifest.json").write_text(json.dumps({"delivered_at": on, **told}))
        return refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)

    return come


@pytest.fixture
def seen(tmp_path):
    """Month → day of delivery → rows, of contacts."""

    def read() -> dict[str, dict[str, int]]:
        rows = open_warehouse(tmp_path / "warehouse").frame(seen_month.select())
        found: dict[str, dict[str, int]] = {}
        for row in rows[rows["dataset"] == "service_contacts"].itertuples():
            found.setdefault(f"{row.month:%Y-%m}", {})[f"{row.delivered_on:%Y-%m-%d}"] = row.rows
        return found

    return read


def test_what_was_seen_is_kept_and_a_day_tells_what_it_told_last(delivered, seen):
    delivered("2024-03-12", "2024-02-01 2024-02-29")
    delivered("2024-04-12", "2024-02-01 2024-02-29 2024-02-29 2024-03-31")
    assert seen() == {
        "2024-02": {"2024-03-12": 2, "2024-04-12": 3},
        "2024-03": {"2024-04-12": 1},
    }
    delivered("2024-04-12", "2024-02-01 2024-02-29 2024-02-29 2024-03-31 2024-03-30")
    assert seen()["2024-03"] == {"2024-04-12": 2}


def test_the_same_lake_twice_is_no_news_and_another_day_is(delivered, seen):
    assert delivered("2024-03-12", "2024-02-01").published
    assert not delivered("2024-03-12", "2024-02-01").published
    assert delivered("2024-03-19", "2024-02-01").published
    assert seen() == {"2024-02": {"2024-03-12": 1, "2024-03-19": 1}}


def test_months_of_more_than_two_years_ago_and_days_ahead_are_not_counted(delivered, seen):
    # 25 months before 12 March 2024 is 12 February 2022.
    delivered("2024-03-12", "2022-02-11 2022-02-12 2024-03-12 2024-03-13")
    assert seen() == {"2022-02": {"2024-03-12": 1}, "2024-03": {"2024-03-12": 1}}


def test_a_lake_tells_of_earlier_deliveries_and_what_was_seen_counts_more(delivered, seen):
    told = {"service_contacts": {"2024-02-12": {"2024-01": 7}, "2024-03-12": {"2024-01": 8, "2024-02": 99}}}
    delivered("2024-03-12", "2024-02-01", earlier=told)
    first = {"2024-01": {"2024-02-12": 7, "2024-03-12": 8}, "2024-02": {"2024-03-12": 1}}
    assert seen() == first
    told["service_contacts"]["2024-03-12"]["2024-02"] = 5
    assert delivered("2024-03-12", "2024-02-01", earlier=told).published, "it tells of something else"
    assert seen() == first


@pytest.mark.parametrize("earlier", [7, {"feedback": 7}, {"feedback": {"soon": {}, "2024-02-12": {"January": 1}}}])
def test_earlier_deliveries_that_cannot_be_read_are_told_to_the_deliverer(earlier):
    with pytest.raises(LakeError, match="dataset → day → month → rows .* its deliverer must mend it"):
        earlier_counts({"earlier": earlier})
    assert earlier_counts({"earlier": {"unknown": {"2024-02-12": {"2024-01": 1}}}}) == []
    found = earlier_counts({"earlier": {"feedback": {"2024-02-12": {"2024-01": 1}}}})
    assert found == [("feedback", date(2024, 1, 1), date(2024, 2, 12), 1)]

"""Refresh: what is loaded, what is set aside, what is kept, and that nothing is done twice."""

import errno
import io
import json
import os
from hashlib import sha256

import pytest

from county import load_county
from data_sources import building, generation
from data_sources.__main__ import progress_bar
from data_sources.delivery import LakeError
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.marts import COUNTY_TABLES, STATUS_TABLES, all_marts
from data_sources.refresh import refresh
from data_sources.warehouse import Warehouse, open_warehouse
from tests.lakes import few_marts, put

HEAD = "municipality_code,year,associations\n"
CODE = "131052-308T"


@pytest.fixture
def lake(tmp_path):
    (tmp_path / "lake").mkdir()
    return tmp_path / "lake"


@pytest.fixture
def few_tables(monkeypatch):
    """Of the prepared tables only those of residents: how a refresh goes does not depend on how many there are."""
    few_marts(monkeypatch)


@pytest.fixture
def refreshed(tmp_path, lake, pirkanmaa, few_tables):
    """`refreshed(accept=[…])`: the report of a refresh of the test's lake."""

    def run(**how):
        return refresh(lake, tmp_path / "warehouse", pirkanmaa, **how)

    return run


def associations(lake, name, *rows, at=1_700_000_000):
    """A file of associations, each row `020,2022,293`, with the time of its delivery."""
    path = put(lake, f"associations/{name}.csv", HEAD + "\n".join(rows) + "\n")
    os.utime(path, (at, at))
    return path


def rows_of(tmp_path, dataset="associations"):
    """The clean rows that the warehouse serves."""
    served = generation.current(tmp_path / "warehouse")
    with Warehouse(served)._con.cursor() as cursor:
        return cursor.execute(f"select * from {dataset}").fetchall()


def told(report, dataset="associations"):
    return next(one for one in report.datasets if one.dataset == dataset)


def contents(warehouse):
    """Table → sha256 of its file, of the generation that serves."""
    tables = (generation.current(warehouse) / "tables").iterdir()
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in tables}


def generations(tmp_path):
    return sorted(path.name for path in (tmp_path / "warehouse" / "generations").iterdir())


# ---- what is loaded --------------------------------------------------------------------------------------------------


def test_the_numbers_balance_and_every_key_is_there_once(tmp_path, lake, refreshed):
    associations(lake, "old", "020,2022,293", "108,2022,192", "143,2022,232", at=1_700_000_000)
    associations(
        lake, "new", "020,2022,300", "020,2022,301", "108,2022,-1", "177,2022,48", "177,2022,x", at=1_700_000_100
    )
    report = told(refreshed())
    assert (report.rows_in, report.loaded, report.quarantined, report.duplicates) == (8, 4, 2, 2)
    assert report.balances
    # The later row of the newest file wins; a row that was set aside does not replace a good one.
    assert rows_of(tmp_path) == [("020", 2022, 301), ("108", 2022, 192), ("143", 2022, 232), ("177", 2022, 48)]
    assert [(f["file"], f["rule"], f["row"], f["rows"]) for f in report.findings] == [
        ("associations/new.csv", "is a whole number", 5, 1),
        ("associations/new.csv", "associations is not negative", 3, 1),
    ]


def test_the_newest_file_is_the_last_by_time_and_then_by_path(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,1", at=1_700_000_001)
    associations(lake, "b", "020,2022,2", at=1_700_000_000)
    associations(lake, "c", "108,2022,3", at=1_700_000_000)
    associations(lake, "d", "108,2022,4", at=1_700_000_000)
    refreshed()
    assert rows_of(tmp_path) == [("020", 2022, 1), ("108", 2022, 4)]


def test_a_key_with_an_empty_part_is_one_key(tmp_path, lake, refreshed):
    put(
        lake,
        "digital_use/a.csv",
        "month,channel,municipality_code,service_line,contacts\n"
        "2024-03-01,phone,837,,10\n2024-03-01,phone,837,outpatient,20\n2024-03-01,phone,837,,30\n",
    )
    report = told(refreshed(), "digital_use")
    assert (report.rows_in, report.loaded, report.duplicates) == (3, 2, 1)
    assert sorted(row[4] for row in rows_of(tmp_path, "digital_use")) == [20, 30]


def test_every_contract_and_every_prepared_table_is_there_also_for_an_empty_lake(tmp_path, lake, pirkanmaa):
    report = refresh(lake, tmp_path / "warehouse", pirkanmaa)
    assert {one.state for one in report.datasets} == {"missing"}
    made = {table.name for table in (*COUNTY_TABLES, *STATUS_TABLES)} | {mart.name for mart in all_marts()}
    assert {name.removesuffix(".parquet") for name in contents(tmp_path / "warehouse")} == set(EXTRACTS) | made


def test_paths_may_hold_any_sign(tmp_path, pirkanmaa, few_tables):
    lake = tmp_path / "o'dd [x]* lake"
    associations(lake, "a[1]'?", "020,2022,293")
    put(lake, "units/ä*{b}.parquet", {"unit_code": ["U1"], "name_fi": ["Y"], "service_line": ["rescue"]})
    report = refresh(lake, tmp_path / "ware'house [y]", pirkanmaa)
    assert (told(report).loaded, told(report, "units").loaded) == (1, 1)
    with open_warehouse(tmp_path / "ware'house [y]")._con.cursor() as cursor:
        assert cursor.execute("select count(*) from associations").fetchone() == (1,)


@pytest.mark.parametrize(
    ("discharged", "last"),
    [("2024-05-31", "2024-05-31"), ("2024-07-01", "2024-03-01"), ("9999-12-31", "2024-03-01"), ("", "2024-03-01")],
)
def test_a_day_after_the_delivery_does_not_say_how_far_the_data_goes(tmp_path, lake, refreshed, discharged, last):
    """It is planned, or it stands for "never": a stay would go on for eight thousand years."""
    head = "episode_id,client_id,service_line,care_type,admitted_on,discharged_on\n"
    put(lake, "care_episodes/a.csv", f"{head}e1,c1,hospital,acute_ward,2024-03-01,{discharged}\n")
    (lake / "_manifest.json").write_text('{"delivered_at": "2024-06-30T06:00:00+03:00"}', "utf-8")
    assert told(refreshed(), "care_episodes").loaded == 1
    (row,) = (row for row in rows_of(tmp_path, "dataset_status") if row[0] == "care_episodes")
    assert row[-1].isoformat() == last


@pytest.mark.parametrize(("discharged", "last"), [("2024-05-31", "2024-05-31"), ("9999-12-31", "2024-03-01")])
def test_the_time_of_a_file_does_not_limit_what_is_known(tmp_path, lake, refreshed, discharged, last):
    """Archives and copies give files a time of their own; only what lies after the day of the refresh is a plan."""
    head = "episode_id,client_id,service_line,care_type,admitted_on,discharged_on\n"
    path = put(lake, "care_episodes/a.csv", f"{head}e1,c1,hospital,acute_ward,2024-03-01,{discharged}\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))  # September 2001
    assert told(refreshed(), "care_episodes").loaded == 1
    (row,) = (row for row in rows_of(tmp_path, "dataset_status") if row[0] == "care_episodes")
    assert row[-1].isoformat() == last


# ---- nothing twice ---------------------------------------------------------------------------------------------------


def test_the_same_lake_twice_does_nothing(tmp_path, lake, refreshed):
    path = associations(lake, "a", "020,2022,293")
    first = refreshed()
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "warehouse").rglob("*") if p.name != "LOCK"}
    second = refreshed()
    assert (first.published, second.published) == (True, False)
    assert second.generation == first.generation
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "warehouse").rglob("*") if p.name != "LOCK"} == before
    path.write_bytes(path.read_bytes())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert not refreshed().published, "what was written anew and is the same is no news"


@pytest.mark.slow
def test_another_warehouse_has_the_same_bytes(demo_lake, demo_warehouse, tmp_path, pirkanmaa, monkeypatch):
    """Also on a machine with another number of cores."""
    connect = building.connect

    def with_one_thread():
        con = connect()
        con.execute("set threads = 1")
        return con

    monkeypatch.setattr(building, "connect", with_one_thread)
    refresh(demo_lake, tmp_path / "other", pirkanmaa)
    assert contents(tmp_path / "other") == contents(demo_warehouse.folder.parent.parent)


def test_only_what_changed_is_made_anew(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,293")
    put(lake, "population/a.csv", "year,municipality_code,sex,age_from,age_to,persons\n2023,837,total,0,120,1000\n")
    refreshed()
    before = generation.current(tmp_path / "warehouse") / "tables"
    associations(lake, "b", "108,2022,192")
    report = refreshed()
    after = generation.current(tmp_path / "warehouse") / "tables"
    assert (told(report).state, told(report, "population").state) == ("loaded", "unchanged")
    assert told(report, "population").loaded == 1
    anew = {p.name for p in after.iterdir() if p.stat().st_ino != (before / p.name).stat().st_ino}
    assert anew == {"associations.parquet", "dataset_status.parquet", "delivered_month.parquet"}


def test_what_is_made_of_what_changed_is_made_anew(tmp_path, lake, refreshed):
    head = "year,municipality_code,sex,age_from,age_to,persons\n"
    put(lake, "population/a.csv", head + "2023,837,total,0,120,1000\n")
    refreshed()
    put(lake, "population/a.csv", head + "2023,837,total,0,120,1001\n")
    refreshed()
    persons = [row[5] for row in rows_of(tmp_path, "residents")]
    assert sum(persons) == pytest.approx(1001)


def test_where_links_are_not_known_tables_are_copied(tmp_path, lake, refreshed, monkeypatch):
    associations(lake, "a", "020,2022,293")
    refreshed()

    def unknown(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", unknown)
    put(lake, "units/a.csv", "unit_code,name_fi,service_line\nU1,Y,rescue\n")
    assert told(refreshed()).state == "unchanged"
    assert rows_of(tmp_path) == [("020", 2022, 293)]


def test_a_dataset_that_never_came_is_missing_time_and_again(lake, refreshed):
    refreshed()
    associations(lake, "a", "020,2022,293")
    assert told(refreshed(), "units").state == "missing"


def test_progress_runs_from_nothing_to_the_whole_and_counts_the_rows(lake, refreshed):
    associations(lake, "a", "020,2022,293", "108,2022,192")
    steps = []
    refreshed(progress=lambda *step: steps.append(step))
    done = [step[1] for step in steps]
    assert done[0] == 0 and done == sorted(done)
    assert steps[-1] == ("", steps[0][2], steps[0][2], 2)


def test_the_bar_shows_how_far_it_is_the_rows_and_the_time_left(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    clock, terminal = iter((0.0, 0.5, 30.0, 60.0)), Terminal()
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    show = progress_bar(terminal)
    for step in (("units", 1, 400, 0), ("service_contacts", 100, 400, 1_234_567), ("", 400, 400, 2_000_000)):
        show(*step)
    first, half, last = terminal.getvalue().split("\r")[1:]
    assert "left" not in first, "so early nobody can tell"
    assert "[#######      " in half and " 25 % service_contacts " in half
    assert "1 234 567 rows" in half and "90 s left" in half
    assert "100 %" in last and "2 000 000 rows" in last and last.endswith("\n")


def test_there_is_no_bar_where_nobody_looks():
    show = progress_bar(stream := io.StringIO())
    show("units", 1, 2)
    assert stream.getvalue() == ""


# ---- what is held ----------------------------------------------------------------------------------------------------


def test_a_first_refresh_publishes_the_good_files_beside_a_refused_one(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,293")
    put(lake, "associations/b.csv", "municipality_code,year\n108,2022\n")
    report = told(refreshed())
    assert (report.state, report.loaded, report.balances) == ("loaded", 1, True)
    assert [(f["file"], f["column"]) for f in report.refused] == [("associations/b.csv", "associations")]


def test_a_refused_file_holds_the_rows_of_before(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,293", "020,2022,294")
    refreshed()
    associations(lake, "b", "108,2022,192")
    put(lake, "associations/c.csv", "municipality_code,year\n143,2022\n")
    report = told(refreshed())
    assert (report.state, report.reason) == (
        "held",
        "associations/c.csv was refused, since this is not kept: the column is there",
    )
    assert (report.rows_in, report.loaded, report.duplicates) == (2, 1, 1)
    assert rows_of(tmp_path) == [("020", 2022, 294)]
    assert not refreshed().published, "the same lake again is no news"
    (lake / "associations" / "c.csv").unlink()
    report = told(refreshed())
    assert (report.state, report.loaded, report.refused, report.reason) == ("loaded", 2, [], "")


def test_what_was_held_is_loaded_as_before_when_the_delivery_is_what_it_was(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,293", "020,2022,x")
    refreshed()
    put(lake, "associations/c.csv", "nothing\n1\n")
    assert told(refreshed()).state == "held"
    (lake / "associations" / "c.csv").unlink()
    report = told(refreshed())
    assert (report.state, report.quarantined, report.refused, report.reason) == ("loaded", 1, [], "")
    assert [f["rule"] for f in report.findings] == ["is a whole number"]


def test_nothing_of_a_file_with_an_identity_code_reaches_the_warehouse(tmp_path, lake, refreshed):
    associations(lake, "a", "020,2022,293")
    refreshed()
    put(
        lake, "associations/b.csv", HEAD.replace("\n", ",note\n") + f"108,2022,192,puh. {CODE}\n143,2022,1,secretword\n"
    )
    report = told(refreshed())
    assert report.state == "held"
    kept = [p for p in (tmp_path / "warehouse").rglob("*") if p.is_file()]
    assert kept and not [p for p in kept if CODE.encode() in p.read_bytes() or b"secretword" in p.read_bytes()]


@pytest.mark.parametrize(("rows", "state"), [(7, "loaded"), (3, "held"), (0, "held")])
def test_a_volume_drop_past_the_countys_limit_holds(tmp_path, lake, refreshed, pirkanmaa, rows, state):
    """Ten rows were there; the county's limit is a drop by two fifths."""
    assert pirkanmaa.thresholds.volume_drop == 0.4
    ten = [f"{code:03d},2022,1" for code in range(10)]
    associations(lake, "a", *ten)
    refreshed()
    associations(lake, "a", *ten[:rows])
    report = told(refreshed())
    assert (report.state, len(rows_of(tmp_path))) == (state, rows if state == "loaded" else 10)
    assert report.balances


def test_a_dataset_that_is_gone_is_held_unless_the_manifest_leaves_it_out(tmp_path, lake, refreshed):
    path = associations(lake, "a", "020,2022,293")
    refreshed()
    path.unlink()
    report = told(refreshed())
    assert (report.state, report.reason) == ("held", "0 rows came where 1 were before")
    (lake / "_manifest.json").write_text(json.dumps({"datasets": {"units": {"rows": 0}}}), "utf-8")
    assert told(refreshed()).state == "missing"
    assert rows_of(tmp_path) == []


@pytest.mark.parametrize(
    "stated", [{"rows": 3}, {"sha256": {"associations/a.csv": None, "associations/b.csv": "0" * 64}}], ids=str
)
def test_half_a_delivery_holds_the_rows_of_before_and_a_first_one_is_taken(tmp_path, lake, refreshed, stated):
    path = associations(lake, "a", "020,2022,293", "108,2022,192")
    if "sha256" in stated:
        stated = {"sha256": {**stated["sha256"], "associations/a.csv": sha256(path.read_bytes()).hexdigest()}}
    (lake / "_manifest.json").write_text(json.dumps({"datasets": {"associations": stated}}), "utf-8")
    first = told(refreshed())
    assert (first.state, first.loaded) == ("loaded", 2)
    assert first.refused, "that it is half is told"
    associations(lake, "a", "020,2022,300", "108,2022,192")
    report = told(refreshed())
    assert (report.state, rows_of(tmp_path)[0]) == ("held", ("020", 2022, 293))


def test_what_would_be_held_is_taken_when_it_is_accepted(tmp_path, lake, refreshed, pirkanmaa):
    """And what is made from it is then made from it: never from the held rows of before."""
    head = "year,municipality_code,sex,age_from,age_to,persons\n"
    many = [f"2023,{m.code},total,0,120,1000\n" for m in pirkanmaa.municipalities]
    put(lake, "population/a.csv", head + "".join(many))
    refreshed()
    put(lake, "population/a.csv", head + "2023,837,total,0,120,7\n")
    assert told(refreshed(), "population").state == "held"
    assert told(refreshed(accept=["population"]), "population").state == "loaded"
    assert [row[-1] for row in rows_of(tmp_path, "population")] == [7]
    held = contents(tmp_path / "warehouse")
    refresh(lake, tmp_path / "other", pirkanmaa)
    assert contents(tmp_path / "other") == held
    assert not refreshed(accept=["population"]).published


def test_what_is_made_from_held_rows_is_told_by_them(tmp_path, lake, refreshed):
    head = "year,municipality_code,sex,age_from,age_to,persons\n"
    put(lake, "population/a.csv", head + "2023,837,total,0,120,1000\n")
    refreshed()
    before = contents(tmp_path / "warehouse")
    put(lake, "population/b.csv", "something else\n1\n")
    refreshed()
    assert contents(tmp_path / "warehouse") == before


# ---- what goes wrong -------------------------------------------------------------------------------------------------


def test_one_refresh_at_a_time(tmp_path, lake, refreshed):
    warehouse = tmp_path / "warehouse"
    with generation.locked(warehouse), pytest.raises(WarehouseError) as refused:
        refreshed()
    assert str(refused.value) == (
        f"Another refresh of {warehouse} is running; wait until it has finished and try again."
    )
    assert refreshed().published


def test_a_warehouse_is_of_one_county(tmp_path, lake, refreshed):
    refreshed()
    before = contents(tmp_path / "warehouse")
    with pytest.raises(WarehouseError, match=r"holds pirkanmaa, but the county is pohjanmaa; give another --warehouse"):
        refresh(lake, tmp_path / "warehouse", load_county("pohjanmaa"))
    assert contents(tmp_path / "warehouse") == before
    with pytest.raises(WarehouseError, match="holds pirkanmaa, but the county is pohjanmaa"):
        open_warehouse(tmp_path / "warehouse", "pohjanmaa")


@pytest.mark.parametrize("ruin", ["generation", "manifest", "table", "pointer"])
def test_a_ruined_warehouse_is_made_anew(tmp_path, lake, refreshed, ruin):
    associations(lake, "a", "020,2022,293")
    refreshed()
    serving = generation.current(tmp_path / "warehouse")
    match ruin:
        case "generation":
            serving.rename(serving.with_name("away"))
        case "manifest":
            (serving / "manifest.json").write_text("{", "utf-8")
        case "table":
            (serving / "tables" / "units.parquet").unlink()
        case "pointer":
            (tmp_path / "warehouse" / "CURRENT").write_text("000009-none", "utf-8")
    report = refreshed()
    assert report.published and told(report).state == "loaded"
    assert report.generation != serving.name, "a name is never used again while readers may know it"
    assert rows_of(tmp_path) == [("020", 2022, 293)]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk of {} is full; free some space and run the refresh again."),
        (errno.EACCES, "There is no permission to write {}; give another --warehouse or the right."),
    ],
)
@pytest.mark.parametrize("step", ["table", "publish", "point"])
def test_a_refresh_that_fails_leaves_the_old_generation_and_nothing_else(
    tmp_path, lake, refreshed, monkeypatch, step, number, sentence
):
    associations(lake, "a", "020,2022,293")
    refreshed()
    before = generations(tmp_path)
    associations(lake, "b", "108,2022,192")

    def fail(*_):
        raise OSError(number, os.strerror(number))

    place = {"table": (building, "write_table"), "publish": (generation, "_sync"), "point": (generation, "_point")}
    monkeypatch.setattr(*place[step], fail)
    with pytest.raises(WarehouseError) as stopped:
        refreshed()
    assert str(stopped.value) == sentence.format(tmp_path / "warehouse")
    assert generations(tmp_path) == before
    assert rows_of(tmp_path) == [("020", 2022, 293)]
    monkeypatch.undo()
    assert told(refreshed()).loaded == 2


def test_a_refresh_that_is_interrupted_takes_away_what_it_built(tmp_path, lake, refreshed, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "write_table", interrupt)
    with pytest.raises(KeyboardInterrupt):
        refreshed()
    assert generations(tmp_path) == []
    monkeypatch.undo()


def test_a_file_that_changes_while_it_is_read_stops_the_refresh(tmp_path, lake, refreshed, monkeypatch):
    path = associations(lake, "a", "020,2022,293")
    check = building.check_dataset

    def slowly(con, lake_, table, *rest, **how):
        result = check(con, lake_, table, *rest, **how)
        if table.name == "associations":
            path.write_text(HEAD + "020,2022,1\n108,2022,2\n", "utf-8")
        return result

    monkeypatch.setattr(building, "check_dataset", slowly)
    with pytest.raises(LakeError, match=r"^associations/a\.csv changed while it was read; refresh again when"):
        refreshed()
    assert generation.current(tmp_path / "warehouse") is None


def test_numbers_that_do_not_balance_are_never_published(tmp_path, lake, refreshed, monkeypatch):
    associations(lake, "a", "020,2022,293")
    monkeypatch.setattr("data_sources.loading.rows_of", lambda *_: 2)
    with pytest.raises(WarehouseError, match="1 rows came but 2 loaded, 0 quarantined and 0 duplicates do not add up"):
        refreshed()
    assert generation.current(tmp_path / "warehouse") is None


def test_a_dataset_that_is_not_known_cannot_be_accepted(tmp_path, refreshed):
    with pytest.raises(WarehouseError, match=r"^There is no dataset contacts; the datasets are absences, "):
        refreshed(accept=["contacts"])
    assert not (tmp_path / "warehouse").exists()


# ---- generations -----------------------------------------------------------------------------------------------------


def test_old_generations_go_but_not_while_they_are_read(tmp_path, lake, refreshed):
    def next_one(number):
        associations(lake, "a", f"020,2022,{number}")
        return refreshed().generation

    first = next_one(0)
    reader = Warehouse(generation.current(tmp_path / "warehouse"))
    later = [next_one(number) for number in range(1, 6)]
    assert generations(tmp_path) == [first, *later[-3:]]
    with reader._con.cursor() as cursor:
        assert cursor.execute("select associations from associations").fetchone() == (0,)
    del reader
    newest = next_one(6)
    assert generations(tmp_path) == [*later[-2:], newest]


def test_a_reader_that_comes_while_a_generation_goes_opens_the_next(tmp_path, lake, refreshed, monkeypatch):
    """Between reading the name and opening what it names, refreshes took it away."""
    associations(lake, "a", "020,2022,293")
    name = refreshed().generation
    folder, asked = generation.current(tmp_path / "warehouse"), []

    def late(_warehouse):
        asked.append(folder if asked else folder.with_name("000000-gone"))
        return asked[-1]

    monkeypatch.setattr(generation, "current", late)
    assert open_warehouse(tmp_path / "warehouse").generation == name
    assert len(asked) == 2

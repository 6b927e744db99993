"""A refresh that is killed at any step or moment, or that finds the disk full, leaves the old or the new generation
whole, and the next refresh heals what it left."""

import json
import shutil
import signal
import subprocess
import sys

import pytest

from data_sources.refresh import refresh
from settings import ROOT
from tests.killing import tables
from tests.lakes import few_marts, put

CONTACTS = "contact_id,client_id,municipality_code,contact_on,service_line,service_class,contact_mode\n"
RESIDENTS = "year,municipality_code,sex,age_from,age_to,persons\n"


@pytest.fixture(scope="module")
def begun(tmp_path_factory, pirkanmaa):
    """A lake with news, the warehouse of before, and the tables of before and after."""
    with pytest.MonkeyPatch.context() as patched:
        few_marts(patched)
        return _begun(tmp_path_factory.mktemp("killed"), pirkanmaa)


def _begun(folder, county):
    lake = folder / "lake"
    put(lake, "service_contacts/a.csv", CONTACTS + "k1,c1,837,2024-03-01,outpatient,primary_care,visit\n")
    put(lake, "population/a.csv", RESIDENTS + "2023,837,total,0,120,1000\n")
    refresh(lake, folder / "before", county)
    put(lake, "service_contacts/b.csv", CONTACTS + "k2,c2,211,2024-04-01,hospital,emergency_care,visit\n")
    shutil.copytree(folder / "before", folder / "after")
    refresh(lake, folder / "after", county)
    old, new = tables(folder / "before"), tables(folder / "after")
    assert old != new and set(old) == set(new)
    return folder, old, new


@pytest.fixture
def tried(begun, tmp_path):
    """`tried("steps", [1, 2])`: what each killed refresh left. From the warehouse of before, or from `nothing`."""

    def run(kind, values, start="before"):
        folder = begun[0]
        plan = {"lake": str(folder / "lake"), "warehouse": str(folder / start), "work": str(tmp_path)}
        (tmp_path / "plan.json").write_text(json.dumps(plan | {"kind": kind, "values": values}), "utf-8")
        command = [sys.executable, "-m", "tests.killing", str(tmp_path / "plan.json")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def whole(trials, old, new):
    """Asserts that every trial left the old or the new tables and was healed; says which of them it left."""
    for trial in trials:
        assert trial["left"] in (old, new), trial
        assert trial["read"] == 0, trial
        assert (trial["healed"], trial["then"], trial["unfinished"]) == (0, new, []), trial
    return ["new" if trial["left"] == new else "old" for trial in trials]


def test_a_refresh_that_is_killed_at_a_step_leaves_the_old_or_the_new(begun, tried):
    """A few steps of every part of the work; all of them are tried in the long run."""
    _, old, new = begun
    steps = tried("steps", [None])[0]["steps"]
    assert steps > 80
    chosen = [1, 5, steps // 3, *range(steps - 3, steps + 1)]
    trials = tried("steps", chosen)
    assert {trial["code"] for trial in trials} == {-signal.SIGKILL}
    left = whole(trials, old, new)
    assert left == sorted(left, reverse=True), "once the new one serves, it goes on serving"
    assert set(left) == {"old", "new"}


@pytest.mark.slow
@pytest.mark.parametrize("start", ["before", "nothing"])
def test_a_refresh_that_is_killed_at_any_step_leaves_the_old_or_the_new(begun, tried, start):
    _, old, new = begun
    steps = tried("steps", [None], start)[0]["steps"]
    trials = tried("steps", list(range(1, steps + 1)), start)
    assert {trial["code"] for trial in trials} == {-signal.SIGKILL}
    left = whole(trials, old if start == "before" else {}, new)
    assert left == sorted(left, reverse=True)


@pytest.mark.slow
def test_a_refresh_that_is_killed_at_any_moment_leaves_the_old_or_the_new(begun, tried):
    """Also while the database writes by itself."""
    _, old, new = begun
    trials = tried("moments", [0.02 * number for number in range(60)])
    whole(trials, old, new)
    assert -signal.SIGKILL in {trial["code"] for trial in trials}


LIMITS = (0, 20_000, 300_000, 9_000_000)


@pytest.mark.parametrize("start", ["before", pytest.param("nothing", marks=pytest.mark.slow)])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_generation(begun, tried, start):
    _, old, new = begun
    old = old if start == "before" else {}
    trials = tried("limits", LIMITS, start)
    whole(trials, old, new)
    for trial in trials:
        if trial["code"] != 0:
            assert trial["code"] == 2
            assert trial["left"] == old
            assert trial["said"].endswith("is full; free some space and run the refresh again.\n"), trial["said"]
            assert trial["said"].count("\n") == 1
    assert [trial["code"] for trial in trials] == [2, 2, 2, 0]


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_size_leaves_the_old_or_the_new(begun, tried):
    _, old, new = begun
    trials = tried("limits", [int(50 * 1.35**number) for number in range(42)])
    whole(trials, old, new)
    assert {trial["code"] for trial in trials} == {0, 2}

"""What callers get wrong: one sentence on standard error, exit code 2, no answer and nothing half-written."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_sources import __main__ as data_sources
from data_sources.refresh import refresh
from metrics import __main__ as metrics
from settings import ROOT, SETTINGS
from tests.lakes import put

GOOD = "municipality_code,year,associations\n020,2022,293\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, pirkanmaa):
    """A lake of one contact, its warehouse, a file and a folder of somebody's."""
    folder = tmp_path_factory.mktemp("place")
    contact = "contact_id,client_id,municipality_code,contact_on,service_line,service_class,contact_mode\n"
    put(folder, "lake/service_contacts/a.csv", contact + "k1,c1,837,2024-03-01,outpatient,primary_care,visit\n")
    put(folder, "file.txt", "x")
    put(folder, "folder/mine.txt", "x")
    refresh(folder / "lake", folder / "warehouse", pirkanmaa)
    return folder


@pytest.fixture
def place(prepared, tmp_path, monkeypatch):
    """A copy of it where the commands run, and nothing else of the environment."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(prepared, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("TILANNEKUVA_LAKE", "lake")
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", "warehouse")
    return tmp_path / "here"


def everything(place):
    """Every file of a folder and its content."""
    return {path: path.is_file() and path.read_bytes() for path in sorted(place.rglob("*"))}


def refused(main, line, place, capsys):
    """What a command says that must not do anything."""
    before = everything(place)
    assert main(line.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"\S[^\n]*[.)]\n", told.err), "one line, a sentence"
    assert "Traceback" not in told.err
    assert everything(place) == before
    return told.err


METRICS = [
    ("", "metric"),
    ("nosuch", "'nosuch'"),
    ("contacts --by nosuch", "it allows area, municipality"),
    ("contacts --by area,nosuch", "'nosuch'"),
    ("contacts --grain week", "it allows"),
    ("contacts --from 2024-13-01", "YYYY-MM-DD"),
    ("contacts --from 20240101", "YYYY-MM-DD"),
    ("contacts --from 1.1.2024", "YYYY-MM-DD"),
    ("contacts --to yesterday", "YYYY-MM-DD"),
    ("contacts --from 2024-05-01 --to 2024-04-01", "2024-05-01"),
    ("contacts --from 2024-05-01 --to 2024-05-01", "2024-05-01"),
    ("contacts --from 0024-01-01 --to 2024-01-01", "1900"),
    ("contacts --from 2024-01-01 --to 9999-12-31", "9999-12-31"),
    ("contacts --where area", "breakdown=key"),
    ("contacts --where area=", "breakdown=key"),
    ("contacts --where =3", "cannot be divided"),
    ("contacts --where area=9", "'9'"),
    ("contacts --where municipality=905", "'905'"),
    ("contacts --where service_line=nosuch", "known are outpatient"),
    ("contacts --where area=1 --where area=2", "twice"),
    ("contacts --where contact_mode=telepathy", "'telepathy'"),
    ("contacts --of contacts", "'of'"),
    ("contacts --category colour", "'category'"),
    ("contacts --at-least two", "--at-least"),
    ("contacts --as nobody", "'nobody'"),
    ("contacts --as regional_director", "regional_director:1"),
    ("contacts --as regional_director:9", "known are 1, 2"),
    ("contacts --format xml", "'xml'"),
    ("contacts --form csv", "--form"),
    ("contacts --nosuch", "--nosuch"),
    ("contacts --warehouse none", "refresh"),
    ("contacts --warehouse file.txt", "file.txt"),
    ("contacts --warehouse folder", "refresh"),
    ("residents", "must be given"),
    ("list --format xml", "'xml'"),
]


@pytest.mark.parametrize(("line", "hint"), METRICS)
def test_the_command_of_metrics_says_what_is_wrong(line, hint, place, capsys):
    assert hint in refused(metrics.main, line, place, capsys)


DATA_SOURCES = [
    ("", "command"),
    ("nosuch", "'nosuch'"),
    ("check --lake none", "none"),
    ("check --lake file.txt", "file.txt"),
    ("check --county nosuch", "pirkanmaa"),
    ("check --county ../county", "pirkanmaa"),
    ("check --format xml", "'xml'"),
    ("check --nosuch", "--nosuch"),
    ("refresh --lake none --warehouse new", "none"),
    ("refresh --lake file.txt --warehouse new", "file.txt"),
    ("refresh --warehouse new --county nosuch", "pirkanmaa"),
    ("refresh --warehouse file.txt", "file.txt"),
    ("refresh --warehouse /proc/tilannekuva", "/proc/tilannekuva"),
    ("refresh --warehouse new --accept contacts", "contacts"),
    ("refresh --lake memory://nowhere --warehouse new", "memory://nowhere"),
    ("refresh --lake gopher://lake --warehouse new", "gopher"),
    ("check --lake gopher://lake", "gopher"),
    ("demo", "--out"),
    ("demo --out new --contacts 0", "0"),
    ("demo --out new --contacts -5", "-5"),
    ("demo --out new --contacts many", "--contacts"),
    ("demo --out new --years 2025-2020", "2025-2020"),
    ("demo --out new --years long", "'long'"),
    ("demo --out new --seed x", "--seed"),
    ("demo --out new --county nosuch", "pirkanmaa"),
    ("demo --out file.txt --contacts 100", "file.txt"),
    ("demo --out folder --contacts 100", "folder"),
    ("demo --out file.txt/lake --contacts 100", "file.txt"),
    ("demo --out /proc/lake --contacts 100", "/proc/lake"),
]


@pytest.mark.parametrize(("line", "hint"), DATA_SOURCES)
def test_the_command_of_deliveries_says_what_is_wrong(line, hint, place, capsys):
    assert hint in refused(data_sources.main, line, place, capsys)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TILANNEKUVA_COUNTY", "nosuch"),
        ("TILANNEKUVA_ENGINE", "postgresql://elsewhere"),
        ("TILANNEKUVA_WAREHOUSE", "none"),
    ],
)
def test_a_wrong_setting_is_said_like_a_wrong_argument(name, value, place, monkeypatch, capsys):
    monkeypatch.setenv(name, value)
    hint = name if name == "TILANNEKUVA_ENGINE" else value
    assert hint in refused(metrics.main, "contacts", place, capsys)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_manifest_that_is_none_stops_a_check_and_a_refresh(text, place, capsys):
    put(place, "lake/_manifest.json", text)
    assert "_manifest.json" in refused(data_sources.main, "check", place, capsys)
    assert "_manifest.json" in refused(data_sources.main, "refresh", place, capsys)


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever is root may read everything")
def test_a_folder_of_the_lake_that_may_not_be_read_is_said(place, capsys):
    (place / "lake" / "service_contacts").chmod(0)
    assert "service_contacts" in refused(data_sources.main, "check", place, capsys)


def test_a_damaged_warehouse_is_said_and_the_next_refresh_heals_it(place, capsys):
    (serving,) = (place / "warehouse" / "generations").iterdir()
    (serving / "manifest.json").write_text("{", "utf-8")
    assert "run the refresh again" in refused(metrics.main, "contacts", place, capsys)
    assert data_sources.main(["refresh"]) == 0
    assert metrics.main(["contacts", "--grain", "total"]) == 0
    assert "contacts,2024-03-01," in capsys.readouterr().out


# ---- check -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path, capsys):
    """`told("…csv text…", form)`: the exit code of a check of one file, and what it says."""

    def check(text, form="json"):
        put(tmp_path, "lake/associations/a.csv", text)
        code = data_sources.main(["check", "--lake", str(tmp_path / "lake"), "--format", form, "--county", "pirkanmaa"])
        said = capsys.readouterr()
        assert said.err == ""
        return code, json.loads(said.out) if form == "json" else said.out

    return check


def finding(rule, column, row, rows):
    return {"file": "associations/a.csv", "dataset": "associations"} | {
        "rule": rule,
        "column": column,
        "row": row,
        "rows": rows,
    }


def test_check_ends_with_0_when_all_is_kept(told):
    assert told(GOOD) == (0, [])
    assert told(GOOD, "text")[0] == 0


def test_check_ends_with_1_when_rows_are_set_aside_and_never_tells_a_value(told):
    text = GOOD + "83,2022,1\n108,2022,Mattila\n143,2022,Mattila\n"
    assert told(text) == (
        1,
        [
            finding("is three digits", "municipality_code", 2, 1),
            finding("is a whole number", "associations", 3, 2),
        ],
    )
    code, said = told(text, "text")
    assert code == 1
    assert "associations/a.csv: 2 rows, first 3: associations: not kept: is a whole number" in said
    assert "Mattila" not in said


def test_check_ends_with_2_when_a_file_is_refused(told):
    assert told("municipality_code,associations\n020,1\n") == (2, [finding("the column is there", "year", None, 0)])
    text = GOOD + "108,2022,131052-308T\n"
    assert told(text) == (2, [finding("holds no personal identity code", "associations", 2, 1)])
    code, said = told(text, "text")
    assert code == 2
    assert "REFUSED associations/a.csv, 1 rows, first 2" in said
    assert "131052" not in said


def test_check_ends_with_2_when_half_of_a_delivery_came(told, tmp_path):
    put(tmp_path, "lake/_manifest.json", '{"datasets": {"associations": {"rows": 2}}}')
    code, said = told(GOOD)
    assert code == 2
    assert [(one["file"], one["rule"]) for one in said] == [("_manifest.json", "is whole as the manifest says")]
    assert "HALF DELIVERY: the manifest says 2 rows, 1 came" in told(GOOD, "text")[1]


def test_check_lists_what_is_not_in_the_contract_and_what_did_not_come(told, tmp_path):
    put(tmp_path, "lake/contacts/a.csv", "x")
    code, said = told(GOOD.replace("associations\n", "associations,muistio\n").replace("293", "293,x"), "text")
    assert code == 0
    assert "associations/a.csv: unknown columns, not used: muistio" in said
    assert "Not in the contract, not read: contacts/" in said
    assert "Not delivered: absences, benefit_targets" in said


# ---- pipes -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["data_sources check --format json", "metrics list", "metrics contacts --by municipality --format csv"]
)
def test_a_reader_that_has_read_enough_is_no_error(line, place):
    """As in `| head`: standard output is closed before anything is written to it."""
    rows = "".join(f"{code:03d},2022,x{code}\n" for code in range(900))
    put(place, "lake/associations/a.csv", GOOD + rows)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run([sys.executable, "-m", *line.split()], stdout=writing, stderr=subprocess.PIPE, env=env)
    os.close(writing)
    assert ran.stderr == b""
    assert ran.returncode == (1 if "check" in line else 0)


@pytest.mark.parametrize("line", ["data_sources check", "metrics list", "metrics contacts --format parquet"])
def test_an_answer_that_does_not_fit_on_the_disk_is_said(line, place):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([sys.executable, "-m", *line.split()], stdout=full, stderr=subprocess.PIPE, env=env)
    assert ran.returncode == 2
    assert ran.stderr.decode() == (
        "The answer could not be written whole: No space left on device; give it another place.\n"
    )

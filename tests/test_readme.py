"""What the README says is so: its commands work, its settings are the settings, what it names exists."""

import shlex
import struct

import pytest

from data_sources import __main__ as data_sources
from metrics import __main__ as metrics
from settings import ROOT, SETTINGS
from tests import prose

PROGRAMS = {"metrics": metrics.main, "data_sources": data_sources.main}
TYPED = prose.commands("README.md")
RUN = [line.removeprefix(".venv/bin/python -m ") for line in TYPED if line.startswith(".venv/bin/python -m ")]
MADE_UP_PATHS = {"/srv/lake": "lake", "/srv/warehouse": "warehouse"}


@pytest.fixture
def at_home(demo_lake, demo_warehouse, tmp_path, monkeypatch):
    """The example's folders are the tests' own; what a command writes goes into the test's folder."""
    monkeypatch.setenv("TILANNEKUVA_LAKE", str(demo_lake))
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(demo_warehouse.folder.parent.parent))
    return {"/srv/lake": str(demo_lake), "/srv/warehouse": str(tmp_path / "warehouse")}


def test_every_command_of_the_readme_is_one_of_those_tried_here():
    others = [line for line in TYPED if line.removeprefix(".venv/bin/python -m ") not in RUN]
    assert others == [
        "make run",
        "make test",
        "export TILANNEKUVA_LAKE=/srv/lake",
        "export TILANNEKUVA_COUNTY=pirkanmaa",
        "make run",
    ]
    assert {line.split()[0] for line in RUN} == set(PROGRAMS)


@pytest.mark.parametrize("line", RUN)
def test_a_command_of_the_readme_answers(line, at_home, capfdbinary):
    typed, _, _file = line.partition(" > ")
    program, *words = (at_home.get(word, word) for word in shlex.split(typed))
    assert PROGRAMS[program](words) in (0, 1)
    said = capfdbinary.readouterr()
    assert said.out.count(b"\n") > 3
    assert not said.err


def test_the_python_example_prints_the_rows_of_five_areas(at_home, capsys):
    (example,) = (one.text for one in prose.blocks("README.md") if one.language == "python")
    found = {}
    exec(example, found)  # the reader of the README would type it just so
    assert set(found["result"].rows["area"]) >= {"1", "2", "3", "4", "5"}
    assert "contacts_per_1000" in capsys.readouterr().out


def test_the_table_of_settings_is_the_settings():
    told = {name.strip("`"): (default.strip("`"), what) for name, default, what in prose.rows("README.md", "variable")}
    assert told == {one.name: (one.default, one.help) for one in SETTINGS.values()}


def test_the_picture_is_one_screen_and_small():
    data = (ROOT / "docs" / "area.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1366, 768)
    assert len(data) <= 200_000

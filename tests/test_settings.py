"""Settings: a visible table, the environment over the default, a warehouse of its own for each lake."""

from pathlib import Path

import pytest

from county import known_counties
from data_sources.warehouse import WarehouseError, open_warehouse
from settings import ROOT, SETTINGS, setting

DOORS = {"LAKE", "WAREHOUSE", "COUNTY", "ENGINE", "ACCESS", "OPEN", "PORT"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


def test_every_door_has_a_name_and_a_help():
    assert set(SETTINGS) == {f"TILANNEKUVA_{door}" for door in DOORS}
    assert all(one.help for one in SETTINGS.values())


def test_the_defaults_are_a_known_county_and_its_demo_lake():
    assert setting("TILANNEKUVA_COUNTY") in known_counties()
    assert Path(setting("TILANNEKUVA_LAKE")) == ROOT / "var" / "demo_lake" / "pirkanmaa"
    assert Path(setting("TILANNEKUVA_WAREHOUSE")) == ROOT / "var" / "warehouse" / "pirkanmaa"


def test_the_environment_wins_and_an_empty_value_is_none(monkeypatch):
    monkeypatch.setenv("TILANNEKUVA_COUNTY", "pohjanmaa")
    assert Path(setting("TILANNEKUVA_LAKE")).name == "pohjanmaa"
    monkeypatch.setenv("TILANNEKUVA_COUNTY", "")
    assert setting("TILANNEKUVA_COUNTY") == "pirkanmaa"


def test_two_lakes_never_share_a_warehouse(monkeypatch, tmp_path):
    demo = setting("TILANNEKUVA_WAREHOUSE")
    names = set()
    for lake in ("one", "two"):
        monkeypatch.setenv("TILANNEKUVA_LAKE", str(tmp_path / lake))
        names.add(setting("TILANNEKUVA_WAREHOUSE"))
    assert len(names | {demo}) == 3
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(tmp_path / "own"))
    assert setting("TILANNEKUVA_WAREHOUSE") == str(tmp_path / "own")


def test_another_engine_is_refused_and_not_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("TILANNEKUVA_ENGINE", "trino://lake.example/hive")
    with pytest.raises(WarehouseError) as refused:
        open_warehouse(tmp_path)
    assert str(refused.value) == "TILANNEKUVA_ENGINE can only be duckdb://, the embedded engine, or unset."

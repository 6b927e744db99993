"""Settings: a visible table, the environment over the default, a warehouse of its own for each lake."""

from pathlib import Path

import pytest

from county import known_counties
from data_sources.warehouse import WarehouseError, open_warehouse
from settings import ROOT, SETTINGS, setting, stated

DOORS = {"LAKE", "WAREHOUSE", "COUNTY", "ENGINE", "ACCESS", "OPEN", "PORT", "WARM"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    monkeypatch.setattr("settings.SECRETS", tmp_path / "none.toml")
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


def test_a_lake_at_an_address_has_a_warehouse_of_its_own_wherever_one_stands(monkeypatch, tmp_path):
    monkeypatch.setenv("TILANNEKUVA_LAKE", "s3://bucket/lake")
    here = setting("TILANNEKUVA_WAREHOUSE")
    monkeypatch.chdir(tmp_path)
    assert setting("TILANNEKUVA_WAREHOUSE") == here
    monkeypatch.setenv("TILANNEKUVA_LAKE", "s3://bucket/other")
    assert setting("TILANNEKUVA_WAREHOUSE") != here
    lake = ROOT / "var" / "demo_lake" / "pirkanmaa"
    for location in (str(lake), f"file://{lake}", f"{lake}/"):
        monkeypatch.setenv("TILANNEKUVA_LAKE", location)
        assert Path(setting("TILANNEKUVA_WAREHOUSE")).name == "pirkanmaa"


def test_a_key_of_the_secrets_file_is_a_setting_and_the_environment_wins(monkeypatch, tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('TILANNEKUVA_COUNTY = "pohjanmaa"\nTILANNEKUVA_PORT = 8600\nother = 1\n', "utf-8")
    monkeypatch.setattr("settings.SECRETS", secrets)
    assert (setting("TILANNEKUVA_COUNTY"), setting("TILANNEKUVA_PORT")) == ("pohjanmaa", "8600")
    assert Path(setting("TILANNEKUVA_LAKE")).name == "pohjanmaa"
    monkeypatch.setenv("TILANNEKUVA_COUNTY", "pirkanmaa")
    assert setting("TILANNEKUVA_COUNTY") == "pirkanmaa"
    assert stated("TILANNEKUVA_WAREHOUSE") == ""


def test_a_broken_secrets_file_states_nothing(monkeypatch, tmp_path):
    (tmp_path / "secrets.toml").write_text("TILANNEKUVA_COUNTY = ", "utf-8")
    monkeypatch.setattr("settings.SECRETS", tmp_path / "secrets.toml")
    assert setting("TILANNEKUVA_COUNTY") == "pirkanmaa"


def test_another_engine_is_refused_and_not_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("TILANNEKUVA_ENGINE", "trino://lake.example/hive")
    with pytest.raises(WarehouseError) as refused:
        open_warehouse(tmp_path)
    assert str(refused.value) == "TILANNEKUVA_ENGINE can only be duckdb://, the embedded engine, or unset."

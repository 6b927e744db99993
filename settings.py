"""What can be set from outside: name, default, help. Environment variables; each is one row of the table."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, its default and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("TILANNEKUVA_LAKE", "", "folder of the data lake, read only; default var/demo_lake/<county>"),
        Setting("TILANNEKUVA_WAREHOUSE", "", "folder of the warehouse; default one of its own for each lake"),
        Setting("TILANNEKUVA_COUNTY", "pirkanmaa", "name of the county's folder under counties/"),
        Setting("TILANNEKUVA_ENGINE", "duckdb://", "engine of the warehouse; the embedded DuckDB is the only one"),
        Setting("TILANNEKUVA_ACCESS", "demo", "how readers are known: oidc or demo"),
        Setting("TILANNEKUVA_OPEN", "", "1 lets a lake that is not the demo lake be opened with demo access"),
        Setting("TILANNEKUVA_PORT", "8501", "port of the app"),
    )
}


def setting(name: str) -> str:
    """The value of a setting: the environment's, else the default."""
    value = os.environ.get(name) or SETTINGS[name].default
    if name == "TILANNEKUVA_LAKE" and not value:
        return str(demo_lake(setting("TILANNEKUVA_COUNTY")))
    if name == "TILANNEKUVA_WAREHOUSE" and not value:
        return str(ROOT / "var" / "warehouse" / _warehouse_name(setting("TILANNEKUVA_COUNTY")))
    return value


def demo_lake(county: str) -> Path:
    """Where the demo lake of a county is made."""
    return ROOT / "var" / "demo_lake" / county


def _warehouse_name(county: str) -> str:
    # A refresh keeps what a shrunken delivery would lose, so two lakes must never share a warehouse.
    lake = os.environ.get("TILANNEKUVA_LAKE")
    if not lake or Path(lake).resolve() == demo_lake(county):
        return county
    return f"{county}-{hashlib.sha256(str(Path(lake).resolve()).encode()).hexdigest()[:8]}"

"""What can be set from outside: name, default, help. Environment variables; each is one row of the table."""

from __future__ import annotations

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
        Setting("TILANNEKUVA_LAKE", str(ROOT / "var" / "demo_lake"), "folder or URL of the data lake, read only"),
        Setting("TILANNEKUVA_WAREHOUSE", "", "folder of the warehouse; default var/warehouse/<county>"),
        Setting("TILANNEKUVA_COUNTY", "pirkanmaa", "name of the county's folder under counties/"),
        Setting("TILANNEKUVA_ENGINE", "", "SQLAlchemy URL of the engine; default the embedded DuckDB"),
        Setting("TILANNEKUVA_ACCESS", "demo", "how readers are known: oidc or demo"),
        Setting("TILANNEKUVA_OPEN", "", "1 lets a lake that is not the demo lake be opened with demo access"),
        Setting("TILANNEKUVA_PORT", "8501", "port of the app"),
    )
}


def setting(name: str) -> str:
    """The value of a setting: the environment's, else the default."""
    value = os.environ.get(name) or SETTINGS[name].default
    if name == "TILANNEKUVA_WAREHOUSE" and not value:
        return str(ROOT / "var" / "warehouse" / setting("TILANNEKUVA_COUNTY"))
    return value

"""What can be set from outside: name, default, help; each is one row of the table."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SECRETS = ROOT / ".streamlit" / "secrets.toml"


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, its default and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "TILANNEKUVA_LAKE", "", "folder or address of the data lake, read only; default var/demo_lake/<county>"
        ),
        Setting("TILANNEKUVA_WAREHOUSE", "", "folder of the warehouse; default one of its own for each lake"),
        Setting("TILANNEKUVA_COUNTY", "pirkanmaa", "name of the county's folder under counties/"),
        Setting("TILANNEKUVA_ENGINE", "duckdb://", "engine of the warehouse; the embedded DuckDB is the only one"),
        Setting("TILANNEKUVA_ACCESS", "demo", "how readers are known: oidc or demo"),
        Setting("TILANNEKUVA_OPEN", "", "1 lets a lake that is not the demo lake be opened with demo access"),
        Setting("TILANNEKUVA_PORT", "8501", "port of the app"),
        Setting("TILANNEKUVA_WARM", "all", "periods, newest first, that the server makes ready: all or a number"),
    )
}


def setting(name: str) -> str:
    """The value of a setting: what is stated, else the default."""
    value = stated(name) or SETTINGS[name].default
    if name == "TILANNEKUVA_LAKE" and not value:
        return str(demo_lake(setting("TILANNEKUVA_COUNTY")))
    if name == "TILANNEKUVA_WAREHOUSE" and not value:
        return str(ROOT / "var" / "warehouse" / _warehouse_name(setting("TILANNEKUVA_COUNTY")))
    return value


def stated(name: str) -> str:
    """What somebody has set: in the environment, else as a key of `.streamlit/secrets.toml`; "" where nobody has."""
    return os.environ.get(name) or _secrets(SECRETS).get(name, "")


@lru_cache(maxsize=2)
def _secrets(path: Path) -> dict[str, str]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    # What is wrong with the file is told by Streamlit, to whom it belongs.
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in told.items() if name in SETTINGS}


def demo_lake(county: str) -> Path:
    """Where the demo lake of a county is made."""
    return ROOT / "var" / "demo_lake" / county


def _warehouse_name(county: str) -> str:
    # A refresh keeps what a shrunken delivery would lose, so two lakes must never share a warehouse.
    lake = stated("TILANNEKUVA_LAKE").removeprefix("file://")
    place = lake if "://" in lake else str(Path(lake).resolve())
    if not lake or place == str(demo_lake(county)):
        return county
    return f"{county}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"

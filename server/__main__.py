"""`python -m server`: makes the demo lake where no lake is named, brings the warehouse up to date, opens the app."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from county import CountyError, load_county
from data_sources import __main__ as commands
from data_sources.delivery import LakeError
from data_sources.generation import WarehouseError, current
from data_sources.landing import opened_lake
from data_sources.refresh import refresh
from settings import ROOT, demo_lake, setting

ADDRESS = "127.0.0.1"


class Refused(Exception):
    """The app cannot be opened; one sentence says what to do."""


def main() -> int:
    """Does what is missing and becomes the app's server; exit code 2 and one sentence when it cannot."""
    try:
        county_name, port = setting("TILANNEKUVA_COUNTY"), _port()
        if Path(setting("TILANNEKUVA_LAKE")) == demo_lake(county_name):
            _make_demo_lake(county_name)
        _refresh(county_name)
    except (Refused, CountyError, LakeError, WarehouseError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(f"Tilannekuva is at http://localhost:{port} (stop it with Ctrl+C).\n")
    sys.stdout.flush()
    return _become_server(port)


def _become_server(port: int) -> NoReturn:
    """The process goes on as Streamlit's server, so that a signal reaches it."""
    os.chdir(ROOT)
    streamlit = [sys.executable, "-m", "streamlit", "run", "app.py"]
    os.execv(sys.executable, [*streamlit, "--server.address", ADDRESS, "--server.port", str(port)])


def _port() -> int:
    text = setting("TILANNEKUVA_PORT")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refused(f"TILANNEKUVA_PORT is a port from 1 to 65535, not {text!r}.")
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((ADDRESS, int(text)))
        except OSError:
            raise Refused(
                f"Port {text} is in use or not allowed; stop what uses it, or choose another: TILANNEKUVA_PORT=8502."
            ) from None
    return int(text)


def _make_demo_lake(county_name: str) -> None:
    """Makes the demo lake on the first run; one that was begun and not finished is made anew."""
    lake = demo_lake(county_name)
    if (lake / "_manifest.json").is_file():
        return
    load_county(county_name)
    sys.stdout.write("Making a demo lake; all of its data is made up.\n")
    if commands.main(["demo", "--out", str(lake), "--county", county_name]) != 0:
        raise Refused("The demo lake could not be made, so there is nothing to open.")


def _refresh(county_name: str) -> None:
    """Brings the warehouse up to date. What cannot be refreshed is told; an earlier generation goes on serving."""
    warehouse = Path(setting("TILANNEKUVA_WAREHOUSE")).resolve()
    county = load_county(county_name)
    try:
        with opened_lake(setting("TILANNEKUVA_LAKE")) as lake:
            report = refresh(lake, warehouse, county, commands.progress_bar())
    except (LakeError, WarehouseError) as error:
        if current(warehouse) is None:
            raise
        sys.stderr.write(f"{error}\nThe data of the last refresh is shown.\n")
        return
    sys.stdout.write(commands.summary(report))


if __name__ == "__main__":
    sys.exit(main())

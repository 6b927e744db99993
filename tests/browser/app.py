"""The app as in production: a server process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from settings import ROOT, SETTINGS

STARTS_WITHIN = 120  # seconds; a busy build machine takes its time to import


class App:
    """One running server. `url` has no slash at its end; `log` is what the server said."""

    def __init__(self, warehouse: Path, folder: Path, *, secrets: str = "", **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        env = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        # Nothing is made ready: it would take the processor from the tests.
        env |= {"HOME": str(folder), "TILANNEKUVA_WAREHOUSE": str(warehouse), "TILANNEKUVA_WARM": "0"}
        env |= {f"TILANNEKUVA_{name.upper()}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        if secrets:
            file = folder / f"secrets-{self.port}.toml"
            file.write_text(secrets, "utf-8")
            command += ["--secrets.files", str(file)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        for _ in range(STARTS_WITHIN * 10):
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                    if answer.read() == b"ok":
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')}")

    def stop(self) -> None:
        """Ends this server and nothing else."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]

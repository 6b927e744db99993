"""Refreshes in processes that are killed, or that find the disk full, one after another; tells what each one left.

`python -m tests.killing PLAN`, a JSON file: `lake`, `warehouse` (the one to begin from; it may not be there), `work` (a
folder of its own), `kind` and `values`: `steps` (killed before each; null counts them), `moments` (killed after these
seconds) or `limits` (bytes that a file may have). Answers one JSON object a line. A process of its own, since processes
are forked here and threads do not survive that.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from county import load_county
from data_sources import building, generation, warehouse
from data_sources.__main__ import main
from data_sources.marts import population
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse

WRITES = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}


class Steps:
    """Counts everything a process does to the disk, and kills the process before a given step."""

    def __init__(self, last: int | None) -> None:
        self.last, self.done = last, 0

    def step(self) -> None:
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """File names by Python's own account, syncs, and what DuckDB is asked to do."""
        sync, connect = os.fsync, building.connect
        sys.addaudithook(self._heard)
        os.fsync = lambda handle: (self.step(), sync(handle))[1]
        building.connect = lambda: Counted(connect(), self)

    def _heard(self, event: str, arguments: tuple) -> None:
        if event in WRITES or (event == "open" and isinstance(arguments[1], str) and "w" in arguments[1]):
            self.step()


class Counted:
    """A DuckDB connection whose every statement is a step."""

    def __init__(self, con, steps: Steps) -> None:
        self._con, self._steps = con, steps

    def execute(self, sql: str):
        self._steps.step()
        return self._con.execute(sql)

    def __getattr__(self, name: str):
        return getattr(self._con, name)


def forked(work: Callable[[], int], moment: float | None = None) -> int:
    """Runs work in a process of its own: its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            code = work()
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            code = 1
        sys.stderr.flush()
        os._exit(code)
    if moment is not None:
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tables(warehouse: Path) -> dict[str, str]:
    """Table → sha256 of what is really there; {} where nothing serves. Raises when the generation is not whole."""
    serving = generation.current(warehouse)
    if serving is None:
        return {}
    said = generation.manifest(serving)["tables"]
    there = {p.stem: sha256(p.read_bytes()).hexdigest() for p in (serving / "tables").iterdir()}
    if there != {name: told["sha256"] for name, told in said.items()}:
        raise ValueError(f"{serving} is not what its manifest says")
    return there


def tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Trial:
    """One warehouse that something happens to, and what is left of it."""

    def __init__(self, plan: dict, name: str) -> None:
        self.lake, self.county = Path(plan["lake"]), load_county("pirkanmaa")
        self.warehouse = Path(plan["work"]) / name
        # A pipe, not a file: where no file can be written, something can still be said.
        self.hears, self.speaks = os.pipe()
        if Path(plan["warehouse"]).exists():
            shutil.copytree(plan["warehouse"], self.warehouse)

    def refreshed(self) -> int:
        refresh(self.lake, self.warehouse, self.county)
        return 0

    def read(self) -> int:
        """Every prepared table read to its end, as a reader would."""
        serving = open_warehouse(self.warehouse)
        for mart in population.MARTS:
            serving.frame(select(mart.table))
        return 0

    def commanded(self) -> int:
        os.dup2(self.speaks, 1)
        os.dup2(self.speaks, 2)
        return main(["refresh", "--lake", str(self.lake), "--warehouse", str(self.warehouse), "--county", "pirkanmaa"])

    def left(self, code: int, **about: object) -> None:
        """Tells what is there now, and what is there after the next refresh, which nobody disturbs."""
        left = tables(self.warehouse)
        read = forked(self.read) if left else 0
        healed = forked(self.refreshed)
        unfinished = sorted(p.name for p in self.warehouse.rglob("*.tmp"))
        os.close(self.speaks)
        with os.fdopen(self.hears) as pipe:
            said = pipe.read()
        tell(
            code=code,
            left=left,
            read=read,
            healed=healed,
            then=tables(self.warehouse),
            unfinished=unfinished,
            said=said,
            **about,
        )
        shutil.rmtree(self.warehouse)


def by_steps(plan: dict) -> None:
    for last in plan["values"]:
        trial, steps = Trial(plan, f"step{last}"), Steps(last)

        def work(trial: Trial = trial, steps: Steps = steps) -> int:
            steps.watch()
            code = trial.refreshed()
            if steps.last is None:
                tell(steps=steps.done)
            return code

        code = forked(work)
        if last is not None:
            trial.left(code, step=last)


def by_moments(plan: dict) -> None:
    for moment in plan["values"]:
        trial = Trial(plan, f"moment{moment}")
        trial.left(forked(trial.refreshed, moment), moment=moment)


def by_limits(plan: dict) -> None:
    for limit in plan["values"]:
        trial = Trial(plan, f"limit{limit}")

        def work(trial: Trial = trial, limit: int = limit) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            return trial.commanded()

        trial.left(forked(work), limit=limit)


if __name__ == "__main__":
    # How a refresh ends does not depend on how many tables it prepares.
    building.all_marts = warehouse.all_marts = lambda: population.MARTS
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    {"steps": by_steps, "moments": by_moments, "limits": by_limits}[asked["kind"]](asked)

"""Refresh: validate → quarantine → build → publish. Nothing is done twice that was done before.

Every table of a generation has a fingerprint: of its SQL or contract, its files or inputs. A table that the
serving generation made from the very same is taken over by a hard link. When nothing changed, nothing is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from county import County
from data_sources import disk, generation
from data_sources.building import Building, Progress
from data_sources.extracts import EXTRACTS
from data_sources.generation import WarehouseError
from data_sources.report import DatasetReport, Report


def refresh(
    lake: Path,
    warehouse: Path,
    county: County,
    progress: Progress = lambda *_: None,
    accept: Iterable[str] = (),
) -> Report:
    """Brings a warehouse up to date with a lake.

    `accept`: datasets whose delivery is taken as it is where it would be held. Raises LakeError or WarehouseError, each
    one sentence; then the warehouse is what it was.
    """
    if unknown := sorted(set(accept) - set(EXTRACTS)):
        raise WarehouseError(f"There is no dataset {unknown[0]}; the datasets are {', '.join(EXTRACTS)}.")
    with (
        _plainly(warehouse),
        generation.locked(warehouse),
        closing(Building(lake, warehouse, county, frozenset(accept), progress)) as building,
    ):
        fingerprint = building.fingerprint()
        if building.unchanged(fingerprint):
            told = [DatasetReport(**one) for one in building.before["datasets"].values()]
            return Report(building.serving.name, False, told)
        with generation.begun(warehouse, fingerprint) as folder:
            building.build(folder)
            finished = generation.publish(warehouse, folder, building.said(fingerprint))
        return Report(finished.name, True, list(building.reports.values()))


@contextmanager
def _plainly(warehouse: Path) -> Iterator[None]:
    """Says in one sentence what the disk, the rights or the memory of the machine stopped."""
    try:
        yield
    except OSError as error:
        raise WarehouseError(disk.sentence(error, warehouse, "--warehouse", "refresh")) from error
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError("The machine has not enough memory for the refresh; nothing was published.") from error
    except duckdb.Error as error:
        if any(words in str(error) for words in ("No space left", "Could not write", "File too large")):
            raise WarehouseError(disk.full(warehouse, "refresh")) from error
        raise

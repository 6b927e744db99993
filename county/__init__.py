"""One county: everything that differs between counties, read from its folder `counties/<name>/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from county.faults import faults
from county.files import read_county
from county.shapes import (
    LANGUAGES,
    ROLES,
    Area,
    County,
    CountyError,
    Event,
    GuaranteeLimit,
    Hyte,
    HyteComponent,
    Membership,
    Municipality,
    Named,
    ServiceClass,
    Thresholds,
    said,
)
from settings import ROOT

__all__ = [
    "COUNTIES",
    "LANGUAGES",
    "ROLES",
    "Area",
    "County",
    "CountyError",
    "Event",
    "GuaranteeLimit",
    "Hyte",
    "HyteComponent",
    "Membership",
    "Municipality",
    "Named",
    "ServiceClass",
    "Thresholds",
    "known_counties",
    "load_county",
    "open_county",
    "said",
]
COUNTIES = ROOT / "counties"


def known_counties() -> tuple[str, ...]:
    """The names of the counties that have a folder."""
    return tuple(sorted(path.parent.name for path in COUNTIES.glob("*/county.toml")))


@lru_cache(maxsize=8)
def load_county(name: str) -> County:
    """The county of a folder name. Raises CountyError when there is none or when its files contradict each other."""
    if name not in known_counties():
        raise CountyError(f"There is no county {name!r}; known are {', '.join(known_counties())}.")
    return open_county(COUNTIES / name)


def open_county(folder: Path) -> County:
    """The county that a folder configures, checked. Raises CountyError with one sentence that names every fault."""
    try:
        county = read_county(folder)
    except KeyError as error:
        raise CountyError(f"The configuration of {folder.name} lacks {error.args[0]!r}.") from error
    except OSError as error:
        raise CountyError(f"The configuration of {folder.name} lacks its file {Path(error.filename).name}.") from error
    except (ValueError, TypeError, AttributeError) as error:
        reason = str(error).rstrip(".")
        raise CountyError(f"The configuration of {folder.name} cannot be read: {reason}.") from error
    found = list(faults(county))
    if found:
        raise CountyError(f"The configuration of {folder.name} contradicts itself: {'; '.join(found)}.")
    return county

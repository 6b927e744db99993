"""National indicators, fetched from THL's statistics and indicator bank Sotkanet into a lake as an extract.

The service is made for fetching into a store of one's own, not for pages: this is the only part that calls it.
"""

from __future__ import annotations

import csv
import http.client
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from data_sources.extracts import EXTRACTS

BASE_URL = "https://sotkanet.fi/rest/1.1/"
_EXTRACT = EXTRACTS["indicator_values"]
_CATEGORIES = _EXTRACT.c.region_category.info["values"]
_GENDERS = _EXTRACT.c.gender.info["values"]
# The service refuses callers that do not say who they are, and single indicators answer 500 now and then.
_AGENT = "Tilannekuva/1.0"
_TRIES, _PAUSE_SECONDS, _PATIENCE_SECONDS = 3, 1.0, 60

Row = tuple[object, ...]


class SotkanetError(Exception):
    """The indicators cannot be fetched; one sentence."""


class _Answer(Exception):
    """What the service answered is of no use; `final`: asking again does not help."""

    def __init__(self, why: str, final: bool) -> None:
        super().__init__(why)
        self.final = final


def deliver(
    indicators: Iterable[int], years: range, out: Path, base_url: str = BASE_URL, pause: float = _PAUSE_SECONDS
) -> Iterator[tuple[int, int]]:
    """Writes one CSV file of the extract `indicator_values` for each indicator into the lake `out`.

    Yields `(indicator, rows)` as each stands. A file of before stays where an indicator cannot be fetched; the others
    are fetched all the same, and SotkanetError tells of those that failed.
    """
    if not base_url.startswith(("http://", "https://")):
        raise SotkanetError(f"The address of Sotkanet begins with https:// or http://; {base_url!r} came.")
    service = _Service(base_url.rstrip("/") + "/", pause)
    try:
        regions = _regions(service.get("regions"))
    except _Answer as answer:
        raise SotkanetError(f"Sotkanet at {base_url} does not tell its regions ({answer}).") from answer
    failed = []
    for indicator in indicators:
        try:
            rows = _rows(service, indicator, years, regions)
        except _Answer as answer:
            failed.append(f"{indicator} ({answer})")
            continue
        if not rows:
            failed.append(f"{indicator} (no values for {years[0]}–{years[-1]})")
            continue
        _write(out / _EXTRACT.name / f"sotkanet_{indicator}_{years[0]}-{years[-1]}.csv", rows)
        yield indicator, len(rows)
    if failed:
        raise SotkanetError(
            f"Sotkanet gave nothing of indicator {', '.join(failed)}; earlier files of them are kept as they were."
        )


class _Service:
    """The service at an address, asked again when it stumbles."""

    def __init__(self, base_url: str, pause: float) -> None:
        self.base_url, self.pause = base_url, pause

    def get(self, path: str, **asked: object) -> list | dict:
        """The JSON of an answer. Lists are asked for by repeating the key. Raises _Answer."""
        url = urljoin(self.base_url, path) + (f"?{urlencode(asked, doseq=True)}" if asked else "")
        request = Request(url, headers={"User-Agent": _AGENT, "Accept": "application/json"})
        tried = 0
        while True:
            tried += 1
            try:
                return _answered(request)
            except _Answer as answer:
                if answer.final or tried == _TRIES:
                    raise
            time.sleep(self.pause * 2 ** (tried - 1))


def _answered(request: Request) -> list | dict:
    try:
        with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
            return json.load(answer)
    except HTTPError as error:
        raise _Answer(f"HTTP {error.code}", final=error.code < 500) from error
    except ValueError as error:
        raise _Answer("the answer is not JSON", final=True) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Answer(f"no answer: {getattr(error, 'reason', error)}", final=False) from error


@contextmanager
def _in_shape() -> Iterator[None]:
    """What lacks the names that Sotkanet gives is not from Sotkanet."""
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        raise _Answer("the answer is not in Sotkanet's shape", final=True) from error


def _regions(told: list | dict) -> dict[int, tuple[str, str]]:
    """Sotkanet's own number of a region → its official code and category, for the categories of the contract."""
    with _in_shape():
        kept = [region for region in told if region["category"] in _CATEGORIES]
        return {region["id"]: (str(region["code"]), region["category"]) for region in kept}


def _rows(service: _Service, indicator: int, years: range, regions: dict[int, tuple[str, str]]) -> list[Row]:
    """The rows of one indicator in the order of the contract's columns; regions of other categories are left out."""
    told = service.get("json", indicator=indicator, years=list(years), genders=_genders(service, indicator))
    with _in_shape():
        kept = [row for row in told if row["region"] in regions]
        return sorted((indicator, *regions[row["region"]], row["year"], row["gender"], *_numbers(row)) for row in kept)


def _genders(service: _Service, indicator: int) -> list[str]:
    """The sexes that an indicator is told for. One without such a division has only a total."""
    try:
        described = service.get(f"indicators/{indicator}")
    except _Answer:
        return list(_GENDERS)  # the values themselves say whether there is such an indicator
    sexes = described.get("classifications", {}).get("sex", {}).get("values", []) if isinstance(described, dict) else []
    return [sex for sex in _GENDERS if sex in sexes] or ["total"]


def _numbers(row: dict) -> list[str]:
    """The value, and the count behind it where it is told, with a decimal point; some come as text with a comma."""
    values = (row.get("value"), row.get("absValue"))
    return ["" if value is None else str(value).replace(",", ".") for value in values]


def _write(path: Path, rows: list[Row]) -> None:
    """A whole file or none: a reader of the lake never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_EXTRACT.c.keys())
        writer.writerows(rows)
    part.replace(path)

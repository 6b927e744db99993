"""Reads the files of a county's folder: county.toml, municipalities.csv, areas.csv and guarantee.csv."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from county.shapes import (
    Area,
    County,
    Event,
    GuaranteeLimit,
    Hyte,
    HyteComponent,
    Membership,
    Municipality,
    Named,
    ServiceClass,
    Thresholds,
)


def read_county(folder: Path) -> County:
    """The county as its files say, unchecked.

    Raises OSError, KeyError, ValueError or TypeError where they cannot be read.
    """
    text = tomllib.loads((folder / "county.toml").read_text("utf-8"))
    notes = text.get("municipality_notes", {})
    return County(
        name=folder.name,
        code=text["code"],
        titles=text["titles"],
        languages=tuple(text["languages"]),
        region_code=text["region_code"],
        currency=text["currency"],
        municipalities=tuple(_municipality(row, notes) for row in _rows(folder / "municipalities.csv")),
        areas=tuple(Area(code, item["names"], item.get("short_names", {})) for code, item in text["areas"].items()),
        memberships=tuple(_membership(row) for row in _rows(folder / "areas.csv")),
        service_lines=tuple(_named(code, item) for code, item in text["service_lines"].items()),
        service_classes=tuple(_service_class(code, item) for code, item in text["service_classes"].items()),
        guarantee=tuple(_limit(row) for row in _rows(folder / "guarantee.csv")),
        events=tuple(sorted((_event(item) for item in text.get("events", ())), key=lambda event: event.on)),
        roles=tuple(text["roles"]),
        thresholds=_thresholds(text["thresholds"]),
        source_systems=tuple(_named(code, item) for code, item in text.get("source_systems", {}).items()),
        area_basis=text["area_basis"],
        hyte=_hyte(text.get("hyte", {})),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _named(code: str, item: Mapping[str, Any]) -> Named:
    return Named(code, item["names"], item.get("short_names", {}))


def _municipality(row: Mapping[str, str], notes: Mapping[str, Mapping[str, str]]) -> Municipality:
    code = row["municipality_code"]
    return Municipality(
        code=code,
        names={"fi": row["name_fi"], "sv": row["name_sv"]},
        tile=(int(row["tile_column"]), int(row["tile_row"])),
        urbanity=row["urbanity"],
        languages=tuple(row["languages"].split()),
        sub_region=row["sub_region"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        notes=notes.get(code, {}),
    )


def _membership(row: Mapping[str, str]) -> Membership:
    return Membership(row["municipality_code"], row["area"], _day(row["valid_from"]), _until(row["valid_to"]))


def _service_class(code: str, item: Mapping[str, Any]) -> ServiceClass:
    return ServiceClass(code, item["names"], item.get("short_names", {}), item["line"], item.get("guarantee_group", ""))


def _event(item: Mapping[str, Any]) -> Event:
    if not isinstance(item["on"], date):
        raise ValueError(f"the day of an event is written 2023-01-01, but {item['on']!r} came")
    return Event(
        on=item["on"],
        titles=item["titles"],
        metrics=tuple(item.get("metrics", ())),
        rebase=bool(item.get("rebase", False)),
        reason=item.get("reason", {}),
        municipalities=tuple(item.get("municipalities", ())),
    )


def _hyte(text: Mapping[str, Any]) -> Hyte:
    components = tuple(
        HyteComponent(
            code,
            item["names"],
            part=item["part"],
            indicator=int(item["indicator"]),
            worst=float(item["worst"]),
            best=float(item["best"]),
        )
        for code, item in text.get("components", {}).items()
    )
    return Hyte(float(text.get("process_share", 0.5)), components)


def _thresholds(chosen: Mapping[str, Any]) -> Thresholds:
    names = [field.name for field in fields(Thresholds)]
    for name in chosen:
        if name not in names:
            raise ValueError(f"there is no threshold {name!r}; known are {', '.join(names)}")
    return Thresholds(**{**{name: chosen[name] for name in names}, "unpaid_absences": tuple(chosen["unpaid_absences"])})


def _limit(row: Mapping[str, str]) -> GuaranteeLimit:
    return GuaranteeLimit(
        group=row["guarantee_group"],
        valid_from=_day(row["valid_from"]),
        valid_to=_until(row["valid_to"]),
        age_from=int(row["age_from"]),
        age_to=int(row["age_to"]),
        days=int(row["limit_days"]) if row["limit_days"] else None,
        months=int(row["limit_months"]) if row["limit_months"] else None,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _until(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

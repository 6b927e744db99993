"""Municipality boundaries: a GeoJSON or TopoJSON file becomes rows, and the county's own rows become its map.

Outer rings run clockwise on the map and holes the other way, as d3 wants them; a ring of RFC 7946 would fill the whole
map but the municipality.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import duckdb

from data_sources.personal_codes import holds_identity_code
from data_sources.promises import literal
from data_sources.refusals import IDENTITY_CODE, NUMERIC_CODE, Refusal
from data_sources.topojson import features_of
from i18n import N_

UNREADABLE = N_("the file is GeoJSON or TopoJSON")
NOT_DEGREES = N_("coordinates are degrees of longitude and latitude")
# Where a feature says whose borders it has, the surest first; `id` may stand beside the properties too.
_CODES = ("municipality_code", "natcode", "id")
# The file of a generation that maps are drawn from.
MAP = "boundaries.geojson"


def read(path: Path) -> list[tuple[str | None, str | None]] | Refusal:
    """The rows of a file (code, GeoJSON geometry), or why it is refused.

    A municipality that comes in several features, as its islands may, is one row.
    """
    try:
        features = list(_features(json.loads(path.read_text("utf-8-sig"))))
        places = [(_code(feature), _polygons(feature["geometry"])) for feature in features]
        in_degrees = all(_in_degrees(point) for _, polygons in places for point in _points(polygons))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Refusal(UNREADABLE)
    for number, feature in enumerate(features, start=1):
        if holds_identity_code(json.dumps([feature.get("id"), feature.get("properties")], ensure_ascii=False)):
            return Refusal(IDENTITY_CODE, None, number, 1)
    if any(isinstance(code, int | float) for code, _ in places):
        return Refusal(NUMERIC_CODE, "municipality_code")
    if not in_degrees:
        return Refusal(NOT_DEGREES, "geometry")
    return [(code, _text(polygons)) for code, polygons in _joined(places)]


def _features(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if told["type"] == "Topology":
        return features_of(told)
    if told["type"] != "FeatureCollection":
        raise ValueError(told["type"])
    return iter(told["features"])


def _code(feature: dict[str, Any]) -> Any:
    properties = feature.get("properties") or {}
    told = (properties.get(name) for name in _CODES)
    return next((code for code in told if code is not None), feature.get("id"))


def _polygons(geometry: dict[str, Any] | None) -> list:
    """The polygons of a geometry, each a list of rings; none where it is no area."""
    if geometry is None:
        return []
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiPolygon" else []


def _points(polygons: list) -> Iterator[list[float]]:
    return (point for rings in polygons for ring in rings for point in ring)


def _in_degrees(point: list[float]) -> bool:
    return -180 <= point[0] <= 180 and -90 <= point[1] <= 90


def _joined(places: list[tuple[Any, list]]) -> list[tuple[str | None, list]]:
    joined: dict[str, list] = {}
    nowhere = [(None, polygons) for code, polygons in places if code is None]
    for code, polygons in places:
        if code is not None:
            joined.setdefault(str(code), []).extend(polygons)
    return [*joined.items(), *nowhere]


def _text(polygons: list) -> str | None:
    """The polygons as a GeoJSON geometry; None where there is none, or a ring of one is not closed."""
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        return None
    turned = [[_turned(ring, clockwise=not place) for place, ring in enumerate(polygon)] for polygon in polygons]
    return json.dumps({"type": "MultiPolygon", "coordinates": turned}, separators=(",", ":"))


def _turned(ring: list[list[float]], clockwise: bool) -> list[list[float]]:
    """A ring in the direction asked for, without heights."""
    flat = [point[:2] for point in ring]
    doubled_area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(flat, flat[1:], strict=False))
    return flat if (doubled_area < 0) == clockwise else flat[::-1]


def write_map(con: duckdb.DuckDBPyConnection, table: Path, codes: Collection[str], out: Path) -> None:
    """Writes the borders of some municipalities as GeoJSON for the map; nothing where the lake has none of them."""
    wanted = ", ".join(literal(code) for code in codes)
    rows = con.execute(
        f"select municipality_code, geometry from read_parquet({literal(str(table))}) "
        f"where municipality_code in ({wanted}) order by 1"
    ).fetchall()
    features = [
        f'{{"type":"Feature","properties":{{"municipality_code":"{code}"}},"geometry":{geometry}}}'
        for code, geometry in rows
    ]
    if features:
        out.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n", "utf-8")

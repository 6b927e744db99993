"""TopoJSON as GeoJSON features: shared arcs become rings. https://github.com/topojson/topojson-specification"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

Arc = list[list[float]]


def features_of(topology: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every area of a topology as a feature; what is no area has no geometry."""
    arcs = [_positions(arc, topology.get("transform")) for arc in topology["arcs"]]
    for thing in topology["objects"].values():
        for part in thing["geometries"] if thing["type"] == "GeometryCollection" else [thing]:
            feature = {name: part[name] for name in ("id", "properties") if name in part}
            yield {**feature, "geometry": _geometry(part, arcs)}


def _positions(arc: Arc, transform: dict[str, Any] | None) -> Arc:
    """The points of an arc; a transformed one holds steps of whole numbers from the point before."""
    if transform is None:
        return arc
    (scale_x, scale_y), (left, low) = transform["scale"], transform["translate"]
    steps = accumulate(([x, y] for x, y, *_ in arc), lambda point, step: [point[0] + step[0], point[1] + step[1]])
    return [[x * scale_x + left, y * scale_y + low] for x, y in steps]


def _geometry(part: dict[str, Any], arcs: list[Arc]) -> dict[str, Any] | None:
    if part["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(places, arcs) for places in part["arcs"]]}
    if part["type"] == "MultiPolygon":
        polygons = [[_ring(places, arcs) for places in polygon] for polygon in part["arcs"]]
        return {"type": "MultiPolygon", "coordinates": polygons}
    return None


def _ring(places: list[int], arcs: list[Arc]) -> Arc:
    """Arcs joined end to start; a negative place is the arc `~place` the other way round."""
    ring: Arc = []
    for place in places:
        arc = arcs[place] if place >= 0 else arcs[~place][::-1]
        ring += arc[1:] if ring else arc
    return ring

"""Who reads: from the sign-in, from the demo's role switcher, or nobody. Nothing is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from county import County
from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from permissions import AccessDenied, Reader, parse_reader
from settings import setting, stated


class AccessError(Exception):
    """The app may not open like this; the message says what to set."""


def way_in(warehouse: Warehouse) -> str:
    """How readers are known here: `oidc`, `demo` (made-up data, free choice of role) or `open` (one analyst).

    Raises AccessError where opening would show personal data to anyone.
    """
    access = setting("TILANNEKUVA_ACCESS")
    if access not in ("oidc", "demo"):
        raise AccessError(f"TILANNEKUVA_ACCESS is oidc or demo, not {access!r}.")
    if access == "oidc":
        return "oidc"
    if warehouse.made_up:
        return "demo"
    if setting("TILANNEKUVA_OPEN") == "1":
        return "open"
    if stated("TILANNEKUVA_ACCESS"):
        raise AccessError(
            "This lake is not the demo lake, so TILANNEKUVA_ACCESS=demo is refused: "
            "set TILANNEKUVA_ACCESS=oidc, or TILANNEKUVA_OPEN=1 to open it to everyone who reaches this address."
        )
    personal = personal_datasets(warehouse)
    if personal:
        raise AccessError(
            f"This lake holds personal data ({', '.join(personal)}): set TILANNEKUVA_ACCESS=oidc, "
            "or TILANNEKUVA_OPEN=1 to open it to everyone who reaches this address."
        )
    return "open"


def personal_datasets(warehouse: Warehouse) -> tuple[str, ...]:
    """The delivered datasets whose rows are about single persons."""
    return tuple(
        name
        for name, told in warehouse.manifest["datasets"].items()
        if told["loaded"] and EXTRACTS[name].info["origin"].personal_data
    )


def demo_readers(county: County) -> tuple[Reader, ...]:
    """The readers that the demo offers: every role, a regional director for every area."""
    readers: list[Reader] = []
    for role in county.roles:
        if role == "regional_director":
            readers += [Reader(role, area=area.id) for area in county.areas]
        else:
            readers.append(Reader(role))
    return tuple(readers)


def signed_in_reader(claims: Mapping[str, object], roles: Mapping[str, str], county: County) -> Reader:
    """The reader of a sign-in: the first row of `roles` (group → `role` or `role:area`) whose group is claimed.

    Raises AccessDenied when no group of the sign-in has a role.
    """
    groups = claims.get("groups", ())
    held = {groups} if isinstance(groups, str) else set(groups) if isinstance(groups, Iterable) else set()
    for group, role in roles.items():
        if group in held:
            return parse_reader(role, county)
    raise AccessDenied("Your sign-in has no role here.")

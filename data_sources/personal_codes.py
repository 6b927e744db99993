"""Finnish personal identity codes: ddmmyy, a century sign, three digits, a check character.

Old and new century signs (Digital and Population Data Services Agency, from 2023): `+` 1800s; `-` and U–Y 1900s;
A–F 2000s. The check character is the nine digits modulo 31.
"""

from __future__ import annotations

import re
from datetime import date

_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_PATTERN = re.compile(r"(?=(\d{6})([-+A-FU-Y])(\d{3})([0-9A-FHJ-NPR-Y]))")
_CENTURY = {"+": 1800, **dict.fromkeys("-UVWXY", 1900), **dict.fromkeys("ABCDEF", 2000)}
# A long run of hexadecimal digits is a pseudonym or a UUID: there such a pattern stands by chance.
_PSEUDONYM = r"[0-9a-fA-F-]{20,}"

SUSPECT_SQL = (
    "length({text}) >= 11 and regexp_matches({text}, '\\d{{6}}[-+A-FU-Y]\\d{{3}}[0-9A-FHJ-NPR-Y]') "
    "and not regexp_full_match({text}, '[0-9a-zA-Z]?" + _PSEUDONYM.replace("{", "{{").replace("}", "}}") + "')"
)


def holds_identity_code(text: str) -> bool:
    """Whether an identity code with a real date and a fitting check character stands anywhere in a text."""
    return any(_is_code(*match.groups()) for match in _PATTERN.finditer(text))


def _is_code(day: str, sign: str, number: str, check: str) -> bool:
    try:
        date(_CENTURY[sign] + int(day[4:6]), int(day[2:4]), int(day[:2]))
    except ValueError:
        return False
    return _CHECK[int(day + number) % 31] == check

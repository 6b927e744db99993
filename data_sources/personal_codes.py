"""Finnish personal identity codes: ddmmyy, a century sign, three digits, a check character.

Old and new century signs (Digital and Population Data Services Agency, from 2023): `+` 1800s; `-` and U–Y 1900s;
A–F 2000s. The check character is the nine digits modulo 31. A code counts when its date is real and its check character
fits, wherever it stands and in capitals or not; word processors write the hyphen as a dash.

Keys made by a machine hold such a pattern by chance, one SHA-256 in 2,600. So a pattern inside a UUID, or in a
run of at least 16 hexadecimal digits of one case, does not count. A file of real codes is found all the same: people
born before 2000 have a hyphen or a sign past F, and half of all check characters are past F.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# Hyphens, dashes and the minus sign of word processors.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_CENTURY = {"+": 1800, **dict.fromkeys("-UVWXY" + _DASHES, 1900), **dict.fromkeys("ABCDEF", 2000)}
_DAY, _SIGN = r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}", rf"[-+A-FU-Y{_DASHES}]"
_LIKELY = rf"{_DAY}{_SIGN}[0-9]{{3}}[{_CHECK}]"
_PATTERN = re.compile(rf"(?=({_DAY})({_SIGN})([0-9]{{3}})([{_CHECK}]))", re.IGNORECASE)
_LENGTH = 11
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[0-9a-f]{16,}|[0-9A-F]{16,}")


def suspect_sql(text: str) -> str:
    """SQL that is true for every text with an identity code in it, and for few others."""
    return f"length({text}) >= {_LENGTH} and regexp_matches({text}, '(?i){_LIKELY}')"


def holds_identity_code(text: str) -> bool:
    """Whether an identity code with a real date and a fitting check character stands anywhere in a text."""
    return next(_codes(text), None) is not None


def masked(text: str) -> str:
    """A text without its identity codes, for names that have to be told."""
    for start in _codes(text):
        text = text[:start] + "*" * _LENGTH + text[start + _LENGTH :]
    return text


def _codes(text: str) -> Iterator[int]:
    """Where the identity codes of a text begin."""
    for match in _PATTERN.finditer(text):
        start = match.start()
        if _is_code(*(part.upper() for part in match.groups())) and not _by_chance(text, start, start + _LENGTH):
            yield start


def _is_code(day: str, sign: str, number: str, check: str) -> bool:
    try:
        date(_CENTURY[sign] + int(day[4:6]), int(day[2:4]), int(day[:2]))
    except ValueError:
        return False
    return _CHECK[int(day + number) % 31] == check


def _by_chance(text: str, start: int, end: int) -> bool:
    keys = (key for kind in (_UUID, _HEXADECIMAL) for key in kind.finditer(text))
    return any(key.start() <= start and end <= key.end() for key in keys)

"""Finding things by any of their names: the case, the accents and a small slip of the pen do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

# How well one word of a search fits a thing: the smaller, the better.
_WHOLE, _BEGINS, _INSIDE, _TOLD, _NEAR = range(5)


def folded(text: str) -> str:
    """A text as it is compared: small letters without accents, words apart by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def slips(word: str) -> int:
    """How many letters may be wrong, missing or too many in a word that is searched for."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def distance(word: str, text: str) -> int:
    """The fewest letters to change, add or leave out until `word` stands somewhere in `text` (Sellers 1980)."""
    column = list(range(len(word) + 1))
    best = column[-1]
    for letter in text:
        before, column = column, [0]
        for at, own in enumerate(word, 1):
            column.append(min(before[at] + 1, column[at - 1] + 1, before[at - 1] + (own != letter)))
        best = min(best, column[-1])
    return best


class Index(Generic[T]):
    """Things to be found: each with its names, in every language, and with what else is told of it."""

    def __init__(self, things: Iterable[tuple[T, Iterable[str], Iterable[str]]]) -> None:
        known = [(thing, [folded(name) for name in names], texts) for thing, names, texts in things]
        self._things = [(thing, f" {' | '.join(names)} ", folded(" ".join(texts))) for thing, names, texts in known]

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for _, names, _ in self._things for word in names.split() if len(word) > 3)

    def search(self, asked: str) -> list[T]:
        """The things of which every word is a name, a part of one, or told; best first. For no words, all of them.

        A word that fits nothing as it is written is looked for with a few letters wrong.
        """
        words = folded(asked).split()
        ways = [self._near(word) if self._fits_nothing(word) else frozenset({word}) for word in words]
        found = []
        for thing, names, told in self._things:
            fits = [_fit(word, way, names, told) for word, way in zip(words, ways, strict=True)]
            known = [fit for fit in fits if fit is not None]
            if len(known) == len(fits):
                whole = f"| {' '.join(words)} |" in f"|{names}|"
                found.append((sum(known) - whole, thing))
        return [thing for _, thing in sorted(found, key=lambda one: one[0])]

    def _fits_nothing(self, word: str) -> bool:
        return not any(word in names or word in told for _, names, told in self._things)

    @lru_cache(maxsize=256)  # noqa: B019  an index lives as long as its catalogue
    def _near(self, word: str) -> frozenset[str]:
        """The words of names that the word may have been meant for: those with the fewest slips."""
        far = {one: distance(word, one) for one in self._vocabulary}
        nearest = min(far.values(), default=0)
        if nearest > slips(word):
            return frozenset()
        return frozenset(one for one, slip in far.items() if slip == nearest)


def _fit(word: str, ways: Iterable[str], names: str, told: str) -> int | None:
    """How well a word fits: the word itself, or what it may have been meant for. None where it does not."""
    if word in ways:
        if f" {word} " in names:
            return _WHOLE
        if f" {word}" in names:
            return _BEGINS
        if word in names:
            return _INSIDE
        return _TOLD if word in told else None
    return _NEAR if any(f" {way} " in names for way in ways) else None

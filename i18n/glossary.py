"""The words of the product in three languages: terms, what they mean, and the other words they are searched by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from i18n import LANGUAGES
from i18n.search import Index

FILE = Path(__file__).with_suffix(".toml")


class GlossaryError(ValueError):
    """The glossary's file cannot be used; the message names every fault."""


@dataclass(frozen=True)
class Group:
    """A heading of the glossary."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Term:
    """A term: its name and meaning in each language, and other words that readers search by."""

    id: str
    group: str
    names: Mapping[str, str]
    means: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]

    @property
    def words(self) -> tuple[str, ...]:
        """Its names and the other words for it, in every language."""
        return (*self.names.values(), *(word for words in self.also.values() for word in words))


@dataclass(frozen=True)
class Glossary:
    """Groups and terms, in the order of the file."""

    groups: tuple[Group, ...]
    terms: tuple[Term, ...]

    def of(self, group: str) -> tuple[Term, ...]:
        """The terms of a group."""
        return tuple(term for term in self.terms if term.group == group)

    def search(self, words: str) -> tuple[Term, ...]:
        """The terms that the words find, best first; all of them for no words."""
        return tuple(self._index.search(words))

    @cached_property
    def _index(self) -> Index[Term]:
        return Index((term, term.words, ()) for term in self.terms)


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """The glossary of the product. Raises GlossaryError."""
    return read_glossary(FILE)


def read_glossary(path: Path) -> Glossary:
    """The glossary of a file. Raises GlossaryError with every fault in one sentence."""
    try:
        text = tomllib.loads(path.read_text("utf-8"))
        groups = tuple(Group(id, item["names"]) for id, item in text["groups"].items())
        terms = tuple(_term(id, item) for id, item in text["terms"].items())
    except KeyError as error:
        raise GlossaryError(f"{path.name} lacks {error.args[0]!r}.") from error
    except ValueError as error:
        raise GlossaryError(f"{path.name} cannot be read: {error}.") from error
    found = list(_faults(groups, terms))
    if found:
        raise GlossaryError(f"{path.name} has faults: {'; '.join(found)}.")
    return Glossary(groups, terms)


def _term(id: str, item: Mapping) -> Term:
    also = {language: tuple(words) for language, words in item.get("also", {}).items()}
    return Term(id, item["group"], item["names"], item["means"], also)


def _faults(groups: Sequence[Group], terms: Sequence[Term]) -> Iterator[str]:
    known = {group.id for group in groups}
    taken: dict[tuple[str, str], str] = {}
    everything: list[Group | Term] = [*groups, *terms]
    for item in everything:
        yield from _unsaid(item.id, "name", item.names)
    for term in terms:
        yield from _unsaid(term.id, "meaning", term.means)
        if term.group not in known:
            yield f"{term.id} is in group {term.group!r}, which is not listed"
        for language, name in term.names.items():
            first = taken.setdefault((language, name.casefold()), term.id)
            if first != term.id:
                yield f"{first} and {term.id} are both called {name!r}"


def _unsaid(id: str, what: str, texts: Mapping[str, str]) -> Iterator[str]:
    for language in LANGUAGES:
        if not texts.get(language):
            yield f"{id} has no {what} in {language}"

"""docs/glossary.md: every term with its meaning in three languages."""

from __future__ import annotations

from i18n import LANGUAGES
from i18n.glossary import Glossary, Term, glossary


def page(words: Glossary | None = None) -> str:
    """The glossary as a Markdown page."""
    words = words or glossary()
    parts = ["# Sanasto · Ordlista · Glossary\n", "Made from `i18n/glossary.toml` by `make docs`.\n"]
    for group in words.groups:
        parts.append(f"## {' · '.join(group.names[language] for language in LANGUAGES)}\n")
        parts += [_entry(term) for term in words.of(group.id)]
    return "\n".join(parts)


def _entry(term: Term) -> str:
    lines = [f"**{term.names['fi']}** · **{term.names['sv']}** · **{term.names['en']}** (`{term.id}`)\n"]
    lines += [f"- {language}: {term.means[language]}" for language in LANGUAGES]
    return "\n".join(lines) + "\n"

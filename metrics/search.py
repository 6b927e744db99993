"""Indicators by any of their names: titles, short names, synonyms and definitions in every language."""

from __future__ import annotations

from collections.abc import Iterable

from i18n import LANGUAGES, translator
from i18n.search import Index
from metrics.kinds import Metric


def index_of(metrics: Iterable[Metric]) -> Index[Metric]:
    """Metrics as they are searched, whatever the reader's language."""
    said = [translator(language) for language in LANGUAGES]

    def in_all(*keys: str) -> list[str]:
        return [t(key) for key in keys for t in said]

    return Index((m, [m.id, *in_all(m.title, m.short, *m.synonyms)], in_all(m.counted)) for m in metrics)

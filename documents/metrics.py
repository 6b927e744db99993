"""docs/metrics.md: every metric as the catalogue has it."""

from __future__ import annotations

from county import load_county
from documents.wording import as_list, codes, in_every_language, on_one_line
from i18n import LANGUAGES, translator
from metrics import CATALOGUE, Metric
from ui.metadata import facts
from ui.names import SUBJECTS

HEAD = """# Mittarit · Indikatorer · Metrics

Made from `metrics/definitions/` by `make docs`. What is counted here is decided there; the same texts stand on the
pages. Codes are what `python -m metrics` takes. Limits of hiding and few events are those of Pirkanmaa.
"""
# Whose own choices the page tells.
COUNTY = "pirkanmaa"


def page() -> str:
    """The catalogue as a Markdown page, by subject."""
    parts = [HEAD]
    for subject, title in SUBJECTS.items():
        found = [metric for metric in CATALOGUE.values() if metric.subject == subject]
        if found:
            parts.append(f"## {on_one_line(title)}\n")
            parts += [_entry(metric) for metric in found]
    return "\n".join(parts)


def _entry(metric: Metric) -> str:
    lines = [
        f"### `{metric.id}`\n",
        " · ".join(f"**{title}**" for title in dict.fromkeys(in_every_language(metric.title).values())) + "\n",
        *_texts(metric),
        f"- Unit: {on_one_line(metric.unit)}",
        f"- Better: {metric.better}",
        f"- Divided by: {codes(metric.breakdowns)}" + (f"; needs {codes(metric.needs)}" if metric.needs else ""),
        f"- Grains: {codes(metric.all_grains)}",
        *(f"- Choice `{name}`: {codes(map(str, values))}" for name, values in metric.options.items()),
        f"- Datasets: {codes(metric.datasets)}" + ("" if metric.needs_all else " (any of them)"),
        *_facts(metric),
        f"- Owner: {on_one_line(metric.owner)}",
        f"- To be reviewed by: {metric.review_by.isoformat()}",
    ]
    return "\n".join(lines) + "\n"


def _facts(metric: Metric) -> list[str]:
    """What is derived from the definition, each as `suomeksi · på svenska · in English`."""
    county = load_county(COUNTY)
    each = [dict(facts(metric, county, translator(language))) for language in LANGUAGES]
    rows = zip(*(told.items() for told in each), strict=True)
    return [
        f"- {' · '.join(dict.fromkeys(what for what, _ in row))}: {' · '.join(dict.fromkeys(text for _, text in row))}"
        for row in rows
    ]


def _texts(metric: Metric) -> list[str]:
    lines = ["- What is counted", *as_list(metric.counted), "- Why it matters", *as_list(metric.why)]
    for caveat in metric.caveats:
        lines += ["- Be careful", *as_list(caveat)]
    words = [" · ".join(dict.fromkeys(in_every_language(word).values())) for word in metric.synonyms]
    return [*lines, f"- Also searched for as: {'; '.join(words)}"] if words else lines

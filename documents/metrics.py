"""docs/metrics.md: every metric as the catalogue has it."""

from __future__ import annotations

from documents.wording import as_list, codes, in_every_language, on_one_line
from metrics import CATALOGUE, Metric
from ui.names import SUBJECTS

HEAD = """# Mittarit · Indikatorer · Metrics

Made from `metrics/definitions/` by `make docs`. What is counted here is decided there; the same texts stand on the
pages. Codes are what `python -m metrics` takes.
"""
INTERVALS = {
    "wilson": "Wilson (a share)",
    "poisson": "exact below ten events, Byar from ten (a rate of events)",
    "standardised": "Dobson (age-standardised); no value below ten events",
    "mean": "Student's t (a mean)",
    "score": "Wald (a recommendation score)",
    None: "none",
}


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
        f"- Interval: {INTERVALS[metric.interval]}",
        f"- Divided by: {codes(metric.breakdowns)}" + (f"; needs {codes(metric.needs)}" if metric.needs else ""),
        f"- Grains: {codes(metric.grains)}",
        *(f"- Choice `{name}`: {codes(map(str, values))}" for name, values in metric.options.items()),
        f"- Datasets: {codes(metric.datasets)}" + ("" if metric.needs_all else " (any of them)"),
        f"- Owner: {on_one_line(metric.owner)}",
        f"- To be reviewed by: {metric.review_by.isoformat()}",
    ]
    if metric.source:
        lines.append(f"- Source: {metric.source}")
    return "\n".join(lines) + "\n"


def _texts(metric: Metric) -> list[str]:
    lines = ["- What is counted", *as_list(metric.counted), "- Why it matters", *as_list(metric.why)]
    for caveat in metric.caveats:
        lines += ["- Be careful", *as_list(caveat)]
    words = [" · ".join(dict.fromkeys(in_every_language(word).values())) for word in metric.synonyms]
    return [*lines, f"- Also searched for as: {'; '.join(words)}"] if words else lines

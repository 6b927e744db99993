"""What a refresh says of itself: each dataset with its numbers, and the tables of a generation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from data_sources.check import DatasetCheck
from data_sources.delivery import File
from data_sources.refusals import Why


@dataclass(frozen=True)
class DatasetReport:
    """One dataset as it is served; `rows_in = loaded + quarantined + duplicates`, always.

    `state`: loaded, unchanged, held (the rows of before are served, and so told) or missing. `refused` and `findings`
    are about the files that came last, also when what they hold is not served. `why` they are not is a gettext key, and
    `told` what stands in its places (`refusals.Why`).
    """

    dataset: str
    state: str
    files: int = 0
    rows_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicates: int = 0
    why: str = ""
    told: dict[str, str | int] = field(default_factory=dict)
    refused: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    newest_file_at: str | None = None

    @property
    def balances(self) -> bool:
        return self.rows_in == self.loaded + self.quarantined + self.duplicates

    @property
    def reason(self) -> str:
        """Why what came last is not served, in English; "" where it is."""
        return str(Why(self.why, self.told))

    def held(self, why: Why, came: DatasetReport) -> DatasetReport:
        """The same rows, kept although others came."""
        told = dict(why.told)
        return replace(self, state="held", why=why.text, told=told, refused=came.refused, findings=came.findings)


@dataclass(frozen=True)
class Report:
    """What a refresh did; `published` is False when nothing had changed."""

    generation: str
    published: bool
    datasets: list[DatasetReport]


def report_of(result: DatasetCheck, files: tuple[File, ...]) -> DatasetReport:
    """A checked dataset before its rows are loaded."""
    newest = max((file.modified for file in files), default=None)
    return DatasetReport(
        result.dataset,
        "loaded",
        files=len(files),
        rows_in=sum(result.rows_in.values()),
        quarantined=result.rows_quarantined,
        refused=[finding.as_dict() for finding in result.findings() if finding not in result.quarantined],
        findings=[finding.as_dict() for finding in result.quarantined],
        unknown_columns=sorted({name for names in result.unknown.values() for name in names}),
        newest_file_at=None if newest is None else datetime.fromtimestamp(newest / 1e9, UTC).isoformat(),
    )

"""A made-up lake: every dataset of the contract, in any size, the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from county import County
from data_sources.demo import care, other, people, work, write

Progress = Callable[[str, int, int], None]


def months_between(first: int, last: int) -> list[date]:
    """First days of the months of the years `first`–`last`."""
    return [date(year, month, 1) for year in range(first, last + 1) for month in range(1, 13)]


def generate(
    out: Path,
    *,
    contacts: int = 200_000,
    years: tuple[int, int] = (2020, 2025),
    seed: int = 1,
    county: County,
    progress: Progress = lambda *_: None,
) -> None:
    """Writes the lake to `out`. Raises OSError where that cannot be written."""
    out.mkdir(parents=True, exist_ok=True)
    last = date(years[1], 12, 31)
    write.set_delivery_time(datetime(last.year, 12, 31, 12, tzinfo=UTC).timestamp())
    months = months_between(*years)
    residents = people.residents(county, years[0] - 3, years[1])
    units, codes, near = work.units_table(county, residents)
    pool = people.clients(residents, county, contacts, years[1] - 2, seed)
    world = care.World(county, residents, pool, codes, near, seed)
    _small(out, world, units, months, years, contacts)
    _care(out, world, units, months, contacts, progress)
    _faults(out, world, months[-1])
    said = {
        "made_up": True,
        "delivered_at": f"{last.isoformat()}T12:00:00+00:00",
        "about": "Made-up data. No real person, unit or sum is behind any row.",
    }
    (out / "_manifest.json").write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _small(
    out: Path, world: care.World, units: pa.Table, months: list[date], years: tuple[int, int], contacts: int
) -> None:
    """Everything that does not grow by the month's contacts."""
    residents, county, seed = world.people, world.county, world.seed
    last = date(years[1], 12, 31)
    staff = int(np.clip(contacts // 100, 300, 20_000))
    span = range(years[0], years[1] + 1)
    write.parquet(
        out, "population/population.parquet", people.population_table(residents, range(years[0] - 2, years[1] + 1))
    )
    write.parquet(out, "population_forecast/forecast.parquet", people.forecast_table(residents, years[1], 15))
    write.parquet(out, "units/units.parquet", units)
    write.semicolon_csv(out, "source_systems/systems.csv", other.systems_table(residents, world.stories.provider_run))
    write.semicolon_csv(out, "associations/associations.csv", other.associations_table(residents, years[1], seed))
    employments = work.employments_table(units, staff, months[0], last, seed)
    write.parquet(out, "employments/employments.parquet", employments)
    write.parquet(out, "absences/absences.parquet", work.absences_table(employments, months[0], last, seed))
    write.parquet(out, "positions/positions.parquet", work.positions_table(units, staff, months, seed))
    write.parquet(out, "staff_survey/survey.parquet", work.survey_table(units, staff, span, seed))
    total = float(residents.of(years[1]).sum())
    write.parquet(out, "ledger/ledger.parquet", work.ledger_table(county, units, total, months, seed))
    write.semicolon_csv(out, "digital_use/digital.csv", other.digital_table(county, residents, months, seed))
    write.semicolon_csv(out, "indicator_values/values.csv", other.indicators_table(county, residents, span, seed))
    write.parquet(out, "tea_scores/tea.parquet", other.tea_table(residents, span, seed))
    write.parquet(out, "projects/projects.parquet", other.projects_table(months, seed))
    write.parquet(out, "benefit_targets/targets.parquet", other.targets_table(last))


def _care(out: Path, world: care.World, units: pa.Table, months: list[date], contacts: int, progress: Progress) -> None:
    """Contacts, stays, requests and feedback, month by month."""
    last = date(months[-1].year, 12, 31)
    volume = care.month_volume(contacts, months)
    starts = np.concatenate([[0], np.cumsum(volume)])
    for i, month in enumerate(months):
        progress(f"{month:%Y-%m}", int(starts[i]), contacts)
        folder = f"year={month.year}/month={month.month:02d}"
        count = int(volume[i])
        table = care.contacts_table(world, month, count, int(starts[i]) + 1)
        write.parquet(out, f"service_contacts/{folder}/contacts.parquet", table)
        for name, share, make in (
            ("care_episodes", 40, care.episodes_table),
            ("service_requests", 14, care.requests_table),
        ):
            few = max(count // share, 5)
            first = int(starts[i]) // share + 6 * i + 1
            write.parquet(out, f"{name}/{month:%Y-%m}.parquet", make(world, month, few, first, last))
        answers = max(count // 60, 5)
        first = int(starts[i]) // 60 + 6 * i + 1
        table = other.feedback_table(world.county, units, world.people, month, answers, first, world.seed)
        write.parquet(out, f"feedback/{month:%Y-%m}.parquet", table)
    progress("", contacts, contacts)


def _faults(out: Path, world: care.World, month: date) -> None:
    """What deliveries are like: a correction that comes again with the same keys, and a few rows that break rules."""
    rng = np.random.default_rng([world.seed, 61])
    table = care.contacts_table(world, month, 40, 1)
    late = table.slice(0, 12)
    write.parquet(
        out,
        "service_contacts/correction.parquet",
        late.set_column(4, "age", pa.array(rng.integers(20, 90, len(late)).astype(np.int32))),
        later=60,
    )
    broken = table.slice(20, 8)
    broken = broken.set_column(0, "contact_id", write.keys("x", 1, len(broken)))
    broken = broken.set_column(4, "age", pa.array([150 + n for n in range(len(broken))], pa.int32()))
    write.parquet(out, "service_contacts/faulty.parquet", broken, later=60)

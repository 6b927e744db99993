"""Makes a made-up lake: every dataset of the contract, in any size, the same for the same seed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from county import County, load_county
from data_sources.delivery import LakeError
from data_sources.demo import deliveries
from data_sources.demo.absences import absence_files
from data_sources.demo.contacts import Contacts
from data_sources.demo.digital import digital_files
from data_sources.demo.episodes import episode_files
from data_sources.demo.feedback import feedback_columns
from data_sources.demo.files import Lake, Written
from data_sources.demo.indicators import indicator_columns, tea_columns
from data_sources.demo.money import ledger_files
from data_sources.demo.plan import Plan
from data_sources.demo.population import forecast_columns, population_columns
from data_sources.demo.programmes import project_columns, target_columns
from data_sources.demo.registers import association_columns, source_system_columns
from data_sources.demo.requests import WARM_UP, request_columns, request_file
from data_sources.demo.staff import employment_columns, make_spells
from data_sources.demo.units import unit_columns
from data_sources.demo.workplaces import position_columns, survey_columns
from data_sources.demo.world import World, make_world
from data_sources.extracts import EXTRACTS

Progress = Callable[[str, int, int], None]
# Where a lake is made before it takes its place: what is begun and not finished is nobody's lake.
_UNFINISHED = ".unfinished"
# Below this a second process costs more than it gives.
_WORTH_PROCESSES = 1_500_000
_PROCESSES = 2
_YEARS = range(2005, 2100)


def generate(
    out: Path,
    *,
    contacts: int,
    years: tuple[int, int],
    last_month: int = 12,
    seed: int = 1,
    county: County | None = None,
    progress: Progress = lambda *_: None,
    processes: int | None = None,
) -> None:
    """Writes a lake of so many contacts to a folder; an earlier made-up lake there is replaced.

    `years`: the first and the last; of the last one, the months up to `last_month`.
    `progress(what, done, whole)` is called after each month. `processes` does not change what is written. Raises
    LakeError when the folder holds something else than a made-up lake or the order makes no sense, OSError where
    nothing can be written."""
    out = Path(out)
    plan = _plan(contacts, years, last_month, seed, county or load_county("pirkanmaa"))
    _refuse_others(out)
    new_here, unfinished = not out.exists(), out / _UNFINISHED
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(Lake(unfinished), plan, progress, processes)
        _put_in_place(out)
    except BaseException:
        shutil.rmtree(out if new_here else unfinished, ignore_errors=True)
        raise


def _write(lake: Lake, plan: Plan, progress: Progress, processes: int | None) -> None:
    count = processes or (_PROCESSES if plan.contacts >= _WORTH_PROCESSES else 1)
    if count == 1:
        world = make_world(plan)
        _write_rest(lake, world)
        for done, number in enumerate(_months(plan), start=1):
            _write_month(lake, Contacts(world), number)
            progress(_label(plan, number), done, len(_months(plan)))
    else:
        _in_processes(lake, plan, count, progress)
    deliveries.again(lake, plan)
    _write_manifest(lake, plan)


def _plan(contacts: int, years: tuple[int, int], last_month: int, seed: int, county: County) -> Plan:
    if contacts < 1:
        raise LakeError(f"A demo lake needs at least one contact; {contacts} were asked for.")
    if years[0] > years[1] or years[0] not in _YEARS or years[1] not in _YEARS:
        raise LakeError(f"The years of a demo lake go from an earlier to a later one in 2005–2099; {years} came.")
    if not 1 <= last_month <= 12:
        raise LakeError(f"The last month of a demo lake is one of 1–12; {last_month} came.")
    return Plan(county, contacts, years[0], years[1], seed, last_month)


def _refuse_others(out: Path) -> None:
    """Raises LakeError where a folder holds anything but a made-up lake, whole or begun."""
    if not out.is_dir() or not any(out.iterdir()) or (out / _UNFINISHED).is_dir():
        return
    manifest = out / "_manifest.json"
    if not manifest.is_file() or not json.loads(manifest.read_text("utf-8")).get("made_up"):
        raise LakeError(f"The folder {out} is not empty and is not a made-up lake; give an empty folder to --out.")


def _put_in_place(out: Path) -> None:
    """The finished lake takes the place of an earlier one; the manifest goes first and comes last."""
    unfinished, manifest = out / _UNFINISHED, "_manifest.json"
    (out / manifest).unlink(missing_ok=True)
    for dataset in EXTRACTS:
        shutil.rmtree(out / dataset, ignore_errors=True)
    for folder in sorted(path for path in unfinished.iterdir() if path.name != manifest):
        folder.rename(out / folder.name)
    (unfinished / manifest).rename(out / manifest)
    unfinished.rmdir()


def _months(plan: Plan) -> range:
    """Months to write by number; those before the first have only requests that were still waiting."""
    return range(-WARM_UP, len(plan.months))


def _label(plan: Plan, number: int) -> str:
    return f"{plan.months[max(number, 0)]:%Y-%m}"


def _write_month(lake: Lake, contacts: Contacts, number: int) -> None:
    """Contacts, requests and feedback of one month."""
    world = contacts.world
    if (columns := request_columns(world, number)) is not None:
        name, delivered = request_file(world, number)
        lake.parquet("service_requests", name, columns, delivered)
    if number < 0:
        return
    month = world.months[number]
    name = f"year={month.year}/month={month.month:02d}/contacts.parquet"
    lake.parquet_groups("service_contacts", name, contacts.month(number), world.plan.delivery_of(month))
    if (columns := feedback_columns(world, number)) is not None:
        lake.parquet("feedback", f"{month:%Y-%m}.parquet", columns, world.plan.delivery_of(month))


_WORKER: dict[str, Contacts] = {}


def _start_worker(plan: Plan) -> None:
    _WORKER["contacts"] = Contacts(make_world(plan))


def _month_in_worker(folder: Path, number: int) -> tuple[int, Written]:
    lake = Lake(folder)
    _write_month(lake, _WORKER["contacts"], number)
    return number, lake.written


def _in_processes(lake: Lake, plan: Plan, count: int, progress: Progress) -> None:
    """Months in worker processes, everything else here meanwhile. Each worker works the world out for itself."""
    with ProcessPoolExecutor(count, get_context("spawn"), _start_worker, (plan,)) as pool:
        work = [pool.submit(_month_in_worker, lake.folder, number) for number in _months(plan)]
        _write_rest(lake, make_world(plan))
        for done, finished in enumerate(as_completed(work), start=1):
            number, written = finished.result()
            lake.written.add(written)
            progress(_label(plan, number), done, len(work))


def _write_rest(lake: Lake, world: World) -> None:
    """Every dataset that is not made month by month."""
    plan, people, day = world.plan, world.people, world.plan.delivered
    lake.parquet("population", "population.parquet", population_columns(people), day)
    lake.parquet("population_forecast", "trend.parquet", forecast_columns(people), day)
    lake.parquet("units", "units.parquet", unit_columns(world.units), day)
    lake.csv("source_systems", "systems.csv", source_system_columns(plan, world.stories), day, finnish=False)
    lake.csv("associations", "associations.csv", association_columns(plan, people), day, finnish=False)
    lake.parquet("indicator_values", "indicators.parquet", indicator_columns(plan, people), day)
    lake.csv("tea_scores", "tea.csv", tea_columns(plan, people), day)
    lake.csv("projects", "portfolio.csv", project_columns(plan), day)
    lake.csv("benefit_targets", "targets.csv", target_columns(plan), day)
    for name, delivered, columns in episode_files(world):
        lake.parquet("care_episodes", name, columns, delivered)
    for name, delivered, columns in digital_files(world):
        lake.csv("digital_use", name, columns, delivered)
    for name, delivered, columns in ledger_files(world):
        lake.parquet("ledger", name, columns, delivered)
    _write_staff(lake, world)


def _write_staff(lake: Lake, world: World) -> None:
    spells, day = make_spells(world), world.plan.delivered
    lake.parquet("employments", "employments.parquet", employment_columns(world, spells), day)
    for name, delivered, absences in absence_files(world, spells):
        lake.parquet("absences", name, absences, delivered)
    if (columns := position_columns(world, spells)) is not None:
        lake.parquet("positions", "positions.parquet", columns, day)
    if (columns := survey_columns(world, spells)) is not None:
        lake.csv("staff_survey", "survey.csv", columns, day)


def _write_manifest(lake: Lake, plan: Plan) -> None:
    """The list of what was delivered; written last, so that a lake with a manifest is whole."""
    written = lake.written
    said = {
        "made_up": True,
        "about": "Made-up data for demonstration. No real client, employee, unit or sum of money is behind any row.",
        "delivered_at": f"{plan.delivered.isoformat()}T06:00:00+02:00",
        "county": plan.county.name,
        "contacts": plan.contacts,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "seed": plan.seed,
        "earlier": deliveries.earlier(lake, plan),
        "datasets": {
            name: {"rows": written.rows[name], "sha256": dict(sorted(written.sha256[name].items()))}
            for name in sorted(written.rows)
        },
    }
    (lake.folder / "_manifest.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")

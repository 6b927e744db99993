"""What deliveries are like: files that come twice, rows that are corrected later, and months that came bit by bit."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.demo import draws
from data_sources.demo.files import Lake
from data_sources.demo.plan import Plan

_CORRECTED_BEFORE_END = 3
_TWICE_BEFORE_END = 5
_MOST_CORRECTED = 2_000
_CORRECTED_AFTER_DAYS = 40
# Of a month's feedback, what had come by its first, second and third delivery: the first has the answers to about the
# 19th, as the last month of the lake has.
_COME = (19 / 28, 0.985, 1.0)
_UNEVEN = 0.1


def again(lake: Lake, plan: Plan) -> None:
    """A month's feedback comes twice; some contacts of another month come anew with a corrected class of urgency."""
    _twice(lake, plan)
    _corrected(lake, plan)


def _twice(lake: Lake, plan: Plan) -> None:
    month = plan.before_end(_TWICE_BEFORE_END)
    name = f"{month:%Y-%m}.parquet"
    if (lake.folder / "feedback" / name).is_file():
        delivered = plan.delivery_of(month) + timedelta(days=2)
        lake.copy("feedback", name, f"{month:%Y-%m}-again.parquet", delivered)


def _corrected(lake: Lake, plan: Plan) -> None:
    month = plan.before_end(_CORRECTED_BEFORE_END)
    folder = f"year={month.year}/month={month.month:02d}"
    path = lake.folder / "service_contacts" / folder / "contacts.parquet"
    if not path.is_file():
        return
    table = pq.ParquetFile(path).read_row_group(0)
    step = max(50, table.num_rows // _MOST_CORRECTED)
    rows = table.take(pa.array(np.arange(0, table.num_rows, step)))
    urgent = rows.column("urgent").to_numpy(zero_copy_only=False)
    rows = rows.set_column(rows.schema.get_field_index("urgent"), "urgent", pa.array(~urgent))
    delivered = plan.delivery_of(month) + timedelta(days=_CORRECTED_AFTER_DAYS)
    lake.parquet_groups("service_contacts", f"{folder}/corrected.parquet", [rows], min(delivered, plan.delivered))


def earlier(lake: Lake, plan: Plan) -> dict[str, dict[str, dict[str, int]]]:
    """Rows of each month at its earlier deliveries, for the manifest: dataset → day of delivery → month → rows."""
    told: dict[str, dict[str, int]] = {}
    for number, month in enumerate(plan.months[:-1]):
        path = lake.folder / "feedback" / f"{month:%Y-%m}.parquet"
        if not path.is_file():
            continue
        rng = draws.stream(plan.seed, "earlier", month.year, month.month)
        rows = pq.read_metadata(path).num_rows
        for later, share in zip(plan.months[number:-1], _COME, strict=False):
            come = share if share == 1 else min(1.0, share + rng.normal(0, _UNEVEN * (1 - share)))
            day = plan.delivery_of(later).isoformat()
            told.setdefault(day, {})[f"{month:%Y-%m}"] = round(come * rows)
    return {"feedback": told} if told else {}

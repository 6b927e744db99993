"""What deliveries are like: files that come twice, and rows that are corrected later."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.demo.files import Lake
from data_sources.demo.plan import Plan

_CORRECTED_BEFORE_END = 3
_TWICE_BEFORE_END = 5
_MOST_CORRECTED = 2_000
_CORRECTED_AFTER_DAYS = 40


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

"""Equity: how far areas are from each other."""

from datetime import date

from i18n import N_
from metrics.gap import Gap
from metrics.kinds import Metric

area_gap = Metric(
    id="area_gap",
    title=N_("Gap between areas"),
    short=N_("Gap between areas"),
    counted=N_("The value of the highest area less that of the lowest, and how many times as high it is."),
    why=N_("Residents have a right to services on the same terms wherever they live."),
    unit=N_("as in the compared indicator"),
    better="lower",
    subject="equity",
    datasets=(),
    derived=Gap(),
    decimals=1,
    interval="difference",
    counts=False,
    outside=False,
    by=("service_line", "service_class", "age_group", "sex"),
    options={"of": ()},
    also=(
        "highest",
        "lowest",
        "areas",
        "ratio",
        "ratio_lower_95",
        "ratio_upper_95",
        "ratio_lower_998",
        "ratio_upper_998",
        "finding",
    ),
    owner=N_("Analytics unit, equity"),
    review_by=date(2027, 9, 30),
    caveats=(
        N_("The two areas are picked after looking at all; so the words go by the wider interval, 99.8 %."),
        N_("An area whose value is hidden is not compared."),
    ),
    synonyms=(N_("inequality"), N_("regional differences"), N_("fairness")),
)

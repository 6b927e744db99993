"""Targets of the five benefit goals."""

from sqlalchemy import Date, Double, String

from data_sources.contract import Origin, extract, key, optional, rule
from i18n import N_

benefit_targets = extract(
    "benefit_targets",
    N_("Benefit targets"),
    Origin(producer=N_("Programme office"), steward="Programme office", cadence="standing", event=None),
    key("goal", String, "goal", ("access", "prevention", "quality", "multidisciplinary", "cost_growth")),
    key("metric_id", String, "metric that tells the progress"),
    key("area", String, "area, or the county"),
    optional("baseline_on", Date, "day of the baseline"),
    optional("baseline", Double, "baseline"),
    optional("target_on", Date, "day of the target"),
    optional("target", Double, "target"),
    rule(N_("{first} is before {second}"), "baseline_on < target_on", first="baseline_on", second="target_on"),
)

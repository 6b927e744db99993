"""Programmes: do projects go on, and do their benefits show?"""

from datetime import date

from i18n import N_
from metrics.benefits import Progress
from metrics.kinds import Metric
from metrics.projects import Projects

_REVIEW = date(2027, 9, 30)

benefit_progress = Metric(
    id="benefit_progress",
    title=N_("Progress towards a benefit target"),
    short=N_("Benefit progress"),
    counted=N_("The indicator's value less the baseline, out of the target less the baseline."),
    why=N_("Shows whether a programme brings what it promised, or only reports that it goes on."),
    unit="%",
    better="higher",
    subject="programmes",
    datasets=("benefit_targets",),
    derived=Progress(),
    counts=False,
    outside=False,
    by=("goal", "metric_id", "place"),
    needs=("goal", "metric_id"),
    beside=("place",),
    also=("current", "baseline_on", "baseline", "target_on", "target", "expected"),
    grains=("year", "quarter", "month", "rolling12", "total"),
    owner=N_("Programme office"),
    review_by=_REVIEW,
    caveats=(
        N_("Below zero the indicator has moved away from the target; above 100 the target is passed."),
        N_("A target whose indicator is not counted at this grain, or has no value, has no progress."),
    ),
    synonyms=(N_("benefits"), N_("targets"), N_("goals")),
)

project_status = Metric(
    id="project_status",
    title=N_("Projects by status"),
    short=N_("Projects"),
    counted=N_("Projects by the status that their newest report of the period gives them as a whole."),
    why=N_("Shows in time where a project needs help."),
    unit=N_("projects"),
    better="neither",
    subject="programmes",
    datasets=("projects",),
    numerator=Projects(),
    counts=False,
    empty_is_zero=False,
    outside=False,
    also=("budget_used",),
    owner=N_("Project office"),
    review_by=_REVIEW,
    caveats=(
        N_("Budget used is what has been spent out of the budgets of the projects that state one, in per cent."),
        N_("The statuses are the project's own judgement."),
    ),
    synonyms=(N_("portfolio"), N_("implementation"), N_("traffic lights")),
)

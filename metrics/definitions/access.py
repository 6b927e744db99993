"""Access to care: how long people wait, and whether the care guarantee holds."""

from datetime import date

from data_sources.marts.requests import MONTHS, WAITS
from i18n import N_
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.quantiles import Quantile
from metrics.waiting import Queue, assessed_rows, served_rows

_OWNER = N_("Analytics unit, access to care")
_REVIEW = date(2027, 9, 30)
_REQUESTS = ("service_requests",)
_COUNTED = tuple(mart.table for mart in MONTHS)
_SERVED = (*_COUNTED, served_rows)
_ASSESSED = (*_COUNTED, assessed_rows)
_WAITED = (*(mart.table for mart in WAITS), served_rows)
_WAITS = N_(
    "A wait is the days from the request, or the arrival of the referral, to the service; urgent requests are included."
)

seen_within_guarantee = Metric(
    id="seen_within_guarantee",
    title=N_("Served within the care guarantee"),
    short=N_("Within guarantee"),
    counted=N_(
        "Non-urgent requests served in the period within the limit of the care guarantee, out of all non-urgent "
        "requests served in the period that have a limit. The limit is that of the day of the request, by service "
        "class and age."
    ),
    why=N_("The law sets how long a client may have to wait; the county answers for keeping it."),
    unit="%",
    better="higher",
    subject="access",
    datasets=_REQUESTS,
    numerator=Sum(_SERVED, "in_time"),
    denominator=Sum(_SERVED, "limited"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    denominator_counts=True,
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Only those who were served are seen here: those who still wait are in the queue."),
        N_("The law has changed the limits: shares before and after a change do not compare."),
        N_("Requests without an age are left out where the limit depends on age."),
    ),
    synonyms=(N_("access guarantee"), N_("waiting time limit"), N_("time limits of treatment")),
)

wait_median_days = Metric(
    id="wait_median_days",
    title=N_("Waiting time, median"),
    short=N_("Wait, median"),
    counted=N_("The middle one of the waits of requests served in the period: half waited less, half longer."),
    why=N_("Tells how long the usual client waits; a few very long waits do not move it."),
    unit=N_("days"),
    better="lower",
    subject="access",
    datasets=_REQUESTS,
    numerator=Quantile(_WAITED, "requests", share=0.5),
    denominator=Sum(_SERVED, "served"),
    value_is_numerator=True,
    empty_is_zero=False,
    decimals=1,
    counts=False,
    denominator_counts=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_WAITS, N_("Medians of areas do not add up to the county's, nor do their means.")),
    synonyms=(N_("waiting time"), N_("access time"), N_("delay to care")),
)

wait_p90_days = Metric(
    id="wait_p90_days",
    title=N_("Waiting time, 90th percentile"),
    short=N_("Wait, 90 %"),
    counted=N_("The wait that nine of ten requests served in the period did not exceed."),
    why=N_("Shows how long those wait who wait long; the median does not tell of them."),
    unit=N_("days"),
    better="lower",
    subject="access",
    datasets=_REQUESTS,
    numerator=Quantile(_WAITED, "requests", share=0.9),
    denominator=Sum(_SERVED, "served"),
    value_is_numerator=True,
    empty_is_zero=False,
    decimals=1,
    counts=False,
    denominator_counts=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_WAITS, N_("With few requests the figure follows single long waits.")),
    synonyms=(N_("long waits"), N_("waiting time"), N_("slowest tenth")),
)

assessed_same_day_share = Metric(
    id="assessed_same_day_share",
    title=N_("Assessed on the same day"),
    short=N_("Assessed same day"),
    counted=N_(
        "Requests whose need was assessed on the day of the request, out of requests with an assessment, by the day of "
        "the request."
    ),
    why=N_("A quick assessment finds those who cannot wait."),
    unit="%",
    better="higher",
    subject="access",
    datasets=_REQUESTS,
    numerator=Sum(_ASSESSED, "same_day"),
    denominator=Sum(_ASSESSED, "assessed"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    denominator_counts=True,
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Requests that have not been assessed are left out, so the newest days look better than they are."),),
    synonyms=(N_("assessment of need"), N_("triage"), N_("first contact")),
)

queue = Metric(
    id="queue",
    title=N_("Waiting for service"),
    short=N_("Queue"),
    counted=N_(
        "Requests and referrals made by the last day of the period that are neither served nor closed by then, urgent "
        "ones included."
    ),
    why=N_("Shows how many people wait, and whether there are more or fewer of them."),
    unit=N_("requests"),
    better="lower",
    subject="access",
    datasets=_REQUESTS,
    numerator=Queue(),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("A queue is of a day: months do not add up."),
        N_("One client can wait for several services, so there are fewer people than requests."),
    ),
    synonyms=(N_("waiting list"), N_("backlog"), N_("people waiting")),
)

queue_over_guarantee = Metric(
    id="queue_over_guarantee",
    title=N_("Waiting longer than the care guarantee"),
    short=N_("Over guarantee"),
    counted=N_(
        "Non-urgent requests that on the last day of the period have waited longer than the limit of the care "
        "guarantee, out of the whole queue."
    ),
    why=N_("These clients have waited longer than the law allows: they are the ones to serve first."),
    unit="%",
    better="lower",
    subject="access",
    datasets=_REQUESTS,
    numerator=Queue(amount="over"),
    denominator=Queue(),
    scale=100.0,
    decimals=1,
    interval="wilson",
    denominator_counts=True,
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Urgent requests and services without a limit are in the queue but never over the guarantee."),
        N_("A new limit concerns requests made from its first day on; older ones keep their own."),
    ),
    synonyms=(N_("overdue"), N_("waiting list"), N_("guarantee breaches")),
)

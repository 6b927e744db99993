"""Client experience: whether clients recommend the services, and what they say of them."""

from dataclasses import dataclass
from datetime import date

from data_sources.marts.feedback import ANSWERS, RATINGS
from i18n import N_
from metrics.kinds import Metric
from metrics.parts import Sum

_OWNER = N_("Client experience team")
_REVIEW = date(2027, 9, 30)
_FEEDBACK = ("feedback",)
_ANSWERS = tuple(mart.table for mart in ANSWERS)
_RATINGS = tuple(mart.table for mart in RATINGS)
_FEW = N_("Those who answer are not all clients: compare the number of answers with the number of clients.")


@dataclass(frozen=True, eq=False)
class Statements(Sum):
    """Ratings of statements: one answer rates several, so the answers of statements do not add up."""

    @property
    def once(self) -> frozenset[str]:
        return frozenset({"statement"})


nps = Metric(
    id="nps",
    title=N_("Client recommendation (NPS)"),
    short="NPS",
    counted=N_(
        "Share of answers that recommend the service (9–10) less the share that do not (0–6), times 100, over all "
        "answers with a recommendation."
    ),
    why=N_("One number on whether clients would send someone close to them to the service."),
    unit=N_("index"),
    better="higher",
    subject="experience",
    datasets=_FEEDBACK,
    numerator=Sum(
        _ANSWERS,
        lambda table: table.c.promoters - table.c.detractors,
        squares=lambda table: table.c.promoters + table.c.detractors,
    ),
    denominator=Sum(_ANSWERS, "scored"),
    scale=100.0,
    interval="score",
    counts=False,
    denominator_counts=True,
    minimum="minimum_answers",
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("The index is pooled over answers, never averaged over units."), _FEW),
    synonyms=(N_("recommendation"), N_("customer satisfaction"), "net promoter score"),
)

feedback_answers = Metric(
    id="feedback_answers",
    title=N_("Answers to client feedback"),
    short=N_("Answers"),
    counted=N_("Answers to the client feedback survey, by the day of the answer."),
    why=N_("Tells how much the figures of client experience rest on."),
    unit=N_("answers"),
    better="neither",
    subject="experience",
    datasets=_FEEDBACK,
    numerator=Sum(_ANSWERS, "answers"),
    minimum="minimum_answers",
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("One client may answer more than once."),),
    synonyms=(N_("responses"), N_("client survey"), N_("customer feedback")),
)

statement_mean = Metric(
    id="statement_mean",
    title=N_("Agreement with feedback statements"),
    short=N_("Statements, mean"),
    counted=N_("Mean of the ratings of a statement from 1 (disagrees) to 5 (agrees), over the answers that rate it."),
    why=N_("Shows what in the service clients find good and where it falls short."),
    unit=N_("1–5"),
    better="higher",
    subject="experience",
    datasets=_FEEDBACK,
    numerator=Statements(_RATINGS, "points", squares="squares"),
    denominator=Statements(_RATINGS, "ratings"),
    decimals=2,
    interval="mean",
    counts=False,
    denominator_counts=True,
    minimum="minimum_answers",
    needs=("statement",),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_FEW,),
    synonyms=(N_("customer satisfaction"), N_("client survey"), N_("being met with respect")),
)

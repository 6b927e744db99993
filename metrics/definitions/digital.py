"""Digital and telephone services: how much of the contact is digital, and whether calls are answered."""

from datetime import date

from data_sources.marts.digital import digital_months
from i18n import N_
from metrics.kinds import Metric
from metrics.parts import Sum

_OWNER = N_("Digital services")
_REVIEW = date(2027, 9, 30)
_USE = ("digital_use",)
_TABLES = (digital_months,)

digital_share = Metric(
    id="digital_share",
    title=N_("Share of digital contacts"),
    short=N_("Digital share"),
    counted=N_(
        "Contacts in digital channels (Omaolo, chat, video, booking and messages online), out of contacts in all "
        "digital and telephone channels."
    ),
    why=N_("Shows how far clients have taken the digital channels into use."),
    unit="%",
    better="neither",
    subject="digital",
    datasets=_USE,
    numerator=Sum(_TABLES, "digital"),
    denominator=Sum(_TABLES, "contacts"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Visits are not in it: the share is of digital and telephone channels alone."),),
    synonyms=(N_("digital services"), N_("online services"), N_("e-services")),
)

phone_answered_share = Metric(
    id="phone_answered_share",
    title=N_("Phone calls answered"),
    short=N_("Calls answered"),
    counted=N_("Phone calls that were answered, out of phone calls of which this is known."),
    why=N_("Whoever gets no answer by phone may get no care, or comes to the emergency room."),
    unit="%",
    better="higher",
    subject="digital",
    datasets=_USE,
    numerator=Sum(_TABLES, "phone_answered"),
    denominator=Sum(_TABLES, "phone"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("The same person may call several times before getting an answer."),),
    synonyms=(N_("telephone service"), N_("unanswered calls"), N_("getting through")),
)

same_day_callback_share = Metric(
    id="same_day_callback_share",
    title=N_("Called back on the same day"),
    short=N_("Callback same day"),
    counted=N_("Callback requests answered on the same day, out of callback requests of which this is known."),
    why=N_("Most primary care begins with a callback; a late one delays all that follows."),
    unit="%",
    better="higher",
    subject="digital",
    datasets=_USE,
    numerator=Sum(_TABLES, "callback_same_day"),
    denominator=Sum(_TABLES, "callback"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Requests late in the day may be answered the next morning without being late."),),
    synonyms=(N_("callback"), N_("telephone service"), N_("first contact")),
)

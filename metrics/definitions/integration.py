"""Integration: clients of several services, their costs, and how clients move between service lines."""

from datetime import date

from i18n import N_
from metrics.costliest import WEIGHT, Costliest, CostliestOfSeveral, CostliestShares, the_others
from metrics.kinds import Metric
from metrics.moves import LINES, Moves, are_moves
from metrics.together import COSTLIEST, ServiceSets, lines_used

_OWNER = N_("Integration director's office")
_REVIEW = date(2027, 9, 30)
_EVENTS = ("service_contacts", "care_episodes")
# What is counted is of twelve months; `total` is of the months asked for.
_GRAINS = ("year", "rolling12", "total")
_SHORTER = ("month", "quarter")
_BY = ("area", "municipality", "age_group", "sex")
_OPTIONS: dict[str, tuple[object, ...]] = {"at_least": (), "category": ("service_line", "service_class")}
_RECORDED = N_("Only costs that are recorded on contacts and stays count.")
_APART = N_("Figures of areas do not add up to the county's: the costliest of the county may live in one area.")
_CATEGORIES = N_("A stay has a service line but no service class: by class, only contacts tell the classes.")
_SEVERAL = ServiceSets(several=True, residents_only=True)
_RESIDENTS = ServiceSets(residents_only=True)

multi_service_clients = Metric(
    id="multi_service_clients",
    title=N_("Clients of several services"),
    short=N_("Clients of several services"),
    counted=N_(
        "Different residents with contacts or stays in at least so many service lines (three unless another number is "
        "asked for) within twelve months, each once: in the municipality, age and sex of the latest event. Service "
        "classes can be counted instead of lines."
    ),
    why=N_("Those who need many services at once gain most from services that work together."),
    unit=N_("clients"),
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=_SEVERAL,
    outside=False,
    by=_BY,
    grains=_GRAINS,
    options=_OPTIONS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_CATEGORIES, N_("A longer period gives a larger figure; compare periods of the same length.")),
    synonyms=(N_("multi-service clients"), N_("complex needs"), N_("high need")),
)

multi_service_share = Metric(
    id="multi_service_share",
    title=N_("Share of clients who use several services"),
    short=N_("Several services, share"),
    counted=N_(
        "Clients of several services out of all different residents with a contact or a stay in the same window."
    ),
    why=N_("Makes areas of different sizes comparable, and shows whether needs pile up."),
    unit="%",
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=_SEVERAL,
    denominator=_RESIDENTS,
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    denominator_counts=True,
    outside=False,
    by=_BY,
    grains=_GRAINS,
    options=_OPTIONS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_CATEGORIES, N_("A longer period gives a larger figure; compare periods of the same length.")),
    synonyms=(N_("multi-service clients"), N_("complex needs"), N_("high need")),
)

multi_service_cost_share = Metric(
    id="multi_service_cost_share",
    title=N_("Clients of several services, share of costs"),
    short=N_("Several services, costs"),
    counted=N_(
        "Cost of all contacts and stays of clients of several services out of the cost of all residents' contacts and "
        "stays in the same window. An event without a cost costs nothing; a stay's cost falls on its day of admission."
    ),
    why=N_("Shows how much of the costs the clients of several services account for."),
    unit="%",
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=ServiceSets("cost", several=True, residents_only=True),
    denominator=ServiceSets("cost", residents_only=True),
    scale=100.0,
    decimals=1,
    counts=False,
    is_share=True,
    outside=False,
    by=_BY,
    grains=_GRAINS,
    options=_OPTIONS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(_CATEGORIES, _RECORDED),
    synonyms=(N_("costs of multi-service clients"), N_("complex needs"), N_("high need")),
)

multi_service_costliest_share = Metric(
    id="multi_service_costliest_share",
    title=N_("Clients of several services who are among the costliest tenth"),
    short=N_("Several services and costliest tenth"),
    counted=N_(
        "Clients of several services who are also among the costliest tenth of all different residents with a contact "
        "or a stay in the same window, out of all clients of several services. The tenth is rounded up to whole "
        "clients and found anew in each place, by the cost of all contacts and stays."
    ),
    why=N_("Shows whether those who use many kinds of services are those on whom costs are gathered."),
    unit="%",
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=CostliestOfSeveral(),
    denominator=_SEVERAL,
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    denominator_counts=True,
    outside=False,
    groups=the_others,
    behind=("fewest_costliest", "fewest_others"),
    gives_too=(
        (multi_service_clients, {"numerator": "denominator"}),
        (multi_service_share, {"numerator": "denominator", "denominator": "all_clients"}),
    ),
    also=("costliest_clients", "all_clients"),
    by=_BY,
    grains=_GRAINS,
    options=_OPTIONS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        _CATEGORIES,
        _RECORDED,
        N_("If services and costs had nothing to do with each other, the figure would be ten per cent."),
    ),
    synonyms=(N_("overlap of many services and high costs"), N_("high-cost clients"), N_("complex needs")),
)

cost_share_top10 = Metric(
    id="cost_share_top10",
    title=N_("The costliest tenth of clients, share of costs"),
    short=N_("Costliest tenth, costs"),
    counted=N_(
        "Cost of the contacts and stays of the costliest ten per cent of the clients, rounded up to whole clients, out "
        "of the cost of all clients in the same window. The costliest are found anew in each place."
    ),
    why=N_("Shows how strongly costs are gathered on few clients."),
    unit="%",
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=Costliest(),
    denominator=ServiceSets("cost"),
    scale=100.0,
    decimals=1,
    counts=False,
    by=_BY,
    grains=_GRAINS,
    slow_grains=_SHORTER,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        _RECORDED,
        _APART,
    ),
    synonyms=(N_("cost concentration"), N_("high-cost clients"), N_("top ten per cent")),
)

cost_concentration = Metric(
    id="cost_concentration",
    title=N_("Share of costs by share of clients, costliest first"),
    short=N_("Concentration of costs"),
    counted=N_(
        "Cost of the contacts and stays of the costliest 1, 2, 5, 10, 20, 30 and 50 per cent of the clients, each "
        "rounded up to whole clients, out of the cost of all clients in the same window. The costliest are found anew "
        "in each place."
    ),
    why=N_("Shows how strongly costs are gathered on few clients, and on how few."),
    unit="%",
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=CostliestShares(),
    denominator=ServiceSets("cost"),
    scale=100.0,
    decimals=1,
    counts=False,
    nested=(COSTLIEST, WEIGHT),
    by=(*_BY, COSTLIEST),
    needs=(COSTLIEST,),
    grains=_GRAINS,
    slow_grains=_SHORTER,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        _RECORDED,
        _APART,
        N_("A point is shown only where enough clients stand behind it and between it and the other points."),
    ),
    synonyms=(N_("cost concentration"), N_("high-cost clients"), N_("Lorenz curve")),
)

service_combinations = Metric(
    id="service_combinations",
    title=N_("Clients by combination of services"),
    short=N_("Service combinations"),
    counted=N_(
        "Different clients by exactly the service lines in which they had contacts or stays in the window. Each client "
        "is in one combination, so combinations add up to all clients."
    ),
    why=N_("Shows which services are used together, and so which should work together."),
    unit=N_("clients"),
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=ServiceSets(),
    by=("area", "municipality", "age_group", "sex", "combination"),
    adds_up_apart=lines_used,
    grains=_GRAINS,
    slow_grains=_SHORTER,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("A longer period gives more lines for each client; compare periods of the same length."),),
    synonyms=(N_("services used together"), N_("overlap of services"), N_("multi-service clients")),
)

transitions = Metric(
    id="transitions",
    title=N_("Moves between service lines"),
    short=N_("Moves between lines"),
    counted=N_(
        "Contacts and stays that follow an event of the same client in another service line within 30 days, in the "
        "period and place of the later event. Divided by both lines, staying in a line, coming from nothing and going "
        "to nothing are there too, so that what comes into a line equals its events."
    ),
    why=N_("Shows the ways of clients through the services, and where they come in and leave."),
    unit=N_("moves"),
    better="neither",
    subject="integration",
    datasets=_EVENTS,
    needs_all=False,
    numerator=Moves(),
    by=("area", "municipality", "age_group", "sex", *LINES),
    adds_up_apart=are_moves,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("A way out of the last 30 delivered days can still turn out to be a move or a stay in the line."),
        N_("A stay counts on its day of admission, after the contacts of that day."),
    ),
    synonyms=(N_("client flows"), N_("service paths"), N_("referrals")),
)

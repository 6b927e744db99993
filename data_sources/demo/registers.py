"""Made-up registers: source systems of each municipality, and its associations."""

from __future__ import annotations

import numpy as np

from data_sources.demo import draws
from data_sources.demo.files import Codes
from data_sources.demo.plan import Plan
from data_sources.demo.population import Residents
from data_sources.demo.stories import Stories

SYSTEMS = ("Potilas A", "Potilas B", "Potilas C", "Sairaala", "Sosiaali A", "Sosiaali B", "Hammas", "Pelastus")
_FUNCTIONS = {
    "patient_record": (0, 1, 2),
    "patient_administration": (0, 1, 2),
    "home_care": (0, 1, 2),
    "income_support": (4, 5),
    "mobile_management": (1, 2),
    "oral_health": (0, 6),
    "social_care": (4, 5),
}
_CENTRAL = {
    "specialised_care": 3,
    "emergency_care": 3,
    "psychiatric_care": 3,
    "rescue_missions": 7,
    "emergency_medical": 7,
}
_SOCIAL = ("family_services", "child_welfare", "housing_services", "informal_care", "disability_services")
_ASSOCIATIONS_PER_RESIDENT = 0.017


def _choices(plan: Plan, function: str) -> np.ndarray:
    """The system (place in SYSTEMS) of each municipality for a function."""
    options = _FUNCTIONS[function]
    # Patient systems go together in a municipality, as do those of social care.
    subject = "social system" if options == (4, 5) else "patient system"
    luck = draws.uniform(plan.seed, subject, np.arange(len(plan.county.municipalities)))
    return np.array(options, np.int8)[(luck * len(options)).astype(int)]


def system_of(plan: Plan, code: str, homes: tuple[str, ...]) -> np.ndarray:
    """The source system (place in SYSTEMS) that a class's contacts come from, for each home and an unknown one."""
    if code in _CENTRAL:
        return np.full(len(homes) + 1, _CENTRAL[code], np.int8)
    function = "oral_health" if code == "oral_health" else "social_care" if code in _SOCIAL else "patient_record"
    own = _choices(plan, function)
    return np.append(own, np.full(len(homes) + 1 - len(own), own[0], np.int8))


def source_system_columns(plan: Plan, stories: Stories) -> dict[str, object]:
    """The `source_systems` extract; the municipality whose provider delivers nothing is bought whole."""
    bought = frozenset().union(*(t.homes or () for t in stories.about("delivery")))
    municipalities = plan.county.municipalities
    functions = tuple(_FUNCTIONS)
    systems = np.stack([_choices(plan, function) for function in functions], axis=1)
    return {
        "municipality_code": [m.code for m in municipalities for _ in functions],
        "function": list(functions) * len(municipalities),
        "system": Codes(systems.ravel(), SYSTEMS),
        "outsourced": [m.code in bought for m in municipalities for _ in functions],
    }


def association_columns(plan: Plan, people: Residents) -> dict[str, object]:
    """The `associations` extract: for each year, about 17 registered associations per 1,000 residents."""
    rng = draws.stream(plan.seed, "associations")
    count = len(plan.county.municipalities)
    level = _ASSOCIATIONS_PER_RESIDENT * np.exp(0.35 * rng.standard_normal(count))
    years = np.array(plan.years)
    sizes = np.array([people.of(int(y) - 1).sum(axis=1) for y in years])
    numbers = np.round(sizes * level * (1 + 0.004 * (years - years[0]))[:, None]).astype(np.int32)
    return {
        "municipality_code": Codes(
            np.tile(np.arange(count), len(years)), tuple(m.code for m in plan.county.municipalities)
        ),
        "year": np.repeat(years, count),
        "associations": numbers.ravel(),
    }

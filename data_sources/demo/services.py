"""What each service class is like: who uses it, how, when, with whom and at what price.

Shares and prices are rough and made up after the scale of Finnish wellbeing services counties. A class that a county
names and this table does not know is made like `_ANY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MODES = ("visit", "home_visit", "remote", "phone", "digital", "consultation", "professional_work")
PROFESSIONS = (
    "physician",
    "nurse",
    "dentist",
    "oral_health",
    "social_worker",
    "therapist",
    "psychologist",
    "home_care",
    "other",
)
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service class.

    `volume`: share of all contacts in the first year. `reach`: share of residents who may use it, by age. `need`:
    relative use by age. `tail`: how unequal users are (sigma of a log-normal); `frailty`: how far the inequality
    follows general frailty, 0–1. `rural`: use in rural municipalities against urban. `weekend`, `summer`: level against
    ordinary days. `flu`, `covid`: how much more at an epidemic's height. `growth`: a year. `requests`: for each
    contact; `wait`: their median wait in days, `wait_growth`: its growth a year."""

    volume: float
    reach: Points
    need: Points = ((0, 1.0),)
    tail: float = 0.8
    frailty: float = 0.6
    women: float = 1.0
    cost: float = 100.0
    modes: Mapping[str, float] = field(default_factory=lambda: {"visit": 0.8, "phone": 0.2})
    remote_growth: float = 0.0
    professions: Mapping[str, float] = field(default_factory=lambda: {"nurse": 1.0})
    urgent: float = 0.0
    purchased: float = 0.03
    weekend: float = 0.05
    summer: float = 0.7
    flu: float = 0.0
    covid: float = -0.3
    growth: float = 0.01
    rural: float = 1.0
    central: bool = False
    requests: float = 0.0
    wait: float = 10.0
    wait_growth: float = 1.02


_ANY = Service(volume=0.01, reach=((0, 0.2),))
# Round the clock: nearly as busy at weekends.
_ALWAYS = 0.95
_SOCIAL = {"visit": 0.35, "home_visit": 0.2, "phone": 0.2, "remote": 0.05, "professional_work": 0.2}

SERVICES: dict[str, Service] = {
    "primary_care": Service(
        volume=0.235,
        reach=((0, 0.9), (15, 0.75), (30, 0.7), (65, 0.85), (90, 0.9)),
        need=((0, 1.3), (5, 0.8), (20, 0.7), (45, 0.9), (65, 1.5), (80, 2.2), (95, 1.8)),
        tail=1.05,
        women=1.25,
        cost=72,
        modes={"visit": 0.5, "phone": 0.38, "remote": 0.02, "digital": 0.05, "professional_work": 0.05},
        remote_growth=1.5,
        professions={"physician": 0.33, "nurse": 0.6, "therapist": 0.07},
        urgent=0.18,
        purchased=0.04,
        flu=0.25,
        covid=-0.12,
        rural=0.92,
        requests=0.3,
        wait=11,
    ),
    "oral_health": Service(
        volume=0.085,
        reach=((0, 0.2), (5, 0.8), (17, 0.8), (25, 0.4), (65, 0.45), (85, 0.25)),
        tail=0.6,
        frailty=0.1,
        women=1.1,
        cost=98,
        modes={"visit": 0.9, "phone": 0.07, "digital": 0.03},
        remote_growth=0.3,
        professions={"dentist": 0.62, "oral_health": 0.38},
        urgent=0.12,
        purchased=0.13,
        summer=0.55,
        covid=-0.45,
        requests=0.22,
        wait=55,
    ),
    "mental_health": Service(
        volume=0.06,
        reach=((0, 0.0), (12, 0.03), (18, 0.07), (35, 0.06), (60, 0.04), (80, 0.02)),
        tail=1.2,
        frailty=0.4,
        women=1.3,
        cost=112,
        modes={"visit": 0.56, "phone": 0.2, "remote": 0.1, "digital": 0.04, "professional_work": 0.1},
        remote_growth=1.2,
        professions={"nurse": 0.5, "psychologist": 0.22, "physician": 0.12, "social_worker": 0.16},
        purchased=0.12,
        covid=-0.05,
        growth=0.045,
        rural=0.85,
        requests=0.08,
        wait=21,
    ),
    "occupational_health": Service(
        volume=0.025,
        reach=((0, 0.0), (17, 0.0), (20, 0.15), (60, 0.15), (66, 0.0)),
        tail=0.5,
        frailty=0.2,
        cost=82,
        modes={"visit": 0.5, "phone": 0.3, "remote": 0.2},
        remote_growth=1.0,
        professions={"physician": 0.4, "nurse": 0.5, "psychologist": 0.1},
        purchased=0.5,
    ),
    "specialised_care": Service(
        volume=0.12,
        reach=((0, 0.25), (10, 0.16), (30, 0.22), (65, 0.45), (80, 0.55)),
        need=((0, 1.0), (20, 0.8), (60, 1.4), (78, 2.0), (92, 1.2)),
        tail=1.7,
        frailty=0.7,
        women=1.1,
        cost=330,
        modes={"visit": 0.68, "phone": 0.14, "remote": 0.06, "digital": 0.02, "consultation": 0.1},
        remote_growth=1.0,
        professions={"physician": 0.55, "nurse": 0.35, "therapist": 0.1},
        purchased=0.05,
        covid=-0.3,
        growth=0.02,
        rural=0.95,
        central=True,
        requests=0.14,
        wait=58,
    ),
    "emergency_care": Service(
        volume=0.04,
        reach=((0, 0.45), (8, 0.22), (20, 0.25), (60, 0.3), (80, 0.6)),
        need=((0, 1.5), (6, 0.7), (20, 0.9), (60, 1.1), (75, 2.2), (90, 3.6)),
        tail=1.25,
        frailty=0.8,
        cost=265,
        modes={"visit": 0.86, "phone": 0.14},
        professions={"physician": 0.6, "nurse": 0.4},
        urgent=0.97,
        flu=0.35,
        covid=-0.15,
        growth=0.015,
        central=True,
        weekend=_ALWAYS,
        summer=1.0,
    ),
    "psychiatric_care": Service(
        volume=0.03,
        reach=((0, 0.005), (12, 0.035), (25, 0.03), (60, 0.02), (80, 0.008)),
        tail=1.3,
        frailty=0.3,
        women=1.2,
        cost=260,
        modes={"visit": 0.6, "remote": 0.12, "phone": 0.18, "professional_work": 0.1},
        remote_growth=0.8,
        professions={"physician": 0.25, "nurse": 0.45, "psychologist": 0.2, "social_worker": 0.1},
        urgent=0.08,
        growth=0.03,
        central=True,
        requests=0.02,
        wait=32,
    ),
    "health_centre_hospital": Service(
        volume=0.008,
        reach=((0, 0.0), (50, 0.05), (70, 0.2), (85, 0.6)),
        tail=0.9,
        frailty=0.9,
        cost=95,
        modes={"visit": 0.6, "professional_work": 0.4},
        professions={"physician": 0.4, "nurse": 0.4, "therapist": 0.2},
        covid=-0.1,
        weekend=_ALWAYS,
        summer=1.0,
    ),
    "home_hospital": Service(
        volume=0.012,
        reach=((0, 0.0), (40, 0.02), (70, 0.12), (88, 0.3)),
        tail=1.2,
        frailty=0.9,
        cost=175,
        modes={"home_visit": 0.75, "phone": 0.2, "remote": 0.05},
        remote_growth=0.5,
        professions={"nurse": 0.85, "physician": 0.15},
        urgent=0.3,
        covid=0.1,
        growth=0.08,
        weekend=_ALWAYS,
        summer=1.0,
    ),
    "maternity_clinic": Service(
        volume=0.048,
        reach=((0, 1.0), (6, 0.9), (7, 0.0), (19, 0.02), (29, 0.28), (36, 0.2), (44, 0.0)),
        need=((0, 4.0), (1, 1.6), (3, 0.8), (7, 0.5), (20, 1.8)),
        tail=0.4,
        frailty=0.1,
        women=1.9,
        cost=72,
        modes={"visit": 0.82, "phone": 0.12, "remote": 0.02, "digital": 0.04},
        remote_growth=0.6,
        professions={"nurse": 0.85, "physician": 0.15},
        covid=-0.08,
        growth=-0.02,
    ),
    "school_health": Service(
        volume=0.05,
        reach=((0, 0.0), (6, 0.0), (7, 0.95), (18, 0.9), (24, 0.3), (28, 0.0)),
        tail=0.6,
        frailty=0.2,
        women=1.2,
        cost=52,
        modes={"visit": 0.83, "phone": 0.08, "digital": 0.05, "professional_work": 0.04},
        remote_growth=0.8,
        professions={"nurse": 0.75, "physician": 0.1, "psychologist": 0.15},
        summer=0.12,
        covid=-0.4,
        growth=0.015,
    ),
    "family_services": Service(
        volume=0.025,
        reach=((0, 0.06), (6, 0.09), (16, 0.08), (18, 0.0), (25, 0.0), (32, 0.04), (50, 0.01), (60, 0.0)),
        tail=1.0,
        frailty=0.3,
        cost=155,
        modes=_SOCIAL,
        remote_growth=0.5,
        professions={"social_worker": 0.8, "psychologist": 0.2},
        purchased=0.15,
        growth=0.04,
        requests=0.05,
        wait=18,
    ),
    "child_welfare": Service(
        volume=0.018,
        reach=((0, 0.02), (8, 0.03), (14, 0.06), (18, 0.05), (23, 0.01), (25, 0.0)),
        tail=1.25,
        frailty=0.3,
        cost=640,
        modes=_SOCIAL,
        professions={"social_worker": 0.95, "other": 0.05},
        urgent=0.2,
        purchased=0.28,
        weekend=0.2,
        summer=0.85,
        covid=-0.1,
        growth=0.05,
    ),
    "home_care": Service(
        volume=0.165,
        reach=((0, 0.0), (30, 0.003), (65, 0.015), (75, 0.07), (85, 0.27), (95, 0.45)),
        tail=1.25,
        frailty=0.85,
        women=1.1,
        cost=46,
        modes={"home_visit": 0.87, "remote": 0.04, "phone": 0.06, "professional_work": 0.03},
        remote_growth=2.2,
        professions={"home_care": 0.78, "nurse": 0.19, "therapist": 0.03},
        purchased=0.11,
        covid=0.0,
        growth=0.01,
        rural=1.15,
        requests=0.03,
        wait=8,
        weekend=_ALWAYS,
        summer=1.0,
    ),
    "housing_services": Service(
        volume=0.022,
        reach=((0, 0.0), (20, 0.004), (65, 0.008), (75, 0.02), (85, 0.09), (95, 0.2)),
        tail=0.7,
        frailty=0.8,
        cost=260,
        modes={"visit": 0.6, "professional_work": 0.3, "phone": 0.1},
        professions={"home_care": 0.5, "social_worker": 0.35, "nurse": 0.15},
        purchased=0.4,
        covid=0.0,
        growth=0.02,
        rural=1.1,
        weekend=0.3,
        requests=0.09,
        wait=34,
        wait_growth=1.14,
    ),
    "informal_care": Service(
        volume=0.009,
        reach=((0, 0.005), (20, 0.003), (65, 0.015), (80, 0.05)),
        tail=0.6,
        frailty=0.7,
        cost=92,
        modes=_SOCIAL,
        professions={"social_worker": 0.6, "nurse": 0.4},
        rural=1.2,
    ),
    "disability_services": Service(
        volume=0.018,
        reach=((0, 0.008), (20, 0.013), (65, 0.018), (85, 0.02)),
        tail=1.25,
        frailty=0.4,
        cost=420,
        modes=_SOCIAL,
        professions={"social_worker": 0.75, "therapist": 0.25},
        purchased=0.3,
        growth=0.04,
        requests=0.01,
        wait=35,
    ),
    "rescue_missions": Service(
        volume=0.002,
        reach=((0, 0.1),),
        tail=0.4,
        frailty=0.2,
        cost=420,
        modes={"visit": 0.5, "home_visit": 0.5},
        professions={"other": 1.0},
        urgent=1.0,
        rural=1.4,
        weekend=_ALWAYS,
        summer=1.0,
    ),
    "emergency_medical": Service(
        volume=0.022,
        reach=((0, 0.12), (8, 0.06), (20, 0.1), (60, 0.16), (80, 0.5)),
        need=((0, 0.7), (10, 0.4), (25, 0.8), (60, 1.2), (75, 3.0), (90, 7.0)),
        tail=1.5,
        frailty=0.9,
        cost=315,
        modes={"home_visit": 0.9, "phone": 0.1},
        professions={"nurse": 0.6, "other": 0.4},
        urgent=0.9,
        flu=0.2,
        covid=-0.05,
        growth=0.02,
        rural=1.1,
        weekend=_ALWAYS,
        summer=1.0,
    ),
}
MODE_PRICE = {
    "visit": 1.0,
    "home_visit": 1.15,
    "remote": 0.6,
    "phone": 0.4,
    "digital": 0.3,
    "consultation": 0.7,
    "professional_work": 0.8,
}


def service(code: str) -> Service:
    """What a service class is like; a class unknown here is made like any other."""
    return SERVICES.get(code, _ANY)

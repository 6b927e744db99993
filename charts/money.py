"""Amounts of euros as budgets are read: one unit for a whole chart, and over or under the budget in word and shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from i18n import N_, NBSP, Translator

# judgement -> (shape, word); over the budget is unfavourable whether costs were higher or income lower
JUDGEMENTS = {
    "good": ("▼", N_("favourable")),
    "bad": ("▲", N_("unfavourable")),
    "part": ("●", N_("as budgeted")),
}


@dataclass(frozen=True)
class Unit:
    """A size of amounts: euros, thousands or millions, with decimals that tell the amounts of a chart apart."""

    size: float
    name: str
    decimals: int

    @staticmethod
    def of(amounts: Iterable[float], decimals: int = 2, million: float = 1e6) -> Unit:
        """The unit of some amounts, by the largest; `million`: from where on millions are written."""
        largest = max((abs(amount) for amount in amounts if amount == amount), default=0.0)
        if largest >= million:
            return Unit(1e6, N_("M€"), decimals)
        if largest >= 1e4:
            return Unit(1e3, N_("k€"), max(0, decimals - 1))
        return Unit(1.0, "€", 0)

    def written(self, amount: float, t: Translator, signed: bool = False) -> str:
        """An amount of euros in this unit: `12,34 M€`."""
        number = t.signed if signed else t.number
        return f"{number(amount / self.size, self.decimals)}{NBSP}{t(self.name)}"

    def axis(self, t: Translator, decimals: int = 0) -> dict[str, Any]:
        """An axis of euros written in this unit."""
        return {"labelExpr": f"format(datum.value / {self.size:.0f}, ',.{decimals}f') + '{NBSP}{t(self.name)}'"}


def judgement(deviation: float, budget: float) -> str:
    """`good` under the budget, `bad` over it, `part` within a thousandth of it: a key of JUDGEMENTS."""
    if abs(deviation) <= abs(budget) / 1000:
        return "part"
    return "bad" if deviation > 0 else "good"


def judged(deviation: float, budget: float, t: Translator) -> str:
    """The shape and the word of a deviation."""
    shape, word = JUDGEMENTS[judgement(deviation, budget)]
    return f"{shape} {t(word)}"


def of_budget(deviation: float, budget: float, t: Translator) -> str:
    """A deviation in per cent of the budget's size, with its sign; a dash where there is no budget."""
    return signed_percent(100 * deviation / abs(budget), t) if budget else t.number(None)


def signed_percent(value: float, t: Translator, decimals: int = 1) -> str:
    """A difference in per cent, with its sign: `+4,1 %`."""
    return t.percent(value, decimals).replace(t.number(value, decimals), t.signed(value, decimals))

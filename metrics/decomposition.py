"""A difference of two products, split between their factors without a rest: the Shapley value.

The amount of a cell is a product of factors (share of residents × clients per resident × contacts per client …). The
part of a factor is what changing it alone changes, averaged over every order in which the factors can be changed. The
parts add up to the difference, do not depend on the order, and change sign when the sides are swapped. For rates of
populations this is the method of Das Gupta (1993, Standardization and Decomposition of Rates, US Bureau of the Census,
P23-186); that it is the Shapley value: Shorrocks (2013, Journal of Economic Inequality 11:99). Unlike the
logarithmic-mean Divisia index it takes amounts of zero, and negative ones (corrections of costs), as they are.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ratios(whole: float, chain: Floats) -> Floats:
    """The factors of a chain of amounts, one row each: first / whole, second / first, …; NaN where there is nothing to
    divide by. `chain`: an amount on each row, a cell in each column."""
    below = np.vstack([np.full(chain.shape[1], whole), chain[:-1]])
    return np.divide(chain, below, out=np.full(chain.shape, np.nan), where=below != 0)


def shapley(first: Floats, second: Floats) -> Floats:
    """The part of each factor in Σ product(first) − Σ product(second); factors on rows, cells in columns.

    A factor that one side does not have (NaN: contacts per client without clients) is taken from the other side, so
    that the difference falls on the factor that is zero; one that neither has changes nothing.
    """
    a = np.where(np.isnan(first), np.nan_to_num(second), first)
    b = np.where(np.isnan(second), np.nan_to_num(first), second)
    count = len(a)
    parts = np.zeros(count)
    for factor in range(count):
        others = [n for n in range(count) if n != factor]
        for changed in range(count):
            weight = factorial(changed) * factorial(count - changed - 1) / factorial(count)
            for chosen in combinations(others, changed):
                rest = [b[n] for n in others if n not in chosen]
                beside = np.prod([a[n] for n in chosen] + rest, axis=0)  # of no other factor: 1
                parts[factor] += weight * float(np.sum((a[factor] - b[factor]) * beside))
    return parts

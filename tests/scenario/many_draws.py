"""Draws by the million, in one compiled loop."""

import numba
import numpy as np

from simulator.rules.quantiles import quantile


@numba.njit
def _quantiles(nodes, shares):
    values = np.empty(len(shares))
    for i in range(len(shares)):
        values[i] = quantile(nodes, shares[i])
    return values


def million(distribution, seed=7):
    """A million draws of a distribution."""
    nodes, scale = distribution.table()
    return scale * _quantiles(nodes, np.random.default_rng(seed).random(1_000_000))

"""Replications cut into sections, each of which gives an estimate of its own.

Source: Asmussen and Glynn, "Stochastic Simulation" (2007), section III.5: the spread of the sections' quantiles about
the quantile of the whole measures its noise. They are thus the pseudo-values of `simulator.statistics.intervals`.
"""

from __future__ import annotations

from itertools import pairwise

SECTIONS = 20
"""More sections would estimate the noise better, but each section's own quantile worse."""


def sections(replications: int, lives: int = 1, most: int = SECTIONS) -> list[slice]:
    """Consecutive groups of replications of nearly equal size: ``most`` of them, or as many as there are worlds.

    In each world are so many ``lives``, which stay together.
    """
    worlds = replications // lives
    count = min(worlds, most)
    edges = [lives * (worlds * index // count) for index in range(count + 1)] if count else []
    return [slice(first, last) for first, last in pairwise(edges)]

"""Which alternative is best, how sure that is, and how likely a target is met."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from simulator.statistics.intervals import Difference, Paired, blurred, chance_above, difference

Verdict = Literal["best", "tie", "same", "unknown"]


class Choice(NamedTuple):
    """Which alternative looks best, a lower bound of the probability that none is better, and the verdict.

    ``best``: the 95 % interval of its paired difference from every other excludes zero; ``tie``: some others
    are not told apart from it; ``same``: these are equal to it in every replication; ``unknown``: there is
    nobody else, some have no value, or there are too few replications to say; the probability is NaN.
    ``peers`` are the others not told apart from it.
    """

    leader: int
    probability: float
    verdict: Verdict
    peers: tuple[int, ...]


class Proportion(NamedTuple):
    """A probability estimated by a share of independent trials, with its 95 % interval."""

    share: float
    low: float
    high: float


Hidden = Callable[[int, int], float]
"""How far the difference of two alternatives, by their places, may be off."""


def choose(estimates: Sequence[Paired], hidden: Hidden = lambda *_: 0.0) -> Choice:
    """The largest of paired estimates, how sure it is that no other true value is larger, and who may be as large.

    Against one rival the probability is that of Student's posterior of the paired difference under the
    reference prior; against several, one less the sum of the chances that each rival is better
    (Bonferroni's inequality), so the truth is at least as sure. A difference is known only up to what is ``hidden``
    of it (nothing, by default); one within that tells nobody apart. An estimate that is NaN leads nobody, and
    is not known to be behind. Source: Branke, Chick and Schmidt (2007), "Selecting a
    selection procedure", whose measure of evidence this is, with Bonferroni's bound in place of Slepian's,
    because common random numbers make the differences dependent.
    Raises ValueError without estimates.
    """
    leader = max(
        range(len(estimates)), key=lambda index: (not math.isnan(estimates[index].mean), estimates[index].mean)
    )
    first = estimates[leader]
    rivals = {index: rival for index, rival in enumerate(estimates) if index != leader}
    behind = [1.0 - chance_above(first, rival) for rival in rivals.values()]
    if not behind or any(map(math.isnan, behind)):
        return Choice(leader, math.nan, "unknown", tuple(rivals))
    leads = {index: blurred(difference(first, rival), hidden(leader, index)) for index, rival in rivals.items()}
    peers = tuple(index for index, lead in leads.items() if lead.mean <= lead.half_width)
    return Choice(leader, max(0.0, 1.0 - math.fsum(behind)), _verdict([leads[index] for index in peers]), peers)


def _verdict(leads: Sequence[Difference]) -> Verdict:
    """What follows from the leads that hold zero."""
    if not leads:
        return "best"
    return "same" if all(lead.mean == lead.half_width == 0.0 for lead in leads) else "tie"


def proportion(successes: Sequence[int], size: int = 1) -> Proportion:
    """A share of successes with Wilson's 95 % score interval, sensible at 0 and 1 too.

    Trials come in groups of a ``size``, those of a group having something in common, and ``successes`` are counted by
    group. In groups of several, the number of trials that counts is that of independent ones whose share would be as
    noisy: from that of the groups, where those of one always agree, to all. NaN without groups. Sources: Wilson (1927),
    "Probable inference, the law of succession, and statistical inference"; Rao and Scott (1992), "A simple method for
    the analysis of clustered binary data".
    """
    groups = len(successes)
    if not groups:
        return Proportion(math.nan, math.nan, math.nan)
    share = sum(successes) / (groups * size)
    spread = math.fsum((one / size - share) ** 2 for one in successes)
    agreeing = groups * share * (1 - share)
    return _wilson(share, groups * min(size, max(1.0, agreeing / spread)) if spread else groups)


def _wilson(share: float, trials: float) -> Proportion:
    """A share of so many independent trials with Wilson's 95 % score interval."""
    z2 = 1.959963984540054**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    return Proportion(share, centre - reach if share else 0.0, centre + reach if share < 1 else 1.0)

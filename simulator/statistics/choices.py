"""Which alternative is best, how sure that is, and how likely a target is met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from simulator.statistics.intervals import Paired, chance_above, difference

SURE = 0.95
"""From this probability on an alternative is called the best; below it is a tie within noise."""

Verdict = Literal["best", "tie", "same", "unknown"]


class Choice(NamedTuple):
    """Which alternative looks best, a lower bound of the probability that none is better, and the verdict.

    ``best``: sure enough; ``tie``: cannot be told apart from another; ``same``: another is equal in every
    replication; ``unknown``: there are too few replications to say, and the probability is NaN.
    """

    leader: int
    probability: float
    verdict: Verdict


class Proportion(NamedTuple):
    """A probability estimated by a share of independent trials, with its 95 % interval."""

    share: float
    low: float
    high: float


def choose(estimates: Sequence[Paired]) -> Choice:
    """The largest of paired estimates, and how sure it is that no other true value is larger.

    Against one rival the probability is that of Student's posterior of the paired difference under the
    reference prior; against several, one less the sum of the chances that each rival is better
    (Bonferroni's inequality), so the truth is at least as sure. Source: Branke, Chick and Schmidt (2007),
    "Selecting a selection procedure", whose measure of evidence this is, with Bonferroni's bound in place
    of Slepian's, because common random numbers make the differences dependent. Raises ValueError without
    estimates.
    """
    leader = max(range(len(estimates)), key=lambda index: estimates[index].mean)
    first = estimates[leader]
    rivals = [rival for index, rival in enumerate(estimates) if index != leader]
    behind = [1.0 - chance_above(first, rival) for rival in rivals]
    probability = max(0.0, 1.0 - math.fsum(behind)) if not any(map(math.isnan, behind)) else math.nan
    equal = any(difference(first, rival)[:2] == (0.0, 0.0) for rival in rivals)
    return Choice(leader, probability, _verdict(probability, equal))


def _verdict(probability: float, equal: bool) -> Verdict:
    if math.isnan(probability):
        return "unknown"
    if probability < SURE:
        return "tie"
    return "same" if equal else "best"


def proportion(successes: int, trials: int) -> Proportion:
    """A share of successes with Wilson's 95 % score interval, sensible at 0 and 1 too.

    NaN without trials. Source: Wilson (1927), "Probable inference, the law of succession, and statistical
    inference".
    """
    if not trials:
        return Proportion(math.nan, math.nan, math.nan)
    z2 = 1.959963984540054**2
    share = successes / trials
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    low = 0.0 if successes == 0 else centre - reach
    return Proportion(share, low, 1.0 if successes == trials else centre + reach)

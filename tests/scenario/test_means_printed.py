"""The means that `check` prints are those after the cut, whichever family is cut and at whichever end."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from scipy import stats

from simulator.cli import main
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.quantities import PARAMETERS

SIGMA = math.sqrt(math.log(2))
"""Of a lognormal distribution with a cv of 1."""
OBSERVED = stats.rv_discrete(values=((1, 2, 3, 9), (0.25, 0.25, 0.25, 0.25)))
BY_QUANTILES = stats.lognorm(math.log(4) / stats.norm.ppf(0.9), scale=2)

CASES = {
    "exponential": ("{mean: 2", stats.expon(scale=2)),
    "erlang": ("{mean: 3, stages: 4", stats.gamma(4, scale=0.75)),
    "gamma": ("{mean: 3, cv: 0.5", stats.gamma(4, scale=0.75)),
    "lognormal": ("{mean: 2, cv: 1", stats.lognorm(SIGMA, scale=2 * math.exp(-math.log(2) / 2))),
    "weibull": ("{mean: 2, cv: 1", stats.expon(scale=2)),
    "normal": ("{mean: 2, sd: 2", stats.truncnorm(-1, math.inf, loc=2, scale=2)),
    "beta": ("{alpha: 2, beta: 3", stats.beta(2, 3)),
    "poisson": ("{mean: 3", stats.poisson(3)),
    "geometric": ("{mean: 2.5", stats.geom(0.4)),
    "binomial": ("{trials: 9, chance: 30%", stats.binom(9, 0.3)),
    "empirical": ("{values: [1, 2, 3, 9]", OBSERVED),
    "quantiles": ("{p50: 2, p90: 8", BY_QUANTILES),
    "scipy": ("{name: weibull_min, c: 1.5, scale: 2", stats.weibull_min(1.5, scale=2)),
}
"""By family: how a plan states one, and the law that scipy has for it. Cuts are made near its median and its p70."""

PLAN = """\
name: Means
start: 2027-01-04
horizon: 4 weeks
segments:
  firms:
    profile:
{attributes}
campaigns: {{web: {{segment: firms, leads: {{rate: 10 per day}}}}}}
stages: {{call: {{step: sell, outcomes: {{sold: {{chance: 20%, sale: 5}}, lost: {{}}}}}}}}
routes: {{only: {{}}}}
"""


def ends(law) -> dict[str, tuple[float | None, float | None]]:
    """Where the law is cut, by what the attribute is called: whole, at one of its ends, at both."""
    low, high = (round(float(law.ppf(share)), 3) for share in (0.45, 0.7))
    return {"whole": (None, None), "above": (low, None), "below": (None, high), "between": (low, high)}


def mean_between(law, low: float | None, high: float | None) -> float:
    """The mean of what lies between the ends, which are possible values; by integrating, or adding up, at scipy."""
    first, last = (end if said is None else said for end, said in zip(law.support(), (low, high), strict=True))
    if not hasattr(law, "pmf"):
        return float(law.expect(lb=first, ub=last, conditional=True, epsabs=1e-12, epsrel=1e-12))
    values = range(int(first), int(min(last, 200)) + 1)
    chances = [law.pmf(k) for k in values]
    return math.fsum(k * p for k, p in zip(values, chances, strict=True)) / math.fsum(chances)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """What `check` prints, by family and cut."""
    attributes = []
    for family, (stated, law) in CASES.items():
        for kind, (low, high) in ends(law).items():
            said = [stated, *(f"{word}: {end}" for word, end in (("min", low), ("max", high)) if end is not None)]
            attributes.append(f"      {family}_{kind}: {{{family}: {', '.join(said)}}}}}")
    file: Path = tmp_path_factory.mktemp("means") / "means.yaml"
    file.write_text(PLAN.format(attributes="\n".join(attributes)), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 0, result.stderr
    found = re.findall(r"firms\.(\w+): ([\d.,e+-]+)", result.stdout)
    return {name: float(number.replace(",", "")) for name, number in found}


def test_every_family_that_can_be_cut_is_here() -> None:
    own_ends = {"uniform", "triangular", "pert"}
    cut = set(PARAMETERS) - own_ends | {"empirical", "quantiles", "scipy"}
    assert set(CASES) == cut
    assert set(FAMILIES) - cut == own_ends | {"constant", "choice", "mixture"}


@pytest.mark.parametrize("family", CASES)
@pytest.mark.parametrize("kind", ["whole", "above", "below", "between"])
def test_the_mean_after_the_cut_is_printed(printed: dict[str, float], family: str, kind: str) -> None:
    """To the six digits that are printed."""
    _, law = CASES[family]
    low, high = ends(law)[kind]
    assert printed[f"{family}_{kind}"] == pytest.approx(mean_between(law, low, high), rel=6e-6)


def test_a_cut_moves_the_mean() -> None:
    for family, (_, law) in CASES.items():
        whole, above, below, between = (mean_between(law, *both) for both in ends(law).values())
        assert below < whole < above, family
        assert below < between < above, family

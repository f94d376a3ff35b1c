"""The judgement of laws sees what luck does not do, and nothing else."""

from random import Random

from tests.laws.same_law import Sums


def judged(shift: float, widening: float) -> dict[str, float]:
    """Sixty plans of very different sizes, eight replications each."""
    luck, sums = Random(5), Sums()  # noqa: S311 - nothing secret
    for plan in range(60):
        size = 10.0 ** (plan % 7)
        one = [size * luck.lognormvariate(0, 1) for _ in range(8)]
        other = [size * (shift + luck.lognormvariate(0, 1) ** widening) for _ in range(8)]
        sums.add(*([{"amount": x, "amount²": x * x, "none": 0.0} for x in numbers] for numbers in (one, other)))
    return sums.strange()


def test_the_same_law_is_not_strange() -> None:
    assert judged(0.0, 1.0) == {}


def test_a_shift_is_strange() -> None:
    assert judged(1.0, 1.0).keys() >= {"amount"}


def test_a_wider_spread_is_strange() -> None:
    assert "amount²" in judged(0.0, 2.5)

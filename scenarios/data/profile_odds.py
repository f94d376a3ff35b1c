"""Who says yes to a term deposit on the phone, by profile, from the bank's own calls.

A logistic regression of the outcome on five attributes known before the first call, by Newton's method
(McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, section 4.4); standard errors from the inverse
information. The duration of a call is left out: it is known only once the outcome is.

Run ``python scenarios/data/profile_odds.py`` to print the chance, shares and odds that ``term_deposit.yaml``
states, and how much is lost by drawing the attributes independently of one another.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from derive import Row, rows
from numpy.typing import NDArray

Array = NDArray[np.float64]


def age_group(client: Row) -> str:
    """Under thirty, thirty to fifty-nine, or older."""
    age = int(client["age"])
    return "under_30" if age < 30 else "from_60" if age >= 60 else "middle"


PROFILE: Mapping[str, Callable[[Row], str]] = {
    "previous": lambda client: client["poutcome"],
    "contact": lambda client: client["contact"],
    "age": age_group,
    "credit": lambda client: "clean" if client["default"] == "no" else "unclear",
    "occupation": lambda client: "blue_collar" if client["job"] == "blue-collar" else "other",
}
"""How each attribute of the plan is read from a row."""

BASE = {
    "previous": "nonexistent",
    "contact": "telephone",
    "age": "middle",
    "credit": "clean",
    "occupation": "other",
}
"""The category of each attribute against which the odds of the others are stated."""


class Estimate(NamedTuple):
    """A factor on the odds, with the standard error of its logarithm."""

    factor: float
    error: float


class Fit(NamedTuple):
    """What the calls say of the profile."""

    chance: float
    """The share of clients who bought."""
    shares: dict[str, dict[str, float]]
    odds: dict[str, Estimate]
    """By ``attribute.category``, against the base category."""


class Loss(NamedTuple):
    """What independent attributes get wrong: each number among real clients, then among independent ones."""

    mean: tuple[float, float]
    """The mean chance, with the intercept that makes it right for independent attributes."""
    spread: tuple[float, float]
    """The standard deviation of the chance."""
    best_tenth: tuple[float, float]
    """The share of all sales that come from the tenth of clients with the best chance."""


def profiles() -> tuple[list[tuple[str, ...]], Array]:
    """The categories of every client, in the order of PROFILE, and 1 for those who bought."""
    clients = list(rows())
    read = [tuple(of(client) for of in PROFILE.values()) for client in clients]
    return read, np.array([client["y"] == "yes" for client in clients], dtype=np.float64)


def factors(profile: list[tuple[str, ...]]) -> list[str]:
    """Every category but the base ones, as ``attribute.category``, in alphabetical order."""
    seen = {
        f"{attribute}.{category}"
        for attribute, categories in zip(PROFILE, zip(*profile, strict=True), strict=True)
        for category in set(categories) - {BASE[attribute]}
    }
    return sorted(seen)


def design(profile: list[tuple[str, ...]], names: list[str]) -> Array:
    """A column of ones, then one of zeros and ones for each factor."""
    columns = dict(zip(PROFILE, zip(*profile, strict=True), strict=True))
    matrix = np.ones((len(profile), 1 + len(names)))
    for j, name in enumerate(names, start=1):
        attribute, category = name.split(".", 1)
        matrix[:, j] = [each == category for each in columns[attribute]]
    return matrix


def chances(matrix: Array, logits: Array) -> Array:
    """The chance of each row under a logistic model."""
    return np.asarray(1 / (1 + np.exp(-matrix @ logits)))


def newton(matrix: Array, bought: Array) -> tuple[Array, Array]:
    """Logits of greatest likelihood and their standard errors.

    Raises ArithmeticError if the likelihood has no inner maximum.
    """
    logits = np.zeros(matrix.shape[1])
    for _ in range(50):
        chance = chances(matrix, logits)
        information = matrix.T @ (matrix * (chance * (1 - chance))[:, None])
        step = np.linalg.solve(information, matrix.T @ (bought - chance))
        logits += step
        if np.abs(step).max() < 1e-10:
            return logits, np.sqrt(np.diag(np.linalg.inv(information)))
    raise ArithmeticError("no inner maximum after 50 steps: some category decides the outcome alone")


def fit() -> Fit:
    """Chance, shares and odds as the calls have them."""
    profile, bought = profiles()
    names = factors(profile)
    logits, errors = newton(design(profile, names), bought)
    estimates = [Estimate(math.exp(b), s) for b, s in zip(logits[1:], errors[1:], strict=True)]
    shares = {
        attribute: {category: n / len(profile) for category, n in sorted(Counter(categories).items())}
        for attribute, categories in zip(PROFILE, zip(*profile, strict=True), strict=True)
    }
    return Fit(float(bought.mean()), shares, dict(zip(names, estimates, strict=True)))


def independent(shares: dict[str, dict[str, float]]) -> tuple[list[tuple[str, ...]], Array]:
    """Every combination of categories, with the share it has if attributes know nothing of one another."""
    cells = list(itertools.product(*(shares[attribute] for attribute in PROFILE)))
    weights = [math.prod(shares[a][c] for a, c in zip(PROFILE, cell, strict=True)) for cell in cells]
    return cells, np.array(weights)


def intercept(matrix: Array, weights: Array, logits: Array, chance: float) -> float:
    """The intercept that gives a population a mean chance, by bisection."""
    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        mean = weights @ chances(matrix, np.concatenate([[middle], logits]))
        low, high = (middle, high) if mean < chance else (low, middle)
    return (low + high) / 2


def best_tenth(chance: Array, weights: Array) -> float:
    """The share of sales from the tenth of a population with the best chance; ties share alike."""
    order = np.argsort(-chance, kind="stable")
    taken = np.interp(0.1, np.cumsum(weights[order]), np.cumsum((weights * chance)[order]))
    return float(taken / (weights @ chance))


def moments(chance: Array, weights: Array) -> tuple[float, float, float]:
    """Mean and standard deviation of the chance, and the share of the best tenth."""
    mean = float(weights @ chance)
    return mean, math.sqrt(float(weights @ (chance - mean) ** 2)), best_tenth(chance, weights)


def loss(found: Fit) -> Loss:
    """What is lost by drawing the attributes independently, as the plan does."""
    names = list(found.odds)
    logits = np.log([estimate.factor for estimate in found.odds.values()])
    cells, weights = independent(found.shares)
    start = intercept(design(cells, names), weights, logits, found.chance)
    real, _ = profiles()
    model = np.concatenate([[start], logits])
    of_real = moments(chances(design(real, names), model), np.full(len(real), 1 / len(real)))
    of_cells = moments(chances(design(cells, names), model), weights)
    return Loss(*zip(of_real, of_cells, strict=True))


def report(found: Fit, lost: Loss) -> str:
    """The numbers as a table to be read."""
    lines = [f"chance {found.chance:.2%}", "", "attribute.category         share   odds   95 %"]
    for attribute, categories in found.shares.items():
        for category, share in categories.items():
            name = f"{attribute}.{category}"
            lines.append(f"{name:<26}{share:6.1%}  {interval(found.odds.get(name))}")
    lines += ["", "                                       real   independent"]
    labels = ("mean chance", "standard deviation of the chance", "sales from the best tenth")
    lines += [f"{label:<34}{a:9.2%}{b:14.2%}" for label, (a, b) in zip(labels, lost, strict=True)]
    return "\n".join(lines) + "\n"


def interval(estimate: Estimate | None) -> str:
    """A factor with its 95 % interval; the base category has none."""
    if estimate is None:
        return "   1"
    low, high = (estimate.factor * math.exp(sign * 1.96 * estimate.error) for sign in (-1, 1))
    return f"{estimate.factor:5.2f}   {low:.2f} - {high:.2f}"


if __name__ == "__main__":
    result = fit()
    sys.stdout.write(report(result, loss(result)))

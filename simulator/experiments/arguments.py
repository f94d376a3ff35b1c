"""What is handed over in Python, looked at before it is used: names, whole numbers, plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import index
from typing import TypeVar

from simulator.bounds import MOST_REPLICATIONS, MOST_SEED
from simulator.engines.choice import ENGINES
from simulator.errors import UnknownNameError, WrongArgumentError
from simulator.scenario.problems import not_among, shown
from simulator.scenario.types import Scenario

Thing = TypeVar("Thing")


class Named(dict[str, Thing]):
    """Things by name; for a name that is not among them it raises UnknownNameError, which offers the nearest."""

    def __init__(self, things: Mapping[str, Thing], what: str, title: str) -> None:
        super().__init__(things)
        self._what, self._title = what, title

    def __getitem__(self, name: str) -> Thing:
        """The thing of a name."""
        return super().__getitem__(among(name, self, self._what, self._title))


def among(name: object, known: Collection[str], what: str, title: str) -> str:
    """A name that is among those known; ``what`` says of which kind they are.

    Raises UnknownNameError, which offers the nearest, if it is not.
    """
    if not isinstance(name, str):
        raise UnknownNameError(f"{said(name)} is not {what}; one name belongs here, in quotes.")
    if name not in known:
        raise UnknownNameError(not_among(name, what, known, title))
    return name


def seed_of(value: object) -> int:
    """A seed, as a plan may have one.

    Raises WrongArgumentError for anything else.
    """
    return whole("seed", value, 0, MOST_SEED)


def replications_of(value: object) -> int:
    """A number of replications, as a plan may have one.

    Raises WrongArgumentError for anything else.
    """
    return whole("replications", value, 1, MOST_REPLICATIONS)


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """A whole number within its limits, of Python or of numpy.

    Raises WrongArgumentError for anything else; ``name`` is the argument's.
    """
    try:
        number = index(value)  # type: ignore[arg-type]  # what it refuses is told below
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        limits = f"from {least}" if most is None else f"from {least} to {most:,}"
        raise WrongArgumentError(f"`{name}` is a whole number {limits}, not {said(value)}.")
    return number


def engine_of(value: object) -> str:
    """The name of an engine.

    Raises WrongArgumentError for anything else.
    """
    if not isinstance(value, str) or value not in ENGINES:
        raise WrongArgumentError(f"`engine` is {' or '.join(map(repr, ENGINES))}, not {said(value)}.")
    return value


def plan_of(value: object) -> Scenario:
    """A plan that was handed over.

    Raises WrongArgumentError for anything else, such as the name of a plan's file.
    """
    if isinstance(value, Scenario):
        return value
    loading = ", or loads(…) of a plan's text" if isinstance(value, str) else ""
    raise WrongArgumentError(f"a plan belongs here, such as load('plan.yaml'){loading}, not {said(value)}.")


def plans_of(value: object) -> Scenario | Mapping[str, Scenario]:
    """One plan, or several by name.

    Raises WrongArgumentError for anything else.
    """
    if isinstance(value, Mapping):
        return {str(name): plan_of(plan) for name, plan in value.items()}
    if isinstance(value, list | tuple):
        raise WrongArgumentError("several plans are given by name, such as {'today': plan, 'more reps': other}.")
    return plan_of(value)


def said(value: object) -> str:
    """What was handed over, shortened, and of which kind it is where that is no text and no number."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, int | float):
        return str(value)
    return f"{shown(str(value))} (a {type(value).__name__})"

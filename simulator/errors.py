"""What can go wrong, as one small tree: the user's plan, or the simulation of a correct plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 50
"""How many problems of a plan are listed before the rest is counted."""


class SimulatorError(Exception):
    """Anything that this package reports in plain words instead of with a traceback."""


class WrongArgumentError(SimulatorError, ValueError):
    """What was handed over in Python is not what belongs there; it is a ValueError as well."""


class UnknownNameError(SimulatorError, KeyError):
    """Results have nothing of this name; it is a KeyError as well."""

    def __str__(self) -> str:
        """The message as it is; a KeyError would quote it."""
        return str(self.args[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong in a plan: where, and what is allowed instead.

    Lines and columns count from 1; None stands for the file as a whole. ``file`` names another source than the
    plan's own file: the plan it is based on, or a word of the command line. The path joins keys with dots.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""
    message: str

    def __str__(self) -> str:
        """Position, path and message on one line, as far as they are known."""
        parts = (self.file, self.line, None if self.line is None else self.column)
        place = ":".join(str(part) for part in parts if part is not None)
        path = f"{self.path}: " if self.path else ""
        return f"{place}{'  ' if place else ''}{path}{self.message}"


class ScenarioError(SimulatorError):
    """A plan that cannot be simulated, with every problem that was found in it."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        """The file's name and the number of problems, then a line for each."""
        count = len(self.problems)
        lines = [f"{self.source}: {count} problem{'' if count == 1 else 's'}"]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"  and {count - SHOWN} more")
        return "\n".join(lines)


class SimulationError(SimulatorError):
    """A correct plan whose simulation cannot go on, such as an endless loop at one instant."""

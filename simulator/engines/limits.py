"""What the compiled engine cannot represent: it is refused before anything is lived, and no other engine steps in."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engines.kernel.columns import PERSON_WIDTH, SEAT_WIDTH
from simulator.engines.kernel.heap import LATEST, WHO_MASK
from simulator.engines.preparing import PreparedRoute
from simulator.errors import Problem, ScenarioError

MOST_PLACES = WHO_MASK
"""An event names whom it concerns by a place in the state, of which it has room for so many bits."""
INSTEAD = "`--engine reference` takes it, slowly."


def refuse_what_is_too_large(prepared: PreparedRoute) -> None:
    """Raises ScenarioError, with the place in the plan, if events cannot name an instant or a person of it."""
    problems = list(_problems(prepared))
    if problems:
        raise ScenarioError(prepared.scenario.name, problems)


def _problems(prepared: PreparedRoute) -> Iterator[Problem]:
    if prepared.scenario.stop >= LATEST:
        yield Problem(path="horizon", message=f"the world lasts too long for the compiled engine; {INSTEAD}")
    seats = {name: one.headcount or 0 for name, one in prepared.resources.items()}
    places = sum(many * (SEAT_WIDTH + PERSON_WIDTH) for many in seats.values())
    if places > MOST_PLACES:
        most = max(seats, key=lambda name: seats[name])
        room = MOST_PLACES // (SEAT_WIDTH + PERSON_WIDTH)
        message = f"{sum(seats.values()):,} seats in all; the compiled engine has room for {room:,}. {INSTEAD}"
        yield Problem(path=f"resources.{most}.headcount", message=message)

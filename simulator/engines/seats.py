"""Who can take a touch: a resource's seats, or the endless number of them that an unlimited resource has.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Protocol

from simulator.engines.preparing import PreparedResource


class Seats(Protocol):
    """What a desk asks of its seats, whether their number is limited or not."""

    def __bool__(self) -> bool:
        """Whether some seat is free."""

    def take(self, now: int) -> int | None:
        """Work begins at the seat of this number; None where seats have no numbers."""

    def give_back(self, seat: int | None, now: int) -> None:
        """Work ends at a seat."""

    def open_ms(self, begin: int, end: int) -> int:
        """Open seat-time between two instants."""


def seats_of(resource: PreparedResource) -> Seats:
    """The seats of a resource at the world's beginning, all free."""
    return Endless() if resource.headcount is None else Numbered(resource, resource.headcount)


class Numbered:
    """So many seats with numbers from 0; the one that has been idle longest works next [14, 19]."""

    def __init__(self, resource: PreparedResource, many: int) -> None:
        self.hours, self.many = resource.hours, many
        self.free = [(0, seat) for seat in range(many)]
        self.opened = -1

    def __bool__(self) -> bool:
        return bool(self.free)

    def take(self, now: int) -> int:
        """The seat of least (idle since, number) begins to work [14]."""
        self._note_opening(now)
        return heappop(self.free)[1]

    def _note_opening(self, now: int) -> None:
        """A seat is idle since its last touch or its last opening, whichever is later [19]."""
        opened = self.hours.opening_before(now)
        if opened > self.opened:
            self.opened = opened
            self.free = [(max(since, opened), seat) for since, seat in self.free]
            heapify(self.free)

    def give_back(self, seat: int | None, now: int) -> None:
        """A seat is idle from now on."""
        assert seat is not None  # noqa: S101 - every seat here has a number
        heappush(self.free, (now, seat))

    def open_ms(self, begin: int, end: int) -> int:
        """The open hours of one seat, times the seats."""
        return self.many * self.hours.worked(begin, end)


class Endless:
    """An unlimited resource has no seats to count: while it is open, whoever comes is served [15]."""

    def __bool__(self) -> bool:
        return True

    def take(self, now: int) -> None:
        """Somebody begins to work."""

    def give_back(self, seat: int | None, now: int) -> None:
        """Somebody is done."""

    def open_ms(self, begin: int, end: int) -> int:  # noqa: ARG002 - a seat's question
        """Nobody counts the hours of seats that are not counted."""
        return 0

"""One replication of a plan as the event loop sees it: arrays, and the numbers that never change."""

from __future__ import annotations

from typing import Any, NamedTuple

Ints = Any
"""An array of int64 or uint64 in one dimension."""
Reals = Any
"""An array of float64 in one dimension."""


INTEGERS = ("plan", "times", "state", "leads", "heap", "counts", "fallen", "notes", "rows", "payments", "ahead")
WORDS = ("keys", "names", "streams", "ties", "luck", "row_keys", "bases")
DOUBLES = ("reals", "numbers", "speeds", "shares")
"""The arrays by what they hold."""
ROWS = "hours"
"""The array with two dimensions."""
VIEWS = ("leads", "luck", "numbers")
"""The arrays that are the same memory."""
CONSTANT = ("plan", "keys", "reals", "times", "names", "streams", "ties", "speeds")
"""The arrays that nothing is written to while a world lives."""


class World(NamedTuple):
    """The plan's arrays, which the loop reads; the state's and the books', which it writes; the window's numbers."""

    plan: Ints
    reals: Reals
    keys: Ints
    hours: Any
    """The rows of all hours, one table after the other, as in `simulator.rules.calendars`."""
    times: Ints
    names: Ints
    streams: Ints
    ties: Ints
    """When leads come, their keys, their luck and what decides ties between them, campaign by campaign."""
    state: Ints
    leads: Ints
    luck: Ints
    numbers: Reals
    """The records of leads as what they hold: whole numbers, random bits, or numbers."""
    speeds: Reals
    """Of the people, one after the other."""
    heap: Ints
    counts: Ints
    fallen: Ints
    notes: Ints
    rows: Ints
    row_keys: Ints
    payments: Ints
    ahead: Ints
    bases: Ints
    shares: Reals
    """Whose touches are drawn ahead, what their luck is drawn from, and the numbers themselves."""
    seed: int
    replication: int
    begin: int
    end: int
    stop: int
    minor_units: int
    tracing: bool
    by_lines: bool
    stages: int
    """How many stages, and the like of all below; where a lead's own tables begin."""
    resources: int
    choices: int
    lead_width: int
    doers: int
    categories: int
    owners: int
    places: int
    nodes: int
    numeric: int
    blank: int
    """Where the plan says how a lead's own tables begin."""
    turns: int
    first_stage: int
    first_resource: int
    cursors: int
    cursor_count: int
    levels: int
    lines: int
    line_count: int
    called: int
    weeks: int
    weekly: int
    ages: int
    bins: int
    quotas: int
    open_leads: int
    open_lead_count: int
    heap_room: int
    lead_room: int
    row_room: int
    payment_room: int

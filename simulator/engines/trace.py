"""The event log of one replication: a row for each part of a touch, and one for each visit that nobody worked.

Every instant is written as local time with milliseconds. The whole world is in it, warm-up and follow-up too; what
never happened before the world stopped is empty. Process-mining tools read it as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TextIO

from simulator.scenario.types import Scenario

COLUMNS = (
    "case_id",
    "campaign",
    "segment",
    "referred_by",
    "made_time",
    "activity",
    "visit",
    "entered_time",
    "enable_time",
    "start_time",
    "end_time",
    "known_time",
    "resource",
    "person",
    "taken_over_from",
    "touch",
    "part",
    "outcome",
    "sale",
)
"""``enable_time`` is when the touch got ready to be worked, ``known_time`` when the outcome took effect; outcome and
sale stand on the visit's last row. ``person`` is who did the touch, ``taken_over_from`` whose it was until then."""

NEVER = 1 << 62
"""When happened what has not: last in the log's order."""


@dataclass(slots=True, kw_only=True)
class Row:
    """A part of a touch, or a visit without one; instants are world milliseconds, money smallest units."""

    key: int
    campaign: str
    segment: str
    referred_by: int | None
    made: int
    """NEVER of a cold name that has not become a lead."""
    stage: str
    visit: int
    entered: int
    enabled: int | None = None
    start: int | None = None
    end: int | None = None
    known: int | None = None
    resource: str | None = None
    seat: int | None = None
    """From 0; None where seats are not counted."""
    order: int | None = None
    """How many had the seat before who did the part."""
    taken_over_from: tuple[int | None, int] | None = None
    """Seat and order of who did the part before, or owned the lead, if that was somebody else."""
    touch: int | None = None
    part: int | None = None
    outcome: str | None = None
    sale: int | None = None

    def place(self) -> tuple[int, int, int, str, int, int, int]:
        """Where the row stands in the log: by (end, made, key, stage, visit, touch, part), open rows last."""
        end = NEVER if self.end is None else self.end
        return end, self.made, self.key, self.stage, self.visit, self.touch or 0, self.part or 0


def case_id(key: int) -> str:
    """A lead is named by the 16 hexadecimal digits of its key, the same in every route."""
    return f"{key:016x}"


def sorted_rows(rows: Iterable[Row]) -> list[Row]:
    """The rows in the log's order, which does not depend on the order in which they were written."""
    return sorted(rows, key=Row.place)


class Texts:
    """How a plan's instants and amounts are written in its log."""

    def __init__(self, scenario: Scenario) -> None:
        self.origin = scenario.start - timedelta(milliseconds=scenario.warm_up)
        self.minor_units = scenario.minor_units
        self.decimals = len(str(scenario.minor_units)) - 1
        self.names = {name: [person.name for person in one.people] for name, one in scenario.resources.items()}

    def moment(self, instant: int | None) -> str:
        """ISO 8601 with milliseconds, empty where nothing happened."""
        return "" if instant is None else self.at(instant).isoformat(timespec="milliseconds")

    def at(self, instant: int) -> datetime:
        """The local time of an instant of the world."""
        return self.origin + timedelta(milliseconds=instant)

    def money(self, amount: int | None) -> str:
        """An amount in the plan's currency with all its decimals."""
        return "" if amount is None else str(Decimal(amount).scaleb(-self.decimals))

    def person(self, resource: str | None, seat: int | None, order: int | None) -> str:
        """Somebody's name, else the number of their seat from 1, and from its second person on also that of theirs."""
        if resource is None or seat is None:
            return ""
        if self.names[resource]:
            return self.names[resource][seat]
        return f"{seat + 1}.{order + 1}" if order else str(seat + 1)

    def people(self, row: Row) -> tuple[str, str]:
        """Who did a part of a touch, and from whom they took it over."""
        before = row.taken_over_from or (None, None)
        return self.person(row.resource, row.seat, row.order), self.person(row.resource, *before)

    def cells(self, row: Row) -> list[str]:
        """One row's cells in the order of COLUMNS."""
        return [
            case_id(row.key),
            row.campaign,
            row.segment,
            "" if row.referred_by is None else case_id(row.referred_by),
            self.moment(None if row.made == NEVER else row.made),
            row.stage,
            str(row.visit),
            self.moment(row.entered),
            *(self.moment(instant) for instant in (row.enabled, row.start, row.end, row.known)),
            _text(row.resource),
            *self.people(row),
            *(_text(item) for item in (row.touch, row.part, row.outcome)),
            self.money(row.sale),
        ]


def _text(item: object) -> str:
    return "" if item is None else str(item)


def write_csv(scenario: Scenario, rows: Sequence[Row], file: TextIO) -> None:
    """Write the log as CSV with a header line; ``file`` must not translate line ends."""
    texts = Texts(scenario)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(texts.cells(row) for row in sorted_rows(rows))


def write_xes(scenario: Scenario, rows: Sequence[Row], file: TextIO) -> None:
    """Write the log as XES (IEEE 1849-2016): a trace for each lead, its events in time order.

    A touch gives a ``start`` and a ``complete`` event, a visit that nobody worked a ``complete`` event alone; rows
    that have not ended have no ``complete``.
    """
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    file.write('<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n')
    for name, prefix in (
        ("Concept", "concept"),
        ("Time", "time"),
        ("Lifecycle", "lifecycle"),
        ("Organizational", "org"),
    ):
        file.write(
            f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        )
    texts = Texts(scenario)
    by_case = sorted(rows, key=lambda row: (row.made, row.key, *row.place()))
    for key, case in groupby(by_case, key=lambda row: row.key):
        _write_case(texts, key, list(case), file)
    file.write("</log>\n")


def _write_case(texts: Texts, key: int, rows: list[Row], file: TextIO) -> None:
    file.write(f"  <trace>\n    {_attribute('string', 'concept:name', case_id(key))}\n")
    file.write(f"    {_attribute('string', 'campaign', rows[0].campaign)}\n")
    events = [event for row in rows for event in _events(texts, row)]
    for _, lines in sorted(events, key=lambda event: event[0]):
        file.write("    <event>\n" + "".join(f"      {line}\n" for line in lines) + "    </event>\n")
    file.write("  </trace>\n")


def _events(texts: Texts, row: Row) -> Iterator[tuple[int, list[str]]]:
    if row.start is not None:
        yield row.start, _event(texts, row, row.start, "start")
    if row.end is not None:
        yield row.end, _event(texts, row, row.end, "complete")


def _event(texts: Texts, row: Row, instant: int, transition: str) -> list[str]:
    lines = [
        _attribute("string", "concept:name", row.stage),
        _attribute("string", "lifecycle:transition", transition),
        _attribute("date", "time:timestamp", texts.moment(instant)),
    ]
    if row.resource is not None:
        person, before = texts.people(row)
        lines.append(_attribute("string", "org:group", row.resource))
        if person:
            lines.append(_attribute("string", "org:resource", f"{row.resource}-{person}"))
        if before:
            lines.append(_attribute("string", "taken_over_from", f"{row.resource}-{before}"))
    if transition == "complete" and row.outcome is not None:
        lines.append(_attribute("string", "outcome", row.outcome))
    if transition == "complete" and row.sale is not None:
        lines.append(_attribute("float", "sale", texts.money(row.sale)))
    return lines


def _attribute(kind: str, key: str, value: str) -> str:
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415 - slow to load, and few write a file

    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"

"""What holds where touches are given to people, in every replication of every plan; a law raises AssertionError."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from simulator.engines.trace import Row
from tests.laws.lives import Life
from tests.laws.places import Places
from tests.laws.who import Person, in_time, is_for, owners_of_old, person_of, somebody_left, started


def owners_keep_their_leads(life: Life) -> None:
    """All later touches of a lead are its owner's, as long as they stay."""
    for name in life.log.counted:
        if life.scenario.resources[name].assignment == "owner":
            old = dict(owners_of_old(life, name))
            for key, rows in started(life, name).items():
                people = [person_of(life, name, row) for row in rows]
                for owner, row, person in zip([old.get(key), *people], rows, people, strict=False):
                    assert owner is None or not owner[1].holds(row.start or 0) or person == owner, (name, row)


def touches_are_given_in_turn(life: Life) -> None:
    """Where nobody comes, leaves or is passed over, touches that get ready go to one seat after the other."""
    for name in life.log.counted:
        given: dict[int, list[Row]] = defaultdict(list)
        for row in _given(life, name):
            given[row.enabled or 0].append(row)
        turn, many = 0, life.scenario.resources[name].headcount or 0
        for _, rows in sorted(given.items()):
            due = Counter((turn + place) % many for place in range(len(rows)))
            assert Counter(row.seat for row in rows if row.seat is not None) <= due, (name, rows[0])
            turn += len(rows)


def _given(life: Life, name: str) -> Iterator[Row]:
    """The touches that are given to people, of resources whose people go round in turn without exception."""
    resource, teams = life.scenario.resources[name], life.scenario.routes[life.route].team.values()
    changing = resource.tenure or resource.headcounts or resource.max_open_leads
    differing = any(one.serves or one.begins or one.ends for one in resource.people)
    shared = any(name in team and len([*team]) > 1 for team in teams)
    if resource.assignment == "pool" or changing or differing or shared:
        return
    owned = {key for key, _ in owners_of_old(life, name)}
    for row in sorted(life.rows, key=in_time):
        if row.enabled is not None and row.part == 1 and is_for(life, name, row):
            if row.key not in owned:
                yield row
            if resource.assignment == "owner" and row.start is not None:
                owned.add(row.key)


def nobody_is_given_more_leads_than_they_may_hold(life: Life) -> None:
    """Whoever begins with a lead had a place for it at some instant of its wait; nobody else had one any sooner."""
    for name in life.log.counted:
        most = life.scenario.resources[name].max_open_leads
        if most is not None:
            held: dict[Person, list[tuple[int, float, float]]] = defaultdict(list)
            for person, row, until in _held(life, name):
                held[person].append((row.key, row.start or 0, min(until, person[1].end)))
            places = Places(life, name)
            for row, person in _given_by_place(life, name):
                others = [(a, b) for key, a, b in held[person] if key != row.key]
                ready, start = max(0, row.enabled or 0), row.start or 0
                instants = {ready, start, *(at for both in others for at in both)}
                waiting = sorted(at for at in instants if ready <= at <= start)
                given = next((at for at in waiting if sum(a < at < b for a, b in others) < most), None)
                assert given is not None, (name, row)
                assert not places.had_by_others(row, person[0], ready, given), (name, row)


def _given_by_place(life: Life, name: str) -> Iterator[tuple[Row, Person]]:
    """The touches that had no owner when they got ready, if nobody left while they waited."""
    owned, old = life.scenario.resources[name].assignment == "owner", dict(owners_of_old(life, name))
    for key, rows in started(life, name).items():
        owner = old.get(key)
        for row in rows:
            ready = max(0, row.enabled or 0)
            known = owner is not None and owner[1].holds(ready)
            if row.part == 1 and not known and not somebody_left(life, name, ready, row.start or 0):
                yield row, person_of(life, name, row)
            owner = person_of(life, name, row) if owned else None


def nobody_waits_where_all_are_idle(life: Life) -> None:
    """Whom everybody there could work at once, does not wait while one of them may hold one more lead.

    So whoever leaves, leaves nobody waiting for them.
    """
    for name in life.log.counted:
        if life.scenario.resources[name].assignment != "pool":
            places = Places(life, name)
            for row in life.rows:
                if row.enabled is not None and is_for(life, name, row):
                    assert not places.all_idle(row), (name, row)


def nobody_wants_for_a_place_while_somebody_has_one(life: Life) -> None:
    """Touches wait for a place only while nobody who works them and is there has one for certain."""
    for name in life.log.counted:
        counted = life.tallies[f"resource.{name}.placeless_ms"]
        if life.scenario.resources[name].assignment == "pool":
            assert not counted, name
        elif counted:
            places = Places(life, name)
            assert counted <= sum(places.wanting(row) for row in life.rows), name


def _held(life: Life, name: str) -> Iterator[tuple[Person, Row, float]]:
    """Who held which lead, by the touch that they started, and until when at least."""
    stop = life.scenario.stop
    by_lead: Mapping[int, list[Row]] = defaultdict(list)
    for row in sorted(life.rows, key=in_time):
        by_lead[row.key].append(row)
    for rows in by_lead.values():
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            if row.resource == name and row.start is not None:
                ends = row.known if following is None else _leaves(row, following)
                yield person_of(life, name, row), row, stop if ends is None else ends


def _leaves(row: Row, following: Row) -> int | None:
    """When a lead's next touch gets ready, or when it enters its next stage."""
    same = (row.stage, row.visit) == (following.stage, following.visit)
    return following.enabled if same else following.entered

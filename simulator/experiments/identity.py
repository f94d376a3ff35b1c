"""What makes two runs the same run: the plan, the tables its luck is drawn from, and the program's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.types import Scenario

DIGITS = 16
"""Hexadecimal digits of a hash that are kept."""


def scenario_hash(scenario: Scenario) -> str:
    """A name for all that a plan says, the contents of its data files included.

    Left out are the number of replications, which does not change any of them, and where the files lie.
    """
    return _digest(part.encode() for part in _texts(replace(scenario, replications=1)))


def tables_hash(scenario: Scenario) -> str:
    """A name for the quantile tables of a plan, which may differ between machines in the last bit."""
    return _digest(_tables(scenario))


def sources_hash() -> str:
    """A name for the text of the program as far as it decides what a replication counts."""
    package = Path(__file__).parent.parent
    sources = (path for part in ("rules", "scenario", "engines") for path in (package / part).rglob("*.py"))
    return _digest(path.read_bytes() for path in sorted(sources))


def identity(scenario: Scenario) -> dict[str, str]:
    """The hashes that two runs share if and only if they are the same run."""
    return {
        "scenario": scenario_hash(scenario),
        "tables": tables_hash(scenario),
        "sources": sources_hash(),
    }


def short_hash(hashes: Mapping[str, str]) -> str:
    """One short name for an identity."""
    return _digest(f"{key}={hashes[key]};".encode() for key in sorted(hashes))[:8]


def _digest(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()[:DIGITS]


def _texts(value: object) -> Iterator[str]:
    if is_dataclass(value):
        yield type(value).__name__
        for field in fields(value):
            if field.compare:
                yield field.name
                yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping | tuple):
        yield f"{type(value).__name__ if isinstance(value, tuple) else 'mapping'} of {len(value)}"
        for item in value.items() if isinstance(value, Mapping) else value:
            yield from _texts(item)
    else:
        yield repr(value)


def _tables(value: object) -> Iterator[bytes]:
    if isinstance(value, Distribution) and not isinstance(value, Dependent):
        table = value.table()
        yield table.nodes.tobytes() + repr(float(table.scale)).encode()
    elif is_dataclass(value):
        for field in fields(value):
            yield from _tables(getattr(value, field.name))
    elif isinstance(value, Mapping | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _tables(item)

"""In which words two plans differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.scenario.problems import shown
from simulator.scenario.types import Scenario

MOST = 5
"""Differences that are told before the rest is counted."""
FREE = ("replications",)
"""What may differ between a run and its continuation."""


def differences(file: Path, labels: Collection[str], scenario: Scenario) -> str:
    """How a resolved plan in a file differs from another: ``seed is '5' there and '6' here``.

    ``labels`` are what the routes in the file are called, in their order. Empty if it cannot be told.
    """
    from simulator.scenario.document import Broken, parsed  # noqa: PLC0415 - loads the reader, rarely wanted here
    from simulator.scenario.dumping import plain  # noqa: PLC0415 - as above

    try:
        there = parsed(file.read_text(encoding="utf-8")).root
    except (OSError, UnicodeDecodeError, Broken):
        return ""
    found = list(_between("", _labelled(there, labels), plain(scenario)))
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    return "; ".join(found[:MOST]) + more


def _labelled(there: Any, labels: Collection[str]) -> Any:
    routes = there.get("routes") if isinstance(there, Mapping) else None
    if not isinstance(routes, Mapping) or len(routes) != len(labels):
        return there
    return {**there, "routes": dict(zip(labels, routes.values(), strict=True))}


def _between(path: str, there: Any, here: Any) -> Iterator[str]:
    if there == here or path in FREE:
        return
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*there, *here]):
            yield from _between(f"{path}.{key}" if path else key, there.get(key), here.get(key))
    elif path.endswith(".csv"):
        yield f"{path} has other contents"
    elif there is None or here is None:
        yield f"{path} is only {'here' if there is None else 'there'}"
    elif isinstance(there, str) and isinstance(here, str):
        yield f"{path} is {shown(there)} there and {shown(here)} here"
    else:
        yield f"{path} differs"

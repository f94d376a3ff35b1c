"""Blocks of consecutive replications of one route: what is computed, sent, stored and put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.books import Books, Ints
from simulator.engines.tallies import Tallies, layout
from simulator.rules.histograms import LAST, Bytes, Histogram, edges_of
from simulator.scenario.types import Scenario

Narrow = NDArray[Any]
"""Whole numbers in as few bytes as hold them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The tallies of replications ``first`` to ``last`` (the latter not included) of one route.

    ``values`` is int64 of shape (replications, names), ``weekly`` of (replications, series, weeks).
    """

    route: str
    first: int
    last: int
    values: Ints
    weekly: Ints
    histograms: Mapping[str, Histogram]


def block_of(route: str, first: int, tallies: Iterable[Tallies]) -> Block:
    """Put the tallies of consecutive replications, of which there is at least one, into a block."""
    values, weekly, codes = [], [], defaultdict(list)
    for one in tallies:
        values.append(one.values)
        weekly.append(one.weekly)
        for name, code in one.histograms.items():
            codes[name].append(code)
    return Block(
        route=route,
        first=first,
        last=first + len(values),
        values=np.array(values, dtype=np.int64),
        weekly=np.array(weekly, dtype=np.int64),
        histograms={name: Histogram.of(found) for name, found in codes.items()},
    )


def join(blocks: Iterable[Block]) -> Block:
    """Put blocks of one route together, whatever their sizes and order.

    Raises ValueError if they overlap or leave a gap.
    """
    parts = sorted(blocks, key=lambda block: block.first)
    for before, after in pairwise(parts):
        if before.last != after.first:
            raise ValueError(f"replications {before.last} and {after.first} of {before.route} do not meet")
    return Block(
        route=parts[0].route,
        first=parts[0].first,
        last=parts[-1].last,
        values=np.concatenate([part.values for part in parts]),
        weekly=np.concatenate([part.weekly for part in parts]),
        histograms={name: Histogram.joined([part.histograms[name] for part in parts]) for name in parts[0].histograms},
    )


def cut(block: Block, first: int, last: int) -> Block:
    """The replications of a block from ``first`` to ``last``, the latter not included."""
    first, last = max(first, block.first), min(last, block.last)
    rows = slice(first - block.first, last - block.first)
    return replace(
        block,
        first=first,
        last=last,
        values=block.values[rows],
        weekly=block.weekly[rows],
        histograms={name: one.part(rows.start, rows.stop) for name, one in block.histograms.items()},
    )


def books_of(scenario: Scenario, block: Block) -> Books:
    """Open the books of a block that starts with the first replication of all."""
    route, scenario = scenario.routes[block.route], scenario.seen_by(block.route)
    columns = dict(zip(layout(scenario, route), block.values.T, strict=True))
    return Books(scenario=scenario, route=route, numbers=columns, histograms=block.histograms)


def write_block(block: Block, file: IO[bytes]) -> None:
    """Write a block as an npz of whole numbers, each array in as few bytes as hold it.

    It is not compressed: that would take fifty times as long, and save nothing but a tenth.
    """
    held = block.histograms.values()
    arrays = {
        "range": np.array([block.first, block.last]),
        "values": block.values,
        "weekly": block.weekly,
        "bytes": np.concatenate([np.diff(one.edges) for one in held]),
    }
    words = {"route": np.array(block.route), "names": np.array([*block.histograms])}
    narrow = {name: _narrow(array) for name, array in arrays.items()}
    np.savez(file, allow_pickle=False, **words, **narrow, code=np.concatenate([one.code for one in held]))


def _narrow(array: Narrow) -> Narrow:
    """The same numbers, in the narrowest type that holds them all."""
    least, most = (int(array.min()), int(array.max())) if array.size else (0, 0)
    kinds = (np.int8, np.int16, np.int32) if least < 0 else (np.uint8, np.uint16, np.uint32)
    fitting = (kind for kind in kinds if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max)
    return array.astype(next(fitting, np.int64))


def read_block(route: str, file: IO[bytes]) -> Block:
    """Read what `write_block` wrote; raises ValueError, KeyError or OSError if it is damaged, or of another route."""
    with np.load(file, allow_pickle=False) as arrays:
        if arrays["route"].item() != route:
            raise ValueError(f"a block of {arrays['route']} has the name of one of {route}")
        first, last = (int(edge) for edge in arrays["range"])
        names: list[str] = arrays["names"].tolist()
        return Block(
            route=route,
            first=first,
            last=last,
            values=arrays["values"].astype(np.int64),
            weekly=arrays["weekly"].astype(np.int64),
            histograms=_read(names, last - first, arrays["code"], edges_of(arrays["bytes"])),
        )


def _read(names: Sequence[str], many: int, code: Bytes, edges: Ints) -> dict[str, Histogram]:
    """The histograms of so many replications, written one after the other."""
    lengths = np.diff(edges)
    in_code = len(lengths) == many * len(names) and edges[-1] == len(code) and (lengths >= 0).all()
    if not in_code or (code[edges[1:][lengths > 0] - 1] > LAST).any():
        raise ValueError("the code of a histogram is damaged")
    whole = Histogram(code=code, edges=edges)
    return {name: whole.part(many * place, many * (place + 1)) for place, name in enumerate(names)}

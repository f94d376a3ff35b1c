"""Blocks of consecutive replications of one route: what is computed, sent, stored and put together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import IO

import numpy as np

from simulator.engines.books import Books, Histogram, Ints, Narrow
from simulator.engines.tallies import Tallies, layout
from simulator.scenario.types import Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The tallies of replications ``first`` to ``last`` (the latter not included) of one route.

    ``values`` is int64 of shape (replications, names), ``weekly`` of (replications, series, weeks); the
    rows of the histograms count from the first replication of all.
    """

    route: str
    first: int
    last: int
    values: Ints
    weekly: Ints
    histograms: Mapping[str, Histogram]


def block_of(route: str, first: int, tallies: Sequence[Tallies]) -> Block:
    """Put the tallies of consecutive replications, of which there is at least one, into a block."""
    names = tallies[0].histograms
    return Block(
        route=route,
        first=first,
        last=first + len(tallies),
        values=np.array([one.values for one in tallies], dtype=np.int64),
        weekly=np.array([one.weekly for one in tallies], dtype=np.int64),
        histograms={name: _histogram(name, first, tallies) for name in names},
    )


def _histogram(name: str, first: int, tallies: Sequence[Tallies]) -> Histogram:
    pairs = [one.histograms[name] for one in tallies]
    return Histogram(
        rows=_rows(first, [len(bins) for bins, _ in pairs]),
        bins=np.concatenate([bins for bins, _ in pairs]).astype(np.int32),
        counts=_narrow(np.concatenate([counts for _, counts in pairs])),
    )


def _rows(first: int, many: Sequence[int] | Ints) -> Narrow:
    """The replication of each entry, where each replication has so many."""
    return np.repeat(np.arange(first, first + len(many), dtype=np.int32), many)


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
        histograms={name: _joined([part.histograms[name] for part in parts]) for name in parts[0].histograms},
    )


def _joined(parts: Sequence[Histogram]) -> Histogram:
    return Histogram(
        rows=np.concatenate([part.rows for part in parts]),
        bins=np.concatenate([part.bins for part in parts]),
        counts=np.concatenate([part.counts for part in parts]),
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
        histograms={name: _between(one, first, last) for name, one in block.histograms.items()},
    )


def _between(histogram: Histogram, first: int, last: int) -> Histogram:
    a, b = histogram.before(np.array([first, last]))
    return Histogram(rows=histogram.rows[a:b], bins=histogram.bins[a:b], counts=histogram.counts[a:b])


def books_of(scenario: Scenario, block: Block) -> Books:
    """Open the books of a block that starts with the first replication of all."""
    route, scenario = scenario.routes[block.route], scenario.seen_by(block.route)
    columns = dict(zip(layout(scenario, route), block.values.T, strict=True))
    return Books(scenario=scenario, route=route, numbers=columns, histograms=block.histograms)


def write_block(block: Block, file: IO[bytes]) -> None:
    """Write a block as a compressed npz of whole numbers, each array in as few bytes as hold it.

    Compression as quick as it goes, of narrow numbers, takes a twentieth of the time of numpy's of wide ones.
    """
    arrays = {"range": np.array([block.first, block.last]), "values": block.values, "weekly": block.weekly}
    for name, histogram in block.histograms.items():
        arrays[f"many {name}"] = np.bincount(histogram.rows - block.first, minlength=block.last - block.first)
        arrays[f"bins {name}"] = histogram.bins
        arrays[f"counts {name}"] = histogram.counts
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, _narrow(array), allow_pickle=False)


def _narrow(array: Narrow) -> Narrow:
    """The same numbers, in the narrowest type that holds them all."""
    least, most = (int(array.min()), int(array.max())) if array.size else (0, 0)
    kinds = (np.int8, np.int16, np.int32) if least < 0 else (np.uint8, np.uint16, np.uint32)
    fitting = (kind for kind in kinds if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max)
    return array.astype(next(fitting, np.int64))


def read_block(route: str, file: IO[bytes]) -> Block:
    """Read what `write_block` wrote; raises ValueError, KeyError or OSError if the file is damaged."""
    with np.load(file, allow_pickle=False) as arrays:
        names = [key.removeprefix("many ") for key in arrays.files if key.startswith("many ")]
        first, last = (int(edge) for edge in arrays["range"])
        return Block(
            route=route,
            first=first,
            last=last,
            values=arrays["values"].astype(np.int64),
            weekly=arrays["weekly"].astype(np.int64),
            histograms={
                name: Histogram(
                    rows=_rows(first, arrays[f"many {name}"]),
                    bins=arrays[f"bins {name}"].astype(np.int32),
                    counts=arrays[f"counts {name}"],
                )
                for name in names
            },
        )

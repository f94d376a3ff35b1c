"""Generated plans lived by both engines, and which words of the language they were made of, alone and in pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, groupby

from simulator.experiments.executors import Executor, computed
from simulator.scenario.types import Scenario
from tests.engines.both import differing
from tests.laws import words, worlds
from tests.laws.words import FAMILIES

WORDS = sorted(set(words.WORDS))
AT_A_TIME = 10


@dataclass
class Coverage:
    """In how many plans each word stands, and which words stood together in some."""

    plans: int = 0
    tie_heavy: int = 0
    of: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def add(self, number: int) -> None:
        """Count the plan of a number."""
        said = sorted(words.words_of(worlds.plan(number)).intersection(WORDS))
        self.plans += 1
        self.tie_heavy += number % 2
        self.of.update(said)
        self.pairs.update(combinations(said, 2))

    def together(self, some: Iterable[str]) -> tuple[int, int]:
        """How many pairs of one of these words and any word stood together, and how many there are."""
        wanted = set(some)
        every = [pair for pair in combinations(WORDS, 2) if not wanted.isdisjoint(pair)]
        return sum(pair in self.pairs for pair in every), len(every)

    def table(self) -> Iterator[str]:
        """A table in Markdown: a row for each part of the language."""
        yield "| part of the language | words | plans with the rarest | pairs with any word that stand together |"
        yield "|---|---|---|---|"
        for part, its in groupby(sorted(WORDS, key=lambda word: (part_of(word), word)), part_of):
            listed = list(its)
            yield self._row(part, listed)
        yield self._row("all", WORDS)

    def _row(self, part: str, listed: list[str]) -> str:
        met, every = self.together(listed)
        return f"| {part} | {len(listed)} | {min(self.of[word] for word in listed)} | {met:,} of {every:,} |"


def part_of(word: str) -> str:
    """The part of the language that a word belongs to."""
    head = word.partition("=")[0].partition(".")[0]
    if head in FAMILIES or head in ("of", "cut", "solved"):
        return "distributions"
    if head == "in":
        return "units"
    return head if "." in word or head in ("pipeline", "uncertain", "targets") else "window and plan"


def differences(numbers: range, scenario: Callable[[int], Scenario] = worlds.scenario) -> list[str]:
    """What differs between the engines over a pair of replications of all routes of some generated plans."""
    return [found for number in numbers for found in differing(scenario(number), replications=2)]


def all_differences(many: int, executor: Executor) -> Iterator[tuple[int, list[str]]]:
    """The same over the first so many plans: how many at a time, and what differs in them."""
    portions = (range(first, min(first + AT_A_TIME, many)) for first in range(0, many, AT_A_TIME))
    for found in computed(executor, differences, portions):
        yield AT_A_TIME, found

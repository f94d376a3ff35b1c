"""Each thing about people that docs/people.md shows decides which route is better, as the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.experiments.comparison import compare
from simulator.experiments.executors import Serial
from simulator.experiments.results import Results
from simulator.scenario.reading import loads
from tests.pages import laid_over

TEXT = (Path(__file__).parent.parent / "docs" / "people.md").read_text(encoding="utf-8")
MARGIN = 1.5
"""Half-widths by which the better route is better at least; the seed is fixed, so nothing fails by luck."""
NAMED = r"people: *(\[|\n)"
"""What is told of people with names decides, word by word."""
SHOWN = (
    r"shifts:",
    r"headcount: \{2027",
    NAMED,
    r"speed: \d",
    r"speed: \{",
    r"odds:",
    r"serves:",
    r"from: 20",
    r" to: 20",
    r"end_of_shift: finish",
    r"end_of_shift: hand_over",
    r"overtime:",
    r"absence:",
    r"ramp:",
    r"tenure:",
    r"vacancy:",
    r"per_hire:",
    r"assignment: in_turn",
    r"assignment: owner",
    r"max_open_leads:",
    r"commission: \{first:",
    r"quota:",
    r"step: generate, effort",
    r"spend:",
    r"uncertain:",
    r"rows:",
)
"""What must decide an example: it stands in the plan and not in the one without."""


class Example(NamedTuple):
    kpi: str
    routes: list[str]
    text: str
    without: list[str]
    told: list[str]


def block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"no block named {name}"
    return found[1]


def examples() -> Iterator[tuple[str, Example]]:
    pattern = r"<!-- example: ([^\n]+) -->\n```yaml\n(.*?)```\n((?:<!-- without [^\n]+ -->\n)+)\n(.*?)\n\n"
    for head, text, comments, told in re.findall(pattern, TEXT + "\n\n", re.DOTALL):
        name, kpi, *routes = [*head.split(", "), "profit"][: max(2, len(head.split(", ")))]
        without = [left_out(text, one) for one in re.findall(r"<!-- without (.+) -->", comments)]
        yield name, Example(kpi, routes or ["own", "partners"], text, without, re.findall(r"\*\*([\d,.]+)\*\*", told))


def left_out(text: str, edits: str) -> str:
    r"""The example where each edit's old words are its new ones; ``\n`` begins a line."""
    for edit in edits.split(";;"):
        old, new = (part.strip() for part in edit.split("=>"))
        assert old in text, f"{old!r} is not in the example"
        text = text.replace(old, new.replace(r"\n", "\n"))
    return text


EXAMPLES = dict(examples())


FILES = dict(re.findall(r"<!-- file (\S+) -->\n```csv\n(.*?)```", TEXT, re.DOTALL))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page shows."""
    found = tmp_path_factory.mktemp("people")
    for name, text in FILES.items():
        (found / name).write_text(text, encoding="utf-8")
    return found


def lived(text: str, folder: Path) -> Results:
    return compare(loads(json.dumps(laid_over(block("base"), text)), folder=folder), executor=Serial())


def told_apart(results: Results, example: Example) -> str:
    """The better of the two routes, which must be better by the margin."""
    first, second = example.routes
    apart = results.difference(first, minus=second, kpi=example.kpi)
    assert abs(apart.mean) > MARGIN * apart.half_width
    return first if (apart.mean > 0) == (example.kpi == "profit") else second


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_decides_as_the_page_says(name: str, folder: Path) -> None:
    example = EXAMPLES[name]
    found = [lived(text, folder) for text in (example.text, *example.without)]
    best, *others = (told_apart(results, example) for results in found)
    assert best not in others
    assert example.told == list(worth_telling(found, example))


def worth_telling(found: list[Results], example: Example) -> Iterator[str]:
    """What the two routes come to; without the thing, the second route's only if it changes."""
    first, second = example.routes
    said = written(found[0], second, example.kpi)
    for results in found:
        yield written(results, first, example.kpi)
        if results is found[0] or written(results, second, example.kpi) != said:
            yield written(results, second, example.kpi)


def written(results: Results, route: str, kpi: str) -> str:
    """In hundreds of EUR, or tenths of a day."""
    mean = results.kpi(route, kpi).mean
    return f"{round(mean, -2):,.0f}" if kpi == "profit" else f"{mean:.1f}"


@pytest.mark.parametrize("word", SHOWN)
def test_every_thing_about_people_decides_an_example(word: str) -> None:
    showing = [one for one in EXAMPLES.values() if re.search(word, one.text)]
    assert showing
    assert word == NAMED or any(not re.search(word, without) for one in showing for without in one.without)


def test_the_examples_are_short() -> None:
    assert len(re.findall("<!-- example", TEXT)) == len(EXAMPLES)
    assert max(len(example.text.splitlines()) for example in EXAMPLES.values()) <= 25

"""A YAML text as a tree: positions, and what is refused there."""

from __future__ import annotations

import time

import pytest

from simulator.scenario.document import DEEPEST, Broken, Mark, Text, decoded, parsed
from simulator.scenario.problems import Problems

PLAN = """\
name: One
stages:
  call: {step: sell, "effort": 20 min}
  meet:
    outcomes:
      won: {}
list: [a, b: c]
"""


def test_values_and_keys_know_where_they_stand() -> None:
    document = parsed(PLAN)
    assert document.mark(("name",)) == Mark(1, 7)
    assert document.mark(("stages", "call", "effort")) == Mark(3, 32)
    assert document.mark(("stages", "call", "effort"), "key") == Mark(3, 22)
    assert document.mark(("list", 1)) == Mark(7, 11)


def test_a_block_stands_where_its_key_does_and_braces_where_they_open() -> None:
    document = parsed(PLAN)
    assert document.mark(("stages", "meet", "outcomes")) == Mark(5, 5)
    assert document.mark(("stages", "call")) == Mark(3, 9)


def test_a_value_that_is_missing_lies_at_its_key() -> None:
    document = parsed("name:\nstages:\n  call: {step: , effort: }\n  meet:\n\nroutes: {}\n")
    assert document.mark(("name",)) == Mark(1, 1)
    assert document.mark(("stages", "call", "effort")) == Mark(3, 18)
    assert document.mark(("stages", "meet")) == Mark(4, 3)


def test_a_problem_of_what_is_not_there_stands_at_what_holds_it() -> None:
    document, problems = parsed(PLAN), Problems()
    problems.add(("stages", "call", "team", "x"), "wrong")
    (problem,) = document.explained(problems)
    assert (problem.line, problem.column, problem.path) == (3, 9, "stages.call")


def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    document, problems = parsed(PLAN), Problems()
    for path in (("list",), ("name",), ("list",)):
        problems.add(path, "wrong")
    assert [problem.line for problem in document.explained(problems)] == [1, 7]


def test_scalars_stay_text_and_only_bare_nothing_is_empty() -> None:
    root = parsed("a: 010\nb: yes\nc:\nd: ''\ne: ~\nf: null\ng: 'null'\n").root
    assert isinstance(root, dict)
    assert dict(root) == {"a": "010", "b": "yes", "c": "", "d": "", "e": "~", "f": "null", "g": "null"}
    assert [name for name, text in root.items() if isinstance(text, Text) and text.empty] == ["c", "e", "f"]


def test_an_alias_repeats_with_paths_of_its_own() -> None:
    root = parsed("a: &x {b: [1]}\nc: *x\n").root
    assert isinstance(root, dict)
    assert root["c"] == root["a"]
    assert root["c"]["b"][0].path == ("c", "b", 0)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_refused_at_once(opening: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Broken, match=f"more than {DEEPEST} levels"):
        parsed(opening * 20_000)
    assert time.perf_counter() - began < 5


def test_an_alias_may_not_hide_depth() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 40)]
    with pytest.raises(Broken, match="levels"):
        parsed("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {b: c", "the file ends inside a quote, a bracket or a brace that is not closed."),
        ("a: 'x", "the file ends inside a quote, a bracket or a brace that is not closed."),
        ("a: @x", "'@' cannot begin a value; put the value in quotes."),
        ("? [a]\n: b", "a mapping or list cannot be a key."),
        ("a: &x b\n*x : c", "an alias cannot be a key."),
    ],
)
def test_broken_yaml_is_explained(text: str, message: str) -> None:
    with pytest.raises(Broken) as raised:
        parsed(text)
    assert raised.value.message == message


def test_text_is_utf_8_without_a_mark() -> None:
    assert decoded("ä 🙂".encode()) == "ä 🙂"
    with pytest.raises(Broken, match="byte-order mark"):
        decoded(b"\xef\xbb\xbfname: x")

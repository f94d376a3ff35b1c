"""The verdicts of validation as a reader meets them, and the page that lists what is validated."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from simulator.experiments.validation.evidence import Finding
from simulator.experiments.validation.models import models
from simulator.reports.validation import lines, markdown_table

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
GOOD = Finding(quantity="P(ruin)", exact=0.21, estimate=0.211, error=0.002, start_up=0.0)
BAD = replace(GOOD, quantity="games", exact=11.0, estimate=12.0, error=0.05)
RUIN, MM1 = models()["ruin"], models()["mm1"]


def test_all_is_well() -> None:
    told = list(lines([RUIN], {"ruin": [GOOD]}))
    assert told[0] == "All 1 quantities of 1 model agree with theory and with what is published."
    assert told[4].split() == ["gambler's", "ruin", "P(ruin)", "0.21*", "0.2110", "0.0020", "+0.5", "pass"]
    assert max(map(len, told)) <= 100


def test_what_is_farthest_off_and_least_known_is_told() -> None:
    told = " ".join(lines([MM1, RUIN], {"mm1": [replace(GOOD, quantity="P(wait)")], "ruin": [GOOD, BAD]}))
    assert "Farthest off: gambler's ruin, games, t +20.00. Largest standard error by formula: 0.95%" in told
    assert "of M/M/1 queue, P(wait)." in told
    assert "by formula: " not in " ".join(lines([RUIN], {"ruin": [GOOD]}))


def test_how_much_noise_is_let_pass() -> None:
    fine = replace(MM1, most_noise=0.003)
    for models_, told in (
        ([fine], "at most 0.3 % of it, and"),
        ([fine, RUIN], "at most 0.3 % of it (1 % of printed numbers), and"),
        ([MM1, RUIN], "at most 1 % of it, and"),
    ):
        assert told in " ".join(lines(models_, {model.name: [GOOD] for model in models_}))


def test_what_fails_is_said_first_and_last() -> None:
    told = list(lines([RUIN], {"ruin": [GOOD, BAD]}))
    assert told[0] == "1 of 2 quantities of 1 model disagree with theory or with what is published."
    assert told[5].split() == ["games", "11*", "12.000", "0.050", "+20.0", "FAIL"]
    assert told[-1] == f"gambler's ruin: {BAD}"


def test_numbers_without_noise_or_meaning_are_shown_too() -> None:
    certain = replace(BAD, estimate=1.0, error=0.0)
    undefined = replace(BAD, estimate=math.nan, error=math.nan)
    told = list(lines([RUIN], {"ruin": [certain, undefined]}))
    assert told[4].split()[-4:] == ["1", "0", "\N{MINUS SIGN}inf", "FAIL"]
    assert told[5].split()[-4:] == ["nan", "nan", "+nan", "FAIL"]


def test_a_value_by_formula_has_no_star() -> None:
    told = list(lines([models()["mm1"]], {"mm1": [GOOD]}))
    assert "0.21 " in told[4]
    assert "0.21*" not in told[4]


def test_every_title_and_quantity_has_room() -> None:
    for model in models().values():
        verdicts = {model.name: [replace(GOOD, quantity=name) for name in model.measures]}
        rows = list(lines([model], verdicts))[4 : 4 + len(model.measures)]
        assert rows[0].startswith(f"{model.title} ")
        for row, name in zip(rows, model.measures, strict=True):
            assert f" {name} " in row
            assert len(row) <= 100


def test_the_page_lists_the_models() -> None:
    assert f"<!-- models -->\n\n{markdown_table(list(models().values()))}" in PAGE.read_text(encoding="utf-8")

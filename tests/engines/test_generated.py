"""Generated plans are the same in both engines, bit for bit; together they speak the whole language, in pairs too."""

from __future__ import annotations

import pytest

from tests.engines.generated import WORDS, Coverage, differences

PLANS = 1000
AT_A_TIME = 50
QUICK = 30
LEAST = 50
OF_ONE_CAMPAIGN = ("campaigns.*.leads.", "in=per-", "uncertain.", "warm_up", "pipeline", "start=")
NEVER_TOGETHER = 120
"""Pairs that no plan of a thousand holds: ways of one campaign to say when leads come, of which it says one."""


@pytest.mark.parametrize("first", range(0, QUICK, 10))
def test_some_generated_plans(first: int) -> None:
    assert differences(range(first, first + 10)) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(QUICK, PLANS, AT_A_TIME))
def test_the_other_generated_plans(first: int) -> None:
    assert differences(range(first, min(first + AT_A_TIME, PLANS))) == []


@pytest.mark.slow
def test_a_thousand_plans_hold_every_word_and_the_words_in_pairs() -> None:
    coverage = Coverage()
    for number in range(PLANS):
        coverage.add(number)
    assert (coverage.plans, coverage.tie_heavy) == (PLANS, PLANS // 2)
    assert {word: coverage.of[word] for word in WORDS if coverage.of[word] < LEAST} == {}
    met, every = coverage.together(WORDS)
    assert every == len(WORDS) * (len(WORDS) - 1) // 2
    assert every - met < NEVER_TOGETHER
    apart = {word for word in WORDS if coverage.together([word])[0] < len(WORDS) - 1}
    assert all(word.startswith(OF_ONE_CAMPAIGN) for word in apart)


def test_the_table_counts_words_and_pairs() -> None:
    coverage = Coverage()
    for number in range(4):
        coverage.add(number)
    head, _, *rows = coverage.table()
    assert head.count("|") == 5
    parts = [row.split("|")[1].strip() for row in rows]
    assert parts == [*sorted(set(parts) - {"all"}), "all"]
    assert sum(int(row.split("|")[2]) for row in rows) == 2 * len(WORDS)
    assert coverage.together(WORDS)[0] == len(coverage.pairs)

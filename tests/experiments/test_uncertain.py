"""Where something is uncertain, two replications live in each world that is drawn, and intervals rest on pairs."""

import json
import math
import re

import numpy as np
import pytest

from simulator.engines.preparing import prepare
from simulator.errors import ScenarioError
from simulator.experiments.comparison import compare
from simulator.experiments.executors import Serial
from simulator.experiments.replications import Portions
from simulator.experiments.single import simulate
from simulator.reports.tables import ignorance
from simulator.reports.terminal import lines
from simulator.reports.wording import headline
from simulator.scenario.reading import loads

MARKET = """
name: A market
start: 2027-01-04
horizon: 1 weeks
replications: 6
seed: 4
targets: {sales: ">= 20"}
segments: {firms: {value: 10}}
campaigns:
  web:  {segment: firms, starts: look, leads: {RATE}}
  fair: {segment: firms, starts: offer, leads: {count: 50, between: [2027-01-04, 2027-01-05]}, odds: {offer: ODDS}}
stages:
  look: {step: qualify}
  offer:
    step: sell
    delay: {exponential: {mean: 1 h, scale: SCALE}}
    outcomes: {won: {chance: WON, sale: value}, lost: {}}
routes:
  one: {}
  other: {set: {segments.firms.gross_margin: 50%}}
"""
SPENT = "spend: 500 per month, response: {at_most: MOST, half_at: 300}"
GAMMA, BETA = "{uncertain: {gamma: {mean: 40 per week, cv: 0.5}}}", "{uncertain: {beta: {alpha: 8, beta: 12}}}"


def market(rate=GAMMA, won=BETA, odds="1", scale="1"):
    leads = rate if "spend" in rate else f"rate: {rate}"
    return loads(MARKET.replace("RATE", leads).replace("WON", won).replace("ODDS", odds).replace("SCALE", scale))


def lived(plan, **options):
    return compare(plan, executor=Serial(), **options)


@pytest.fixture(scope="module")
def many():
    return lived(market(), routes=["one"], replications=600)


SMALL = """
name: A day
start: 2027-01-04
horizon: 1 days
segments: {firms: {value: 10}}
campaigns:
  web:  {segment: firms, starts: look, leads: {rate: {uncertain: {gamma: {mean: 20 per day, cv: 0.5}}}}}
  ads:  {segment: firms, starts: look, leads: {SPENT}}
  fair: {segment: firms, starts: offer, leads: {count: 30, between: [2027-01-04, 2027-01-04]}}
stages:
  look: {step: qualify}
  offer: {step: sell, outcomes: {won: {chance: {uncertain: {beta: {alpha: 8, beta: 12}}}, sale: value}, lost: {}}}
routes: {one: {}}
"""


@pytest.fixture(scope="module")
def days():
    """Two thousand worlds; bounds are six standard errors, by arithmetic on as many pairs of the same laws.

    Such estimates of variances have a skewness of 0.14 at most there, so each is a false alarm once in five million.
    """
    spent = SPENT.replace("MOST", "{uncertain: {gamma: {mean: 32 per day, cv: 0.5}}}")
    return lived(loads(SMALL.replace("SPENT", spent)), replications=4000)


def test_leads_at_a_gamma_rate_have_the_luck_of_poisson_and_the_ignorance_of_the_rate(days):
    """Var = E λ + Var λ = 20 + 100, known to 0.75 and 4.5."""
    found = days.ignorance("leads.web", "one")
    assert found.luck**2 == pytest.approx(20, abs=4.5)
    assert found.ignorance**2 == pytest.approx(100, abs=27)


def test_leads_that_money_brings_have_the_ignorance_of_what_there_is_to_be_had(days):
    """Of 32 a day on average 5 in 8 come, as many as above, and so Var = 20 + 100, with the same errors."""
    found = days.ignorance("leads.ads", "one")
    assert found.luck**2 == pytest.approx(20, abs=4.5)
    assert found.ignorance**2 == pytest.approx(100, abs=27)


def test_sales_at_a_beta_chance_are_beta_binomial(days):
    """Of luck n E p (1 - p) = 30 x 8 x 12 / (20 x 21) = 6.857, of ignorance n² Var p = 900 x 96 / (400 x 21) = 10.286.

    Known to 0.22 and 0.43; their share to 0.013.
    """
    found = days.ignorance("sales", "one")
    assert found.luck**2 == pytest.approx(6.857, abs=1.3)
    assert found.ignorance**2 == pytest.approx(10.286, abs=2.6)
    assert found.share == pytest.approx(0.6, abs=0.08)


def test_half_widths_are_those_of_the_means_of_pairs(many):
    pairs = many.kpi("one", "sales").per_replication.reshape(-1, 2).mean(axis=1)
    assert many.kpi("one", "sales").half_width == pytest.approx(1.968 * pairs.std(ddof=1) / math.sqrt(300), rel=1e-3)
    assert len(many.kpi("one", "win_rate").pseudo) == 300
    assert len(many.kpi("one", "lead_time_p50").pseudo) == 20
    found = many.ignorance("sales", "one")
    expected = math.sqrt((found.luck**2 / 2 + found.ignorance**2) / 300)
    assert pairs.std(ddof=1) / math.sqrt(300) == pytest.approx(expected)


def test_the_interval_of_a_target_rests_on_pairs(many):
    """Ignorance makes both of a pair meet it, or neither: fewer trials count than there are replications."""
    (chance,) = many.targets("one")
    plain = 2 * 1.96 * math.sqrt(chance.probability * (1 - chance.probability) / 600)
    assert 1.05 * plain < chance.high - chance.low < 1.5 * plain


@pytest.mark.parametrize(
    ("plain", "sure"),
    [
        ({"rate": "41.3 per week"}, {"rate": "{uncertain: 41.3 per week}"}),
        ({"rate": "0.3 per hour"}, {"rate": "{uncertain: {constant: 0.3 per hour}}"}),
        ({"rate": SPENT.replace("MOST", "90 per week")}, {"rate": SPENT.replace("MOST", "{uncertain: 90 per week}")}),
        ({"rate": "9 per day"}, {"rate": "{uncertain: {uniform: {min: 9 per day, max: 9 per day}}}"}),
        ({"won": "37.7%"}, {"won": "{uncertain: 37.7%}"}),
        ({"odds": "1.7"}, {"odds": "{uncertain: 1.7}"}),
        ({"scale": "1.3"}, {"scale": "{uncertain: 1.3}"}),
    ],
)
def test_what_can_be_one_thing_only_is_that_thing_to_the_bit(plain, sure):
    sides = [{"rate": "40 per week", "won": "30%"} | side for side in (plain, sure)]
    one, other = (lived(market(**side), replications=4) for side in sides)
    for route in one.routes:
        assert (one.block(route).values == other.block(route).values).all()
        assert (one.block(route).weekly == other.block(route).weekly).all()
    assert (one.lives, other.lives) == (1, 2)


def test_two_in_a_row_share_a_world_and_all_routes_share_all():
    results = lived(market(rate="{uncertain: {choice: {0 per week: 50%, 300 per week: 50%}}}"), replications=40)
    leads = results.kpi("one", "leads.web").per_replication
    some = (leads > 0).reshape(-1, 2)
    assert (some[:, 0] == some[:, 1]).all()
    assert 0 < some[:, 0].sum() < 20
    assert (leads[::2] != leads[1::2])[leads[::2] > 0].any()
    assert (leads == results.kpi("other", "leads.web").per_replication).all()


def test_the_difference_of_two_routes_is_split_too():
    results = lived(market(), replications=40)
    profit = results.ignorance("gross_profit", "other", minus="one")
    half = results.ignorance("gross_profit", "other")
    assert profit[:2] == (pytest.approx(half.luck), pytest.approx(half.ignorance))
    assert results.ignorance("sales", "other", minus="one")[:2] == (0.0, 0.0)


def test_an_odd_number_of_replications_leaves_one_without_its_twin():
    with pytest.raises(ScenarioError, match="so 5 leave one over; write 4 or 6"):
        lived(market(), replications=5)
    with pytest.raises(ScenarioError, match="so 1 leave one over; write 2"):
        lived(market(), replications=1)
    assert lived(market(rate="5 per week", won="20%"), replications=3).replications == 3


def test_pairs_are_never_parted():
    for size in (None, 1, 2, 3):
        tasks = list(Portions(market(), {"one": [(0, 40)]}, jobs=3, size=size))
        assert [task.last - task.first for task in tasks if (task.last - task.first) % 2] == []
        assert tasks[-1].last == 40


def test_portions_and_resuming_change_nothing(tmp_path):
    whole = lived(market(), replications=8)
    lived(market(), replications=4, folder=tmp_path / "run", portion=1)
    grown = lived(market(), replications=8, folder=tmp_path / "run", portion=3)
    for route in whole.routes:
        assert (whole.block(route).values == grown.block(route).values).all()
    assert grown.to_json() == lived(market(), replications=2, folder=tmp_path / "run").to_json()
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["lives"] == 2


def test_one_life_looked_at_closely_is_the_one_that_was_counted():
    results = lived(market(), routes=["one"], replications=6)
    for number in (2, 3):
        log = simulate(market(), "one", replication=number)
        assert (log["sale"] > 0).sum() == results.kpi("one", "sales").per_replication[number]


def test_an_uncertain_plan_itself_is_not_lived():
    with pytest.raises(ValueError, match="prepare one of the worlds"):
        prepare(market(), "one")


def test_json_tells_luck_from_ignorance():
    found = lived(market(), replications=20).to_json()
    sales = found["routes"]["one"]["kpis"]["sales"]
    assert sales["luck"] > 0
    assert sales["ignorance"] > 0
    assert {"luck", "ignorance"} <= set(found["differences"][0])
    certain = lived(market(rate="5 per week", won="20%"), replications=4).to_json()
    assert "luck" not in certain["routes"]["one"]["kpis"]["sales"]


def test_the_text_tells_what_nobody_knows():
    results = lived(market(), replications=20)
    text = "\n".join(lines(results))
    assert "2 of the plan's numbers are guesses: in nine of ten worlds that may be, one has a profit of " in text
    assert "What nobody knows moves each mean, in nine of ten worlds, by (share of variance, 95 % interval):" in text
    assert "20 replications, two in each of 10 worlds" in text
    assert max(map(len, text.splitlines())) <= 100
    assert [row.note for row in ignorance(results).rows if row.heading == "sales"] == [""]
    assert "nobody" not in "\n".join(lines(lived(market(rate="5 per week", won="20%"), replications=4)))


def test_the_same_number_is_rounded_alike_in_the_sentence_and_in_the_table():
    for seed in range(8):
        results = lived(market(), routes=["one"], replications=20, seed=seed)
        (sentence,) = (one for one in headline(results) if "nine of ten worlds" in one)
        (cell,) = next(row for row in ignorance(results).rows if row.heading == "profit").cells
        assert re.findall(r"± [\d,.]+", sentence) == re.findall(r"± [\d,.]+", cell.text)


def test_the_spread_of_single_replications_holds_both():
    results = lived(market(), routes=["one"], replications=20)
    found, sales = results.ignorance("sales", "one"), results.kpi("one", "sales")
    assert sales.sd == pytest.approx(math.hypot(found.luck, found.ignorance), rel=0.1)
    assert np.isfinite(sales.half_width)

"""What nobody knows: read with its mean, drawn by its place for two replications, and put where it stands."""

import re
from dataclasses import replace

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.distributions import Beta, Constant, Gamma, Lognormal, Uniform
from simulator.scenario.dumping import dump, dumps
from simulator.scenario.portable import portable
from simulator.scenario.problems import dotted
from simulator.scenario.reading import load, loads
from simulator.scenario.scaling import Scaled
from simulator.scenario.telling import told
from simulator.scenario.templates import text_of
from simulator.scenario.units import shown_percentage
from simulator.scenario.unknown import drawn, lives_of
from simulator.scenario.unknown_phrases import in_words, unknowns
from simulator.scenario.worlds import settled, world_of

PLAN = """
name: Guesses
start: 2027-01-04
horizon: 4 weeks
replications: 4
segments:
  firms:
    value: {lognormal: {mean: 900, cv: 1, scale: @HALF@}}
    profile: {fit: {beta: {alpha: 2, beta: 3, scale: @12@}}, size: {choice: {small: 60%, big: 40%}}}
campaigns:
  web:
    segment: firms
    leads: {rate: {uncertain: {gamma: {mean: 10 per day, cv: 0.2}}}}
    odds: {call: {uncertain: {uniform: {min: 0.5, max: 2}}}}
    value: {exponential: {mean: 50, scale: @12@}}
  fair:
    segment: firms
    leads:
      weekly: [{days: mon, hours: '09:00-12:00', rate: {uncertain: {uniform: {min: 1 per hour, max: 4 per hour}}}}]
  post:
    segment: firms
    leads:
      spend: 900 per month
      response: {at_most: {uncertain: {uniform: {min: 20 per week, max: 40 per week}}}, half_at: 700 per month}
  bids:
    segment: firms
    leads:
      spend: 900 per month
      response: {at_most: {uncertain: {uniform: {min: 0.1 per hour, max: 1 per hour}}}, half_at: @700@}
resources:
  reps:
    headcount: 3
    tenure: {exponential: {mean: 9 months, scale: @12@}}
    vacancy: {gamma: {mean: 9 days, cv: 1, scale: @12@}}
  partners: {headcount: 2, speed: {gamma: {mean: 1, cv: 0.3}}}
  team: {people: [{name: Ada, odds: {call: {uncertain: {uniform: {min: 0.5, max: 2}}}}}]}
stages:
  call:
    step: qualify
    delay: {depends_on: size, small: 1 h, big: {gamma: {mean: 2 h, cv: 1, scale: @12@}}}
    effort: {constant: {value: 12 min, scale: @HALF@}}
    gap: {exponential: {mean: 2 h, scale: @HALF@}}
    patience: {of: {exponential: {mean: 2 days, scale: @HALF@}}}
    odds:
      fit: {uncertain: {lognormal: {mean: 2, cv: 0.3}}}
      wait: {0.5 h: 1, 1 h: {uncertain: {uniform: {min: 0.3, max: 0.7}}}}
      visit: {uncertain: {uniform: {min: 0.5, max: 1}}}
      value: {uncertain: {uniform: {min: 0.5, max: 1}}}
    outcomes:
      won: {chance: {uncertain: {beta: {alpha: 20, beta: 80, max: 60%}}}, sale: value}
      later:
        chance: 30%
        to: call
        after: {mixture: [{weight: 50%, of: {gamma: {mean: 2 h, cv: 1, scale: @12@}}}, {weight: 50%, of: 3 days}]}
      sold:
        chance: 1%
        effort: {exponential: {mean: 1 h, scale: @12@}}
        sale: {per_month: {exponential: {mean: 9, scale: @12@}}, term: 1 year}
      lost: {}
    options:
      partners:
        effort: {exponential: {mean: 1 h, scale: @12@}}
        gap: {exponential: {mean: 1 h, scale: @12@}}
        chances: {won: {uncertain: {uniform: {min: 10%, max: 20%}}}}
        odds: {wait: {uncertain: {uniform: {min: 0.8, max: 0.9}}}}
routes:
  ours: {team: {call: reps}}
  theirs: {team: {call: partners}, set: {campaigns.web.leads.rate: 30 per week}}
"""
ONE_TO_TWO, ABOUT_ONE = (f"{{uncertain: {{uniform: {{{ends}}}}}}}" for ends in ("min: 1, max: 2", "min: 0.5, max: 1.5"))
ABOUT_700 = "{uncertain: {lognormal: {mean: 700, cv: 0.5}}}"
GUESSES = loads(PLAN.replace("@12@", ONE_TO_TWO).replace("@700@", ABOUT_700).replace("@HALF@", ABOUT_ONE))
MARKET = "win,rate\n40%,10\n0.2,30\n0.1,35\n"
BY_ROWS = """
name: By rows
start: 2027-01-04
horizon: 1 weeks
replications: 2
segments: {firms: {value: 9}}
campaigns:
  web: {segment: firms, leads: {rate: {uncertain: {rows: {csv: data/market.csv, column: rate, unit: per day}}}}}
stages:
  call:
    step: sell
    outcomes:
      won: {chance: {uncertain: {rows: {csv: data/market.csv, column: win, scale: 0.5}}}, sale: value}
      lost: {}
routes: {only: {}}
"""


def by_path(scenario):
    return {".".join(map(str, one.path)): one for one in scenario.uncertain}


def test_what_stands_in_the_plan_is_the_mean():
    assert GUESSES.campaigns["web"].leads.per_week == pytest.approx(70)
    assert GUESSES.campaigns["fair"].leads.lines[0].per_open_hour == 2.5
    assert GUESSES.campaigns["post"].leads.per_week == pytest.approx(30)
    assert GUESSES.campaigns["bids"].leads.per_open_hour == pytest.approx(0.55)
    assert GUESSES.segments["firms"].value == Scaled(of=GUESSES.segments["firms"].value.of, by=1.0)
    won, later, sold, lost = GUESSES.stages["call"].outcomes
    assert won.chance == pytest.approx(0.2, rel=1e-3)
    assert lost.chance == pytest.approx(1 - won.chance - later.chance - sold.chance)
    assert GUESSES.stages["call"].odds.waits[1] == (3_600_000, 0.5)


def test_laws_are_in_the_numbers_own_unit():
    laws = {path: one.law for path, one in by_path(GUESSES).items()}
    assert len(laws) == 28
    assert laws["campaigns.bids.leads.response.half_at"] == Lognormal(mean=700.0, cv=0.5)
    assert laws["campaigns.post.leads.response.at_most"] == Uniform(min=20.0, max=40.0)
    assert laws["campaigns.web.leads.rate"] == Gamma(mean=70.0, cv=0.2)
    assert laws["campaigns.fair.leads.weekly.0.rate"] == Uniform(min=1.0, max=4.0)
    assert laws["stages.call.options.partners.chances.won"] == Uniform(min=0.1, max=0.2)
    assert laws["stages.call.outcomes.won.chance"].of == Beta(alpha=20.0, beta=80.0)


def test_a_plan_is_written_and_read_back_with_what_is_uncertain():
    assert loads(dumps(GUESSES)) == GUESSES


@pytest.mark.parametrize("word", ["wait", "visit", "value"])
def test_odds_whose_mean_changes_nothing_are_written_too(word: str):
    may_be = {"uncertain": {"uniform": {"min": 0.5, "max": 1.5}}}
    plan = loads(text_of("two_routes")).evolve({"replications": 4, "stages.sell.odds": {word: may_be}})
    assert [dotted(one.path) for one in plan.uncertain] == [f"stages.sell.odds.{word}"]
    assert loads(dumps(plan)) == plan


def test_a_route_that_sets_a_number_knows_it():
    assert "campaigns.web.leads.rate" not in by_path(GUESSES.seen_by("theirs"))
    assert len(GUESSES.seen_by("theirs").uncertain) == 27
    assert world_of(GUESSES, "theirs", pair=3, seed=1).campaigns["web"].leads.per_week == 30


def test_a_world_is_the_plan_with_the_numbers_written_in_place():
    """As if somebody had edited the file, though chances and what follows from them are worked out without it."""
    values = {one.path: drawn(one, seed=1, pair=0) for one in GUESSES.uncertain}
    edits = {re.sub(r"\.0\b", "[1]", ".".join(map(str, way))): value for way, value in values.items()}
    written = loads(dumps(GUESSES)).evolve({way: unit_of(way, value) for way, value in edits.items()})
    assert not written.uncertain
    assert settled(GUESSES, values).campaigns == written.campaigns
    assert settled(GUESSES, values).segments == written.segments
    assert settled(GUESSES, values).resources == written.resources
    assert settled(GUESSES, values).stages == written.stages


def unit_of(path, value):
    if path.endswith(("leads.rate", "post.leads.response.at_most")):
        return f"{value!r} per week"
    if path.endswith(("rate", "at_most")):
        return f"{value!r} per hour"
    return shown_percentage(value) if "chance" in path else value


@pytest.mark.parametrize("pair", range(20))
def test_chances_add_up_in_every_world(pair):
    call = world_of(GUESSES, "ours", pair, seed=5).stages["call"]
    assert sum(one.chance for one in call.outcomes) == pytest.approx(1)
    assert sum(call.options["partners"].chances.values()) == pytest.approx(1)
    others = [one.chance for one in call.outcomes][1:]
    assert list(call.options["partners"].chances.values())[1:] == pytest.approx(
        [(1 - call.options["partners"].chances["won"]) * one / sum(others) for one in others], abs=1e-11
    )


def test_all_routes_live_in_the_same_worlds_and_each_pair_in_its_own():
    ours, theirs = (world_of(GUESSES, route, pair=7, seed=1) for route in ("ours", "theirs"))
    assert ours.stages == theirs.stages
    assert ours.campaigns["fair"] == theirs.campaigns["fair"]
    assert world_of(GUESSES, "ours", pair=8, seed=1).stages != ours.stages
    assert world_of(GUESSES, "ours", pair=7, seed=2).stages != ours.stages


def test_what_is_not_uncertain_stays_as_it_is():
    plain = replace(GUESSES.seen_by("ours"), uncertain=())
    assert world_of(plain, "ours", pair=0, seed=1) is plain
    assert lives_of(GUESSES) == 2
    assert lives_of(replace(plain, routes={"ours": plain.routes["ours"]})) == 1


def test_draws_have_the_law_that_is_stated():
    """Of 4,000 draws the mean of a uniform number lies within six standard errors: a false alarm in 5e8."""
    (unknown,) = (one for one in GUESSES.uncertain if one.path[-1] == "visit")
    values = [drawn(unknown, seed=9, pair=pair) for pair in range(4000)]
    assert sum(values) / 4000 == pytest.approx(0.75, abs=6 * (0.5 / 12**0.5) / 4000**0.5)
    assert min(values) < 0.501
    assert max(values) > 0.999


@pytest.fixture
def by_rows(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "market.csv").write_text(MARKET)
    (tmp_path / "plan.yaml").write_text(BY_ROWS)
    return load(tmp_path / "plan.yaml")


def test_rows_are_drawn_whole_and_each_as_likely(by_rows):
    """A row comes 1,000 times in 3,000, give or take six standard deviations of 25.8: a false alarm in 1e8."""
    seen = []
    for pair in range(3000):
        world = world_of(by_rows, "only", pair, seed=3)
        seen.append((world.stages["call"].outcomes[0].chance, world.campaigns["web"].leads.per_week))
    rows = {(0.2, 70.0), (0.1, 210.0), (0.05, 245.0)}
    assert set(seen) == rows
    assert all(abs(seen.count(row) - 1000) < 155 for row in rows)


def test_rows_have_their_mean_scale_and_unit(by_rows):
    assert by_rows.campaigns["web"].leads.per_week == pytest.approx(7 * 25)
    assert by_rows.stages["call"].outcomes[0].chance == pytest.approx(0.5 * 0.7 / 3)
    assert loads(dumps(by_rows), folder=by_rows.folder) == by_rows


def test_a_plan_that_is_carried_away_draws_the_same_rows(by_rows, tmp_path):
    plan, files = portable(by_rows)
    (tmp_path / "inputs").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    carried = loads(dumps(plan), folder=tmp_path)
    assert carried == plan
    assert portable(carried)[0] == plan
    assert len(files) == 2
    for pair in range(10):
        assert world_of(carried, "only", pair, seed=3).stages == world_of(by_rows, "only", pair, seed=3).stages


TWO_MARKETS = """
name: Two markets
start: 2027-01-04
horizon: 1 weeks
segments: {firms: {value: 9}}
campaigns:
  west: {segment: firms, leads: {rate: {uncertain: {rows: {csv: WEST, column: rate, unit: per week}}}}}
  east: {segment: firms, leads: {rate: {uncertain: {rows: {csv: EAST, column: rate, unit: per week}}}}}
stages: {call: {step: sell, outcomes: {won: {sale: value}}}}
routes: {only: {}}
"""
WEST, EAST = "us/a b & c.de/market.2027.csv", "eu/market.2027.csv"


def two_markets(folder, west=WEST, east=EAST):
    for file in (WEST, EAST):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(MARKET)
    return loads(TWO_MARKETS.replace("WEST", west).replace("EAST", east), folder=folder)


def rates(plan, pairs=60):
    worlds = [world_of(plan, "only", pair, seed=3) for pair in range(pairs)]
    return [(one.campaigns["west"].leads.per_week, one.campaigns["east"].leads.per_week) for one in worlds]


def test_files_of_one_name_in_two_folders_have_rows_of_their_own(tmp_path):
    """Of 60 pairs of rows no two ever differ with a chance of 3**-60."""
    assert len(set(rates(two_markets(tmp_path)))) > 3


def test_one_file_is_one_file_however_it_is_written(tmp_path):
    same = [EAST, f"./{EAST}", "eu/../eu/market.2027.csv", str(tmp_path / EAST)]
    drawn_so = {tuple(rates(two_markets(tmp_path, west=west), pairs=9)) for west in same}
    assert len(drawn_so) == 1
    assert all(west == east for west, east in drawn_so.pop())


def test_a_plan_in_the_files_own_folder_has_the_files_name_alone(tmp_path):
    two_markets(tmp_path)
    alone = {one.address for one in two_markets(tmp_path / "us" / "a b & c.de", "./eu/market.2027.csv").uncertain}
    assert alone == {"rows of eu/market"}
    (tmp_path / "market.csv").write_text(MARKET)
    assert {one.address for one in two_markets(tmp_path, "market.csv", "market.csv").uncertain} == {"rows of market"}


@pytest.mark.parametrize("deep", ["", "d" * 60 + "/", "/".join(["ü" * 40] * 6) + "/"])
def test_files_in_folders_that_are_carried_away_draw_the_same_rows(tmp_path, deep):
    (tmp_path / deep).mkdir(parents=True, exist_ok=True)
    (tmp_path / deep / "market.csv").write_text(MARKET)
    before = two_markets(tmp_path, west=f"{deep}market.csv")
    away = tmp_path / "away"
    dump_to(away, before)
    after = load(away / "plan.yaml")
    assert rates(after) == rates(before)
    dump_to(away / "again", after)
    again = load(away / "again" / "plan.yaml")
    assert rates(again) == rates(before)
    assert portable(again)[0] == again == portable(after)[0]
    assert all(name.count("/") == 1 and len(name.encode()) < 200 for name in portable(before)[1])


def dump_to(folder, plan):
    folder.mkdir()
    dump(plan, folder / "plan.yaml")


def test_chances_by_rows_add_up_row_by_row(by_rows, tmp_path):
    (tmp_path / "data" / "market.csv").write_text("win,rate\n0.9,0.1\n0.1,0.7\n")
    (tmp_path / "other.csv").write_text("rate\n0.4\n")
    text = BY_ROWS.replace("unit: per day", "unit: per week").replace("scale: 0.5", "scale: 1")
    more = "      soon: {chance: {uncertain: {rows: {csv: FILE, column: rate}}}}\n      lost: {}"
    both = text.replace("      lost: {}", more)
    assert loads(both.replace("FILE", "data/market.csv"), folder=tmp_path).stages["call"].rest == "lost"
    with pytest.raises(ScenarioError, match="can add up to 130 %"):
        loads(both.replace("FILE", "other.csv"), folder=tmp_path)


def test_a_factor_changes_what_may_be_as_a_whole():
    fewer = GUESSES.evolve({"campaigns.post.leads.response.at_most": "x0.8"})
    assert by_path(fewer)["campaigns.post.leads.response.at_most"].law == Scaled(of=Uniform(min=20.0, max=40.0), by=0.8)
    weaker = GUESSES.evolve({"campaigns.web.leads.rate": "x0.8", "stages.call.outcomes.won.chance": "x0.5"})
    laws = {path: one.law for path, one in by_path(weaker).items()}
    assert laws["campaigns.web.leads.rate"] == Scaled(of=Gamma(mean=70.0, cv=0.2), by=0.8)
    assert laws["stages.call.outcomes.won.chance"].by == 0.5
    again = weaker.evolve({"campaigns.web.leads.rate": "x0.5"})
    assert by_path(again)["campaigns.web.leads.rate"].law.by == pytest.approx(0.4)
    before, after = (world_of(one, "ours", pair=2, seed=1).campaigns["web"].leads for one in (GUESSES, weaker))
    assert after.per_week == pytest.approx(0.8 * before.per_week)


def test_a_factor_changes_rows_and_sure_values_too(by_rows):
    weaker = by_rows.evolve({"campaigns.web.leads.rate": "x0.8"})
    assert by_path(weaker)["campaigns.web.leads.rate"].law.scale == 0.8
    sure = GUESSES.evolve({"campaigns.web.leads.rate": {"uncertain": "50 per week"}})
    assert by_path(sure.evolve({"campaigns.web.leads.rate": "x0.8"}))["campaigns.web.leads.rate"].law == Constant(
        value=40
    )


@pytest.mark.parametrize(
    ("law", "change", "message"),
    [
        ({"uncertain": {"gamma": {"mean": "9 per week", "cv": 1}}}, "+2", "leads.rate.uncertain.gamma.mean"),
        ({"uncertain": {"choice": {"9 per week": "50%", "8 per week": "50%"}}}, "x2", "write what it may be anew"),
    ],
)
def test_other_changes_are_refused_by_name(law, change, message):
    plan = GUESSES.evolve({"campaigns.web.leads.rate": law})
    with pytest.raises(ScenarioError, match=message):
        plan.evolve({"campaigns.web.leads.rate": change})


def test_differences_are_told_inside_what_is_uncertain():
    changed = GUESSES.evolve({"campaigns.web.leads.rate.uncertain.gamma.mean": "77 per week"})
    sentence = "campaign web: leads.rate.uncertain.gamma.mean is 77 per week, was 70 per week (+10 %)"
    assert list(told(GUESSES, changed)) == [sentence]


def test_what_is_unknown_is_told_with_its_mean_and_range(by_rows):
    said = list(unknowns(GUESSES))
    assert "campaigns.web.leads.rate: 70 a week on average, sd 14 a week, 0 a week or more" in said
    assert "stages.call.options.partners.chances.won: 15 % on average, sd 2.887 %, 10 % to 20 %" in said
    assert len(said) == 28
    assert "campaigns.web.leads.rate: 175 a week on average, sd 75.61 a week" in next(unknowns(by_rows))
    assert next(unknowns(by_rows)).endswith("70 a week to 245 a week, by 3 rows of data/market.csv")


def test_what_is_unknown_is_called_in_words():
    said = list(unknowns(GUESSES, in_words))
    assert "the leads of web: 70 a week on average, sd 14 a week, 0 a week or more" in said
    assert "the chance of won at call by partners: 15 % on average" in "; ".join(said)
    assert [one for one in said if "." in one.partition(":")[0]] == []
    assert len({one.partition(":")[0] for one in said}) == len(said)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("campaigns.web.leads.weekly.1.rate", "the leads of web in span 2 of hours"),
        ("campaigns.web.leads.response.at_most", "the most leads of web"),
        ("campaigns.web.leads.response.half_at", "the spending on web that brings half of its most leads"),
        ("campaigns.web.profile.size.gamma.scale", "the factor of size of web"),
        ("campaigns.web.odds.call", "the factor of the odds at call for leads of web"),
        ("segments.firms.value.lognormal.scale", "the factor of the value of firms"),
        ("resources.reps.people.0.odds.call", "the factor of the odds at call of person 1 of reps"),
        ("resources.reps.tenure.exponential.scale", "the factor of the tenure of reps"),
        ("stages.call.effort.lognormal.scale", "the factor of the work at call"),
        ("stages.call.options.reps.effort.gamma.scale", "the factor of the work at call by reps"),
        ("stages.call.odds.region.north", "the factor of the odds at call by region north"),
        ("stages.call.outcomes.won.chance", "the chance of won at call"),
        ("stages.call.outcomes.won.after.gamma.scale", "the factor of the time until it is known after won at call"),
    ],
)
def test_places_of_unknown_numbers_have_names(place, words):
    assert in_words(tuple(int(part) if part.isdecimal() else part for part in place.split("."))) == words

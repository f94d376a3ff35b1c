"""Words of the language that are not simulated yet: each is refused by its name, and the docs list them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.reading import loads
from simulator.scenario.shape import SURE, Shape
from simulator.scenario.types import EARLY_LEAVING
from simulator.scenario.words import NOT_YET, status_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "language-status.md"

PLACES = {
    "plan": "{word}: 5",
}
SPECIAL = {
    ("headcount", "a headcount by date"): "resources: {r: {headcount: {2027-01-04: 6}}}",
}
EVERY = [(place, word) for place, words in NOT_YET.items() for word in words]
ALL_THERE = "stages: {s: {step: sell}}\nresources: {}\n"


def test_every_place_is_tried() -> None:
    assert EVERY
    assert set(PLACES) == set(NOT_YET)


@pytest.mark.parametrize(("place", "word"), EVERY, ids=str)
def test_the_word_is_refused_by_its_name(place: str, word: str) -> None:
    text = SPECIAL.get((place, word)) or PLACES[place].format(word=word)
    with pytest.raises(ScenarioError) as raised:
        loads(f"{text}\n{ALL_THERE}" if place == "targets" else text)
    refusal = f"{word if ' ' in word else f'`{word}`'} is not simulated yet."
    assert any(one.message == refusal for one in raised.value.problems), raised.value


SIMULATED: dict[str, str] = {
    "plan": "name description source currency start horizon warm_up follow_up seed replications targets calendars "
    "segments campaigns resources stages routes pipeline base",
    "calendar": "days hours holidays",
    "segment": "value gross_margin profile",
    "rows of a profile": "csv columns",
    "campaign": "segment leads starts odds profile value cost",
    "leads": "rate hours months between regular growth swings weekly count csv column spend response",
    "response": "at_most half_at",
    "line of weekly leads": "days hours rate",
    "cost of a campaign": "per_lead per_month once",
    "resource": "department channel headcount calendar shifts people available absence speed ramp tenure vacancy "
    "assignment max_open_leads order end_of_shift cost",
    "shift": "days hours holidays headcount",
    "person": "name calendar speed odds serves from to",
    "ramp": "over from",
    "cost of a resource": "per_hour per_month per_touch per_hire overtime commission keeps",
    "commission": "first later rate quota above",
    "stage": "step delay effort touches gap patience due expires opens room urgency max_visits outcomes odds options",
    "patience": "of in",
    "due": "within in late",
    "late": "to",
    "expires": "after to",
    "option": "effort touches gap chances odds cost",
    "cost of an option": "per_touch",
    "outcome": "chance to effort after sale subscription refers cost",
    "case in `to`": "if to",
    "sale": "per_month term",
    "refers": "count segment starts",
    "route": "team campaigns like set",
    "case in `team`": "if use",
    "empirical distribution": "values csv column unit min max scale",
    "constant distribution": "value scale",
    "rows of an uncertain distribution": "csv column unit scale",
    "parameters of a distribution": "min mode max mean cv sd alpha beta stages trials chance median p90 scale",
    "distribution": "constant uniform triangular pert exponential erlang gamma lognormal weibull normal beta poisson "
    "geometric binomial choice empirical quantiles mixture scipy",
    "outcomes": "gave_up turned_away late expired exhausted",
}
"""The language's words that are simulated, by the place where they stand."""


def words_read() -> dict[str, set[str]]:
    """What the reader's own lists say that it understands."""
    found: dict[str, set[str]] = {"distribution": set(FAMILIES), "outcomes": set(EARLY_LEAVING)}
    waiting = [Shape]
    while waiting:
        shape = waiting.pop()
        waiting.extend(shape.__subclasses__())
        if shape.model_fields:
            found.setdefault(shape.place, set()).update(shape.words())
    return found


def test_the_reader_understands_these_words_and_no_others() -> None:
    assert words_read() == {place: set(words.split()) for place, words in SIMULATED.items()}


def test_no_word_is_both_simulated_and_refused() -> None:
    assert not {(place, word) for place, words in SIMULATED.items() for word in words.split()} & set(EVERY)


UNCERTAIN = "{uncertain: {beta: {alpha: 2, beta: 3}}}"
EVERYWHERE = {
    "chance of an outcome": "stages: {s: {outcomes: {o: {chance: @}}}}",
    "chance of an option": "stages: {s: {options: {r: {chances: {o: @}}}}}",
    "odds": "stages: {s: {odds: {fit: @}}}",
    "odds by wait": "stages: {s: {odds: {wait: @}}}",
    "odds of an option": "stages: {s: {options: {r: {odds: {fit: @}}}}}",
    "rate": "campaigns: {c: {leads: {rate: @}}}",
    "share of a category": "segments: {s: {profile: {region: {choice: {north: @, south: 40%}}}}}",
    "attribute": "segments: {s: {profile: {fit: @}}}",
    "value": "segments: {s: {value: @}}",
    "gross margin": "segments: {s: {gross_margin: @}}",
    "month's factor": "campaigns: {c: {leads: {rate: 5 per week, months: {aug: @}}}}",
    "number of leads": "campaigns: {c: {leads: {count: @}}}",
    "price of a lead": "campaigns: {c: {cost: {per_lead: @}}}",
    "headcount": "resources: {r: {headcount: @}}",
    "availability": "resources: {r: {available: @}}",
    "pay": "resources: {r: {cost: {per_month: @}}}",
    "commission": "resources: {r: {cost: {commission: @}}}",
    "share kept": "resources: {r: {cost: {keeps: @}}}",
    "seats of a shift": "resources: {r: {shifts: [{days: mon, hours: '09:00-17:00', headcount: @}]}}",
    "seats from a date": "resources: {r: {headcount: {2027-01-04: @}}}",
    "speed of a person": "resources: {r: {people: [{name: Ada, speed: @}]}}",
    "absence": "resources: {r: {absence: @}}",
    "speed": "resources: {r: {speed: @}}",
    "tenure": "resources: {r: {tenure: @}}",
    "vacancy": "resources: {r: {vacancy: @}}",
    "ramp": "resources: {r: {ramp: {over: @, from: 30%}}}",
    "price of a hire": "resources: {r: {cost: {per_hire: @}}}",
    "price of overtime": "resources: {r: {cost: {overtime: @}}}",
    "commission of first sales": "resources: {r: {cost: {commission: {first: @, later: 4%}}}}",
    "quota": "resources: {r: {cost: {commission: {rate: 4%, quota: @, above: 5%}}}}",
    "delay": "stages: {s: {delay: @}}",
    "effort": "stages: {s: {effort: @}}",
    "effort of an option": "stages: {s: {options: {r: {effort: @}}}}",
    "touches": "stages: {s: {touches: @}}",
    "gap": "stages: {s: {gap: @}}",
    "patience": "stages: {s: {patience: @}}",
    "due": "stages: {s: {due: @}}",
    "due within": "stages: {s: {due: {within: @}}}",
    "patience of": "stages: {s: {patience: {of: @}}}",
    "expires": "stages: {s: {expires: {after: @}}}",
    "growth": "campaigns: {c: {leads: {rate: 5 per week, growth: @}}}",
    "swings": "campaigns: {c: {leads: {rate: 5 per week, swings: @}}}",
    "weekly rate": "campaigns: {c: {leads: {weekly: [{days: mon, hours: '09:00-17:00', rate: @}]}}}",
    "odds of a campaign": "campaigns: {c: {odds: {s: @}}}",
    "attribute of a campaign": "campaigns: {c: {profile: {fit: @}}}",
    "value of a campaign": "campaigns: {c: {value: @}}",
    "odds at a wait": "stages: {s: {odds: {wait: {5 min: 1, 1 h: @}}}}",
    "sale by the month": "stages: {s: {outcomes: {o: {sale: {per_month: @, term: 1 years}}}}}",
    "term": "stages: {s: {outcomes: {o: {sale: {per_month: value, term: @}}}}}",
    "change of a subscription": "stages: {s: {outcomes: {o: {subscription: {times: @}}}}}",
    "end of a cut": "stages: {s: {effort: {gamma: {mean: 1 h, cv: 1, max: @}}}}",
    "weight in a mixture": "stages: {s: {effort: {mixture: [{weight: @, of: 1 h}, {weight: 40%, of: 2 h}]}}}",
    "part of a mixture": "stages: {s: {effort: {mixture: [{weight: 60%, of: @}, {weight: 40%, of: 2 h}]}}}",
    "case of what depends": "stages: {s: {effort: {depends_on: done_by.s, reps: @}}}",
    "room": "stages: {s: {room: @}}",
    "urgency": "stages: {s: {urgency: @}}",
    "visits": "stages: {s: {max_visits: @}}",
    "after": "stages: {s: {outcomes: {o: {after: @}}}}",
    "effort of an outcome": "stages: {s: {outcomes: {o: {effort: @}}}}",
    "sale": "stages: {s: {outcomes: {o: {sale: @}}}}",
    "part of the value": "stages: {s: {outcomes: {o: {sale: {times: @}}}}}",
    "referrals": "stages: {s: {outcomes: {o: {refers: {count: @}}}}}",
    "cost of an outcome": "stages: {s: {outcomes: {o: {cost: @}}}}",
    "cost of a touch": "stages: {s: {options: {r: {cost: {per_touch: @}}}}}",
    "share of a team": "routes: {r: {team: {s: {a: @, b: 40%}}}}",
    "horizon": "horizon: @",
    "constant": "stages: {s: {effort: {constant: @}}}",
    "parameter": "stages: {s: {effort: {exponential: {mean: @}}}}",
    "parameter of two": "stages: {s: {effort: {gamma: {mean: 1 h, cv: @}}}}",
    "parameter of a number": "segments: {s: {profile: {fit: {beta: {alpha: @, beta: 3}}}}}",
    "parameter of a count": "stages: {s: {touches: {poisson: {mean: @}}}}",
    "parameter of a sale": "stages: {s: {outcomes: {o: {sale: {lognormal: {mean: @, cv: 1}}}}}}",
    "value of a list": "stages: {s: {effort: {empirical: {values: [1 h, @]}}}}",
}


MAY_BE = {
    "chance of an outcome", "chance of an option", "odds", "odds by wait", "odds of an option", "rate", "weekly rate",
    "odds of a campaign", "odds at a wait",
}  # fmt: skip
"""Where a number may be uncertain; beside them there is the scale of any distribution."""


@pytest.mark.parametrize("place", EVERYWHERE)
def test_what_is_uncertain_is_refused_by_name_wherever_it_may_not_stand(place: str) -> None:
    text = EVERYWHERE[place].replace("@", UNCERTAIN)
    with pytest.raises(ScenarioError) as raised:
        loads(text)
    named = [one for one in raised.value.problems if one.message == SURE]
    at = [(1, text.index(UNCERTAIN) + 1)], [(1, text.index("uncertain") + 1)]
    assert [(one.line, one.column) for one in named] in (([],) if place in MAY_BE else at)


def test_the_page_lists_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == status_page()


ONCE: dict[str, str] = {
    "plan": "precision base",
    "targets": "quota_attainment overtime cost.hires _adjusted by_campaign by_segment",
    "profile": "rows",
    "campaign": "odds profile value",
    "leads": "weekly growth swings",
    "resource": "shifts people absence speed ramp tenure vacancy assignment max_open_leads",
    "headcount": "unlimited a_headcount_by_date",
    "end_of_shift": "finish hand_over",
    "cost of a resource": "per_hire overtime",
    "commission": "first later rate quota above",
    "stage": "opens expires",
    "patience": "of in",
    "due": "within in late",
    "outcomes": "late expired",
    "outcome": "subscription",
    "to": "if a_list_of_conditions",
    "sale": "per_month term",
    "odds": "a_table_of_`wait` uncertain",
    "team": "if use first_free a_list_of_conditions",
    "route": "like set",
    "chance": "uncertain",
    "rate": "uncertain",
    "distribution": "pert erlang binomial quantiles mixture scipy depends_on uncertain",
    "parameters of a distribution": "min max median p90 scale",
}
"""The list as it was when the first road was built, kept here by hand. Nothing is ever added to it."""


def test_the_list_only_gets_shorter() -> None:
    once = {(place, word.replace("_", " ")) for place, words in ONCE.items() for word in words.split()}
    assert {(place, word.replace("_", " ")) for place, word in EVERY} <= once

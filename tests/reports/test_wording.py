import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.experiments.comparison import compare
from simulator.experiments.results import Results
from simulator.reports import tables, terminal
from simulator.reports.wording import (
    common_luck,
    estimate_text,
    headline,
    joined,
    label,
    ranked,
    surely_best,
    target_text,
)
from simulator.scenario.criteria import Target
from simulator.scenario.kpi_names import KPI_NAMES
from simulator.scenario.reading import loads
from simulator.scenario.types import Sale, Scenario

Earning = Callable[..., Results]
Lives = Callable[[Scenario], Results]


def test_the_answer_names_the_best_route_and_by_how_much(earning: Earning) -> None:
    results = earning({"b": [9, 11, 13], "a": [10, 12, 14]})
    assert headline(results)[0] == "a earns most: profit 12.0 ± 5.0 EUR, 1.0 EUR more than b (> 99 % sure)."


def test_routes_within_noise_are_not_told_apart(earning: Earning) -> None:
    results = earning({"a": [10, 12, 14], "b": [13, 12, 10]})
    assert headline(results)[0] == (
        "Not told apart in profit at 3 replications: a and b; a has 12.0 ± 5.0 EUR, 0.3 ± 8.8 EUR more than b."
    )
    worse = earning({"c": [1, 2, 1], "a": [10, 12, 14], "b": [13, 12, 10]})
    assert headline(worse)[0].endswith("more than b. c earns less.")


def test_of_many_routes_those_not_told_apart_are_held_against_the_best_alone(earning: Earning) -> None:
    results = earning({"a": [10, 12, 14], "b": [13, 12, 10], "c": [12, 13, 9], "d": [1, 2, 1]})
    assert headline(results)[0] == (
        "a has the largest profit, 12.0 ± 5.0 EUR, 0.3 ± 8.8 EUR more than b; at 3 replications it is not told apart "
        "from b or c. d earns less."
    )


CHANGED = (
    "  base: {team: {call: agents}}",
    "  slower: {like: base, set: {resources.agents.available: 90%}}",
    "  both: {like: slower, set: {stages.call.effort: 40 min}}",
    "  alone: {team: {call: agents}, set: {resources.agents.available: 90%, stages.call.effort: 45 min}}",
    "  quicker: {like: base, set: {stages.call.effort: 40 min, resources.agents.headcount: 21}}",
)


def changed(*routes: str) -> Scenario:
    return loads(FIFTY_MINUTES[: FIFTY_MINUTES.index("routes:")] + "\n".join(("routes:", *routes)))


def test_a_changed_route_is_held_against_the_one_that_it_is_like(earning: Earning) -> None:
    """What happens to set all that another route sets, and more, is not held against that one."""
    earned = {
        "base": [10, 12, 14],
        "slower": [9, 11, 13],
        "both": [9, 11, 13.3],
        "alone": [1, 2, 3],
        "quicker": [10, 12.5, 13],
    }
    sentences = headline(earning(earned, of=changed(*CHANGED)))
    assert [one for one in sentences if one.startswith("Against")] == [
        "Against base in profit: slower −1.00 EUR; quicker is not told apart from it.",
        "Against slower in profit: both is not told apart from it.",
    ]


def test_two_routes_are_held_against_each_other_once(earning: Earning) -> None:
    told = headline(earning({"base": [10, 12], "slower": [9, 11]}, of=changed(*CHANGED[:2])))
    assert not [one for one in told if one.startswith("Against")]


def test_what_is_not_told_apart_has_no_superlative(earning: Earning) -> None:
    text = " ".join(headline(earning({"a": [10, 12, 14], "b": [13, 12, 10]})))
    assert "Revenue: not told apart (a 12.0 ± 5.0 EUR, b 11.7 ± 3.8 EUR)." in text
    assert "Fewest people: a, 11 (next is b, 17)." in text
    assert not {"most", "Most", "best", "Shortest"} & set(text.split())


def test_a_lead_that_only_one_sided_noise_supports_tells_nobody_apart(earning: Earning) -> None:
    """Differences 0, 1, 2, 3: t = 2.32 with 3 degrees of freedom, sure at 94.8 + %, two-sided p = 0.103."""
    results = earning({"a": [10, 11, 12, 13], "b": [10, 10, 10, 10], "c": [1, 1, 1, 1]})
    assert results.best("profit").probability > 0.94
    assert headline(results)[0].startswith("Not told apart in profit at 4 replications: a and b; ")


FIFTY_MINUTES = """\
name: Fifty minutes
start: 2027-01-04
horizon: 2 weeks
seed: 1
replications: 4
segments: {people: {value: 100, gross_margin: 60%}}
campaigns: {web: {segment: people, leads: {rate: 20 per week}}}
resources: {agents: {headcount: 20}}
stages: {call: {step: sell, effort: 50 min, outcomes: {sold: {chance: 50%, sale: value}, lost: {}}}}
routes: {phone: {team: {call: agents}}}
"""


def test_a_time_without_noise_read_off_bins_shows_no_digit_of_less_than_a_bin() -> None:
    """Fifty minutes lie in a bin of 2,048 ms, 0.034 minutes; the mean is counted to the millisecond."""
    results = compare(loads(FIFTY_MINUTES), jobs=1)
    assert estimate_text(results, "phone", "lead_time_p90") == "50.0 min"
    assert estimate_text(results, "phone", "lead_time_mean") == "50 min"


def test_seats_that_are_always_filled_are_counted_whole_beside_others_that_are_not() -> None:
    """Twelve seats are no 12.000, whatever digits the average of other people in post has."""
    agents = "{headcount: 20, tenure: {exponential: {mean: 1 month}}, vacancy: 3 days}"
    both = FIFTY_MINUTES.replace("{headcount: 20}", f"{agents}, desk: {{headcount: 12}}")
    plan = both.replace("{phone: {", "{desk: {team: {call: desk}}, phone: {")
    (people,) = (one for one in headline(compare(loads(plan), jobs=1)) if "people" in one)
    assert people.startswith("Fewest people: desk, 12 (next is phone, 18.")


def test_a_guess_that_a_route_changes_is_one_guess() -> None:
    """Thirty a week may be anything from twenty on; the other route has half as many."""
    unsure = FIFTY_MINUTES.replace("20 per week", "{uncertain: {uniform: {min: 20 per week, max: 40 per week}}}")
    half = "half: {like: phone, set: {campaigns.web.leads.rate: x0.5}}"
    text = " ".join(headline(compare(loads(unsure.replace("routes: {", f"routes: {{{half}, ")), jobs=1)))
    assert "One of the plan's numbers is a guess: in nine of ten worlds" in text


def test_equal_routes_are_called_equal(earning: Earning) -> None:
    results = earning({"a": [10, 12, 14], "b": [10, 12, 14], "c": [1, 2, 3]})
    assert headline(results)[0] == "a and b earn the same in every replication: profit 12.0 ± 5.0 EUR. c earns less."


def test_losses_are_called_losses(earning: Earning) -> None:
    assert headline(earning({"a": [-10, -12], "b": [-20, -22]}))[0].startswith("a loses least: profit −11 ")
    assert headline(earning({"a": [-10, -11, -12]})) == ["a loses money: profit −11.0 ± 2.5 EUR."]


def test_a_profit_whose_interval_holds_nought_is_not_called_one(earning: Earning) -> None:
    said = "Whether a earns or loses money cannot be told: profit 11 ± 13 EUR."
    assert headline(earning({"a": [10, 12]})) == [said]


def test_nought_is_neither_earned_nor_lost(earning: Earning) -> None:
    assert headline(earning({"a": [0, 0, 0]})) == ["a neither earns nor loses money: profit 0 EUR."]
    first = headline(earning({"a": [0, 0, 0], "b": [-2, -3, -2]}))[0]
    assert first.startswith("a has the largest profit: profit 0.0 EUR, ")


def test_one_replication_claims_nothing_about_luck(earning: Earning) -> None:
    sentences = headline(earning({"a": [10], "b": [11]}))
    assert sentences[0] == "In the one replication b has the largest profit, 11 EUR; that tells no routes apart."
    assert sentences[-1].endswith("no intervals, no chances.")


def test_each_target_has_its_chance_likeliest_first(earning: Earning) -> None:
    wanted = (Target(kpi="revenue", relation=">=", bound=12.0), Target(kpi="profit", relation=">", bound=99.0))
    sentences = headline(earning({"a": [10, 11, 12], "b": [12, 13, 14]}, wanted))
    assert "Chance of revenue at least 12 EUR: b 100 %, a 33 %." in sentences
    assert "Chance of profit more than 99 EUR: met by no route in 3 replications." in sentences


@pytest.mark.parametrize(
    ("fifth", "sixth", "told"),
    [(1, 1, "others the same"), (1, 0, "others no more"), (0, 0, "others less")],
)
def test_of_many_routes_four_are_named_and_how_the_others_stand(
    earning: Earning, fifth: int, sixth: int, told: str
) -> None:
    met = [[9, 9], *[[9, 1]] * 3, [9 * fifth, 1], [9 * sixth, 1]]
    sentences = headline(
        earning(dict(zip("abcdef", met, strict=True)), (Target(kpi="revenue", relation=">=", bound=9.0),))
    )
    assert f"Chance of revenue at least 9 EUR: a 100 %, b 50 %, c 50 %, d 50 %, {told}." in sentences


def test_a_target_that_no_route_measures_is_said_to_be_not_measured(earning: Earning) -> None:
    wanted = (Target(kpi="utilisation.nobody", relation="<=", bound=0.85),)
    sentences = headline(earning({"a": [10, 11], "b": [12, 13]}, wanted))
    assert "Chance of utilisation of nobody at most 85 %: not measured; no route has this KPI." in sentences


def test_page_and_terminal_mark_the_same_best(results: Results, silent: Results) -> None:
    for found, verdict, marks in ((results, "best", 1), (silent, "unknown", 0)):
        assert found.best("lead_time_p50").verdict == verdict
        row = next(row for row in tables.comparison(found).rows if row.heading.startswith("lead time (median)"))
        line = next(line for line in terminal.lines(found) if line.startswith("lead time (median),"))
        assert [cell.mark for cell in row.cells].count("best") == line.count("*") == marks


def test_journeys_still_open_are_not_leads_undecided() -> None:
    """A customer's journey may be open, though the lead was won long ago."""
    assert label("open_at_end") == "journeys open at the end, customers included"


def test_a_label_never_touches_its_first_number() -> None:
    for width in range(3, 66):
        text = list(terminal._table(["", "a", "b"], [["chance: lead_time_p90 <= 60 days", "9" * width + " ", "1 "]]))
        assert "days 9" in " ".join(" ".join(text).split())
        assert max(map(len, text)) <= terminal.WIDTH


def test_labels_are_folded_before_routes_go_below_each_other() -> None:
    label, cells = "cost of a new account: letter_list, EUR", ["114.25 ± 14.25 "] * 4
    heading, _, first, second = terminal._table(["", "phone", "letter", "branch", "agency"], [[label, *cells]])
    assert heading.split() == ["phone", "letter", "branch", "agency"]
    assert (first, second[:18], second.count("114.25 ± 14.25")) == ("cost of a new account:", "  letter_list, EUR", 4)


def test_routes_that_do_not_fit_stand_below_the_others_and_apart() -> None:
    text = list(terminal._table(["", *"abcdefgh"], [["profit, EUR", *["114.25 ± 14.25 "] * 8]]))
    assert [line.split() for line in text if line and not line.startswith(("─", "profit"))] == [[*"abcde"], [*"fgh"]]
    assert text[3] == ""


def test_partners_seats_stand_beside_own_people(partnered: Results, results: Results) -> None:
    (people,) = (line for line in headline(partnered) if "people" in line)
    assert people.startswith("Fewest own people: ")
    assert "6 partners' seats" in people
    assert "no partners' seats" in people
    row = next(row for row in tables.comparison(partnered).rows if row.heading == "headcount")
    assert [cell.text.partition(" + ")[2] for cell in row.cells] == ["0", "6", "0"]
    assert (row.note, {cell.mark for cell in row.cells}) == ("own + partners' seats", {""})
    assert any("headcount, own + partners' seats" in line and " + 6" in line for line in terminal.lines(partnered))
    assert not any("partners" in line for line in terminal.lines(results))


def test_one_seat_of_a_partner_is_one(lone_partner: Results) -> None:
    (people,) = (line for line in headline(lone_partner) if "people" in line)
    assert people.endswith(" and 1 partner's seat.")


def test_people_whom_nobody_counts_are_not_the_fewest(unlimited: Results) -> None:
    assert "Headcount: field_led unlimited, phone_first 6 + unlimited." in headline(unlimited)
    row = next(row for row in tables.comparison(unlimited).rows if row.heading == "headcount")
    assert [(cell.text, cell.mark) for cell in row.cells] == [("unlimited", ""), ("6 + unlimited", "")]
    (line,) = (line for line in terminal.lines(unlimited) if line.startswith("headcount"))
    assert "*" not in line


def test_who_gives_up_stands_in_the_headline_where_patience_ends(results: Results) -> None:
    headings = [row.heading for row in tables.comparison(results).rows]
    assert [heading for heading in headings if "gave up" in heading] == ["gave up waiting: call"]
    assert [line for line in terminal.lines(results) if line.startswith("gave up waiting: call, %")]
    assert "gave up waiting" in [words for words, _, _ in tables.glossary(results)]


def test_revenue_stands_above_the_gross_profit_and_cost_that_make_the_profit(results: Results) -> None:
    headings = [row.heading for row in tables.comparison(results).rows]
    assert headings[:4] == ["profit", "revenue", "gross profit", "cost"]
    lines = [line.partition(",")[0] for line in terminal.lines(results)]
    assert lines[lines.index("profit") :][:4] == ["profit", "revenue", "gross profit", "cost"]


def test_bookings_stand_below_revenue_where_something_is_sold_by_the_month(
    results: Results, three_lives: Lives
) -> None:
    stages = dict(results.scenario.stages)
    won = replace(stages["propose"].outcomes[0], sale=Sale(times=1.0, term=12 * 2_629_800_000))
    stages["propose"] = replace(stages["propose"], outcomes=(won, *stages["propose"].outcomes[1:]))
    monthly = three_lives(replace(results.scenario, stages=stages))
    assert [row.heading for row in tables.comparison(monthly).rows][1:3] == ["revenue", "bookings"]
    assert any(line.startswith("bookings,") for line in terminal.lines(monthly))


def test_what_a_target_asks_for_has_a_row(results: Results, three_lives: Lives) -> None:
    targets = (Target(kpi="new_accounts", relation=">=", bound=5), Target(kpi="time_in.call", relation="<=", bound=5))
    asked = three_lives(replace(results.scenario, targets=targets))
    names = {"new accounts", "time in stage (mean): call"}
    assert names <= {row.heading for row in tables.comparison(asked).rows}
    shown = [line for line in terminal.lines(asked) if line.startswith(("new accounts", "time in stage (mean): call"))]
    assert len(shown) == 2
    assert names - {row.heading for row in tables.comparison(results).rows} == names


def test_a_row_has_one_unit_and_as_many_decimals_everywhere(results: Results) -> None:
    differences = {row.heading: row.cells for row in tables.differences(results).rows}
    for row in tables.comparison(results).rows:
        cells = [cell.text for cell in (*row.cells, *differences.get(row.heading, ())) if "±" in cell.text]
        numbers = [number for text in cells for number in text.split(" ± ")]
        assert len({len(number.partition(".")[2]) for number in numbers}) <= 1
        assert all(len(text.partition(" ± ")[2].lstrip("0.").replace(".", "")) >= 2 for text in cells)


def test_undefined_kpis_are_passed_over(earning: Earning) -> None:
    assert not [line for line in headline(earning({"a": [10, 11], "b": [12, 14]})) if "lead time" in line]


def test_routes_of_different_campaigns_are_not_said_to_meet_the_same_leads(earning: Earning) -> None:
    results = earning({"a": [1, 2], "b": [5, 6]})
    assert common_luck(results) == "Every route meets the same leads with the same luck."
    apart = replace(results.scenario.routes["b"], campaigns=("letters",))
    results.scenario = replace(results.scenario, routes={**results.scenario.routes, "b": apart})
    assert common_luck(results) == "Routes that share a campaign meet the same leads of it with the same luck."


def test_ranking_is_by_profit(earning: Earning) -> None:
    assert ranked(earning({"a": [1, 2], "b": [5, 6], "c": [3, 3]})) == ["b", "c", "a"]
    assert ranked(earning({"a": [1, 2], "b": [5, 6], "c": [3, 3]}), least_first=True) == ["a", "c", "b"]


@pytest.mark.parametrize(
    ("kpi", "words"),
    [
        ("profit", "profit"),
        ("cost.people", "cost: people"),
        ("utilisation.field_reps", "utilisation: field_reps"),
        ("lead_time_p90", "lead time (90th percentile)"),
    ],
)
def test_kpis_have_plain_names(kpi: str, words: str) -> None:
    assert label(kpi) == words


def test_names_are_joined_as_in_a_sentence() -> None:
    assert [joined(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_sentences_need_no_drawing_library() -> None:
    code = "import sys, simulator.reports.wording; sys.exit(bool({'matplotlib', 'jinja2'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_too_long_for_a_line_of_the_table_goes_on_in_the_next() -> None:
    head = ["", "phone_first_and_then_partners_sell"]
    text = list(
        terminal._table(head, [["chance: utilisation of field_reps at most 85 %", "field_representatives \n79 % "]])
    )
    label = "chance: utilisation of field_reps"
    assert text == [
        "phone_first_and_then_".rjust(57),
        "partners_sell".rjust(57),
        "─" * 58,
        label + "field_representatives".rjust(57 - len(label)),
        "  at most 85 %" + "79 %".rjust(57 - 14),
    ]


def test_the_parts_of_the_cost_stand_below_it_where_there_are_any(results: Results) -> None:
    headings = [row.heading for row in tables.comparison(results).rows]
    parts = [part for part in tables.COST_PARTS if any(results.kpi(one, part).mean for one in results.routes)]
    assert parts
    place = headings.index("cost") + 1
    assert headings[place : place + len(parts)] == [label(part) for part in parts]
    assert sum(heading.startswith("cost: ") for heading in headings) == len(parts)


def test_a_target_is_told_as_a_sentence_goes_on() -> None:
    wanted = {
        "utilisation.reps": 0.85,
        "in_time.call": 0.8,
        "count.call.won": 3.0,
        "lead_time_p90": 150.0,
        "cost.people": 10_000.0,
        "revenue.web": 500.0,
    }
    assert [target_text(Target(kpi=kpi, relation="<=", bound=bound), "EUR") for kpi, bound in wanted.items()] == [
        "utilisation of reps at most 85 %",
        "served in time at call at most 80 %",
        "count of call.won at most 3",
        "lead time (90th percentile) at most 150 days",
        "cost of people at most 10 k EUR",
        "revenue of web at most 500 EUR",
    ]


def test_numbers_of_neighbouring_routes_never_touch() -> None:
    for width in range(10, 60):
        cell = "9" * width + "*"
        for line in terminal._table(["", "a", "b", "c"], [["profit, EUR", cell, cell, cell]]):
            assert "*9" not in line
            assert len(line) <= terminal.WIDTH


def test_a_chance_that_all_routes_have_is_told_once(earning: Earning) -> None:
    targets = (Target(kpi="profit", relation=">=", bound=5),)
    same = earning({"a": [10, 12, 14], "b": [13, 12, 10]}, targets)
    assert headline(same)[-1] == "Chance of profit at least 5 EUR: 100 % in every route."
    apart = earning({"a": [10, 12, 14], "b": [3, 2, 1]}, targets)
    assert headline(apart)[-1].endswith(": a 100 %, b 0 %.")


def test_a_small_part_of_the_cost_is_no_merit(partnered: Results) -> None:
    best = {kpi: partnered.best(kpi) for kpi in partnered.all_kpis if kpi.startswith("cost.")}
    assert [kpi for kpi, found in best.items() if found is not None and found.verdict == "best"]
    assert {surely_best(partnered, kpi) for kpi in best} == {None}


def test_the_parts_of_the_cost_are_all_that_it_is_counted_in() -> None:
    assert set(tables.COST_PARTS) == {one.name for one in KPI_NAMES if one.name.startswith("cost.")}

import base64
import hashlib
import re
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.tallies import Tallies
from simulator.experiments.blocks import block_of
from simulator.experiments.results import Results
from simulator.reports import assumptions, tables, terminal, write_report
from simulator.reports.report import facts, render, unbroken
from simulator.reports.terminal import lines
from simulator.reports.wording import headline, label, measure_of
from simulator.scenario.distributions import Constant
from simulator.scenario.reading import loads
from simulator.scenario.types import Odds, Option, Scenario

TWO_SOURCES = loads("""
name: Two sources
start: 2027-01-04
horizon: 2 weeks
segments: {people: {value: 100}}
campaigns:
  web: {segment: people, leads: {rate: 3 per day}}
  fair: {segment: people, leads: {count: 7, between: [2027-01-05, 2027-01-05]}}
stages: {sell: {step: sell, outcomes: {won: {chance: 50%, sale: value}, lost: {}}}}
routes: {own: {}}
""")


def lived(scenario: Scenario, replication: int) -> Tallies:
    return simulate(prepare(scenario, "own"), seed=1, replication=replication)


class Reader(HTMLParser):
    """Collects what a browser would act on: elements, their attributes, tables and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


@pytest.fixture(scope="module")
def run(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    assert write_report(results, folder) == folder / "report.html"
    return folder


@pytest.fixture(scope="module")
def page(run: Path) -> str:
    return (run / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hard_page(hard_results: Results) -> str:
    return render(hard_results, [])


def test_the_same_results_give_the_same_files(run: Path, results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path)
    names = sorted(path.relative_to(run) for path in run.rglob("*.*"))
    assert [str(name) for name in names if name.suffix == ".html"] == ["report.html"]
    assert len([name for name in names if name.suffix in (".svg", ".png")]) == 10
    for name in names:
        assert (run / name).read_bytes() == (tmp_path / name).read_bytes()


def test_the_answer_is_the_first_heading(page: str, results: Results) -> None:
    first = re.search(r"<h1>(.*?)</h1>", page)
    assert first is not None
    assert first[1].replace("\N{NO-BREAK SPACE}", " ").replace("&gt;", ">") == headline(results)[0]


def test_the_tables_say_what_the_results_say(page: str, results: Results) -> None:
    rows = {row[0]: row[1:] for row in reversed(Reader(page).rows)}
    for kpi, heading in (("profit", "profitM EUR"), ("sales", "sales"), ("lead_time_p90", None)):
        scale = measure_of(results, kpi)
        found = [results.kpi(route, kpi) for route in results.routes]
        expected = [scale.figures(one.mean, one.half_width) for one in found]
        assert rows[heading or f"lead time (90th percentile){scale.suffix}"] == expected


def test_names_and_descriptions_cannot_become_markup(hard_page: str) -> None:
    reader = Reader(hard_page)
    assert "script" not in {tag for tag, _ in reader.elements}
    assert "<script>alert(1)</script>" in reader.text
    assert "Costs $5 to $10 <script>alert('x')</script> & more" in reader.text
    assert 'a"quoted"' in reader.text


def test_the_page_holds_all_that_it_shows(page: str) -> None:
    reader = Reader(page)
    found = [item for _, attributes in reader.elements for item in attributes.items()]
    addresses = [value for key, value in found if key in ("src", "href")]
    assert len(set(addresses)) == 10
    assert all(address is not None and address.startswith("data:image/svg+xml;base64,") for address in addresses)
    assert not [key for key, _ in found if key.startswith("on") or key == "style"]


def test_the_policy_allows_the_page_s_own_style_and_nothing_else(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert style is not None
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")


def test_every_number_below_nought_has_a_true_minus(page: str) -> None:
    text = Reader(page).text
    assert re.search(r"\N{MINUS SIGN}\d", text)
    assert not re.search(r"(?<![\w-])-\d", text)


def test_cells_know_their_column_where_the_heading_is_out_of_sight(page: str) -> None:
    cells = [attributes for tag, attributes in Reader(page).elements if tag == "td"]
    assert cells
    assert all(attributes["data-column"] for attributes in cells)


def test_a_chart_that_answers_nothing_leaves_no_heading(brief: Callable[[int], Results], tmp_path: Path) -> None:
    assert "Week by week" not in write_report(brief(7), tmp_path).read_text(encoding="utf-8")


def test_every_picture_has_an_alternative_text(page: str) -> None:
    pictures = [attributes for tag, attributes in Reader(page).elements if tag == "img"]
    assert [picture["class"] for picture in pictures] == ["wide", "narrow"] * 5
    assert all(picture["alt"] for picture in pictures)


def test_a_single_route_and_replication_make_no_claims(single: Results) -> None:
    text = Reader(render(single, [])).text
    assert "There is one replication" in text
    assert "By how much the routes differ" not in text
    assert "Chance of meeting" not in text
    assert "5th to 95th percentile" not in text


def test_how_bad_it_is_when_it_goes_badly(earning: Callable[..., Results]) -> None:
    found = earning({"sure": [1_000] * 200, "bold": [*range(1_000, 1_190), *range(-290, -90, 20)]})
    row = next(row for row in tables.comparison(found).rows if "worst" in row.heading)
    assert row.heading == "profit, mean of the worst 5 %"
    assert row.note == "EUR, of single replications"
    assert [cell.text.partition(" ±")[0] for cell in row.cells] == ["1,000", "−200"]
    (line,) = [line for line in terminal.lines(found) if "worst" in line]
    assert re.match(r"profit, worst 5 %, EUR +1,000 +[-−]200 ±", line)
    assert not tables.tail_note(found)


def test_a_few_worst_replications_are_no_tail_and_the_page_says_so(earning: Callable[..., Results]) -> None:
    few = earning({"sure": [1_000] * 199})
    note = "The mean profit of the worst 5 % is told from 200 replications on."
    assert not [row for row in tables.comparison(few).rows if "worst" in row.heading]
    assert " ".join(terminal.lines(few)).endswith(note)
    assert note in Reader(render(few, [])).text
    assert not tables.tail_note(earning({"sure": [1_000]}))


def test_only_the_surely_best_is_marked(results: Results) -> None:
    rows = {row.heading: row for row in tables.comparison(results).rows}
    for kpi in tables.headline_kpis(results):
        row = rows[label(kpi)]
        best = results.best(kpi)
        sure = best is not None and best.verdict == "best"
        marked = [route for route, cell in zip(results.routes, row.cells, strict=True) if cell.mark == "best"]
        assert marked == ([best.route] if best is not None and sure else [])


def test_one_campaign_and_one_segment_need_no_table_of_their_own(results: Results) -> None:
    assert tables.by_source(results) is None


def test_several_sources_are_shown_one_after_the_other() -> None:
    results = Results(TWO_SOURCES, {"own": block_of("own", 0, [lived(TWO_SOURCES, 0), lived(TWO_SOURCES, 1)])}, {})
    table = tables.by_source(results)
    assert table is not None
    headings = [row.heading for row in table.rows]
    assert headings[:6] == [label(f"{kpi}.web") for kpi in tables.SOURCE_KPIS]
    assert headings[6:] == [label(f"{kpi}.fair") for kpi in tables.SOURCE_KPIS]
    assert [row.cells[0].text for row in table.rows if row.heading == "leads made: fair"] == ["7"]
    text = "\n".join(lines(results))
    assert "revenue: web" in text
    assert "cost of a new account: fair" in text


def test_differences_that_may_be_none_are_marked(results: Results) -> None:
    table = tables.differences(results)
    baseline = table.columns[0].partition(" − ")[2]
    others = [column.partition(" − ")[0] for column in table.columns]
    marks = [
        (cell.mark == "unsure", results.difference(route, minus=baseline, kpi=kpi).p_value >= 0.05)
        for row, kpi in zip(table.rows, tables.DIFFERENCE_KPIS, strict=True)
        for cell, route in zip(row.cells, others, strict=True)
    ]
    assert {seen for seen, _ in marks} == {True, False}
    assert all(seen == meant for seen, meant in marks)


def test_the_plan_is_told_in_words(results: Results) -> None:
    process = {row.heading: [cell.text for cell in row.cells] for row in assumptions.process(results).rows}
    assert process["call"] == [
        "qualify",
        "12 min of work on average, gives up after 5 days on average, due within 4 h",
        "40 % qualified → propose; 60 % lost",
        "fit × 4 per unit, wait × 0.9 an hour",
    ]
    team = {row.heading: [cell.text for cell in row.cells] for row in assumptions.teams(results).rows}
    assert team["propose"] == ["field_reps", "70 % field_reps + 30 % call_centre", "field_reps"]
    people = {row.heading: [cell.text for cell in row.cells] for row in assumptions.people(results).rows}
    assert people["field_reps"] == ["sales", "8", "always open", "60 %", "8,500 EUR a seat-month, 6 % commission"]
    campaign = assumptions.campaigns(results).rows[0]
    assert [cell.text for cell in campaign.cells] == ["mid", "45 a week", "call", "30 EUR a lead, 4,000 EUR a month"]


def test_who_does_a_stage_in_another_way_has_a_line(results: Results) -> None:
    propose = results.scenario.stages["propose"]
    won, lost = propose.outcomes
    phoned = Option(
        resource="call_centre",
        effort=Constant(value=720_000.0),
        touches=Constant(value=1.0),
        chances={"won": 1.0, "lost": 0.0},
        odds=Odds(categories={"region": {"north": 3.0}}),
        cost=7.5,
    )
    dear = replace(propose, touches=Constant(value=2.0), outcomes=(replace(won, cost=12.0), lost))
    stages = results.scenario.stages | {"propose": replace(dear, options={"call_centre": phoned})}
    changed = copy(results)
    changed.scenario = replace(results.scenario, stages=stages)
    rows = {row.heading: [row.note, *(cell.text for cell in row.cells)] for row in assumptions.process(changed).rows}
    assert [name for name in rows if name.startswith("propose")] == ["propose by field_reps", "propose by call_centre"]
    assert rows["propose by field_reps"] == [
        "",
        "sell",
        "3 h of work, 2 touches, 6 days on average between them",
        "28 % won (sale, costs 12 EUR) → deliver; 72 % lost",
        "–",
    ]
    assert rows["propose by call_centre"] == [
        "7.50 EUR more a touch",
        "sell",
        "12 min of work, 1 touch",
        "100 % won (sale, costs 12 EUR) → deliver; 0 % lost",
        "region north × 3",
    ]


def test_open_leads_are_owned_up_to(results: Results) -> None:
    made, won, lost = (results.books("partner_led").count(f"cohort.{name}").sum() for name in ("leads", "won", "lost"))
    share = f"{100 * (made - won - lost) / made:.0f} %"
    (limit,) = (limit for limit in assumptions.limits(results) if "undecided" in limit)
    assert f"neither won nor lost: up to {share} (" in limit
    assert "would rise with a longer follow-up" in limit


def test_provenance_is_flat_and_numbers_stay_with_their_units() -> None:
    assert list(facts({"seed": 7, "hashes": {"plan_text": "ab"}})) == [("seed", "7"), ("hashes: plan text", "ab")]
    assert unbroken("earns 1.2 ± 0.1 M EUR more") == "earns 1.2\xa0±\xa00.1\xa0M\xa0EUR more"

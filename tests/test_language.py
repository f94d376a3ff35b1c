"""The page of the language has the reader's words, all of them and no others, and its examples are simulated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from simulator.cli import main
from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Serial
from simulator.experiments.kept import load_results
from simulator.rules.durations import MONTH
from simulator.scenario import quantities, shapes
from simulator.scenario.arrivals import expected_leads
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.document import parsed
from simulator.scenario.files import Files, Notes
from simulator.scenario.from_scipy import SHAPES as SCIPY
from simulator.scenario.kpi_names import KPI_NAMES, KpiName, OfPeople
from simulator.scenario.names import RESERVED
from simulator.scenario.quantities import PARAMETERS
from simulator.scenario.reading import loads
from simulator.scenario.shape import Shape
from simulator.scenario.types import EARLY_LEAVING, STEPS
from simulator.scenario.units import CLOCK_UNITS, EFFORT_UNITS, RATE_UNITS
from simulator.scenario.worlds import world_of
from tests.laws.words import WORDS, paths_of, words_of
from tests.pages import laid_over

DOCS = Path(__file__).parent.parent / "docs"
TEXT = (DOCS / "language.md").read_text(encoding="utf-8")

Row = list[str]

TABLES: Mapping[str, list[Row]] = {
    name: [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines.splitlines()[2:]]
    for name, lines in re.findall(r"<!-- words: (.+) -->\n((?:\|.*\n)+)", TEXT)
}
BLOCKS = re.findall(r"<!-- ([^\n]+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)
FILES = {kind.removeprefix("file "): text for kind, text in BLOCKS if kind.startswith("file ")}
FIRST = dict(BLOCKS)["plan cleaning.yaml"]
BASE = dict(BLOCKS)["base plan"]
BASED = dict(BLOCKS)["plan with a base"]
CHANGES = [text for kind, text in BLOCKS if kind == "over the base plan"]


def shapes_of(base: type[Shape]) -> Iterator[type[Shape]]:
    for shape in base.__subclasses__():
        if shape.__module__.startswith("simulator.") and shape.place != "parameters of a distribution":
            yield shape
        yield from shapes_of(shape)


SHAPES = {shape.__name__: shape for shape in shapes_of(Shape)}
OF = {"plan": "", "source": ".<name>", "outcome": ".<stage>.<outcome>"} | dict.fromkeys(
    get_args(OfPeople), ".<resource>"
)
KINDS = {
    "time": quantities.CLOCK,
    "effort": quantities.EFFORT,
    "money": quantities.MONEY,
    "number": quantities.NUMBER,
    "count": quantities.COUNT,
}


def full_name(kpi: KpiName) -> str:
    return kpi.name + OF.get(kpi.of, ".<stage>")


READ: Mapping[str, list[str]] = {
    **{name: list(shape.words()) for name, shape in SHAPES.items()},
    "steps": list(STEPS),
    "sales": [word.partition("sale=")[2] for word in WORDS if "sale=" in word],
    "leaving early": list(EARLY_LEAVING),
    "odds": ["attribute", "attribute.category", *RESERVED],
    "units of time": list(CLOCK_UNITS),
    "units of effort": list(EFFORT_UNITS),
    "units of rates": list(RATE_UNITS),
    "families": list(FAMILIES),
    "KPIs": [full_name(kpi) for kpi in KPI_NAMES],
}
"""The words that the reader takes, by the name that their table bears."""


def plain(cell: str) -> str:
    return cell.strip("`")


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_each_list_of_words_has_a_table() -> None:
    assert {"PlanShape", "StageShape", "OutcomeShape", "_Empirical"} <= set(SHAPES)
    assert sorted(TABLES) == sorted(READ)


@pytest.mark.parametrize("name", READ)
def test_a_table_has_the_readers_words_and_no_others(name: str) -> None:
    assert sorted(plain(row[0]) for row in TABLES[name]) == sorted(READ[name])


@pytest.mark.parametrize("name", SHAPES)
def test_what_holds_when_a_word_is_left_out_is_what_the_reader_takes(name: str) -> None:
    for row in TABLES[name]:
        word, stated = plain(row[0]), row[-1]
        field = SHAPES[name].words()[word]
        assert (stated == "required") == field.is_required(), word
        if re.fullmatch("`[^`]+`", stated):
            assert as_read(SHAPES[name], word, plain(stated)) == field.default, word
        elif stated != "required":
            default = field.get_default(call_default_factory=True)
            assert default in (None, (), {}), f"{word} has a default to be stated in backticks"


def as_read(shape: type[Shape], word: str, text: str) -> Any:
    notes = Notes(Files(DOCS))
    found = shape.model_validate(parsed(f"{word}: {text}").root, context=notes)
    return getattr(found, word)


def test_families_have_the_parameters_and_uses_that_are_stated() -> None:
    for family, _, parameters, uses in TABLES["families"]:
        name = plain(family)
        assert quoted(parameters) == list(PARAMETERS.get(name, {})), name
        assert uses.split(", ") == [kind for kind, of in KINDS.items() if name in of.families], name


def test_the_laws_of_scipy_are_listed_with_their_shapes() -> None:
    listed = re.search(r"The laws, each with its shape parameters:\n(.+?)\n\n", TEXT, re.DOTALL)
    assert listed
    laws = re.findall(r"`(\w+)`(?:\s\(([^)]+)\))?[,.]", listed[1])
    assert {name: tuple(quoted(shapes)) for name, shapes in laws} == SCIPY


def test_kpis_have_the_units_that_are_stated() -> None:
    stated = {plain(name): unit for name, _, unit in TABLES["KPIs"]}
    assert stated == {full_name(kpi): kpi.unit for kpi in KPI_NAMES}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The days are", shapes.readers.DAYS),
        ("Months are", shapes.readers.MONTHS),
    ],
)
def test_days_and_months_are_named(line: str, words: tuple[str, ...]) -> None:
    found = re.search(rf"{line} `([^`]+)`", TEXT)
    assert found
    assert tuple(found[1].split()) == words


def over_the_base(change: str) -> dict[str, Any]:
    return laid_over(BASE, change)


PLANS = [YAML(typ="base").load(FIRST), *(over_the_base(change) for change in ("{}", *CHANGES))]


def test_each_example_says_what_it_is() -> None:
    assert len(re.findall(r"^```yaml$", TEXT, re.MULTILINE)) == 3 + len(CHANGES)
    assert len(CHANGES) >= 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("examples")
    for name, text in {**FILES, "base_plan.yaml": BASE}.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("number", range(len(PLANS)))
def test_an_example_is_understood_and_simulated(number: int, folder: Path) -> None:
    found = findings_once_simulated(json.dumps(PLANS[number]), folder)
    assert found == (["stages.call.patience", "routes.alone"] if number == 0 else [])


def test_the_example_with_a_base_is_understood_and_simulated(folder: Path) -> None:
    assert loads(BASED, folder=folder).segments == loads(BASE).segments
    assert findings_once_simulated(BASED, folder) == []


def findings_once_simulated(text: str, folder: Path) -> list[str]:
    """What deserves a second look in a plan, each route of which has been lived once."""
    scenario = loads(text, folder=folder)
    for route in scenario.routes:
        world = world_of(scenario, route, pair=0, seed=scenario.seed)
        tallies = simulate(prepare(world, route), seed=scenario.seed, replication=0)
        assert dict(zip(tallies.names, tallies.values, strict=True))["world.leads"] > 0
    return [finding.path for finding in findings_of(scenario, flows_of(scenario))]


@pytest.mark.parametrize("number", range(len(PLANS)))
def test_an_example_is_compared_and_its_run_read_again(number: int, folder: Path, tmp_path: Path) -> None:
    plan = narrowed(loads(json.dumps(PLANS[number]), folder=folder), replications=2)
    made = compare(plan, folder=tmp_path / "run", executor=Serial())
    assert load_results(tmp_path / "run").summary().equals(made.summary())


PLACES = {
    "RowsShape": "segments.*.profile.rows",
    "TimesShape": "campaigns.*.leads",
    "RunningShape": "stages.*.patience",
    "DueShape": "stages.*.due",
    "LateShape": "stages.*.due.late",
    "PersonShape": "resources.*.people",
    "RampShape": "resources.*.ramp",
    "SalesCommissionShape": "resources.*.cost.commission",
    "QuotaCommissionShape": "resources.*.cost.commission",
    "SubscriptionSaleShape": "stages.*.outcomes.*.sale",
    "GoalCaseShape": "stages.*.outcomes.*.to",
    "TeamCaseShape": "routes.*.team.*",
}
"""Where the shapes stand that a plan, once read, has no more."""


def given(thing: object) -> Iterator[tuple[str, str]]:
    """The words that a plan gives, each with the shape where it stands."""
    if isinstance(thing, Shape):
        yield from ((type(thing).__name__, word) for word in thing.model_fields_set)
        yield from given([getattr(thing, word) for word in thing.model_fields_set])
    elif isinstance(thing, Mapping | list):
        for inside in thing.values() if isinstance(thing, Mapping) else thing:
            yield from given(inside)


def test_every_word_stands_in_an_example(folder: Path) -> None:
    """The values of a word and the families too, by the list that the generated plans are held to."""
    plans = [
        shapes.PlanShape.model_validate(parsed(json.dumps(plan)).root, context=Notes(Files(folder))) for plan in PLANS
    ]
    based = YAML(typ="base").load(BASED)
    forms = set().union(paths_of(based), *(words_of(plan, folder) for plan in PLANS))
    shown = {pair for plan in plans for pair in given(plan)} | {("PlanShape", word) for word in based}
    shown |= {(name, word) for name, at in PLACES.items() for word in SHAPES[name].words() if f"{at}.{word}" in forms}
    plainly = {name: shape for name, shape in SHAPES.items() if "distribution" not in shape.place}
    wanted = {(name, word) for name, shape in plainly.items() for word in shape.words()}
    assert wanted - shown == set()
    for ending in (".depends_on", ".uncertain"):  # the same wherever they stand, so one example of each is enough
        anywhere = {word for word in WORDS if word.endswith(ending)}
        assert anywhere & forms
        forms |= anywhere
    assert [word for word in WORDS if word not in forms] == []


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cleaning.yaml"
    path.write_text(FIRST, encoding="utf-8")
    return path


def test_the_first_plan_is_short_and_checked_as_told(first: Path) -> None:
    assert len(FIRST.splitlines()) <= 25
    checked = CliRunner().invoke(main, ["check", "cleaning.yaml"])
    assert checked.exit_code == 0
    assert re.search(r"45\.0 h of work a week for 40\.0 h of\s+one_caller", checked.output)
    first.write_text(FIRST.replace("call: one_caller", "call: caller"))
    assert CliRunner().invoke(main, ["check", "cleaning.yaml"]).exit_code == 2


def test_the_first_plan_is_compared(first: Path) -> None:
    compared = CliRunner().invoke(main, ["compare", "cleaning.yaml", "--replications", "2", "--jobs", "1"])
    assert compared.exit_code == 0
    assert "Report: runs/" in compared.output


@pytest.mark.parametrize(("leads", "best"), [(90, "alone"), (150, "together")])
def test_the_second_caller_pays_where_the_page_says(leads: int, best: str) -> None:
    """Over fourteen replications the differences lie 26 and 6 standard errors from nought: a false alarm in 1e9."""
    scenario = narrowed(loads(FIRST.replace("rate: 90", f"rate: {leads}")), replications=14)
    results = compare(scenario, executor=Serial())
    means = {route: results.kpi(route, "profit").mean for route in scenario.routes}
    assert max(means, key=lambda route: means[route]) == best


@pytest.mark.parametrize(("agree", "best"), [("6%", "bought"), ("10%", "dialled")])
def test_dialling_names_makes_the_cheaper_lead_where_the_page_says(agree: str, best: str) -> None:
    """Over forty replications the differences lie 7 and 21 standard errors from nought: a false alarm in 1e11."""
    change = next(change for change in CHANGES if "dialled" in change)
    scenario = loads(json.dumps(over_the_base(change.replace("chance: 6%", f"chance: {agree}"))))
    results = compare(narrowed(scenario, replications=40, routes=["dialled", "bought"]), executor=Serial())
    costs = {route: results.kpi(route, "cost_per_lead").mean for route in results.routes}
    assert min(costs, key=lambda route: costs[route]) == best


@pytest.mark.parametrize(("today", "best"), [("pipeline: open_leads.csv", "helped"), ("", "ours")])
def test_help_pays_with_the_leads_that_are_open_today(today: str, best: str, folder: Path) -> None:
    """Over forty replications the differences lie 6 and 21 standard errors from nought: a false alarm in 5 million."""
    change = next(change for change in CHANGES if "open_leads" in change).replace("pipeline: open_leads.csv", today)
    scenario = loads(json.dumps(over_the_base(change)), folder=folder)
    results = compare(narrowed(scenario, replications=40), executor=Serial())
    profits = {route: results.kpi(route, "profit").mean for route in results.routes}
    assert max(profits, key=lambda route: profits[route]) == best


@pytest.mark.parametrize(("route", "leads", "each"), [("ours", 40, 25), ("more", 60, 50), ("most", 72, 83)])
def test_spending_brings_what_the_page_says(route: str, leads: int, each: int) -> None:
    scenario = loads(json.dumps(over_the_base(next(change for change in CHANGES if "half_at" in change))))
    brought, spent = a_month(scenario, route)
    less = {"ours": (0.0, 0.0), "more": a_month(scenario, "ours"), "most": a_month(scenario, "more")}[route]
    assert brought == pytest.approx(leads)
    assert round((spent - less[1]) / (brought - less[0])) == each
    stages, segment = scenario.stages, scenario.segments["offices"]
    chance = stages["call"].outcomes[0].chance * stages["offer"].outcomes[0].chance
    worth = chance * segment.value.expected() * segment.gross_margin
    assert round(worth) == 65
    assert (each < worth) == (route != "most")


def a_month(scenario: Any, route: str) -> tuple[float, float]:
    """The leads that the web brings on average in a month, and what is spent on them."""
    web = scenario.seen_by(route).campaigns["web"]
    assert web.leads.spending is not None
    return expected_leads(scenario, web, 0, scenario.stop) * MONTH / scenario.stop, web.leads.spending.per_month


def test_terms_of_the_field_are_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    known = {term.lower() for term in re.findall(r"^\| \*\*(.+?)\*\*", glossary, re.MULTILINE)}
    used = {term.lower() for term in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", TEXT)}
    assert used
    assert {term for term in used if term not in known and term.removesuffix("s") not in known} == set()


def test_links_lead_to_pages_and_their_headings() -> None:
    for page, _, anchor in {link.partition("#") for link in re.findall(r"\]\(([^)]+)\)", TEXT)}:
        text = (DOCS / page).read_text(encoding="utf-8") if page else TEXT
        assert not anchor or anchor in anchors_of(text), f"{page}#{anchor}"


def anchors_of(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.engines.leads import Lead
from simulator.engines.preparing import PreparedCampaign, prepare
from simulator.experiments.identity import identity
from simulator.rules import draws
from simulator.scenario.dumping import dump, dumps
from simulator.scenario.portable import portable
from simulator.scenario.reading import load, loads
from simulator.scenario.types import Scenario

CATALOGUE = Path(__file__).parents[2] / "scenarios"

PLAN = """
name: Two files
start: 2027-01-04
horizon: 2 weeks
segments:
  firms: {value: {empirical: {csv: data/deals.csv.gz, column: "amount; EUR"}}}
campaigns:
  web: {segment: firms, leads: {csv: data/in/../calls.csv, column: at}}
resources:
  reps: {headcount: 1}
stages:
  call:
    step: sell
    effort: {empirical: {csv: data/calls.csv, column: took, unit: min}}
    delay: {empirical: {csv: data/calls.csv, column: took, unit: days}}
  sell: {step: sell, touches: {empirical: {values: [1, 2]}}, effort: 1 h}
routes:
  own: {team: {call: reps, sell: reps}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import gzip

    (tmp_path / "data" / "in").mkdir(parents=True)
    (tmp_path / "data" / "calls.csv").write_text(
        "at,took,who\n2027-01-05 09:30,0.1,Ada\n2027-01-04,12.7,Bo\n2027-01-06 10:00:07,0.1,Cy\n"
    )
    (tmp_path / "data" / "deals.csv.gz").write_bytes(gzip.compress(b'"amount; EUR";who\n1000.01;Ada\n99;Bo\n'))
    return tmp_path


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_portable_plan_reads_the_same_from_its_own_files(folder: Path, tmp_path: Path) -> None:
    plan = loads(PLAN, folder=folder)
    moved, files = portable(plan)
    again = loads(dumps(moved), folder=written(files, tmp_path / "elsewhere"))
    assert again == moved == plan
    assert identity(again) == identity(plan)


def test_files_hold_only_what_the_plan_uses_under_names_of_their_own(folder: Path) -> None:
    _, files = portable(loads(PLAN, folder=folder))
    assert sorted(name.rpartition("-")[0] for name in files) == [
        "inputs/calls-at", "inputs/calls-took", "inputs/deals-amount-eur",
    ]  # fmt: skip
    texts = {name.rpartition("-")[0]: content.decode() for name, content in files.items()}
    assert texts["inputs/calls-took"] == '"took"\n0.1\n0.1\n12.7\n'
    assert texts["inputs/calls-at"] == '"at"\n2027-01-04\n2027-01-05 09:30\n2027-01-06 10:00:07\n'
    assert texts["inputs/deals-amount-eur"] == '"amount; EUR"\n99\n1000.01\n'


def test_what_is_portable_stays_as_it_is(folder: Path) -> None:
    moved, files = portable(loads(PLAN, folder=folder))
    assert portable(moved) == (moved, files)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/../../b.csv", "x" * 300, "bücher\n.csv"])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    from dataclasses import replace

    plan = loads(PLAN, folder=folder)
    web = plan.campaigns["web"]
    astray = replace(plan, campaigns={"web": replace(web, leads=replace(web.leads, csv=name, column="../../x"))})
    for made in portable(astray)[1]:
        inside, _, file = made.partition("/")
        assert inside == "inputs"
        assert set(file.removesuffix(".csv")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(file) < 80


def test_a_plan_that_is_written_elsewhere_takes_what_it_reads_with_it(folder: Path, tmp_path: Path) -> None:
    plan = loads(PLAN, folder=folder)
    away = tmp_path / "away"
    away.mkdir()
    dump(plan, away / "plan.yaml")
    assert identity(load(away / "plan.yaml")) == identity(plan)
    assert len(list((away / "inputs").iterdir())) == 3


def test_a_plan_that_is_written_beside_its_files_names_them(folder: Path) -> None:
    plan = loads(PLAN, folder=folder)
    dump(plan, folder / "complete.yaml")
    assert load(folder / "complete.yaml") == plan
    assert not (folder / "inputs").exists()


ROWS = """
name: Firms
start: 2027-01-04
horizon: 2 weeks
segments:
  firms: {profile: {rows: {csv: firms.csv, columns: [people, sector]}}}
campaigns:
  web: {segment: firms, leads: {count: 3, between: [2027-01-04, 2027-01-05]}}
  fair:
    segment: firms
    leads: {count: 3, between: [2027-01-04, 2027-01-05]}
    profile: {rows: {csv: firms.csv, columns: [people]}}
resources:
  reps: {headcount: 1}
stages:
  call: {step: sell, effort: 1 h}
routes:
  own: {team: {call: reps}}
  other: {like: own, set: {segments.firms.profile: {rows: {csv: firms.csv, columns: [sector, people]}}}}
"""
FIRMS = "people;sector;who\n0.1;dairy and cheese;Ada\n12.7;steel;Bo\n0.1;bücher;Cy\n"


def test_rows_that_are_drawn_whole_stay_rows_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(FIRMS, encoding="utf-8")
    plan = loads(ROWS, folder=tmp_path)
    moved, files = portable(plan)
    assert [name.rpartition("-")[0] for name in files] == ["inputs/firms"] * 3
    again = loads(dumps(moved), folder=written(files, tmp_path / "elsewhere"))
    assert again == moved == plan
    assert identity(again) == identity(plan)
    assert portable(moved) == (moved, files)
    assert not any(b"Ada" in content for content in files.values())


def known_of_leads(plan: Scenario) -> list[tuple[object, ...]]:
    """By campaign, what is known of twenty leads of a replication."""
    return [
        tuple((lead.number("people"), lead.known("sector")) for lead in leads_of(campaign))
        for campaign in prepare(plan, "own").campaigns
    ]


def leads_of(campaign: PreparedCampaign) -> Iterator[Lead]:
    for key in range(20):
        stream = draws.stream(3, 0, key)
        yield Lead(key=key, stream=stream, campaign=campaign, segment=campaign.segment, starts=campaign.starts)


@pytest.mark.parametrize("deep", ["", "data/of 2026/"])
def test_a_plan_that_is_carried_away_gives_its_leads_the_same_rows(tmp_path: Path, deep: str) -> None:
    """Of 40 leads, each with one of three rows, none is known otherwise by chance alone."""
    (tmp_path / deep).mkdir(parents=True, exist_ok=True)
    (tmp_path / deep / "firms.csv").write_text(FIRMS, encoding="utf-8")
    plan = loads(ROWS.replace("firms.csv", f"{deep}firms.csv"), folder=tmp_path)
    known = known_of_leads(plan)
    for name in ("away", "again"):
        (tmp_path / name).mkdir()
        dump(plan, tmp_path / name / "plan.yaml")
        carried = load(tmp_path / name / "plan.yaml")
        assert carried == plan
        assert known_of_leads(carried) == known
        plan = carried


def test_files_of_one_name_in_two_folders_give_rows_of_their_own(tmp_path: Path) -> None:
    """Forty leads that get one of three rows twice agree in all with a chance of 3**-40."""
    for folder in ("east", "west"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
    east, west = (loads(ROWS.replace("firms.csv", f"{one}/firms.csv"), folder=tmp_path) for one in ("east", "west"))
    assert known_of_leads(east) != known_of_leads(west)
    assert known_of_leads(east) == known_of_leads(
        loads(ROWS.replace("firms.csv", "./west/../east/firms.csv"), folder=tmp_path)
    )


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_plan_of_the_catalogue_can_be_carried_away(path: Path, tmp_path: Path) -> None:
    plan = load(path)
    moved, files = portable(plan)
    assert identity(loads(dumps(moved), folder=written(files, tmp_path))) == identity(plan)

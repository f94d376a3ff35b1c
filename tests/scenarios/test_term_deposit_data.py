"""The numbers of the term deposit plan that come from the bank's calls are those that the calls give."""

import gzip
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from ruamel.yaml import YAML

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCENARIOS / "data" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def derive() -> ModuleType:
    return script("derive")


@pytest.fixture(scope="module")
def profile_odds(derive: ModuleType) -> ModuleType:
    return script("profile_odds")


@pytest.fixture(scope="module")
def fit(profile_odds):
    return profile_odds.fit()


@pytest.fixture(scope="module")
def plan() -> dict:
    return YAML(typ="safe").load(SCENARIOS / "term_deposit.yaml")


def share(text: str) -> float:
    return float(text.rstrip("%")) / 100


def column(name: str) -> list[str]:
    return gzip.decompress((SCENARIOS / "data" / name).read_bytes()).decode("ascii").split()


def test_the_source_is_the_authors_file(derive):
    clients = list(derive.rows())
    assert len(clients) == 41_188
    assert len(clients[0]) == 21
    assert (clients[0]["age"], clients[0]["duration"], clients[0]["y"]) == ("56", "261", "no")


def test_derived_files_are_up_to_date(derive):
    assert derive.main(["--check"]) == 0


def test_a_stale_derived_file_is_seen(derive, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(derive, "HERE", tmp_path)
    assert derive.main([]) == 0
    assert derive.main(["--check"]) == 0
    derive.write("term_deposit_touches.csv.gz", "campaign\n1\n")
    assert derive.main(["--check"]) == 1
    assert capsys.readouterr().out == "term_deposit_touches.csv.gz is out of date\n"


def test_shipped_archives_bear_no_time():
    archives = sorted((SCENARIOS / "data").glob("*.gz"))
    assert len(archives) == 4
    assert all(archive.read_bytes()[4:8] == bytes(4) for archive in archives)


def test_every_client_gave_one_effort_and_one_number_of_touches(plan):
    call = plan["stages"]["call"]
    yes = column(Path(call["outcomes"]["agrees"]["effort"]["empirical"]["csv"]).name)
    no = column(Path(call["effort"]["empirical"]["csv"]).name)
    touches = column(Path(call["touches"]["empirical"]["csv"]).name)
    assert [c[0] for c in (yes, no, touches)] == ["duration", "duration", "campaign"]
    assert [len(c) - 1 for c in (yes, no, touches)] == [4_640, 36_548, 41_188]
    assert min(map(int, touches[1:])) == 1
    assert np.mean([int(s) for s in yes[1:]]) > 2 * np.mean([int(s) for s in no[1:]])


def test_the_stated_chance_is_the_share_of_buyers(plan, fit):
    agrees = plan["stages"]["call"]["outcomes"]["agrees"]
    assert share(agrees["chance"]) == pytest.approx(fit.chance, abs=5e-5)


def test_the_profile_has_the_shares_of_the_clients(plan, fit):
    profile = plan["segments"]["clients"]["profile"]
    stated = {name: {k: share(v) for k, v in of["choice"].items()} for name, of in profile.items()}
    assert stated.keys() == fit.shares.keys()
    for name, shares in stated.items():
        # to a tenth of a per cent, the largest share taking what is left
        assert shares == pytest.approx(fit.shares[name], abs=1e-3)
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_stated_odds_are_the_estimates_to_two_digits(plan, fit):
    stated = plan["stages"]["call"]["odds"]
    assert stated.keys() == fit.odds.keys()
    for name, factor in stated.items():
        assert factor == pytest.approx(fit.odds[name].factor, rel=0.03)
        assert abs(np.log(factor / fit.odds[name].factor)) < fit.odds[name].error


def test_duration_never_predicts_the_outcome(profile_odds, derive):
    client = {name: value for name, value in next(derive.rows()).items() if name not in {"duration", "y"}}
    assert {name: of(client) for name, of in profile_odds.PROFILE.items()} == profile_odds.BASE | {
        "occupation": "other"
    }


def test_newton_finds_the_odds_of_a_two_by_two_table(profile_odds):
    # 30 of 100 with the trait and 20 of 200 without: odds 30/70 against 20/180
    trait = np.repeat([1.0, 0.0], [100, 200])
    bought = np.concatenate([np.repeat([1.0, 0.0], [30, 70]), np.repeat([1.0, 0.0], [20, 180])])
    logits, errors = profile_odds.newton(np.column_stack([np.ones(300), trait]), bought)
    assert np.exp(logits) == pytest.approx([20 / 180, (30 / 70) / (20 / 180)])
    assert errors[1] == pytest.approx(np.sqrt(1 / 30 + 1 / 70 + 1 / 20 + 1 / 180))


def test_a_category_that_decides_alone_is_an_error(profile_odds):
    trait = np.repeat([1.0, 0.0], [10, 10])
    with pytest.raises((ArithmeticError, np.linalg.LinAlgError)):
        profile_odds.newton(np.column_stack([np.ones(20), trait]), trait)


def test_the_loss_by_independence_is_what_the_page_says(profile_odds, fit):
    lost = profile_odds.loss(fit)
    assert lost.mean == pytest.approx((0.118, 0.1127), abs=5e-4)
    assert lost.spread == pytest.approx((0.118, 0.096), abs=5e-4)
    assert lost.best_tenth == pytest.approx((0.32, 0.29), abs=5e-3)

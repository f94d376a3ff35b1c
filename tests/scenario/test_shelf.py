"""Quantile tables are built once a machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulator.scenario import shelf
from simulator.scenario.distributions import Gamma, Lognormal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shelf, "_folder", shelf._folder.__wrapped__)
    return tmp_path


def built(what: list[str]) -> np.ndarray:
    what.append("built")
    return np.array([1.0, 0.1, 1e-300])


def test_a_table_is_built_once_and_read_bit_for_bit(folder: Path) -> None:
    times: list[str] = []
    first, again = (shelf.kept("one", lambda: built(times)) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert again.dtype == np.float64
    assert times == ["built"]
    assert len(list(folder.glob("simulator/tables-*/*.table"))) == 1


def test_distributions_that_differ_have_tables_that_differ(folder: Path) -> None:
    laws = [Gamma(mean=1.0, cv=0.7), Gamma(mean=1.0, cv=0.8), Lognormal(mean=1.0, cv=0.7)]
    fresh, read = ([law._table_nodes().tobytes() for law in laws] for _ in range(2))
    assert fresh == read
    assert len(set(fresh)) == 3


def cut(held: bytes) -> bytes:
    return held[:-3]


def one_bit_wrong(held: bytes) -> bytes:
    """In the last number."""
    return held[:-8] + bytes([held[-8] ^ 1]) + held[-7:]


@pytest.mark.parametrize("damage", [cut, one_bit_wrong])
def test_a_damaged_table_is_built_again(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    shelf.kept("one", lambda: built([]))
    (path,) = folder.glob("simulator/tables-*/*.table")
    path.write_bytes(damage(path.read_bytes()))
    times: list[str] = []
    for _ in range(2):
        assert shelf.kept("one", lambda: built(times)).tolist() == [1.0, 0.1, 1e-300]
    assert times == ["built"]


def test_no_more_are_kept_than_there_is_room_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    for name in "abcd":
        shelf.kept(name, lambda: built([]))
    assert len(list(folder.glob("simulator/tables-*/*"))) == 2


def test_without_a_folder_tables_are_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(shelf, "_folder", none)
    assert shelf.kept("one", lambda: built([])).tolist() == [1.0, 0.1, 1e-300]

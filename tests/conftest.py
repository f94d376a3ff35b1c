"""What all tests share."""

from __future__ import annotations

import pytest

from simulator.engines.choice import COMPILED, load


@pytest.fixture(scope="session", autouse=True)
def compiled_engine() -> None:
    """The engine is compiled before the first test, so that none hears of it or is timed with it."""
    load(COMPILED)

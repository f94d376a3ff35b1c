"""Machine code comes back from its file as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.rules.loading import _Files


def test_what_another_numba_kept_is_not_read(tmp_path: Path) -> None:
    files, others = (_Files(str(tmp_path), "rule", "stamp") for _ in range(2))
    others._version = "0.1"
    others.save("key", b"its code")
    assert files.load("key") is None
    files.save("key", b"our code")
    assert (files.load("key"), others.load("key")) == (b"our code", None)


@pytest.mark.parametrize("kind", ["*.nbc", "*.nbi"])
def test_a_file_of_which_one_bit_is_wrong_is_not_read(tmp_path: Path, kind: str) -> None:
    files, code = _Files(str(tmp_path), "rule", "stamp"), bytes(range(256)) * 4
    files.save("key", code)
    assert files.load("key") == code
    (path,) = tmp_path.glob(kind)
    held = path.read_bytes()
    for place in range(0, len(held), 7):
        path.write_bytes(held[:place] + bytes([held[place] ^ 16]) + held[place + 1 :])
        assert files.load("key") is None
    files.save("key", code)
    assert files.load("key") == code

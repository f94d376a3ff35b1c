"""Machine code comes back from its file as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.rules.loading import _Files


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

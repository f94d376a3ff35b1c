"""How machine code that an earlier process compiled comes back, with as little of the compiler as that takes."""

# mypy: disable-error-code="no-untyped-call, attr-defined, unused-ignore"

from __future__ import annotations

from functools import lru_cache
from typing import Any

from llvmlite import binding  # type: ignore[import-untyped]
from numba.core.caching import FunctionCache
from numba.core.runtime import _nrt_python


def kept(function: Any) -> Any:
    """Where a function's machine code is kept, in the folder that numba is told of just now."""
    return _Kept(function)


class _Kept(FunctionCache):  # type: ignore[misc]
    """The machine code of a function, in numba's files.

    Numba would make itself ready to compile before it looks there, which takes longer than all that is loaded (0.3 s).
    """

    def load_overload(self, signature: Any, target: Any) -> Any:
        """What was compiled for a signature; None if nothing was."""
        _know_helpers()
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, target)


@lru_cache(maxsize=1)
def _know_helpers() -> None:
    """What machine code calls of numba's own, to take and give arrays, has an address."""
    for name, address in _nrt_python.c_helpers.items():
        binding.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)

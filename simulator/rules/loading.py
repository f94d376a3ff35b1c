"""How machine code that an earlier process compiled comes back, with as little of the compiler as that takes."""

# mypy: disable-error-code="no-untyped-call, attr-defined, unused-ignore"

from __future__ import annotations

import pickle
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from llvmlite import binding  # type: ignore[import-untyped]
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile
from numba.core.runtime import _nrt_python

from simulator.rules import folders

NOT_KEPT: list[str] = []
"""The functions whose machine code this process could not keep."""


def kept(function: Any) -> Any:
    """Where a function's machine code is kept, in the folder that numba is told of just now."""
    return _Kept(function)


class _WithoutText(CompileResultCacheImpl):  # type: ignore[misc]
    def reduce(self, compiled: Any) -> Any:
        """Machine code and what Python needs to call it.

        Left out is what would serve to compile it into others, which take in its part, and to tell of its types; and
        what Python would need within functions that it calls, since it is the interpreter's lock that they do without.
        """
        library, what, own, *rest, _types, reload, environments = compiled._reduce()
        name, kind, (machine_code, _text) = library
        named = f'define void @"{what.llvm_cpython_wrapper_name}"() {{ ret void }}'
        library = (name, kind, (machine_code, binding.parse_assembly(named).as_bitcode()))
        environments = tuple(one for one in environments if one.env_name == what.env_name)
        return (library, what, own, *rest, "", reload, environments)


class _Files(IndexDataCacheFile):  # type: ignore[misc]
    """Numba's files, each with a sum: a damaged one is as good as not there, since to run it would end the process."""

    def _load_index(self) -> Any:
        """Nothing is known where another numba wrote the index, in a folder of the user's choice for one."""
        try:
            version, rest = self._held(self._index_path)
        except FileNotFoundError:
            return {}
        if version != self._version:
            return {}
        stamp, known = pickle.loads(rest)  # noqa: S301 - as below
        return known if stamp == self._source_stamp else {}

    def _save_index(self, overloads: Any) -> None:
        self._hold(self._index_path, (self._version, self._dump((self._source_stamp, overloads))))

    def _load_data(self, name: str) -> Any:
        return self._held(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._hold(self._data_path(name), data)

    def _held(self, path: str) -> Any:
        return pickle.loads(folders.kept(Path(path)))  # noqa: S301 - from the user's own cache, as numba reads it

    def _hold(self, path: str, what: Any) -> None:
        folders.keep(Path(path), self._dump(what))


class _Kept(FunctionCache):  # type: ignore[misc]
    """The machine code of a function, in numba's files.

    Numba would make itself ready to compile before it looks there, which takes longer than all that is loaded (0.3 s).
    """

    _impl_class = _WithoutText

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._cache_file.__class__ = _Files

    def load_overload(self, signature: Any, target: Any) -> Any:
        """What was compiled for a signature; None if nothing was, or if it cannot be read."""
        _know_helpers()
        with suppress(OSError):
            return self._load_overload(signature, target)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Machine code that cannot be kept, on a full disk for one, is used all the same."""
        try:
            self._save_overload(signature, compiled)
        except OSError:
            NOT_KEPT.append(self._name)

    def _index_key(self, signature: Any, codegen: Any) -> Any:
        """Which of the function's versions; the folder's name has what else it depends on."""
        return signature, _processor(codegen)


@lru_cache(maxsize=1)
def _processor(codegen: Any) -> Any:
    return codegen.magic_tuple()


@lru_cache(maxsize=1)
def _know_helpers() -> None:
    """What machine code calls of numba's own, to take and give arrays, has an address."""
    for name, address in _nrt_python.c_helpers.items():
        binding.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)

"""The one place that owns compilation: how a rule becomes machine code, and where that is kept.

Every function marked with ``jit`` is also plain Python: with ``NUMBA_DISABLE_JIT=1`` it runs uncompiled and
gives the same results. Two functions make that possible, `word` for unsigned arithmetic and `float_bits` for
the binary form of a number.
"""

from __future__ import annotations

import platform
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast, overload

import numba
import numpy as np
from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

from simulator.rules import folders
from simulator.rules.loading import kept
from simulator.rules.parts import CompilerOfParts, CompilerOfWholes, called_late, without_literals

Function = TypeVar("Function", bound=Callable[..., Any])

_settings: Any = numba.config

COMPILED: bool = not _settings.DISABLE_JIT
"""Whether rules run as machine code; false under ``NUMBA_DISABLE_JIT=1``."""


def jit(signature: str, /, *, inline: bool = False, at_once: bool = False) -> Callable[[Function], Function]:
    """A compiled function computes what its Python text says, without the interpreter and without its lock.

    ``signature`` is such as ``"float64(uint64, int64)"``. The first call from Python compiles, or loads what an
    earlier process compiled; further ones cost little more than converting their arguments. What takes long to
    compile and every run needs is marked ``at_once``, for `build`. Compiled callers take the function in as a part, and
    ``inline=True`` copies it to each place where they call it, which pays for functions that take arrays. Division
    by zero gives an infinity, as in numpy; sums are never reordered.

    A function has one signature, so that processes that compile it at the same moment write the same file.
    """
    return lambda function: _rule(function, signature, inline, at_once)


def build() -> None:
    """All that is marked ``at_once`` and imported is compiled, or loaded."""
    for rule in _AT_ONCE:
        rule.build()


_AT_ONCE: list[Any] = []


def _rule(function: Function, signature: str, inline: bool, at_once: bool) -> Function:
    if not COMPILED:
        return function
    whole: Any = _compiled(function, inline, pipeline_class=CompilerOfWholes)
    if at_once:
        _AT_ONCE.append(whole)
    part = partial(_compiled, function, inline, **_PART)
    return cast(Function, called_late(whole, part, lambda: _kept(function), signature))


def _kept(function: Function) -> Any:
    with _own_cache_folder():
        return kept(function)


def _compiled(function: Function, inline: bool, **options: Any) -> Function:
    njit: Any = numba.njit
    decorate = njit(nogil=True, error_model="numpy", forceinline=inline, no_cfunc_wrapper=True, **options)
    return cast(Function, decorate(function))


@overload
def inner(function: Function, /) -> Function: ...
@overload
def inner(*, inline: bool = False, makes_arrays: bool = False) -> Callable[[Function], Function]: ...
def inner(function: Any = None, /, *, inline: bool = False, makes_arrays: bool = False) -> Any:
    """A compiled function that compiled code alone calls, and that makes no arrays unless that is said.

    It becomes machine code with its callers, without what Python would need to call it.
    """
    if callable(function):
        return _part(function, inline, makes_arrays=False)
    return lambda wanted: _part(wanted, inline, makes_arrays=makes_arrays)


def _part(function: Function, inline: bool, *, makes_arrays: bool) -> Function:
    part: Any = _compiled(function, inline, _nrt=makes_arrays, **_PART)
    return cast(Function, without_literals(part) if COMPILED else part)


_PART = {"no_cpython_wrapper": True, "pipeline_class": CompilerOfParts}


def word(value: int) -> int:
    """A constant of unsigned 64-bit arithmetic.

    Compiled code needs it to be a ``uint64``, since it would turn the mix of signed and unsigned into floats;
    plain Python needs an int, since a numpy integer warns when it wraps around. Sums and products must be
    masked with ``WORD``, which costs compiled code nothing.
    """
    return cast(int, np.uint64(value)) if COMPILED else value


WORD = word(0xFFFF_FFFF_FFFF_FFFF)
"""The mask of 64 ones."""


def _float_bits(x: float) -> int:
    """The binary form of a number, read as an integer: sign, exponent and fraction of IEEE 754."""
    return cast(int, struct.unpack("<q", struct.pack("<d", x))[0])


@intrinsic
def _compiled_float_bits(_context: Any, x: Any) -> Any:
    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(x), code


float_bits: Callable[[float], int] = cast(Any, _compiled_float_bits) if COMPILED else _float_bits


@intrinsic
def _compiled_quotient(_context: Any, a: Any, b: Any) -> Any:  # noqa: ARG001 - numba goes by their names
    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.udiv(*arguments)

    return types.int64(types.int64, types.int64), code


def _quotient(a: int, b: int) -> int:
    """How often ``b`` goes into ``a``, neither of which is negative: compiled, half the work of ``a // b``."""
    return a // b


quotient: Callable[[int, int], int] = cast(Any, _compiled_quotient) if COMPILED else _quotient


@intrinsic
def _compiled_opaque(_context: Any, x: Any) -> Any:
    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        same = ir.FunctionType(ir.IntType(64), [ir.IntType(64)])
        return builder.asm(same, "", "=r,0", arguments, False)

    return types.uint64(x), code


def _opaque(x: int) -> int:
    """The same word, of which the compiler knows nothing; no instruction is spent on it.

    It keeps a loop from being vectorised, which matters where LLVM's analysis of long chains of sums does not end.
    """
    return x


opaque: Callable[[int], int] = cast(Any, _compiled_opaque) if COMPILED else _opaque


def cache_folder() -> Path:
    """Machine code is kept in a folder of the user's, under a name that changes with all that it depends on.

    Numba itself looks only at the file of the function that is called; a rule that others call is compiled
    into them, so a change in any rule or engine must make all of them anew.
    """
    return folders.of_user() / "simulator" / f"numba-{fingerprint()}"


def fingerprint() -> str:
    """A name for all that machine code depends on: the sources of rules and engines, the versions, the processor."""
    versions = (numba.__version__, np.__version__, platform.python_version())
    return folders.name_of(("rules", "engines"), (*versions, binding.get_host_cpu_name()))


def _chosen_folder() -> str:
    """Where the user wants numba to keep machine code, or the folder that is prepared for it."""
    if _settings.CACHE_DIR:
        return str(_settings.CACHE_DIR)
    folder = cache_folder()
    if COMPILED:
        folders.prepare(folder)
    return str(folder)


FOLDER = Path(_chosen_folder())
"""Where this process keeps machine code and looks for it."""


@contextmanager
def _own_cache_folder() -> Iterator[None]:
    """Numba chooses the folder of a function when it is decorated; other users of numba keep their own."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(FOLDER)
    try:
        yield
    finally:
        _settings.CACHE_DIR = before

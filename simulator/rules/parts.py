"""Functions that compiled code alone calls, as numba is made to compile them: as parts of the whole that calls them."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator, unused-ignore"

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock


class _Whole(JITCodeLibrary):  # type: ignore[misc]
    """What Python calls: the parts that it consists of are put together once, and then optimised."""

    def finalize(self) -> None:
        """Become machine code, with all that is called and all that this calls."""
        libraries = dict.fromkeys(self._linking_libraries)
        todo = list(libraries)
        while todo:
            called = [one for one in _called_by(todo.pop()) if one not in libraries]
            libraries.update(dict.fromkeys(called))
            todo += called
        self._linking_libraries = list(libraries)
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Once, where numba does it twice for the sake of counts of references."""
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


def _called_by(library: Any) -> list[Any]:
    return library._linking_libraries if isinstance(library, _PartOfCode) else []


class _PartOfCode(JITCodeLibrary):  # type: ignore[misc]
    """What numba makes of an inner function: neither optimised nor turned into machine code before the whole is.

    Numba would do both to every function together with all that it calls: ten times for one that is ten calls deep.
    """

    def _optimize_functions(self, ll_module: Any) -> None:
        """Left for the whole, too."""
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """What the function calls is left for the whole to take in."""
        self._raise_if_finalized()
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002 - as numba calls it
        """Nobody outside can call it."""
        return 0

    @property
    def codegen(self) -> Any:
        """Python leaves nothing in it."""
        return _WithoutEnvironment(self._codegen)


class _WithoutEnvironment:
    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        """There is no place for what Python would need."""


class CompilerOfParts(Compiler):  # type: ignore[misc]
    """How numba compiles an inner function."""

    def __init__(self, typing: Any, target: Any, _library: Any, *what: Any) -> None:
        super().__init__(typing, target, _PartOfCode(target.codegen(), "part"), *what)


class CompilerOfWholes(Compiler):  # type: ignore[misc]
    """How numba compiles a function that Python calls."""

    def __init__(self, typing: Any, target: Any, _library: Any, *what: Any) -> None:
        library = _Whole(target.codegen(), "whole")
        library.enable_object_caching()
        super().__init__(typing, target, library, *what)


def without_literals(part: Any) -> Any:
    """A part of which there is one version for all numbers, where numba makes one for each that stands in a call."""
    template = part.get_call_template
    part.get_call_template = lambda args, named: template(tuple(types.unliteral(one) for one in args), named)
    return part


def called_late(whole: Any, make_part: Callable[[], Any], kept: Callable[[], Any], signature: str) -> Any:
    """A function that becomes machine code when Python first calls it; compiled callers take its part in.

    The part, and the place where the machine code is ``kept``, are made when they are wanted.
    """
    part_of = lru_cache(maxsize=1)(make_part)

    @global_compiler_lock
    def build(*_args: Any) -> Any:
        """What Python calls."""
        if not whole.overloads:
            whole._cache = kept()
            _compile(whole, signature)
        return whole

    @global_compiler_lock
    def template(args: Any, named: Any) -> Any:
        """What compiled code calls: the part, with what is passed converted."""
        part = part_of()
        if not part.overloads:
            _compile(part, signature)
        return type(part).get_call_template(part, args, named)

    whole.build = whole._compile_for_args = build
    whole.get_call_template = template
    whole.get_overload = lambda types: part_of().get_overload(types)
    return whole


def _compile(function: Any, signature: str) -> None:
    """For one signature and no other, as its callers then convert what they pass."""
    function.compile(signature)
    function.disable_compile()

"""Functions that compiled code alone calls, as numba is made to compile them: as parts of the whole that calls them."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator, unused-ignore"

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from llvmlite import binding  # type: ignore[import-untyped]
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock

from simulator.rules.calls import for_parts


class _Whole(JITCodeLibrary):  # type: ignore[misc]
    """What Python calls: the parts that it consists of are put together once, and then optimised."""

    def finalize(self) -> None:
        """Become machine code, with all that is called and all that this calls."""
        self._linking_libraries = [_Alone(one) for one in _all_called(self._linking_libraries)]
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Once, where numba does it twice for the sake of counts of references.

        Loops are not unrolled: few go round often enough, and to compile eight times each costs a tenth of the time.
        """
        options = binding.create_pipeline_tuning_options(speed_level=3)
        options.loop_vectorization, options.loop_unrolling = True, False
        builder = binding.create_pass_builder(self._codegen._tm, options)
        builder.getModulePassManager().run(self._final_module, builder)


def _all_called(libraries: Iterable[Any]) -> list[Any]:
    """Some libraries, and those that their parts call, and so on, each once."""
    found = dict.fromkeys(libraries)
    todo = list(found)
    while todo:
        library = todo.pop()
        called = library._linking_libraries if isinstance(library, _PartOfCode) else []
        further = [one for one in called if one not in found]
        found.update(dict.fromkeys(further))
        todo += further
    return list(found)


class _Alone:
    """A library without what its parts call."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def _get_module_for_linking(self) -> Any:
        of = self._library
        return (
            JITCodeLibrary._get_module_for_linking(of) if isinstance(of, _PartOfCode) else of._get_module_for_linking()
        )


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

    def _get_module_for_linking(self) -> Any:
        """For compiled code that is none of ours, and takes in a function with all that it calls."""
        module = super()._get_module_for_linking().clone()
        for one in _all_called([self])[1:]:
            module.link_in(_Alone(one)._get_module_for_linking(), preserve=True)
        return module

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
        super().__init__(typing, for_parts(target), _PartOfCode(target.codegen(), "part"), *what)


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
    with _operators_remembered():
        function.compile(signature)
    function.disable_compile()


_OPERATORS: dict[tuple[Any, ...], Any] = {}


@contextmanager
def _operators_remembered() -> Iterator[None]:
    """What an operator makes of some types numba asks all that know operators, and so each of ten thousand times."""
    operators: Any = types.Function
    asked = operators.get_call_type

    def told(function: Any, context: Any, args: Any, kws: Any) -> Any:
        """The signature of a call: asked once if it is of an operator, whose types alone decide it."""
        if kws or getattr(function.typing_key, "__module__", "") != "_operator":
            return asked(function, context, args, kws)
        what = (function, context, *args)
        if what not in _OPERATORS:
            _OPERATORS[what] = asked(function, context, args, kws)
        return _OPERATORS[what]

    operators.get_call_type = told
    try:
        yield
    finally:
        operators.get_call_type = asked

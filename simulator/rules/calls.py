"""How compiled code calls what is compiled with it: arguments and result in registers, and no word on errors.

Numba has every function report by a code whether it raised an exception, which every caller checks, and leave its
result in memory that the caller clears before. The engine's parts raise nothing. Called directly, a lead takes a
twentieth fewer instructions. What numba itself would raise in one, for a reason that cannot come to pass, ends the
process.
"""

# mypy: disable-error-code="no-untyped-call, untyped-decorator, unused-ignore"

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.callconv import RETCODE_OK, CPUCallConv, Status, errcode_t, excinfo_ptr_t
from numba.core.cpu import CPUContext

TAG = "direct"
"""It stands in the names of functions that are called directly."""
HELPERS: dict[Any, Any] = {}
"""What numba has compiled for parts to call."""


def for_parts(context: Any) -> Any:
    """One of numba's contexts as that in which parts are compiled."""
    direct = context.subtarget()
    direct.__class__, direct.cached_internal_func = _ContextOfParts, HELPERS
    return direct


class _ContextOfParts(CPUContext):  # type: ignore[misc]
    @property
    def call_conv(self) -> Any:
        """How functions are called, and return."""
        return _Calls(self)

    def mangler(self, name: str, types: Any, *, abi_tags: Any = (), uid: Any = None) -> str:
        """The name under which a function is known that is compiled here."""
        return str(super().mangler(name, types, abi_tags=(*abi_tags, TAG), uid=uid))

    def declare_function(self, module: Any, fndesc: Any) -> Any:
        """A function is told by its name to be called directly; numba's own that are compiled elsewhere are not."""
        if _is_direct(fndesc.mangled_name):
            return super().declare_function(module, fndesc)
        usual = self.subtarget()
        usual.__class__ = CPUContext
        return usual.declare_function(module, fndesc)

    def insert_user_function(self, func: Any, fndesc: Any, libs: Iterable[Any] = ()) -> None:
        """Whoever calls a part, in whatever context, calls it directly."""
        called = _called(fndesc, libs)
        self._defns[func].append(called, called.signature)


def _is_direct(name: str) -> bool:
    return f"B{len(TAG)}{TAG}" in name


def _called(fndesc: Any, libs: Iterable[Any]) -> Any:
    def call(context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        direct = for_parts(context)
        function = direct.declare_function(builder.module, fndesc)
        return direct.call_conv.call_function(builder, function, fndesc.restype, fndesc.argtypes, args)[1]

    call.signature, call.libs = fndesc.argtypes, tuple(libs)  # type: ignore[attr-defined]
    return call


class _Calls(CPUCallConv):  # type: ignore[misc]
    """The convention ``result function(arguments)``; of functions that follow numba's, they are only called here."""

    def get_function_type(self, restype: Any, argtypes: Any) -> Any:
        """A function that returns nothing has no result."""
        result = ir.VoidType() if restype == types.none else self.get_return_type(restype).pointee
        return ir.FunctionType(result, list(self._get_arg_packer(argtypes).argument_types))

    def decorate_function(self, fn: Any, args: Any, fe_argtypes: Any, noalias: bool = False) -> None:  # noqa: ARG002
        """Arguments have their names."""
        self._get_arg_packer(fe_argtypes).assign_names(fn.args, [f"arg.{name}" for name in args])
        fn.attributes.add("nounwind")

    def get_arguments(self, func: Any) -> Any:
        """All there are."""
        return func.args

    def return_value(self, builder: Any, retval: Any) -> None:
        """Return it, unless it is None."""
        if isinstance(builder.function.function_type.return_type, ir.VoidType):
            builder.ret_void()
        else:
            builder.ret(retval)

    def return_native_none(self, builder: Any) -> None:
        """Return."""
        builder.ret_void()

    def set_static_user_exc(self, *_what: Any, **_where: Any) -> None:
        """Nobody would learn of an exception."""

    def check_try_status(self, builder: Any) -> None:
        """Nobody catches one."""

    def return_status_propagate(self, builder: Any, status: Any) -> None:
        """Nobody could go on."""
        self._return_errcode_raw(builder, status.code)

    def _return_errcode_raw(self, builder: Any, code: Any) -> None:  # noqa: ARG002 - numba goes by names
        trap = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), []), "llvm.trap")
        builder.call(trap, [])
        builder.unreachable()

    def call_function(self, builder: Any, callee: Any, resty: Any, argtys: Any, args: Any, attrs: Any = None) -> Any:
        """Call a function; one that is called directly is well, whatever happens."""
        if not _is_direct(callee.name):
            return super().call_function(builder, callee, resty, argtys, args, attrs)
        packed = list(self._get_arg_packer(argtys).as_arguments(builder, args))
        result = builder.call(callee, packed)
        if resty == types.none:
            result = cgutils.get_null_value(self.get_return_type(resty).pointee)
        return _ALL_IS_WELL, self.context.get_returned_value(builder, resty, result)


_ALL_IS_WELL = Status(
    code=errcode_t(RETCODE_OK),
    is_ok=cgutils.true_bit,
    is_error=cgutils.false_bit,
    is_none=cgutils.false_bit,
    is_python_exc=cgutils.false_bit,
    is_user_exc=cgutils.false_bit,
    is_stop_iteration=cgutils.false_bit,
    excinfoptr=ir.Constant(excinfo_ptr_t, ir.Undefined),
)

"""How compiled code sees the world: one address, behind which stand the addresses of all arrays and all numbers.

A function is passed the world as one word, where a tuple of arrays would take two hundred. An array of the world is
an address too, a `Vector`, whose places are never negative, so that no time is spent on counting from the end. What
never changes while a world lives is marked so, and need not be read twice. Without compilation none of this exists:
the world is a named tuple of numpy's arrays, and the same code runs.
"""

# mypy: disable-error-code="no-untyped-call, untyped-decorator, unused-ignore"

from __future__ import annotations

import operator
from collections.abc import Iterable
from itertools import compress, repeat
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin, lower_cast, lower_getattr_generic
from numba.core.typeconv.castgraph import Conversion
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import intrinsic, register_model

from simulator.engines.kernel.world import CONSTANT, DOUBLES, INTEGERS, ROWS, VIEWS, WORDS, World
from simulator.rules.compiling import COMPILED

DTYPES = {
    **dict.fromkeys(INTEGERS, types.int64),
    **dict.fromkeys(WORDS, types.uint64),
    **dict.fromkeys(DOUBLES, types.float64),
}
HELD = {
    **dict.fromkeys((*INTEGERS, ROWS), np.dtype(np.int64)),
    **dict.fromkeys(WORDS, np.dtype(np.uint64)),
    **dict.fromkeys(DOUBLES, np.dtype(np.float64)),
}
"""What numpy's arrays hold that stand behind them."""
PLACES = {name: place for place, name in enumerate(World._fields)}
WORD = cgutils.intp_t


class WorldType(types.Type):  # type: ignore[misc]
    """The type of a world in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="World")


class Vector(types.Type):  # type: ignore[misc]
    """The type of an array of the world in compiled code: where it begins."""

    def __init__(self, dtype: Any, memory: str) -> None:
        self.dtype, self.memory, self.constant = dtype, memory, memory in CONSTANT
        super().__init__(name=f"Vector({dtype}, {memory})")

    def can_convert_to(self, _context: Any, other: Any) -> Any:
        """Laws that take arrays take vectors too; they never ask how long one is."""
        if isinstance(other, types.Array) and (other.dtype, other.ndim) == (self.dtype, 1):
            return Conversion.safe
        return None


class _Address(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, of: Any) -> None:
        super().__init__(manager, of, WORD)


register_model(WorldType)(_Address)
register_model(Vector)(_Address)
WORLD = WorldType()
VECTORS = {name: Vector(dtype, "leads" if name in VIEWS else name) for name, dtype in DTYPES.items()}
TABLE = types.Array(types.int64, 2, "C")


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = WorldType

    def generic_resolve(self, _world: Any, name: str) -> Any:  # type: ignore[override]
        if name in VECTORS:
            return VECTORS[name]
        return TABLE if name == ROWS else types.int64 if name in PLACES else None


def _tell(builder: Any, access: Any, memory: str, *, constant: bool) -> Any:
    """Say of a load or a store that it touches one array alone, and of a load that nothing is ever stored there."""
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "simulator")])
    kind = module.add_metadata([ir.MetaDataString(module, memory), root, WORD(0)])
    access.set_metadata("tbaa", module.add_metadata([kind, kind, WORD(0)]))
    if constant:
        access.set_metadata("invariant.load", module.add_metadata([]))
    return access


def _word_at(builder: Any, world: Any, place: int) -> Any:
    return _tell(builder, builder.load(_address(builder, world, WORD(place), WORD)), "world", constant=True)


@lower_getattr_generic(WorldType)
def _field(context: Any, builder: Any, _type: Any, world: Any, name: str) -> Any:
    word = _word_at(builder, world, PLACES[name])
    if name != ROWS:
        return word
    return _array(context, builder, TABLE, word, (WORD(1 << 40), WORD(3)))


def _array(context: Any, builder: Any, of: Any, address: Any, shape: tuple[Any, ...]) -> Any:
    from numba.np.arrayobj import make_array, populate_array  # noqa: PLC0415 - slow to load, and only compiling needs it

    array = make_array(of)(context, builder)
    item = WORD(8)
    strides = (item,) if len(shape) == 1 else (WORD(8 * 3), item)
    data = builder.inttoptr(address, array.data.type)
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=item, meminfo=None)
    return array._getvalue()


@lower_cast(Vector, types.Array)
def _as_array(context: Any, builder: Any, _vector: Any, array: Any, address: Any) -> Any:
    return _array(context, builder, array, address, (WORD(1 << 40),))


@infer_global(operator.getitem)
class _Read(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, _named: Any) -> Any:
        """A number of an array, or a stretch of it."""
        vector, place = args
        if not isinstance(vector, Vector):
            return None
        if isinstance(place, types.SliceType):
            return signature(types.Array(vector.dtype, 1, "C"), vector, types.slice2_type)
        return signature(vector.dtype, vector, types.int64)


@infer_global(operator.setitem)
class _Write(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, _named: Any) -> Any:
        """A number of an array is written."""
        vector = args[0]
        return signature(types.none, vector, types.int64, vector.dtype) if isinstance(vector, Vector) else None


def _address(builder: Any, vector: Any, place: Any, of: Any) -> Any:
    return builder.gep(builder.inttoptr(vector, of.as_pointer()), [place], inbounds=True)


@lower_builtin(operator.getitem, Vector, types.Integer)
def _read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    of = context.get_value_type(sig.return_type)
    vector, place = args
    loaded = builder.load(_address(builder, vector, place, of))
    return _tell(builder, loaded, sig.args[0].memory, constant=sig.args[0].constant)


@lower_builtin(operator.setitem, Vector, types.Integer, types.Any)
def _write(_context: Any, builder: Any, sig: Any, args: Any) -> Any:
    vector, place, value = args
    stored = builder.store(value, _address(builder, vector, place, value.type))
    _tell(builder, stored, sig.args[0].memory, constant=False)


@lower_builtin(operator.getitem, Vector, types.SliceType)
def _stretch(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    vector, place = args
    ends = context.make_helper(builder, sig.args[1], place)
    many = builder.sub(ends.stop, ends.start)
    address = builder.ptrtoint(_address(builder, vector, ends.start, WORD), WORD)
    return _array(context, builder, sig.return_type, address, (many,))


@intrinsic
def _world_at(_context: Any, table: Any) -> Any:
    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        """Where the table's numbers begin."""
        from numba.np.arrayobj import make_array  # noqa: PLC0415 - as above

        array = make_array(sig.args[0])(context, builder, args[0])
        return builder.ptrtoint(array.data, WORD)

    return WORLD(table), code


world_at: Any = _world_at
"""The world whose addresses and numbers stand in a table; for compiled code alone."""


@intrinsic
def _prefetched(_context: Any, vector: Any, place: Any) -> Any:  # noqa: ARG001 - numba goes by their names
    def code(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        """The processor's own instruction."""
        number, pointer = ir.IntType(32), WORD.as_pointer()
        of = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, of, "llvm.prefetch.p0")
        vector, place = args
        builder.call(fetch, [_address(builder, vector, place, WORD), number(0), number(3), number(1)])

    return types.none(vector, types.int64), code


def _not_prefetched(_vector: Any, _place: int) -> None:
    """Only compiled code waits for memory."""


prefetch: Any = _prefetched if COMPILED else _not_prefetched
"""Have a line of the cache ready when it is needed."""


class Table:
    """The addresses and numbers of one world after another, in the order of a world's fields.

    Most of them stay the same from world to world, and to ask an array for its address takes a microsecond. Arrays
    live as long as the world that the table is of.
    """

    def __init__(self) -> None:
        self._words = np.empty(len(World._fields), np.int64)
        self._of: Iterable[Any] = repeat(object())

    def of(self, world: World) -> Any:
        """The table, made to be a world's."""
        for place in compress(range(len(world)), map(operator.is_not, world, self._of)):
            self._words[place] = _word(World._fields[place], world[place])
        self._of = world
        return self._words


def _word(name: str, value: Any) -> int:
    if name not in HELD:
        return int(value) if value < 1 << 63 else int(value) - (1 << 64)
    if value.dtype != HELD[name] or not value.flags.c_contiguous:
        raise TypeError(name)
    return int(value.ctypes.data)

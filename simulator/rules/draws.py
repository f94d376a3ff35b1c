"""Addressed random numbers: luck is a pure function of where it is needed, never of the order of events.

The address of a number is (seed, replication, lead or seat, place's name, visit, touch, purpose). The first
three give the lead's ``stream``, once, by the block cipher Threefry2x64-20 (Salmon, Moraes, Dror and Shaw,
"Parallel random numbers: as easy as 1, 2, 3", SC11). Each draw then mixes stream, place and purpose by the
finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, with the constants of Stafford's variant 13) and
the result with visit and touch by Maiga's mx3 (revision 2). Both are bijections of 64 bits, so that no two
touches or visits of one lead, place and purpose share their 64 bits. ``docs/DRAWS.md`` holds the battery that the
construction passes.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from simulator.rules.compiling import WORD, jit, opaque, word

if TYPE_CHECKING:
    from numpy import uint64
    from numpy.typing import NDArray

EFFORT, TOUCHES, GAP, DELAY, PATIENCE, AFTER = 1, 2, 3, 4, 5, 6
FIRST_OUTCOME, OTHER_OUTCOME, SALE, REFERRALS = 7, 8, 9, 10
SHARE, PROFILE, VALUE, QUEUE = 11, 12, 13, 14
ARRIVAL_COUNT, ARRIVAL_TIME, ARRIVAL_HEIGHT = 15, 16, 17
SWINGS = 18
ABSENCE, SPEED, TENURE, VACANCY, RESIDUAL = 19, 20, 21, 22, 23
UNKNOWN = 24
FREE_PURPOSE = 25
"""The first purpose that no rule has taken; there is room up to 2**32."""

_GOLDEN = word(0x9E37_79B9_7F4A_7C15)
_STAFFORD_1 = word(0xBF58_476D_1CE4_E5B9)
_STAFFORD_2 = word(0x94D0_49BB_1331_11EB)
_MX3 = word(0xBEA2_25F9_EB34_556D)
_SKEIN_PARITY = word(0x1BD1_1BDA_A9FC_1A22)
_ZERO, _ONE, _TWO, _THREE, _FOUR, _FIVE = (word(n) for n in range(6))
_S12, _S16, _S21, _S24, _S27, _S29 = (word(n) for n in (12, 16, 21, 24, 27, 29))
_S30, _S31, _S32, _S42, _S64 = (word(n) for n in (30, 31, 32, 42, 64))


@lru_cache(maxsize=65536)
def name_key(name: str) -> int:
    """A name's key is the same on every machine and in every version: 64 bits of its BLAKE2b hash."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


@jit("UniTuple(uint64, 2)(uint64, uint64, uint64)", inline=True)
def _turned(x0: int, x1: int, turn: int) -> tuple[int, int]:
    x0 = (x0 + x1) & WORD
    return x0, (((x1 << turn) & WORD) | (x1 >> (_S64 - turn))) ^ x0


@jit("UniTuple(uint64, 2)(uint64, uint64)", inline=True)
def _even_rounds(x0: int, x1: int) -> tuple[int, int]:
    x0, x1 = _turned(x0, x1, _S16)
    x0, x1 = _turned(x0, x1, _S42)
    x0, x1 = _turned(x0, x1, _S12)
    return _turned(x0, x1, _S31)


@jit("UniTuple(uint64, 2)(uint64, uint64)", inline=True)
def _odd_rounds(x0: int, x1: int) -> tuple[int, int]:
    x0, x1 = _turned(x0, x1, _S16)
    x0, x1 = _turned(x0, x1, _S32)
    x0, x1 = _turned(x0, x1, _S24)
    return _turned(x0, x1, _S21)


@jit("UniTuple(uint64, 2)(uint64, uint64, uint64, uint64)", inline=True)
def _scrambled(key0: int, key1: int, counter0: int, counter1: int) -> tuple[int, int]:
    """`threefry` for loops that may become vectors, in which one word of the block or the other differs each time."""
    key2 = _SKEIN_PARITY ^ key0 ^ key1
    x0, x1 = _even_rounds((counter0 + key0) & WORD, (counter1 + key1) & WORD)
    x0, x1 = _odd_rounds((x0 + key1) & WORD, (x1 + key2 + _ONE) & WORD)
    x0, x1 = _even_rounds((x0 + key2) & WORD, (x1 + key0 + _TWO) & WORD)
    x0, x1 = _odd_rounds((x0 + key0) & WORD, (x1 + key1 + _THREE) & WORD)
    x0, x1 = _even_rounds((x0 + key1) & WORD, (x1 + key2 + _FOUR) & WORD)
    return (x0 + key2) & WORD, (x1 + key0 + _FIVE) & WORD


@jit("UniTuple(uint64, 2)(uint64, uint64, uint64, uint64)")
def threefry(key0: int, key1: int, counter0: int, counter1: int) -> tuple[int, int]:
    """Threefry2x64-20 scrambles a block of two words under a key of two words; the published cipher.

    The first word is made opaque: a loop in which the block stays the same keeps LLVM busy for ever, at its attempt
    to vectorise (seen with LLVM 20).
    """
    return _scrambled(key0, key1, opaque(counter0), counter1)


@jit("uint64(uint64, uint64)")
def combine(a: int, b: int) -> int:
    """The key of an ordered pair of keys, from which longer addresses are built pair by pair."""
    return threefry(_ZERO, _ZERO, a, b)[0]


@jit("uint64(uint64, uint64, uint64)")
def stream(seed: int, replication: int, key: int) -> int:
    """The luck of one bearer of ``key``, such as a lead or a seat, in one replication; computed once."""
    return threefry(seed, replication, key, _ZERO)[0]


@jit("uint64(uint64, uint64, uint64, uint64, uint64)")
def bits(stream: int, place: int, visit: int, touch: int, purpose: int) -> int:
    """The 64 random bits at an address.

    ``place`` is a name's key; ``visit`` and ``touch`` are below 2**32, and so is ``purpose``.
    """
    x = (stream + place + purpose * _GOLDEN) & WORD
    x = ((x ^ (x >> _S30)) * _STAFFORD_1) & WORD
    x = ((x ^ (x >> _S27)) * _STAFFORD_2) & WORD
    x = x ^ (x >> _S31)
    x = x ^ ((visit << _S32) | touch)
    x = ((x ^ (x >> _S32)) * _MX3) & WORD
    x = ((x ^ (x >> _S29)) * _MX3) & WORD
    x = ((x ^ (x >> _S32)) * _MX3) & WORD
    return x ^ (x >> _S29)


@jit("float64(uint64, uint64, uint64, uint64, uint64)")
def uniform(stream: int, place: int, visit: int, touch: int, purpose: int) -> float:
    """The number at an address, uniform between 0 and 1 and never either.

    It lies on a grid of 2**52 points, the odd multiples of 2**-53, so that its mirror image 1 - u is exact.
    The address is that of `bits`.
    """
    return ((bits(stream, place, visit, touch, purpose) >> _S12) + 0.5) * 2.0**-52


@jit("uint64(uint64)")
def tie(stream: int) -> int:
    """What decides who is first of two leads that get ready at one instant."""
    return bits(stream, 0, 0, 0, QUEUE)


@jit("void(uint64[::1], uint64[::1], uint64[::1])")
def combine_all(parents: NDArray[uint64], places: NDArray[uint64], keys: NDArray[uint64]) -> None:
    """`combine` of many pairs."""
    for number in range(len(keys)):
        keys[number] = _scrambled(_ZERO, _ZERO, int(parents[number]), int(places[number]))[0]


@jit("void(uint64, uint64, uint64[::1], uint64[::1])")
def streams_of(seed: int, replication: int, keys: NDArray[uint64], streams: NDArray[uint64]) -> None:
    """`stream` of many keys."""
    for number in range(len(keys)):
        streams[number] = _scrambled(seed, replication, int(keys[number]), _ZERO)[0]


@jit("void(uint64, uint64, uint64[::1], uint64[::1], uint64[::1])", at_once=True)
def luck_of(
    seed: int, replication: int, keys: NDArray[uint64], streams: NDArray[uint64], ties: NDArray[uint64]
) -> None:
    """The stream of every key and what decides its ties are written down, one after the other."""
    streams_of(seed, replication, keys, streams)
    for number in range(len(keys)):
        ties[number] = tie(int(streams[number]))

"""Tests of uniformity and independence: 64-bit words in, a statistic and a p-value out.

Most are Knuth's ("The art of computer programming", volume 2, 3rd edition 1997, section 3.3.2); birthday spacings,
collisions, matrix ranks and Hamming weights are those of TestU01's batteries (L'Ecuyer and Simard, "TestU01", ACM
Trans. Math. Softw. 33, 2007), with sizes of our own. A p-value near 0 speaks against uniformity; that of a
two-sided test is near 0 on either side, so that too even is as wrong as too uneven.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from simulator.rules.compiling import jit

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]


class Verdict(NamedTuple):
    """What a test found."""

    statistic: float
    p_value: float


def uniforms(words: Words) -> Floats:
    """The numbers that the simulator makes of the words."""
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def chi_square(counts: NDArray[np.int64], expected: Floats) -> Verdict:
    """Pearson's test, two-sided, after joining the rarest classes until each is expected five times.

    Where next to nothing of what should happen happened, the test has failed.
    """
    if expected.sum() < 10:
        return Verdict(math.inf, 0.0)
    order = np.argsort(expected, kind="stable")
    counts, expected = counts[order], expected[order]
    joined = max(int(np.searchsorted(expected, 5.0)), int(np.searchsorted(np.cumsum(expected), 5.0)) + 1)
    seen = np.append(counts[joined:], counts[:joined].sum())
    right = np.append(expected[joined:], expected[:joined].sum())
    return chi_square_verdict(float(((seen - right) ** 2 / right).sum()), len(seen) - 1)


def chi_square_verdict(statistic: float, freedom: int) -> Verdict:
    """Of a sum of so many squared standard normals."""
    upper = special.chdtrc(freedom, statistic)
    return Verdict(statistic, float(2 * min(upper, special.chdtr(freedom, statistic))))


def normal_verdict(z: float) -> Verdict:
    """Of a standard normal."""
    return Verdict(z, float(2 * special.ndtr(-abs(z))))


def poisson_verdict(count: int, mean: float) -> Verdict:
    """Of a count of rare things; twice the smaller tail, one at most."""
    fewer, more = special.pdtr(count, mean), special.gammainc(count, mean) if count else 1.0
    return Verdict(float(count), float(min(1.0, 2 * min(fewer, more))))


def kolmogorov(values: Floats) -> Verdict:
    """Of numbers that should be uniform: the largest distance of their distribution function, by its limit law."""
    x, n = np.sort(values), len(values)
    ranks = np.arange(n)
    distance = float(max((x - ranks / n).max(), ((ranks + 1) / n - x).max()))
    return Verdict(distance, float(special.kolmogorov(math.sqrt(n) * distance)))


def monobit(words: Words) -> Verdict:
    """Half of all bits are ones."""
    ones, bits = int(np.bitwise_count(words).sum(dtype=np.int64)), 64 * len(words)
    return normal_verdict((2 * ones - bits) / math.sqrt(bits))


def every_bit(words: Words) -> Verdict:
    """Half of the ones at each of the 64 places."""
    ones = np.array([np.count_nonzero(words & np.uint64(1 << bit)) for bit in range(64)])
    z = (2.0 * ones - len(words)) / math.sqrt(len(words))
    return chi_square_verdict(float((z * z).sum()), 64)


def every_byte(words: Words) -> Verdict:
    """All 256 values of each of the eight bytes are equally frequent."""
    total = 0.0
    for byte in words.view(np.uint8).reshape(-1, 8).T:
        counts, mean = np.bincount(byte, minlength=256), len(byte) / 256
        total += float(((counts - mean) ** 2 / mean).sum())
    return chi_square_verdict(total, 8 * 255)


def equidistribution(dimensions: int) -> Callable[[Words], Verdict]:
    """Points of so many successive numbers fall into all cells of a cube alike: 4,096 cells, or an eighth."""

    def test(words: Words) -> Verdict:
        points = len(words) // dimensions
        cells = 2 ** (min(12, int(math.log2(points / 8))) // dimensions)
        places = np.floor(uniforms(words) * cells).astype(np.int64)
        index = places[: points * dimensions].reshape(-1, dimensions) @ (cells ** np.arange(dimensions))
        counts = np.bincount(index, minlength=cells**dimensions)
        return chi_square(counts, np.full(counts.shape, len(index) / len(counts)))

    return test


def low_bits(words: Words) -> Verdict:
    """The same in two dimensions, of the lower half of the bits that a number keeps."""
    return equidistribution(2)(words << np.uint64(26))


def uniformity(words: Words) -> Verdict:
    """Kolmogorov and Smirnov's test of the numbers."""
    return kolmogorov(uniforms(words))


def serial_correlation(words: Words) -> Verdict:
    """Numbers 1 to 16 places apart have no correlation."""
    x = (uniforms(words) - 0.5) * math.sqrt(12)
    z = np.array([np.einsum("i,i", x[:-lag], x[lag:]) / math.sqrt(len(x) - lag) for lag in range(1, 17)])
    return chi_square_verdict(float(z @ z), 16)


def hamming_correlation(words: Words) -> Verdict:
    """Words 1 to 16 places apart agree in half their bits."""
    z = []
    for lag in range(1, 17):
        apart = np.bitwise_count(words[:-lag] ^ words[lag:]).sum(dtype=np.int64)
        bits = 64 * (len(words) - lag)
        z.append((2 * int(apart) - bits) / math.sqrt(bits))
    return chi_square_verdict(float(np.square(z).sum()), 16)


def hamming_weight(words: Words) -> Verdict:
    """The ones of a word are binomial."""
    weights = np.arange(65)
    chances = np.exp(special.gammaln(65) - special.gammaln(weights + 1) - special.gammaln(65 - weights)) * 0.5**64
    return chi_square(np.bincount(np.bitwise_count(words), minlength=65), chances * len(words))


def hamming_independence(words: Words) -> Verdict:
    """Whether a word has few, a middling number of or many ones tells nothing of the next."""
    kinds = np.digitize(np.bitwise_count(words), [30, 35])
    pairs = kinds[: len(kinds) // 2 * 2].reshape(-1, 2) @ [3, 1]
    weights = special.bdtr(np.array([29, 34, 64]), 64, 0.5)
    chances = np.diff(weights, prepend=0.0)
    return chi_square(np.bincount(pairs, minlength=9), np.outer(chances, chances).ravel() * len(pairs))


def gaps(words: Words) -> Verdict:
    """The numbers between two that fall below an eighth are geometric in number."""
    hits = np.flatnonzero(uniforms(words) < 0.125)
    lengths = np.minimum(np.diff(hits) - 1, 60)
    chances = 0.125 * 0.875 ** np.arange(61)
    chances[60] = 0.875**60
    return chi_square(np.bincount(lengths, minlength=61), chances * len(lengths))


def poker(words: Words) -> Verdict:
    """Hands of five digits base 16 hold as many distinct ones as chance gives (Stirling's numbers)."""
    digits = np.floor(uniforms(words) * 16).astype(np.int64)
    hands = np.sort(digits[: len(digits) // 5 * 5].reshape(-1, 5), axis=1)
    distinct = 1 + np.count_nonzero(np.diff(hands, axis=1), axis=1)
    stirling = np.array([0, 1, 15, 25, 10, 1])
    falling = np.array([math.perm(16, r) for r in range(6)])
    return chi_square(np.bincount(distinct, minlength=6), stirling * falling / 16**5 * len(hands))


@jit("int64[::1](float64[::1], int64, int64)")
def _coupon_lengths(u: Floats, kinds: int, longest: int) -> NDArray[np.int64]:
    counts = np.zeros(longest + 1, dtype=np.int64)
    seen = np.zeros(kinds, dtype=np.int64)
    collected, length, round_ = 0, 0, 1
    for x in u:
        kind = int(x * kinds)
        length += 1
        if seen[kind] != round_:
            seen[kind] = round_
            collected += 1
        if collected == kinds:
            counts[min(length, longest)] += 1
            collected, length = 0, 0
            round_ += 1
    return counts


def coupons(words: Words) -> Verdict:
    """Collecting all of eight kinds takes as long as it should."""
    kinds, longest = 8, 80
    counts = _coupon_lengths(uniforms(words), kinds, longest)
    done = np.array([_all_collected(kinds, length) for length in range(longest)] + [1.0])
    return chi_square(counts, np.diff(done, prepend=0.0) * counts.sum())


def _all_collected(kinds: int, length: int) -> float:
    """The chance to hold all kinds after so many (inclusion and exclusion)."""
    return math.fsum((-1) ** j * math.comb(kinds, j) * (1 - j / kinds) ** length for j in range(kinds + 1))


@jit("int64[::1](float64[::1], int64)")
def _run_lengths(u: Floats, longest: int) -> NDArray[np.int64]:
    counts = np.zeros(longest + 1, dtype=np.int64)
    length, i = 1, 1
    while i < len(u):
        if u[i] > u[i - 1]:
            length += 1
            i += 1
        else:
            counts[min(length, longest)] += 1
            length = 1
            i += 2
    return counts


def runs(words: Words) -> Verdict:
    """Ascents are as long as they should be; the number that ends one is left out, so that they are independent."""
    longest = 9
    counts = _run_lengths(uniforms(words), longest)
    reached = np.array([1.0, *(1 / math.factorial(r) for r in range(1, longest + 1))])
    chances = np.append(reached[:-1] - reached[1:], reached[-1])
    chances[0] = 0.0
    return chi_square(counts, chances * counts.sum())


def permutations(words: Words) -> Verdict:
    """All 120 orders of five numbers are equally frequent."""
    u = uniforms(words)
    fives = u[: len(u) // 5 * 5].reshape(-1, 5)
    smaller_later = [(fives[:, i + 1 :] < fives[:, [i]]).sum(axis=1) for i in range(4)]
    code = np.array([24, 6, 2, 1]) @ np.array(smaller_later)
    return chi_square(np.bincount(code, minlength=120), np.full(120, len(fives) / 120))


def maxima(words: Words) -> Verdict:
    """The largest of eight numbers, to the eighth power, is uniform."""
    u = uniforms(words)
    return kolmogorov(u[: len(u) // 8 * 8].reshape(-1, 8).max(axis=1) ** 8)


def collisions(words: Words) -> Verdict:
    """Few balls in many urns rarely meet: pairs of words name one of 2**30 urns, 2**15 pairs a time."""
    return _rare(words, 2 * 2**15, _collided, 2.0**15 * (2.0**15 - 1) / 2 / 2**30)


def _collided(words: Words) -> int:
    urns = (words[::2] >> np.uint64(49)) << np.uint64(15) | words[1::2] >> np.uint64(49)
    return len(urns) - len(np.unique(urns))


def birthdays(words: Words) -> Verdict:
    """Spacings of 2**13 birthdays in a year of 2**38 days rarely coincide (Marsaglia)."""
    return _rare(words, 2**13, _equal_spacings, 2.0**39 / 2**40)


def low_birthdays(words: Words) -> Verdict:
    """The same, of the lowest 38 bits that a number keeps."""
    return _rare(words << np.uint64(14), 2**13, _equal_spacings, 2.0**39 / 2**40)


def _equal_spacings(words: Words) -> int:
    spacings = np.sort(np.diff(np.sort(words >> np.uint64(26))))
    return int((np.diff(spacings) == 0).sum())


def _rare(words: Words, block: int, count: Callable[[Words], int], mean: float) -> Verdict:
    blocks = words[: len(words) // block * block].reshape(-1, block)
    return poisson_verdict(sum(count(one) for one in blocks), mean * len(blocks))


@jit("int64(uint64[::1])")
def _rank(rows: Words) -> int:
    """Of a matrix of bits, by elimination; ``rows`` is used up."""
    rank = 0
    for i in range(len(rows)):
        row = rows[i]
        if row:
            rank += 1
            lowest = row & (~row + np.uint64(1))
            for j in range(i + 1, len(rows)):
                if rows[j] & lowest:
                    rows[j] ^= row
    return rank


def ranks(words: Words) -> Verdict:
    """A matrix of 64 words has the rank that random bits have."""
    matrices = words[: len(words) // 64 * 64].reshape(-1, 64).copy()
    found = 64 - np.array([_rank(matrix) for matrix in matrices])
    chances = np.array([_rank_chance(64 - short) for short in range(3)])
    counts = np.bincount(np.minimum(found, 3), minlength=4)
    return chi_square(counts, np.append(chances, 1 - chances.sum()) * len(matrices))


def _rank_chance(rank: int) -> float:
    product = 1.0
    for i in range(rank):
        product *= (1 - 2.0 ** (i - 64)) ** 2 / (1 - 2.0 ** (i - rank))
    return 2.0 ** (rank * (128 - rank) - 4096) * product


def periods(words: Words) -> Verdict:
    """No frequency stands out of the periodogram (Fisher, "Tests of significance in harmonic analysis", 1929)."""
    x = uniforms(words) - 0.5
    power = np.square(np.abs(np.fft.rfft(x)[1:-1]))
    share, n = float(power.max() / power.sum()), len(power)
    return Verdict(share * n, float(-math.expm1(n * math.log1p(-math.exp(-share * n)))))


TESTS: dict[str, Callable[[Words], Verdict]] = {
    "monobit": monobit,
    "every bit": every_bit,
    "every byte": every_byte,
    "equidistribution 1-d": equidistribution(1),
    "equidistribution 2-d": equidistribution(2),
    "equidistribution 3-d": equidistribution(3),
    "equidistribution 4-d": equidistribution(4),
    "low bits": low_bits,
    "Kolmogorov-Smirnov": uniformity,
    "serial correlation": serial_correlation,
    "Hamming correlation": hamming_correlation,
    "Hamming weight": hamming_weight,
    "Hamming independence": hamming_independence,
    "gaps": gaps,
    "poker": poker,
    "coupon collector": coupons,
    "runs": runs,
    "permutations": permutations,
    "maximum of eight": maxima,
    "collisions": collisions,
    "birthday spacings": birthdays,
    "birthday spacings, low": low_birthdays,
    "matrix rank": ranks,
    "periodogram": periods,
}
"""Every test of one sequence, by name."""

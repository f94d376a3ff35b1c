import io
from dataclasses import replace

import numpy as np
import pytest

from simulator.experiments.blocks import Block, cut, join, read_block, write_block
from simulator.rules.histograms import Histogram, laid


def equal(a: Block, b: Block) -> bool:
    same = (a.route, a.first, a.last) == (b.route, b.first, b.last)
    arrays = [np.array_equal(a.values, b.values), np.array_equal(a.weekly, b.weekly)]
    for name, histogram in a.histograms.items():
        other = b.histograms[name]
        arrays += [np.array_equal(getattr(histogram, part), getattr(other, part)) for part in ("code", "edges")]
    return same and set(a.histograms) == set(b.histograms) and all(arrays)


def test_a_block_holds_what_each_of_its_replications_counted(block: Block):
    assert (block.first, block.last) == (4, 7)
    edges, bins, counts = laid(block.histograms["lead_time"])
    assert (edges.tolist(), bins.tolist(), counts.tolist()) == ([0, 1, 2, 3], [3, 3, 3], [2, 2, 2])
    assert block.values.shape[0] == block.weekly.shape[0] == 3


def test_a_block_comes_back_from_disk_as_it_was(block: Block):
    file = io.BytesIO()
    write_block(block, file)
    file.seek(0)
    found = read_block("two", file)
    assert equal(found, block)
    assert found.values.dtype == np.int64


def test_pieces_join_to_the_same_block_in_any_order(block: Block):
    pieces = [cut(block, 6, 7), cut(block, 4, 6)]
    assert equal(join(pieces), block)
    assert not equal(join(pieces[1:]), block)


def test_pieces_that_do_not_meet_are_not_joined(block: Block):
    with pytest.raises(ValueError, match="replications 5 and 6 of two do not meet"):
        join([cut(block, 4, 5), cut(block, 6, 7)])


def test_numbers_of_any_size_come_back_as_they_were(block: Block):
    edges = [0, -1, 255, 256, -129, 2**31, 2**32, -(2**62), 2**63 - 1]
    for number in edges:
        file = io.BytesIO()
        one = replace(block, values=np.full_like(block.values, number))
        write_block(one, file)
        file.seek(0)
        assert equal(read_block("two", file), one)


def test_a_block_whose_code_is_damaged_is_refused(block: Block):
    code = block.histograms["lead_time"].code.copy()
    code[-1] |= 128
    refused(replace(block, histograms={"lead_time": replace(block.histograms["lead_time"], code=code)}))


def test_a_block_whose_replications_take_less_than_no_code_is_refused(block: Block):
    """They would be laid out beyond the room that there is for all of them."""
    code = np.zeros(10, np.uint8)
    refused(replace(block, histograms={"lead_time": Histogram(code=code, edges=np.array([0, 9, 2, 10]))}))


@pytest.mark.parametrize("edges", [[0, 1, 2, 9], [0, 1, 2, 11], [0, 5, 10], [0, 2, 4, 6, 10]])
def test_a_block_whose_histograms_are_not_those_of_its_replications_is_refused(block: Block, edges: list[int]):
    code = np.zeros(10, np.uint8)
    refused(replace(block, histograms={"lead_time": Histogram(code=code, edges=np.array(edges))}))


def test_a_block_of_another_route_is_refused(block: Block):
    file = io.BytesIO()
    write_block(block, file)
    file.seek(0)
    with pytest.raises(ValueError, match="a block of two has the name of one of three"):
        read_block("three", file)


def refused(block: Block) -> None:
    file = io.BytesIO()
    write_block(block, file)
    file.seek(0)
    with pytest.raises(ValueError, match="damaged"):
        read_block("two", file)

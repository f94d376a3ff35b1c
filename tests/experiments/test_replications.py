from itertools import islice

from simulator.experiments.replications import LEAST, SECONDS, Portions, missing, simulate_block


def spans(tasks):
    return [(task.route, task.first, task.last) for task in tasks]


def test_gaps_between_spans():
    assert missing([], 5) == [(0, 5)]
    assert missing([(0, 5)], 5) == []
    assert missing([(4, 6), (0, 2)], 9) == [(2, 4), (6, 9)]
    assert missing([(1, 6), (2, 3), (8, 20)], 7) == [(0, 1), (6, 7)]


def test_portions_of_a_size_cut_gaps_and_routes_take_turns(plan):
    found = Portions(plan, {"two": [(0, 1), (3, 6)], "one.rep": [(2, 3)]}, jobs=1, size=2)
    assert found.left == 5
    assert spans(found) == [("two", 0, 1), ("one.rep", 2, 3), ("two", 3, 5), ("two", 5, 6)]
    assert found.left == 0


def test_the_first_portions_are_single_replications(plan):
    found = Portions(plan, {"two": [(0, 10**6)], "one.rep": [(0, 10**6)]}, jobs=2, size=None)
    assert spans(islice(found, 4)) == [("two", 0, 1), ("one.rep", 0, 1), ("two", 1, 2), ("one.rep", 1, 2)]


def test_portions_double_until_they_take_as_long_as_is_worth_losing(plan):
    found = Portions(plan, {"two": [(0, 10**6)]}, jobs=2, size=None)
    lengths = []
    for task in islice(found, 12):
        lengths.append(task.last - task.first)
        found.learn("two", lengths[-1], seconds=lengths[-1] * SECONDS / 100)
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 100, 100, 100, 100, 100]
    found.learn("two", 100, seconds=100 * SECONDS)
    assert spans(islice(found, 1)) == [("two", 627, 628)]


def test_a_slow_route_does_not_make_another_slow(plan):
    found = Portions(plan, {"two": [(0, 10**6)], "one.rep": [(0, 10**6)]}, jobs=1, size=None)
    tasks = iter(found)
    next(tasks)
    found.learn("two", 1, seconds=2 * SECONDS)
    found.learn("one.rep", 1, seconds=0.0)
    assert spans(islice(tasks, 3)) == [("one.rep", 0, 2), ("two", 1, 2), ("one.rep", 2, 4)]


def test_portions_get_smaller_towards_the_end_so_that_workers_end_together(plan):
    found = Portions(plan, {"two": [(0, 64)]}, jobs=2, size=None)
    lengths = []
    for task in found:
        lengths.append(task.last - task.first)
        found.learn("two", lengths[-1], seconds=lengths[-1] * LEAST)
    assert sum(lengths) == 64
    # twice as long each, until an eighth of what is left is less
    assert lengths[:6] == [1, 2, 4, 7, 6, 5]
    assert lengths[-14:] == [1] * 14


def test_no_portion_is_so_short_that_keeping_it_takes_longer_than_to_compute_it(plan):
    found = Portions(plan, {"two": [(0, 100)]}, jobs=2, size=None)
    lengths = []
    for task in found:
        lengths.append(task.last - task.first)
        found.learn("two", lengths[-1], seconds=lengths[-1] * LEAST / 16)
    assert lengths == [1, 2, 4, 8, 16, 16, 16, 16, 16, 5]


def test_a_portion_is_computed_by_its_numbers_alone(plan):
    (whole,) = Portions(plan, {"two": [(0, 3)]}, jobs=1, size=3)
    (second,) = Portions(plan, {"two": [(1, 2)]}, jobs=1, size=3)
    (block, seconds), (alone, _) = simulate_block(whole), simulate_block(second)
    assert seconds > 0
    assert block.values[1].tolist() == alone.values[0].tolist()
    assert block.values[1].tolist() != block.values[0].tolist()

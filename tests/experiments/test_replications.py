from simulator.experiments.replications import missing, portion_size, portions, simulate_block, tasks


def test_gaps_between_spans():
    assert missing([], 5) == [(0, 5)]
    assert missing([(0, 5)], 5) == []
    assert missing([(4, 6), (0, 2)], 9) == [(2, 4), (6, 9)]


def test_portions_cut_spans():
    assert list(portions([(2, 4), (6, 9)], 2)) == [(2, 4), (6, 8), (8, 9)]


def test_portions_are_small_enough_for_workers_to_end_together():
    assert portion_size(400, 2) == 10
    assert portion_size(40, 2) == 5
    assert portion_size(3, 8) == 1


def test_routes_take_turns(plan):
    found = tasks(plan, {"two": [(0, 3)], "one.rep": [(2, 3)]}, size=2)
    assert [(task.route, task.first, task.last) for task in found] == [
        ("two", 0, 2),
        ("one.rep", 2, 3),
        ("two", 2, 3),
    ]


def test_a_portion_is_computed_by_its_numbers_alone(plan):
    whole, second = tasks(plan, {"two": [(0, 3)]}, size=3)[0], tasks(plan, {"two": [(1, 2)]}, size=3)[0]
    assert simulate_block(whole).values[1].tolist() == simulate_block(second).values[0].tolist()
    assert simulate_block(whole).values[1].tolist() != simulate_block(whole).values[0].tolist()

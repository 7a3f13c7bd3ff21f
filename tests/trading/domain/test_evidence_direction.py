"""When predictions are inverted, step by step; how often and how late is in tests/ml."""

from itertools import product

import msgspec
import numpy as np
import pytest

from trading.domain.evidence.direction import MISS, ClassicDirection, Direction, fresh_capital

RULES = [Direction, ClassicDirection]


def turns(rule, hits):
    """After how many predictions it turned."""
    return [count for count, hit in enumerate(hits, 1) if rule.update(hit=hit)]


def test_all_capital_ever_put_aside_is_one():
    ages = range(1, 10_001)
    assert all(fresh_capital(age) > fresh_capital(age + 1) > 0 for age in ages)
    assert sum(map(fresh_capital, ages)) == pytest.approx(1 - 10_001**-0.5)


def test_against_a_coin_no_capital_is_won_in_the_mean():
    """Over all that a coin can do in ten throws: this is what bounds false turns."""
    capitals = []
    for hits in product([True, False], repeat=10):
        rule = Direction()
        assert turns(rule, hits) == []
        capitals.append(sum(rule.capital))
    assert np.mean(capitals) == pytest.approx(1 - 11**-0.5)
    assert max(capitals) > 3


def test_it_turns_when_enough_is_won_and_not_before():
    rule, enough = Direction(), 1 / MISS
    assert turns(rule, [False] * 16) == []
    assert sum(rule.capital) < enough < sum(rule.capital) * 1.45
    assert turns(rule, [False]) == [1]
    assert rule == Direction(inverted=True)


def test_it_heals_the_same_way_that_it_turned():
    rule = Direction()
    assert turns(rule, [False] * 17 + [False] * 100) == [17]
    there, back = Direction(inverted=True), Direction()
    chance = np.random.default_rng(4)
    misses = chance.random(3_000) < 0.7
    assert turns(there, misses) == turns(back, ~misses) != []
    assert there.inverted != back.inverted


def test_good_predictions_never_turn_it():
    rule = Direction()
    assert turns(rule, [True] * 5_000) == []
    assert turns(rule, np.random.default_rng(3).random(5_000) < 0.55) == []


@pytest.mark.parametrize("rule", RULES)
def test_it_goes_on_from_its_json_as_if_nothing_had_been(rule):
    first, second = np.random.default_rng(9).random((2, 400)) < 0.35
    whole, parted = rule(), rule()
    turns(whole, [*first.tolist(), *second.tolist()])
    turns(parted, first.tolist())
    kept = msgspec.json.decode(msgspec.json.encode(parted), type=rule)
    turns(kept, second.tolist())
    assert msgspec.json.encode(kept) == msgspec.json.encode(whole)
    assert len(msgspec.json.encode(kept)) < 200


def test_a_prediction_made_while_another_runs_does_not_count():
    rule = Direction()
    for made in range(100):
        rule.observe(made, made + 10, hit=False)
    assert rule.age == 10
    assert rule.busy_until == 100
    together = Direction()
    turns(together, [False] * 10)
    assert rule.capital == together.capital


def test_observing_says_when_it_turned():
    rule = Direction()
    turned = [bar for bar in range(30) if rule.observe(bar, bar + 1, hit=False)]
    assert turned == [16]


@pytest.mark.parametrize(
    ("hits", "inverted"),
    [
        ("0" * 19, False),  # the window is not full
        ("0" * 20, True),
        ("1" * 8 + "0" * 12, False),  # 40 % is not under 40 %
        ("1" * 7 + "0" * 13, True),
        ("0" * 20 + "1" * 7, True),
        ("0" * 20 + "1" * 8, False),  # it heals in the same window
    ],
)
def test_the_classic_rule_looks_at_the_last_twenty(hits, inverted):
    rule = ClassicDirection()
    moved = turns(rule, [hit == "1" for hit in hits])
    assert rule.inverted is inverted
    assert len(moved) % 2 == inverted
    assert len(rule.hits) <= 20


def test_the_classic_rule_counts_every_prediction():
    rule = ClassicDirection()
    assert [bar for bar in range(30) if rule.observe(bar, bar + 10, hit=False)] == [19]

"""Rings: what a tail adds up, against a list of all that ever happened."""

import json
from math import inf
from random import Random

import pytest

from ml.rings import KEPT, Ring

SCORES = (55.0, 60.0, 61.2, 65.0, 70.0, 85.0, 90.0, 100.0)


def plain(known, most, low, high):
    """Count, sum and sum of squares of a tail, as one reads it."""
    rs = [r for score, r in known[-KEPT * most :] if low <= score < high][-most:]
    return len(rs), sum(rs), sum(r * r for r in rs)


def seen(ring, low, high):
    tail = ring.tail(low, high)
    return tail.count, tail.total, tail.squares


@pytest.mark.parametrize("seed", range(20))
def test_a_tail_is_what_the_list_says_whenever_one_looks(seed):
    """Some tails are looked at in each round, some now and then, some twice, some restored."""
    random = Random(seed)
    most = random.choice((1, 3, 10))
    ring, known = Ring(most), []
    for _ in range(300):
        for _ in range(random.randrange(6)):
            score = random.choice((*SCORES, round(random.uniform(50, 100), 2)))
            known.append((score, round(random.gauss(0, 1_500_000))))
            ring.add(*known[-1])
        if random.random() < 0.4:
            ring.turn()
        for _ in range(random.randrange(4)):
            low, high = sorted((random.choice(SCORES), random.choice((*SCORES, inf))))
            assert seen(ring, low, high) == plain(known, most, low, high)
        if random.random() < 0.05:
            kept, ring = json.loads(json.dumps(ring.memory())), Ring(most)
            for score, r in kept:
                ring.add(score, r)
    assert ring.memory() == known[-KEPT * most :]


def test_sums_are_exact_where_a_machine_word_is_too_small():
    ring, huge = Ring(5), 4_000_000_000_000
    for r in (huge, 1, -huge, huge):
        ring.add(80.0, r)
    assert seen(ring, 70.0, inf) == (4, huge + 1, 3 * huge**2 + 1)
    ring.add(80.0, huge)
    assert seen(ring, 70.0, inf) == (5, 2 * huge + 1, 4 * huge**2 + 1)


def test_a_tail_is_dropped_when_a_round_passes_without_a_look():
    ring = Ring(5)
    tail = ring.tail(70.0)
    ring.turn()
    assert ring.tail(70.0) is tail
    ring.turn()
    ring.turn()
    assert ring.tail(70.0) is not tail

"""The direction's experiment: it simulates what the desk uses, and a quick one holds the bars."""

import numpy as np
import pytest

from ml.lab import direction
from trading.domain.evidence.direction import ClassicDirection, Direction

RULES = {Direction: direction.inverted, ClassicDirection: direction.classic_inverted}
TRUTHS = (direction.COIN, direction.FROM_START, direction.TURNING, direction.HEALING)


def stood(rule, hits):
    """Where the desk's own state stood after each prediction."""
    after = []
    for hit in hits:
        before = rule.inverted
        assert rule.update(hit=hit) == (rule.inverted != before)
        after.append(rule.inverted)
    return after


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_every_run_is_what_the_desk_would_have_seen(rule, truth):
    hits = truth.hits(6, np.random.default_rng(21))
    after = RULES[rule](hits)
    assert after.T.tolist() == [stood(rule(), run) for run in hits.T.tolist()]


def test_the_same_streams_turn_many_times():
    """Scorers that change their mind every 100 predictions: the comparison has something to see."""
    chance = np.random.default_rng(22)
    hits = np.concatenate([chance.random((100, 8)) < p for p in (0.1, 0.9) * 10])
    after = direction.inverted(hits)
    assert after.T.tolist() == [stood(Direction(), run) for run in hits.T.tolist()]
    assert (np.diff(after.astype(int), axis=0) != 0).sum() > 100


def test_a_quick_experiment():
    found = direction.experiment(200, 1).scenarios
    coin = found[direction.COIN.name]
    assert coin["inverts"] <= 0.02
    assert coin["classic_inverts"] == 1
    assert 40 <= coin["classic_after"] <= 65
    assert found[direction.FROM_START.name]["after"] <= 65
    assert found[direction.TURNING.name]["after"] <= 180
    assert found[direction.HEALING.name]["after"] <= 120
    assert found[direction.HEALING.name]["turned"] > 0.6
    overlapping = found[direction.OVERLAPPING]
    assert overlapping["inverts"] <= 0.02
    assert overlapping["inverts_if_all_count"] > 0.9


def test_a_seed_says_it_all_and_another_says_something_else():
    once = direction.experiment(20, 5)
    assert direction.experiment(20, 5) == once
    assert direction.experiment(20, 6) != once


def test_a_run_that_never_turned_cannot_heal():
    assert direction.experiment(1, 3).scenarios[direction.HEALING.name] != {}

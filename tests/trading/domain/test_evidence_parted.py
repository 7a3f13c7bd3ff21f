"""A whole and its parts: which of them turns, what begins anew, and how often a coin turns it."""

import msgspec
import numpy as np
import pytest

from trading.domain.evidence.direction import MISS
from trading.domain.evidence.parted import (
    LAST,
    PART_MISS,
    WHOLE,
    PartedClassic,
    PartedDirection,
)

REGIMES = ("low", "normal", "high", "extreme")


def tell(rule, part, hits, start=0):
    """Predictions one after the other, a moment each; returns the moment after the last."""
    for at, hit in enumerate(hits, start):
        rule.observe(part, at, at + 1, hit=bool(hit))
    return start + len(hits)


def test_together_they_may_miss_one_in_a_hundred():
    assert MISS + len(REGIMES) * PART_MISS <= 0.01


def test_what_is_wrong_everywhere_turns_the_whole_first():
    rule = PartedDirection()
    for at in range(17):
        assert not rule.inverted("low")
        rule.observe(REGIMES[at % 4], at, at + 1, hit=False)
    assert rule.whole.inverted
    assert all(rule.inverted(part) for part in (*REGIMES, "never seen"))
    assert not any(part.inverted or part.age for part in rule.parts.values()), "all begin anew"
    assert rule.behind("low") == (WHOLE, [False] * 17)


def test_what_is_wrong_in_one_part_turns_that_part():
    rule, at = PartedDirection(), 0
    while not rule.inverted("high") and at < 400:
        at = tell(rule, "low", [True, True], at)
        at = tell(rule, "high", [False], at)
    assert 20 < at / 3 < 30
    assert not rule.whole.inverted
    assert not rule.inverted("low")
    name, hits = rule.behind("high")
    assert (name, sum(hits)) == ("high", 0)


def test_a_part_that_is_right_turns_back_when_the_whole_is_turned():
    rule = PartedDirection()
    at = tell(rule, "low", [False] * 17)
    while rule.inverted("high") and at < 400:
        at = tell(rule, "low", [False, False], at)
        at = tell(rule, "high", [True], at)
    assert rule.whole.inverted
    assert rule.inverted("low")
    assert not rule.inverted("high")


def test_a_turned_part_is_not_turned_twice_when_the_whole_follows():
    rule, at = PartedDirection(), 0
    while not rule.inverted("high"):
        at = tell(rule, "low", [True], at)
        at = tell(rule, "high", [False], at)
    at = tell(rule, "low", [False] * 40, at)
    assert rule.whole.inverted
    assert rule.inverted("high")
    assert not rule.parts["high"].inverted


def test_parts_that_overlap_count_once_for_the_whole():
    rule = PartedDirection()
    for at in range(0, 100, 10):
        rule.observe("low", at, at + 10, hit=False)
        rule.observe("high", at + 5, at + 15, hit=False)
    assert rule.whole.age == 10
    assert len(rule.hits[WHOLE]) == 10
    # The first of "high" was made while one of "low" ran that was counted when "high" began.
    assert len(rule.hits["high"]) == 9


def test_the_last_hits_are_kept():
    rule = PartedDirection()
    tell(rule, "low", [True] * 50 + [False, True] * 60)
    assert len(rule.hits["low"]) == LAST
    assert sum(rule.hits["low"]) == LAST / 2


@pytest.mark.parametrize("kind", [PartedDirection, PartedClassic])
def test_it_goes_on_from_its_json_as_if_nothing_had_been(kind):
    chance = np.random.default_rng(5)
    hits, parts = chance.random(600) < 0.4, chance.choice(REGIMES, 600).tolist()
    whole, parted = kind(), kind()
    for at, (part, hit) in enumerate(zip(parts, hits.tolist(), strict=True)):
        whole.observe(part, at, at + 1, hit=hit)
        parted.observe(part, at, at + 1, hit=hit)
        parted = msgspec.json.decode(msgspec.json.encode(parted), type=kind)
    assert msgspec.json.encode(parted) == msgspec.json.encode(whole)
    assert whole.hits


def test_fair_coins_hardly_ever_turn_it():
    """200 symbols with 1,000 predictions each: 1.95 would turn if the bound were met exactly."""
    chance = np.random.default_rng(8)
    turned = 0
    for _symbol in range(200):
        rule = PartedDirection()
        hits, parts = chance.random(1_000) < 0.5, chance.choice(REGIMES, 1_000).tolist()
        ever = False
        for at, (part, hit) in enumerate(zip(parts, hits.tolist(), strict=True)):
            rule.observe(part, at, at + 1, hit=hit)
            ever = ever or rule.inverted(part)
        turned += ever
    assert turned <= 4


def test_the_classic_rule_takes_each_part_by_itself():
    rule = PartedClassic()
    tell(rule, "high", [False] * 20)
    assert rule.inverted("high")
    assert not rule.inverted("low")
    assert rule.behind("high") == ("high", [False] * 20)
    assert rule.proof() == {}


def test_proof_is_the_share_of_what_would_turn_it():
    rule = PartedDirection()
    at = tell(rule, "low", [False] * 16)
    assert 0.69 < rule.proof()[WHOLE] < 1.0
    assert 0.0 < rule.proof()["low"] < rule.proof()[WHOLE]
    tell(rule, "low", [False], at)
    assert rule.proof() == {WHOLE: 0.0, "low": 0.0}

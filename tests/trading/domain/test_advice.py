"""What of an advice counts, and whether it wishes another plan."""

import pytest
from desk_examples import advice
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.signals import NO_EFFECT, Effect
from trading.policy.panel import multiplier, reward_of, turns, vetoes

WISH = Effect(veto=True, size=0.5, reward=3.0, turn=True)
LESS = Effect(size=0.9)


def wish(rung, applied):
    return advice(rung=rung, veto=True, size=0.5, reward=3.0, turn=True, applied=applied)


@pytest.mark.parametrize(
    ("rung", "applied", "effect", "applies"),
    [
        ("full", None, WISH, True),
        ("full", LESS, LESS, True),
        ("full", NO_EFFECT, NO_EFFECT, True),
        ("canary", None, NO_EFFECT, False),
        ("canary", LESS, LESS, True),
        ("shadow", None, NO_EFFECT, False),
    ],
)
def test_what_counts_is_what_was_applied(rung, applied, effect, applies):
    said = wish(rung, applied)
    assert (said.effect, said.applies) == (effect, applies)


def test_what_does_not_apply_leaves_the_order_alone():
    said = [wish("shadow", None), wish("canary", None), wish("full", NO_EFFECT)]
    assert (vetoes(said), multiplier(said), reward_of(said, 2), turns(said)) == ([], 1.0, 2, False)


def test_what_applies_adds_up():
    said = [wish("shadow", None), wish("full", LESS), wish("full", None)]
    found = (vetoes(said), multiplier(said), reward_of(said, 2), turns(said))
    assert found == (["guide: because"], 0.45, 3, True)


NUMBERS = st.sampled_from([0.0, 1.0, 2.5, 4.0])


@given(NUMBERS, st.booleans())
def test_another_target_or_side_is_another_plan(reward, turn):
    """``advice`` has the base 1."""
    assert advice(reward=reward, turn=turn).replans == (turn or reward not in {0.0, 1.0})

"""Wake levels and the search for them, compared with the plain way over random input."""

from decimal import Decimal

import numpy as np
import pytest
from desk_examples import BUY, COIN, SELL, STEP, T0, candles, proposal, rules
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.cycles import Shadow
from trading.domain.events import SignalRejected
from trading.domain.state import State
from trading.domain.trials import Pair, Plan, Trial, key_of
from trading.policy.wake import NEVER, Wake
from trading.replay.agenda import FIRST_CHUNK, Agenda, SignalWatch, first_touch

PRICES = st.integers(9_000, 11_000).map(lambda cents: Decimal(cents) / 100)


def plain_touch(lows, highs, start, stop, wake):
    for row in range(start, stop):
        if lows[row] <= wake.below or highs[row] >= wake.above:
            return row
    return stop


@pytest.mark.parametrize("seed", range(40))
def test_the_first_touch_is_that_of_a_walk(seed):
    """Level by level, over chunk borders, with holes in the data."""
    rng = np.random.default_rng(seed)
    lows = 100 + np.cumsum(rng.normal(0, 0.2, 2_500))
    highs = lows + rng.uniform(0, 0.5, len(lows))
    holes = rng.random(len(lows)) < 0.05
    lows[holes] = highs[holes] = np.nan
    for reach in (0.1, 1.0, 3.0, 8.0, NEVER):
        start = int(rng.integers(0, 600))
        stop = min(start + int(rng.choice([0, 1, 287, FIRST_CHUNK, 2_000])), len(lows))
        base = float(np.nanmean(lows[start : start + 50]))
        for wake in (
            Wake(base - reach, base + reach, 0),
            Wake(base - reach, NEVER, 0),
            Wake(-NEVER, base + reach, 0),
        ):
            found = first_touch(lows, highs, start, stop, wake)
            assert found == plain_touch(lows, highs, start, stop, wake)


@pytest.mark.parametrize("row", [0, *(FIRST_CHUNK * n + by for n in (1, 5) for by in (-1, 0, 1))])
def test_no_row_is_lost_between_two_looks(row):
    lows = np.full(3_000, 100.0)
    highs = lows.copy()
    highs[row] = 101.0
    for wake in (Wake(99.0, 101.0, 0), Wake(-NEVER, 101.0, 0)):
        assert first_touch(lows, highs, 0, len(lows), wake) == row


@st.composite
def plans(draw):
    return Plan(draw(st.sampled_from([BUY, SELL])), Decimal(100), draw(PRICES), draw(PRICES))


@st.composite
def trials(draw):
    """Open in both arms or in one of them; one that is over is not in the ledger."""
    base_r, advised_r = draw(st.sampled_from([(None, None), (1.0, None), (None, 1.0)]))
    pair = Pair("guide", draw(plans()), draw(plans()))
    return Trial("id", COIN, "5m", T0, T0 + 7, "shadow", 2.0, pair, base_r, advised_r)


@given(st.booleans(), PRICES, PRICES, st.lists(st.one_of(st.none(), trials()), max_size=3))
def test_a_signal_waits_for_the_first_of_all_ways_in_which_it_is_followed(
    shadowed, stop, target, followed
):
    state, levels = State(), []
    if shadowed:
        levels += [float(stop), float(target)]
        planned = proposal(COIN, stop=stop, target=target)
        state.shadows["id"] = Shadow(planned, (), T0 + 7)
    for number, trial in enumerate(followed):
        if trial is not None:
            state.trials[f"id/{number}"] = trial
            arms = ((trial.pair.base, trial.base_r), (trial.pair.advised, trial.advised_r))
            levels += [
                float(level) for plan, r in arms if r is None for level in (plan.stop, plan.target)
            ]
    keys = tuple(f"id/{number}" for number in range(len(followed)))
    watch = SignalWatch(1, "id", keys, 0, state)
    assert watch.waits == bool(levels)
    if levels:
        pairs = [sorted(levels[at : at + 2]) for at in range(0, len(levels), 2)]
        lows, highs = zip(*pairs, strict=True)
        assert watch.wake == (max(lows), min(highs), T0 + 7)


def test_what_has_ended_no_longer_wakes_its_signal():
    """A shadow is over at its target; its trial goes on to one further away."""
    until_ms, state = T0 + 9 * STEP, State()
    planned = proposal(COIN, stop="98", target="102")
    pair = Pair(
        "guide", *(Plan(BUY, Decimal(100), Decimal(98), Decimal(top)) for top in (105, 107))
    )
    key = key_of(planned.id, "guide")
    state.shadows[planned.id] = Shadow(planned, (), until_ms)
    state.trials[key] = Trial(planned.id, COIN, "5m", T0, until_ms, "shadow", 2.0, pair)
    rising = candles([[(100 + n, 100.5 + n, 99.5 + n, 100 + n, 1)] for n in range(9)])
    agenda = Agenda(rising, state, rules())
    agenda.follow(SignalRejected(T0, planned, ("quiet",), (), until_ms, (pair,)), 0)
    assert agenda.next_row() == 2
    due = agenda.pop(2)
    assert [watch.keys for watch in due] == [(planned.id, key)]
    del state.shadows[planned.id]
    agenda.keep(due, 2)
    assert agenda.next_row() == 5

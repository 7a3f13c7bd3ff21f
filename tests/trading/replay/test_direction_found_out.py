"""A model that is always wrong is found out by the real engine, one that tosses coins is not."""

from collections import Counter

import numpy as np
import pytest
from desk_bench import finish
from replay_examples import config_of, events_of, models, smooth_market

from ml.scorers.baseline import Baseline
from trading.domain.candles import Candles
from trading.domain.events import OrderRequested, PredictionKnown, ProposalMade, SignalRejected
from trading.domain.frame import FEATURES
from trading.domain.orders import Role
from trading.replay.session import Models, replay_of
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

VOL20 = FEATURES.index("vol20")
ROOM = {  # nothing but the model's side decides who enters: each trade lasts one bar
    "exits": {"max_hold_bars": 1, "stop_atr": 6, "reward_risk": 3},
    "gates": {"cooldown_bars": 0},
    "capital": {
        "max_positions": 50,
        "max_exposure": 20,
        "cycle_budget": 0.02,
        "entry_share": 1,
        "daily_loss_limit": 0.5,
    },
    "safeguards": {
        "drawdown_yellow": 0.7,
        "drawdown_orange": 0.8,
        "drawdown_red": 0.9,
        "cooldown_all_bars": 0,
        "cooldown_most_bars": 0,
        "crash_cap": 20,
    },
}


class Inverse(Baseline):
    """A trend follower that says the opposite."""

    def score(self, features):
        return -super().score(features)


class Coin(Baseline):
    """It speaks up where the baseline does; a digit that means nothing is its side."""

    def score(self, features):
        digit = np.nan_to_num(features[..., VOL20] * 1e12).astype(np.int64) & 1
        return np.where(digit, 1.0, -1.0) * np.abs(super().score(features))


def trending(bars):
    """The simulated market, and in each symbol a trend that turns every eight hours or so."""
    plain = smooth_market(bars, from_day=1)
    flips = np.random.default_rng(12).random(plain.close.shape) < 1 / 96
    way = np.where(np.cumsum(flips, axis=0) % 2, 1.0, -1.0)
    after = np.exp(np.cumsum(0.0004 * way, axis=0))
    before = np.vstack([np.ones(len(plain.symbols)), after[:-1]])
    opened, closed = plain.open * before, plain.close * after
    high = np.maximum(plain.high * np.minimum(before, after), np.maximum(opened, closed))
    low = np.minimum(plain.low * np.maximum(before, after), np.minimum(opened, closed))
    return Candles(
        plain.timeframe, plain.symbols, plain.open_ms, opened, high, low, closed, plain.volume
    )


def run(scorer, market, rung, scoring=None, **direction):
    rungs = dict.fromkeys(("threshold", "correlation", "volatility", "reward"), "off")
    improvements = {
        "enabled": True,
        "shadow_mode": False,
        "rungs": rungs | {"direction": rung},
        "direction": direction,
    }
    config = config_of(improvements, scoring=scoring or {}, **ROOM)
    with_it = Models(scorer, models(config).advisors)
    replay = replay_of(config, market, with_it, MemoryJournal(), MemoryCursors())
    finish(replay.start())
    finish(replay.run())
    return replay


def signals(replay):
    return [e for e in events_of(replay) if isinstance(e, ProposalMade | SignalRejected)]


def sides(replay):
    return {e.proposal.id: e.proposal.signal.side for e in signals(replay)}


def entries(replay):
    ordered = (e.order for e in events_of(replay) if isinstance(e, OrderRequested))
    return {order.cycle_id: order.side for order in ordered if order.role is Role.ENTRY}


def known(replay):
    found = (e for e in events_of(replay) if isinstance(e, PredictionKnown))
    return [e for e in found if e.hit is not None]


@pytest.fixture(scope="module")
def market():
    return trending(2_000)


@pytest.fixture(scope="module")
def trusted(market):
    return run(Inverse(), market, "full")


@pytest.fixture(scope="module")
def watched(market):
    return run(Inverse(), market, "shadow")


def test_it_is_found_out_within_sixty_predictions(trusted):
    assert np.mean([e.hit for e in known(trusted)]) < 0.3
    count, after = Counter(), {}
    for event in events_of(trusted):
        if isinstance(event, PredictionKnown):
            count[event.symbol] += 1
        elif isinstance(event, ProposalMade | SignalRejected) and event.advice[0].turn:
            after.setdefault(event.proposal.signal.symbol, count[event.proposal.signal.symbol])
    assert len(after) >= 4
    assert max(after.values()) <= 60


def test_its_signals_are_traded_the_other_way_round_and_as_many_of_them(watched, trusted):
    wished = {e.proposal.id for e in signals(watched) if e.advice[0].turn}
    assert wished == {e.proposal.id for e in signals(trusted) if e.advice[0].effect.turn}
    as_said, read = sides(watched), sides(trusted)
    assert as_said.keys() == read.keys()
    assert {one for one in read if read[one] != as_said[one]} == wished
    ordered, ordered_too = entries(watched), entries(trusted)
    assert ordered.keys() == ordered_too.keys(), "none more, none less"
    turned = {one for one in ordered if ordered[one] != ordered_too[one]}
    assert turned == wished & ordered.keys()
    assert len(turned) > 100


def test_predictions_are_those_of_the_model_whatever_is_traded(watched, trusted):
    assert known(watched) == known(trusted)


def test_its_trials_say_what_turning_is_worth(trusted):
    card = trusted.state.scorecards["direction"]
    assert card.changes > 100
    assert card.lift.mean > 0


def test_a_coin_is_left_alone(market):
    replay = run(Coin(), market, "full", {"signal_min": 0.2, "horizon_bars": 1})
    hits = [e.hit for e in known(replay)]
    assert len(hits) > 2_000
    assert 0.45 < np.mean(hits) < 0.55
    assert not any(e.advice[0].turn for e in signals(replay))


def test_the_classic_rule_turns_it(market):
    scoring = {"signal_min": 0.5, "horizon_bars": 1}
    replay = run(Coin(), market, "shadow", scoring, rule="classic")
    assert any(e.advice[0].turn for e in signals(replay))

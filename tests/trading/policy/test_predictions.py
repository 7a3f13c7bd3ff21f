"""Predictions in the desk: when one is made, when it is known, and what it is judged by."""

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, OTHER, SELL, STEP, Whole, advice, candidate

from trading.domain.events import PredictionKnown, PredictionMade
from trading.domain.types import Side

HORIZON = 3


class Turner(Whole):
    """Somebody who may turn signals, and keeps what it is taught."""

    name, version, turns = "direction", 1, True

    def __init__(self, turn=False):
        self.turn, self.lessons = turn, []

    def advise(self, *_about):
        return advice("direction", turn=self.turn)

    def review(self, _at):
        return ()

    def learn(self, event):
        self.lessons.append(event)


def desk(turner=None, rung="full", **settings):
    improvements = {"enabled": True, "shadow_mode": False, "rungs": {"direction": rung}}
    sections = {"ml_improvements": improvements, "scoring": {"horizon_bars": HORIZON}, **settings}
    turner = turner or Turner()
    return Bench(sections, advisors=lambda _config: {"direction": turner})


def bar(bench, close, candidates=(), symbols=(COIN, OTHER)):
    """A bar of some symbols that touches neither stop nor target."""
    return bench.bar(dict.fromkeys(symbols, (100, 100.9, 99.1, close)), candidates)


def known(bench):
    return [(e.at, e.symbol, e.hit) for e in bench.of(PredictionKnown)]


def test_a_signal_predicts_by_the_close_of_its_bar():
    bench = desk()
    bar(bench, 100.4, [candidate(close=100.4, regime="high")])
    at = bench.now
    due = at + HORIZON * STEP
    assert bench.of(PredictionMade) == [
        PredictionMade(at, COIN, "5m", "high", Side.BUY, 100.4, due)
    ]


@pytest.mark.parametrize(("side", "hit"), [(Side.BUY, True), (SELL, False)])
def test_it_is_judged_by_the_bar_that_ends_its_horizon(side, hit):
    bench = desk()
    bar(bench, 100, [candidate(side=side)])
    at = bench.now
    for close in (99.5, 99.5, 100.5, 99.5):
        bar(bench, close)
    assert known(bench) == [(at + HORIZON * STEP, COIN, hit)]
    assert not bench.state.predictions


def test_a_stop_that_was_hit_in_between_says_nothing():
    bench = desk()
    bar(bench, 100, [candidate()])
    bench.bar({COIN: (100, 100, 90, 95)})
    bar(bench, 100.2)
    bar(bench, 100.2)
    assert [hit for _at, _symbol, hit in known(bench)] == [True]


def test_one_at_a_time_for_each_symbol_and_regime():
    bench = desk()
    bar(bench, 100, [candidate(), candidate(OTHER, side=SELL)])
    bar(bench, 100.1, [candidate(close=100.1), candidate(OTHER, regime="low", close=100.1)])
    assert [(e.symbol, e.regime) for e in bench.of(PredictionMade)] == [
        (COIN, "normal"), (OTHER, "normal"), (OTHER, "low"),
    ]  # fmt: skip


def test_the_bar_that_ends_one_may_begin_the_next():
    bench = desk()
    bar(bench, 100, [candidate()])
    bar(bench, 100)
    bar(bench, 100)
    bar(bench, 100.5, [candidate(side=SELL, close=100.5)])
    assert [e.side for e in bench.of(PredictionMade)] == [Side.BUY, SELL]
    assert len(bench.of(PredictionKnown)) == 1
    assert list(bench.state.predictions.values()) == bench.of(PredictionMade)[1:]


def test_a_missing_bar_is_waited_for():
    bench = desk()
    bar(bench, 100, [candidate()])
    at = bench.now
    for _bar in range(HORIZON + 1):
        bar(bench, 100.5, symbols=(OTHER,))
    assert known(bench) == []
    bar(bench, 100.5)
    assert known(bench) == [(at + (HORIZON + 2) * STEP, COIN, True)]


def test_after_as_many_missing_bars_again_it_says_nothing():
    bench = desk()
    bar(bench, 100, [candidate()])
    for _bar in range(2 * HORIZON):
        bar(bench, 100.5, symbols=(OTHER,))
    bar(bench, 100.5)
    assert [hit for _at, _symbol, hit in known(bench)] == [None]


def test_a_symbol_that_is_traded_no_more_stays_unknown():
    bench = desk()
    bar(bench, 100, [candidate()])
    bench.bar({COIN: (100, 100, 90, 95)})
    made = dict(bench.state.predictions)
    bench.instruments = {OTHER: bench.instruments[OTHER]}
    bench.symbols = (OTHER,)
    bench.start()
    for _bar in range(3 * HORIZON):
        bench.flat(100.5)
    assert known(bench) == []
    assert bench.state.predictions == made


def test_turned_signals_count_as_the_model_meant_them():
    bench = desk(Turner(turn=True))
    found = bar(bench, 100, [candidate()])
    assert [e.proposal.signal.side for e in found if hasattr(e, "proposal")] == [SELL]
    bar(bench, 100.5)
    bar(bench, 100.5)
    bar(bench, 100.5)
    assert [(e.side, e.hit) for e in bench.of(PredictionKnown)] == [(Side.BUY, True)]


def test_the_flips_of_the_operator_come_first():
    bench = desk(pair={"5m": {"flip_model": True}})
    bar(bench, 100, [candidate()])
    assert [e.side for e in bench.of(PredictionMade)] == [SELL]


@pytest.mark.parametrize(("rung", "count"), [("off", 0), ("shadow", 1), ("full", 1)])
def test_nothing_is_predicted_while_nobody_may_turn(rung, count):
    bench = desk(rung=rung)
    bar(bench, 100, [candidate()])
    assert len(bench.of(PredictionMade)) == count


def test_what_is_open_ends_when_its_advisor_is_switched_off():
    bench = desk()
    bar(bench, 100, [candidate()])
    bench.state.rungs["direction"] = "off"
    for _bar in range(HORIZON):
        bar(bench, 100.5, [candidate(close=100.5)])
    assert len(known(bench)) == 1
    assert not bench.state.predictions


def test_a_restart_anywhere_changes_nothing():
    def story(restart_after):
        turner = Turner()
        bench = desk(turner)
        for count, close in enumerate((100, 100.5, 100.2, 99.5, 100.5, 100.4, 100.6)):
            bar(bench, close, [candidate(close=close)] if count % 3 == 0 else ())
            if count == restart_after:
                turner.lessons = []
                bench.start()
        assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
        return bench, [one for one in turner.lessons if isinstance(one, PredictionKnown)]

    whole, learned = story(None)
    assert len(learned) == 2
    for place in range(7):
        again, lessons = story(place)
        kinds = PredictionMade | PredictionKnown
        assert [e for e in again.events if isinstance(e, kinds)] == [
            e for e in whole.events if isinstance(e, kinds)
        ]
        assert lessons == learned

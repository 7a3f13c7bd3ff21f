"""The ledger's memory of thresholds: moves, outcomes by the threshold they met, and its bounds."""

import advice_examples as examples
from advice_examples import booked

from trading.domain.events import AdvisorAdjusted
from trading.domain.signals import Advice
from trading.domain.state import State
from trading.domain.threshold_folds import note_move
from trading.domain.thresholds import KEPT_MOVES, KEPT_OUTCOMES, Move, Sorted

KEY = "BTCUSDT 5m"


def move(at, before=70.0, after=71.4, advisor="threshold"):
    return AdvisorAdjusted(at, advisor, KEY, before, after, "they lose")


def outcome(score, r):
    return examples.outcome(r, score=score, symbol="BTCUSDT")


def advice(level, advisor="threshold", **more):
    return Advice(advisor, "shadow", True, 70.0, level, "below", **more)


def test_a_move_is_remembered_with_where_it_came_from():
    state = State()
    note_move(state, move(5))
    note_move(state, move(9, 71.4, 70.0))
    assert state.thresholds[KEY].moves == [Move(5, 70.0, 71.4), Move(9, 71.4, 70.0)]


def test_moves_of_other_advisors_are_theirs():
    state = State()
    note_move(state, move(5, advisor="direction"))
    assert not state.thresholds


def test_an_outcome_is_kept_with_the_threshold_that_its_signal_met():
    state = State()
    booked(state, [advice(1.2, "volatility"), advice(74.3)], outcome(72.0, -1.0))
    booked(state, [advice(74.3)], outcome(80.0, 2.0))
    assert state.thresholds[KEY].outcomes == [Sorted(72.0, 74.3, -1.0), Sorted(80.0, 74.3, 2.0)]


def test_where_it_was_not_asked_or_failed_nothing_was_sorted():
    state = State()
    booked(state, [], outcome(72.0, -1.0))
    booked(state, [advice(0.0, abstained=True)], outcome(72.0, -1.0))
    assert not state.thresholds


def test_only_the_last_are_kept():
    state = State()
    for n in range(KEPT_MOVES + 5):
        note_move(state, move(n))
    for n in range(KEPT_OUTCOMES + 5):
        booked(state, [advice(70.0)], outcome(float(n % 100), 1.0))
    known = state.thresholds[KEY]
    assert [one.at for one in known.moves] == list(range(5, KEPT_MOVES + 5))
    assert (len(known.outcomes), known.outcomes[0].score) == (KEPT_OUTCOMES, 5.0)

"""Predictions of the model: made at signals, judged when their time has come."""

from collections.abc import Iterator

from trading.domain.events import BarsClosed, Event, PredictionKnown, PredictionMade
from trading.domain.predictions import hit_of, key_of
from trading.domain.state import State
from trading.policy.pair import turned
from trading.policy.policy import Policy
from trading.ports import View


def judge_predictions(
    state: State, fact: BarsClosed, view: View, policy: Policy
) -> Iterator[Event]:
    """What became of those whose time has come.

    A symbol without a bar is judged by its next one, and one that is traded no more waits for ever.
    """
    if view.prints is None:
        return
    at = fact.at
    due = [made for made in state.predictions.values() if made.due_ms <= at]
    for made in due:
        if made.timeframe != fact.timeframe or made.symbol not in policy.rules.instruments:
            continue
        seen = view.prints.of(made.symbol)
        if seen is not None:
            hit = hit_of(made, at, seen.close)
            yield PredictionKnown(
                at, made.symbol, made.timeframe, made.regime, made.side, made.at, hit
            )


def predict(state: State, fact: BarsClosed, view: View, policy: Policy) -> Iterator[Event]:
    """What the signals of this bar predict, as long as somebody is asked who may turn signals."""
    if not view.candidates or not policy.panel.leads(state):
        return
    rules, timeframe = policy.rules, fact.timeframe
    due_ms = fact.at + rules.bars_ms(rules.horizon_bars, timeframe)
    for found in view.candidates:
        if key_of(found.symbol, timeframe, found.regime) not in state.predictions:
            side = turned(found, rules.pair[timeframe]).side
            yield PredictionMade(
                fact.at, found.symbol, timeframe, found.regime, side, found.close, due_ms
            )

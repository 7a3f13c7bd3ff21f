"""The part of the fold that follows predictions."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.predictions import key_of
from trading.domain.state import State


def _made(state: State, event: ev.PredictionMade) -> None:
    state.predictions[key_of(event.symbol, event.timeframe, event.regime)] = event


def _known(state: State, event: ev.PredictionKnown) -> None:
    del state.predictions[key_of(event.symbol, event.timeframe, event.regime)]


PREDICTIONS: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.PredictionMade: _made,
    ev.PredictionKnown: _known,
}

"""What advisors are asked and taught when their contract is checked."""

import msgspec
import numpy as np
from ml_examples import (
    BUY,
    SELL,
    candidate,
    outcome,
    prediction,
    question,
    signal,
    state_with,
    view_with,
)

CROWD = [("ETHUSDT", SELL), ("SOLUSDT", BUY), ("ADAUSDT", BUY), ("AVAXUSDT", BUY)]
QUESTIONS = [
    question(),
    question(signal(score=12.5), candidate("low", 0.05)),
    question(signal("DOTUSDT", SELL), candidate("extreme", 0.99), state_with(*CROWD)),
    question(signal("DOTUSDT"), candidate("high", 0.9), state_with(*CROWD)),
    question(
        signal("ETHUSDT", timeframe="1h"),
        state=state_with(*CROWD),
        view=view_with({"SOLUSDT": 0.9, "ADAUSDT": 0.8}),
    ),
]


def outcomes():
    """A year of luck in small: enough to move a threshold and a direction there and back."""
    chance = np.random.default_rng(3)
    known = []
    for at in range(1_200):
        luck = 0.6 if at // 300 % 2 else -0.6
        symbol = ("BTCUSDT", "ETHUSDT", "DOTUSDT")[at % 3]
        score, r = round(float(chance.uniform(50, 100)), 2), float(chance.normal(luck))
        known += [outcome(score, r, symbol, at), prediction(luck > 0, symbol, at)]
    return known


OUTCOMES = outcomes()


def changed(advice, **fields):
    return msgspec.structs.replace(advice, **fields)

"""Small examples for the tests of advisors: signals, positions, views and outcomes."""

from decimal import Decimal

import numpy as np

from ml.checks import Question
from trading.config import Config
from trading.domain.cycles import Cycle
from trading.domain.events import OutcomeKnown, PredictionKnown
from trading.domain.frame import FEATURES
from trading.domain.signals import Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Side
from trading.ports import Candidate, View

BUY, SELL = Side.BUY, Side.SELL


def config_with(advisor, **settings):
    return Config.model_validate({"ml_improvements": {advisor: settings}})


def signal(symbol="BTCUSDT", side=BUY, score=75.0, timeframe="5m"):
    s_model = 0.7 * side.sign
    return Signal(
        "id", symbol, timeframe, "baseline", side, 1_000, s_model, 0.0, 0.7, 0.5, 0.3, -0.1, score
    )


def candidate(regime="normal", atr_rank=0.5, symbol="BTCUSDT"):
    prices = (100.0, 1.0, 98.0, 101.0)
    features = np.zeros(len(FEATURES))
    return Candidate(
        symbol, BUY, 0.7, 0.5, 0.3, -0.1, 75.0, *prices, atr_rank, regime, False, features
    )


def proposal(about):
    entry, risk = Decimal(100), Decimal(2)
    return Proposal(about, entry, entry - risk, entry + 3 * risk, risk, risk, risk, 0.1)


def state_with(*positions):
    """A ledger with one open cycle for each ``(symbol, side)``."""
    cycles = {}
    for number, (symbol, side) in enumerate(positions):
        plan = proposal(signal(symbol, side))
        cycles[str(number)] = Cycle(
            str(number), number, plan, (), 9_000, Decimal(500), Decimal(200), "open", 1_000,
            plan.stop,
        )  # fmt: skip
    return State(cycles=cycles)


def view_with(correlations=None):
    """A view in which a pair's correlation is looked up by the other symbol; unknown is 0."""
    known = correlations or {}
    return View(correlation=lambda _one, other: known.get(other, 0.0))


def question(about=None, near=None, state=None, view=None):
    return Question(
        about or signal(), near or candidate(), state or state_with(), view or view_with()
    )


def prediction(hit, symbol="BTCUSDT", at=2_000, regime="normal"):
    return PredictionKnown(at, symbol, "5m", regime, BUY, at - 1, hit)


def outcome(score, r, symbol="BTCUSDT", at=2_000, shadow=True, timeframe="5m"):
    end = "target" if r > 0 else "stop"
    return OutcomeKnown(at, "id", symbol, timeframe, BUY, score, r, shadow=shadow, exit=end)

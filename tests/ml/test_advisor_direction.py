"""Direction: what turns it, what it says, and how far it leans on momentum."""

import numpy as np
import pytest
from ml_examples import BUY, SELL, candidate, config_with, prediction, question, signal
from msgspec.structs import replace

from ml.advisors.direction import Direction, leans, momentum_of
from trading.config import Config
from trading.domain.frame import FEATURES
from trading.domain.signals import Effect


def ask(advisor, near=None, about=None):
    return advisor.advise(*question(about, near))


def taught(hits, config=None, regime="normal", start=0):
    advisor = Direction(config or Config())
    for at, hit in enumerate(hits, start + 2):
        advisor.learn(prediction(hit, at=at, regime=regime))
    return advisor


def reviewed(advisor, at=500):
    moves = advisor.review(at)
    for move in moves:
        advisor.learn(move)
    return moves


def test_at_first_it_reads_predictions_as_they_are():
    advice = ask(Direction(Config()))
    assert (advice.turn, advice.base, advice.adjusted) == (False, 1.0, 1.0)
    assert advice.reason == "no prediction for BTCUSDT 5m is known: read as they are"
    assert not advice.replans


def test_wrong_predictions_turn_the_signals_of_their_symbol():
    advisor = taught([False] * 17)
    advice = ask(advisor)
    assert (advice.turn, advice.veto, advice.size, advice.adjusted) == (True, False, 1.0, -1.0)
    assert advice.reason == (
        "predictions for BTCUSDT 5m were right 0 % of the last 17: read the other way round"
    )
    assert advice.replans
    assert not ask(advisor, about=signal("ETHUSDT")).turn
    assert not ask(advisor, about=signal(timeframe="1h")).turn


def test_a_regime_that_is_wrong_by_itself():
    advisor = Direction(Config())
    for at in range(2, 122, 3):
        advisor.learn(prediction(True, at=at))
        advisor.learn(prediction(True, at=at + 1))
        advisor.learn(prediction(False, at=at + 2, regime="high"))
    high, normal = ask(advisor, candidate("high")), ask(advisor)
    assert (high.turn, normal.turn) == (True, False)
    assert high.reason == (
        "predictions for BTCUSDT 5m in high volatility were right 0 % of the last 40:"
        " read the other way round"
    )
    said = "predictions for BTCUSDT 5m were right 66 % of the last 100: read as they are"
    assert normal.reason == said


def test_the_longest_reason_fits_a_card():
    advisor = Direction(config_with("direction", rule="classic"))
    name = "1000000MOGUSDT"
    for at in range(2, 30):
        advisor.learn(prediction(True, name, at, "extreme"))
    assert len(ask(advisor, candidate("extreme"), signal(name)).reason) <= 120
    moved = taught([False] * 20, config_with("direction", rule="classic"), "extreme")
    assert len(moved.review(1)[0].reason) + len(name) - len("BTCUSDT") <= 120


def test_a_return_of_nothing_teaches_nothing():
    assert taught([None] * 50).memory() == Direction(Config()).memory()


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_there_is_no_half_way_round(trust):
    advisor = taught([False] * 17)
    assert advisor.tempered(ask(advisor), signal(), trust) == Effect(turn=True)


def test_people_are_told_of_every_turn_once():
    advisor = taught([False] * 17)
    [told] = reviewed(advisor)
    assert (told.key, told.base, told.adjusted) == ("BTCUSDT 5m normal", 1.0, -1.0)
    assert told.reason == (
        "predictions for BTCUSDT 5m were right 0 % of the last 17: read the other way round now"
    )
    assert reviewed(advisor) == []
    for at in range(20, 60):
        advisor.learn(prediction(True, at=at))
    [back] = reviewed(advisor)
    assert (back.base, back.adjusted) == (-1.0, 1.0)
    assert back.reason.endswith("read as they are now")


def test_a_turn_that_was_taken_back_in_between_is_no_news():
    assert taught([False] * 17 + [True] * 40).review(500) == []


def test_the_classic_rule_flips_coins():
    advisor = taught([False] * 13 + [True] * 7, config_with("direction", rule="classic"))
    assert ask(advisor).turn
    assert not ask(taught([False] * 12 + [True] * 8, config_with("direction", rule="classic"))).turn


def test_what_is_remembered_does_not_depend_on_the_rule():
    hits, classic = [False] * 13 + [True] * 7, config_with("direction", rule="classic")
    other = Direction(classic)
    other.remember(taught(hits).memory())
    assert other.memory() == taught(hits, classic).memory()
    assert ask(other).turn


def test_it_describes_what_it_goes_by():
    said = taught([False] * 10 + [True] * 10, regime="high").describe()
    assert said["BTCUSDT 5m high"] == 1.0
    assert said["BTCUSDT 5m hits"] == said["BTCUSDT 5m high hits"] == 0.5
    assert 0 < said["BTCUSDT 5m high proof"] < said["BTCUSDT 5m proof"] < 1
    assert len(said) == 5


# -- momentum ------------------------------------------------------------------------------------


def features(**values):
    row = np.zeros(len(FEATURES))
    for name, value in values.items():
        row[FEATURES.index(name)] = value
    return row


@pytest.mark.parametrize(
    ("values", "momentum"),
    [
        ({}, 0.0),
        ({"ema20_dist": 2.0}, 0.5 / 3),
        ({"ema20_dist": -8.0}, -1.0 / 3),
        ({"macd": 0.5, "macd_signal": 0.2}, 0.5 / 3),
        ({"ret1": 0.004, "atr_pct": 0.8}, 0.5 / 3),
        ({"ret1": 0.004}, 0.0),  # no ATR yet
        ({"ema20_dist": float("nan"), "macd": 0.6}, 1.0 / 3),
        ({"ema20_dist": 9.0, "macd": 9.0, "ret1": 0.1, "atr_pct": 1.0}, 1.0),
    ],
)
def test_momentum(values, momentum):
    assert momentum_of(features(**values)) == pytest.approx(momentum)


@pytest.mark.parametrize(
    ("s_model", "momentum", "follows"),
    [
        (0.6, -0.7, True),
        (-0.6, 0.7, True),
        (0.65, -0.7, False),  # not weak
        (0.6, 0.7, False),  # it agrees
        (0.6, -0.6, False),  # it is not stronger
    ],
)
def test_a_weak_opinion_gives_way_to_a_stronger_momentum(s_model, momentum, follows):
    assert leans(s_model, momentum, 0.65) is follows


FALLING = features(ema20_dist=-9.0, macd=-9.0, ret1=-0.1, atr_pct=1.0)
RISING = -FALLING + features(atr_pct=2.0)


def lean(advisor, row, side=BUY):
    near = replace(candidate(), features=row)
    return ask(advisor, near, signal(side=side))


def test_momentum_is_off_unless_it_is_wanted():
    assert not lean(Direction(Config()), FALLING).turn


def test_leaning_turns_what_momentum_opposes():
    advisor = Direction(config_with("direction", momentum=0.8))
    advice = lean(advisor, FALLING)
    assert advice.turn
    assert advice.reason == (
        "momentum -1.00 says more than the model's +0.70: read the other way round"
    )
    assert not lean(advisor, RISING).turn
    assert lean(advisor, RISING, SELL).turn
    assert not lean(Direction(config_with("direction", momentum=0.7)), FALLING).turn


def test_leaning_begins_with_the_corrected_opinion():
    advisor = taught([False] * 17, config_with("direction", momentum=0.8))
    assert lean(advisor, FALLING).turn, "read as a sale, and momentum agrees"
    advice = lean(advisor, RISING)
    assert not advice.turn
    assert advice.reason == "momentum +1.00 says more than the model's -0.70: read as they are"

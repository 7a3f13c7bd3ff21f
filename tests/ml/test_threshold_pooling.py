"""Adaptive threshold of many symbols: who borrows how much from whom."""

import json
from random import Random

import pytest
from ml_examples import outcome
from threshold_oracle import moved as oracle

from ml.advisors.threshold import Threshold
from trading.config import Config

SECTORS = {"layer1": ("SOLUSDT", "ADAUSDT", "AVAXUSDT"), "meme": ("DOGEUSDT", "SHIBUSDT")}
SYMBOLS = ("BTCUSDT", *SECTORS["layer1"], *SECTORS["meme"])


def config_of(**settings):
    """A market of six symbols: one alone, a sector of three and one of two."""
    market = {"symbols": SYMBOLS, "sectors": SECTORS}
    return Config.model_validate({**market, "ml_improvements": {"threshold": settings}})


def taught(*lessons, **settings):
    """An advisor that saw ``(symbol, score, r, times)``."""
    advisor = Threshold(config_of(**settings))
    for symbol, score, r, times in lessons:
        for _ in range(times):
            advisor.learn(outcome(score, r, symbol))
    return advisor


def ways(advisor):
    """Symbol -> 1 where a review raises, -1 where it lowers."""
    moves = advisor.review(0)
    return {move.key.split()[0]: 1 if move.adjusted > move.base else -1 for move in moves}


def said(advisor, symbol):
    """What the move of a symbol says it found."""
    (reason,) = (m.reason for m in advisor.review(0) if m.key == f"{symbol} 5m")
    return reason


LOSING = [("SOLUSDT", 80, -1.0, 40), ("ADAUSDT", 80, -1.0, 40)]
GAINING = [(name, score, 1.0, 40) for name in ("SOLUSDT", "ADAUSDT") for score in (80, 67)]


def test_with_few_own_outcomes_a_symbol_follows_its_sector():
    assert ways(taught(*LOSING, ("AVAXUSDT", 80, 1.0, 2)))["AVAXUSDT"] == 1
    assert ways(taught(*GAINING, ("AVAXUSDT", 80, -1.0, 2)))["AVAXUSDT"] == -1


def test_with_many_it_goes_its_own_way():
    own = [("AVAXUSDT", 80, 1.0, 50), ("AVAXUSDT", 67, 1.0, 50)]
    assert ways(taught(*LOSING, *own)) == {"SOLUSDT": 1, "ADAUSDT": 1, "AVAXUSDT": -1}


def test_the_own_sector_counts_more_than_all_the_others():
    elsewhere = [("BTCUSDT", 80, -1.0, 50), ("DOGEUSDT", 80, -1.0, 50), ("SHIBUSDT", 80, -1.0, 50)]
    found = ways(taught(*elsewhere, *GAINING, ("AVAXUSDT", 80, 1.0, 1)))
    assert found == {"BTCUSDT": 1, "DOGEUSDT": 1, "SHIBUSDT": 1} | dict.fromkeys(
        SECTORS["layer1"], -1
    ), "all together neither gain nor lose enough to move a sector that gains"


def test_without_a_sector_it_follows_all_of_its_timeframe():
    assert ways(taught(*LOSING, ("BTCUSDT", 80, 1.0, 1)))["BTCUSDT"] == 1
    advisor = taught(*LOSING)
    advisor.learn(outcome(80, 1.0, "BTCUSDT", timeframe="1h"))
    assert "BTCUSDT" not in ways(advisor)


@pytest.mark.parametrize(
    ("own", "pool", "says"),
    [
        # 80 losses weigh as 50: all 50/70 x -1, the sector 5/7 x -1 + 2/7 x -5/7, and nothing own.
        (0, 20.0, "0 own and its group's outcomes above it say -0.92 R ± 0.13"),
        # With 10 own gains all have -7/9, the sector -0.714; a third of 1 and two thirds of that.
        (10, 20.0, "10 own and its group's outcomes above it say -0.14 R ± 0.19"),
        (10, 1.0, "10 own and its group's outcomes above it say +0.84 R ± 0.30"),
        (50, 20.0, "50 own and its group's outcomes above it say +0.65 R ± 0.14"),
    ],
)
def test_how_much_is_borrowed(own, pool, says):
    advisor = taught(*LOSING, ("AVAXUSDT", 56, -1.0, 1), ("AVAXUSDT", 67, 9.0, 50), pool=pool)
    for _ in range(own):
        advisor.learn(outcome(80, 1.0, "AVAXUSDT"))
    assert said(advisor, "AVAXUSDT").partition(", just")[0] == says


def test_a_larger_group_does_not_weigh_more_than_last():
    fifty = said(taught(("SOLUSDT", 80, -1.0, 50), ("BTCUSDT", 56, 1.0, 1)), "BTCUSDT")
    crowd = [(name, 80, -1.0, 50) for name in SYMBOLS[1:]]
    assert said(taught(*crowd, ("BTCUSDT", 56, 1.0, 1)), "BTCUSDT") == fifty


def test_what_a_symbol_earned_is_forgotten_when_it_cannot_be_reached_any_more():
    """Thousands of outcomes; after each fifty all levels of a review, against the oracle."""
    random, config = Random(8), config_of(last=10, min_outcomes=5)
    advisor, known, moves = Threshold(config), [], 0
    ways = {}
    for n in range(4_000):
        symbol, frame = random.choice(SYMBOLS), random.choice(("5m", "5m", "1h"))
        score = round(100 * random.random() ** random.choice((0.4, 1, 3)), 2)
        r = round(random.gauss(0.3 * (-1) ** (n // 500), 1), 6)
        known.append((symbol, frame, score, r))
        advisor.learn(outcome(score, r, symbol, timeframe=frame))
        if n % 50 == 49:
            moves += len(agreed(config, advisor, known, ways))
            if n % 200 == 199:
                restored = Threshold(config)
                restored.remember(json.loads(json.dumps(advisor.memory())))
                advisor = restored
    assert moves > 100


def agreed(config, advisor, known, ways):
    """The moves of a review, which are those of the oracle; the advisor learns them."""
    moves = advisor.review(0)
    levels = advisor.describe()
    expected = {
        key: level
        for key, before in levels.items()
        if (level := oracle(config, known, key, before, ways.get(key, 0))) != before
    }
    assert {move.key: move.adjusted for move in moves} == pytest.approx(expected)
    for move in moves:
        ways[move.key] = 1 if move.adjusted > move.base else -1
        advisor.learn(move)
    return moves

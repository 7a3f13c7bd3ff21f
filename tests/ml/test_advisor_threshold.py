"""Adaptive threshold: every number of the rule of one symbol, and what it keeps."""

import pytest
from ml_examples import outcome, question, signal

from ml.advisors.threshold import Threshold
from trading.config import Config
from trading.domain.events import AdvisorAdjusted

KEY = "BTCUSDT 5m"
AT = 14_400_000
SHARP = {"dead_band": 0.0, "reversal": 1.0}
"""No hysteresis: then a lone symbol, which borrows from itself, moves by the sign of a mean."""


def config_of(*symbols, sectors=None, **settings):
    """The configuration of a market of these symbols, each in no sector unless ``sectors`` say."""
    improvements = {"threshold": SHARP | settings}
    market = {"symbols": symbols, "benchmark": symbols[0], "sectors": sectors or {}}
    return Config.model_validate({**market, "ml_improvements": improvements})


def taught(*results, level=None, **settings):
    """An advisor of one symbol that saw ``(score, r, times)`` and perhaps stands on a level."""
    advisor = Threshold(config_of("BTCUSDT", **settings))
    if level is not None:
        advisor.learn(AdvisorAdjusted(0, "threshold", KEY, 70.0, level, "set"))
    for score, r, times in results:
        for _ in range(times):
            advisor.learn(outcome(score, r))
    return advisor


def adjusted(advisor):
    """The level after one review, None without a move."""
    moves = advisor.review(AT)
    return moves[0].adjusted if moves else None


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([(75, -1.0, 20)], 71.4, id="losses-raise-it-2-percent"),
        pytest.param([(75, 1.0, 20), (67, 1.0, 1)], 70 / 1.02, id="gains-and-a-band-lower-it"),
        pytest.param([(75, 1.0, 20), (65, 1.0, 1)], 70 / 1.02, id="band-starts-at-T-minus-5"),
        pytest.param([(75, 1.0, 20), (64.99, 1.0, 1)], None, id="below-the-band"),
        pytest.param([(75, 1.0, 20)], None, id="band-empty"),
        pytest.param([(70, 1.0, 21)], None, id="T-itself-is-not-in-the-band"),
        pytest.param([(75, 1.0, 20), (67, -1.0, 1)], None, id="band-loses"),
        pytest.param([(75, 1.0, 20), (67, 1.0, 1), (68, -1.0, 1)], None, id="band-mean-zero"),
        pytest.param([(75, 1.0, 10), (75, -1.0, 10), (67, 1.0, 1)], None, id="mean-zero"),
        pytest.param([(75, -1.0, 19)], None, id="19-are-too-few"),
        pytest.param([(75, -1.0, 19), (69.99, -1.0, 50)], None, id="only-those-above-T-count"),
        pytest.param([(70, -1.0, 20)], 71.4, id="T-itself-counts"),
        pytest.param([(75, -1.0, 60), (75, 1.0, 50), (67, 1.0, 1)], 70 / 1.02, id="last-50-only"),
        pytest.param([(75, -2.0, 26), (75, 1.0, 50)], None, id="older-losses-are-forgotten"),
        pytest.param([(75, 1.0, 25), (75, -1.1, 25)], 71.4, id="mean-not-majority"),
    ],
)
def test_one_review(results, expected):
    assert adjusted(taught(*results)) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("level", "results", "expected"),
    [
        (84.0, [(90, -1.0, 20)], 85.0),
        (85.0, [(90, -1.0, 20)], None),
        (60.5, [(90, 1.0, 20), (58, 1.0, 1)], 60.0),
        (60.0, [(90, 1.0, 20), (58, 1.0, 1)], None),
    ],
)
def test_it_never_leaves_60_to_85(level, results, expected):
    assert adjusted(taught(*results, level=level)) == expected


def test_a_move_says_what_was_found():
    (move,) = taught((75, 0.5, 20), (67, 0.25, 1)).review(AT)
    assert move == AdvisorAdjusted(
        AT,
        "threshold",
        KEY,
        70.0,
        round(70 / 1.02, 9),
        "20 own and its group's outcomes above it say +0.38 R ± 0.08, just below +0.02 R ± 0.02",
    )


def test_review_changes_nothing_until_its_move_is_learned():
    advisor = taught((75, -1.0, 20))
    (move,) = advisor.review(AT)
    assert advisor.describe() == {KEY: 70.0}
    advisor.learn(move)
    assert advisor.describe() == {KEY: pytest.approx(71.4)}
    assert adjusted(advisor) == pytest.approx(71.4 * 1.02)


@pytest.mark.parametrize(
    ("score", "veto", "reason"),
    [
        (69.99, True, "score 69.99 is below 70.00"),
        (70.0, False, "score 70.00 reaches 70.00"),
        (99.0, False, "score 99.00 reaches 70.00"),
    ],
)
def test_a_signal_needs_the_threshold(score, veto, reason):
    advice = taught().advise(*question(signal(score=score)))
    assert (advice.veto, advice.reason) == (veto, reason)
    assert (advice.base, advice.adjusted, advice.size) == (70.0, 70.0, 1.0)


def test_base_is_the_configured_one_and_adjusted_the_learned_one():
    advice = taught(level=72.0).advise(*question(signal(score=71.0)))
    assert (advice.veto, advice.base, advice.adjusted) == (True, 70.0, 72.0)


def test_every_symbol_and_timeframe_has_its_own():
    advisor = Threshold(config_of("BTCUSDT", "ETHUSDT", pool=1.0))
    for _ in range(20):
        advisor.learn(outcome(75, -1.0, symbol="ETHUSDT"))
        advisor.learn(outcome(75, -1.0, timeframe="1h", shadow=False))
        advisor.learn(outcome(75, 1.0))
    assert [move.key for move in advisor.review(AT)] == ["BTCUSDT 1h", "ETHUSDT 5m"]
    for move in advisor.review(AT):
        advisor.learn(move)
    assert advisor.describe() == {KEY: 70.0, "BTCUSDT 1h": 71.4, "ETHUSDT 5m": 71.4}
    assert not advisor.advise(*question(signal(score=70.5))).veto
    assert advisor.advise(*question(signal("ETHUSDT", score=70.5))).veto


def test_both_are_looked_for_among_the_last_400_that_a_review_can_reach():
    assert adjusted(taught((80, -1.0, 50), (54.99, 1.0, 900))) == pytest.approx(71.4)
    assert adjusted(taught((80, -1.0, 50), (55, 1.0, 380))) == pytest.approx(71.4)
    assert adjusted(taught((80, -1.0, 50), (55, 1.0, 381))) is None, "19 are left"
    advisor = taught((67, 1.0, 1), (75, 1.0, 399))
    assert adjusted(advisor) == pytest.approx(70 / 1.02)
    advisor.learn(outcome(75, 1.0))
    assert adjusted(advisor) is None, "the only outcome of the band is the 401st"
    assert len(advisor.memory()["own"][KEY]) == 400


def test_the_last_50_of_the_band_count():
    assert adjusted(taught((67, -9.0, 30), (67, 1.0, 50), (75, 1.0, 50))) == pytest.approx(
        70 / 1.02
    )


def test_settings_are_used():
    settings = {"base": 50.0, "low": 40.0, "high": 54.0, "step": 1.1, "last": 5, "min_outcomes": 3}
    assert adjusted(taught((60, -1.0, 2), **settings)) is None
    assert adjusted(taught((60, -1.0, 3), **settings)) == 54.0
    lower = taught((60, -1.0, 9), (60, 1.0, 5), (46, 1.0, 1), **settings)
    assert adjusted(lower) == pytest.approx(50 / 1.1)


def test_narrower_limits_bind_what_was_learned_under_wider_ones():
    wide = taught(level=85.0)
    narrow = taught(high=80.0)
    narrow.remember(wide.memory())
    assert narrow.describe() == {KEY: 80.0}
    assert taught(level=85.0, high=80.0).describe() == {KEY: 80.0}


@pytest.mark.parametrize(
    ("losses", "gains", "last_way", "expected"),
    [
        # The mean of 50 outcomes of 1 R is so many errors from zero: 2 (gains - 25) / sqrt(50).
        pytest.param(26, 24, None, None, id="0.28-errors-are-within-the-band"),
        pytest.param(27, 23, None, 71.4, id="0.57-errors-are-a-loss"),
        pytest.param(23, 27, None, 70 / 1.02, id="and-a-gain"),
        pytest.param(27, 23, 1, 71.4, id="going-on-needs-no-more"),
        pytest.param(28, 22, -1, None, id="0.85-errors-turn-nothing"),
        pytest.param(29, 21, -1, 71.4, id="1.13-errors-turn-it-up"),
        pytest.param(22, 28, 1, None, id="nor-down"),
        pytest.param(21, 29, 1, 70 / 1.02, id="but-1.13-do"),
    ],
)
def test_hysteresis(losses, gains, last_way, expected):
    advisor = taught(
        (80, -1.0, losses), (80, 1.0, gains), (67, 1.0, 50), dead_band=0.5, reversal=2.0
    )
    if last_way is not None:
        advisor.learn(AdvisorAdjusted(0, "threshold", KEY, 70.0 - last_way, 70.0, "set"))
    assert adjusted(advisor) == (None if expected is None else pytest.approx(expected))


def test_the_band_needs_as_many_errors_as_what_is_above():
    settings = {"dead_band": 0.5, "reversal": 2.0}
    above = (80, 1.0, 50)
    assert adjusted(taught(above, (67, -1.0, 26), (67, 1.0, 24), **settings)) is None
    assert adjusted(taught(above, (67, -1.0, 24), (67, 1.0, 26), **settings)) is None
    assert adjusted(taught(above, (67, -1.0, 23), (67, 1.0, 27), **settings)) is not None


def test_a_move_is_not_made_that_would_be_taken_back_at_once():
    """At 70 the last 50 lose; at 71.4 they gain, and so do those in the band below."""
    good, bad = [(67, 3.0, 20), (80, 1.0, 45)], (70.5, -1.0, 30)
    assert adjusted(taught(*good, bad)) is None
    assert adjusted(taught(*good[1:], bad)) == pytest.approx(71.4), "the band loses: it stays up"

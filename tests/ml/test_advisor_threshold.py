"""Adaptive threshold: every number of its rule, and what it keeps."""

import json

import pytest
from ml_examples import config_with, outcome, question, signal

from ml.advisors.threshold import Threshold
from trading.domain.events import AdvisorAdjusted

KEY = "BTCUSDT 5m"
AT = 14_400_000


def taught(*results, level=None, **settings):
    """A threshold advisor that saw ``(score, r, times)`` and perhaps stands on a level already."""
    advisor = Threshold(config_with("threshold", **settings))
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
        70 / 1.02,
        "the last 20 outcomes above it earned +0.50 R on average, those just below +0.25 R",
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
    advisor = taught()
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


def test_the_last_200_outcomes_are_kept():
    advisor = taught((67, 1.0, 1), (75, 1.0, 199))
    assert adjusted(advisor) == pytest.approx(70 / 1.02)
    advisor.learn(outcome(75, 1.0))
    assert adjusted(advisor) is None, "the only outcome of the band is the 201st and forgotten"
    assert len(advisor.memory()["results"][KEY]) == 200


def test_a_restored_advisor_forgets_at_the_same_place():
    advisor, restored = taught((67, 1.0, 1), (75, 1.0, 199)), taught()
    restored.remember(json.loads(json.dumps(advisor.memory())))
    restored.learn(outcome(75, 1.0))
    assert len(restored.memory()["results"][KEY]) == 200


def test_settings_are_used():
    settings = {"base": 50.0, "low": 40.0, "high": 54.0, "step": 1.1, "last": 5, "min_outcomes": 3}
    assert adjusted(taught((60, -1.0, 2), **settings)) is None
    assert adjusted(taught((60, -1.0, 3), **settings)) == 54.0
    lower = taught((60, -1.0, 9), (60, 1.0, 5), (46, 1.0, 1), **settings)
    assert adjusted(lower) == pytest.approx(50 / 1.1)


def test_narrower_limits_bind_what_was_learned_under_wider_ones():
    wide = taught(level=85.0)
    narrow = Threshold(config_with("threshold", high=80.0))
    narrow.remember(wide.memory())
    assert narrow.describe() == {KEY: 80.0}
    assert taught(level=85.0, high=80.0).describe() == {KEY: 80.0}

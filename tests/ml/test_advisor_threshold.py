"""Adaptive threshold: every number of its rule, and what it keeps."""

import json
from random import Random
from statistics import fmean

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


def test_the_last_50_are_found_however_rare_they_are():
    """Fifty losses at 80, then two hundred gains below the threshold: T must still rise."""
    assert adjusted(taught((80, -1.0, 50), (69, 1.0, 200))) == pytest.approx(71.4)
    assert adjusted(taught((80, -1.0, 50), (10, 1.0, 900))) == pytest.approx(71.4)


def test_the_band_is_looked_for_among_the_last_200_that_reached_it():
    advisor = taught((67, 1.0, 1), (75, 1.0, 199))
    assert adjusted(advisor) == pytest.approx(70 / 1.02)
    advisor.learn(outcome(75, 1.0))
    assert adjusted(advisor) is None, "the only outcome of the band is the 201st"


def test_the_last_50_of_the_band_count():
    assert adjusted(taught((67, -9.0, 30), (67, 1.0, 50), (75, 1.0, 50))) == 70 / 1.02


def naive(results, level):
    """The rule over all that ever happened: the level after a review."""
    reached = [r for score, r in results if score >= level][-50:]
    near = [(score, r) for score, r in results if score >= level - 5][-200:]
    band = [r for score, r in near if score < level][-50:]
    if len(reached) < 20 or fmean(reached) == 0:
        return level
    if fmean(reached) < 0:
        return min(85.0, level * 1.02)
    return max(60.0, level / 1.02) if band and fmean(band) > 0 else level


@pytest.mark.parametrize("drift", [-0.02, 0.02])
def test_what_is_forgotten_is_never_missed(drift):
    """Thousands of outcomes; after each hundred a review at the level, and at others."""
    random = Random(8)
    advisor, restored, results, level = taught(), taught(), [], 70.0
    for n in range(6_000):
        score = round(100 * random.random() ** random.choice((0.4, 1, 3)), 2)
        r = random.gauss(drift, 1)
        results.append((score, r))
        advisor.learn(outcome(score, r))
        if n % 100 == 99:
            restored.remember(json.loads(json.dumps(advisor.memory())))
            assert adjusted(restored) == adjusted(advisor)
            expected = naive(results, level)
            assert (adjusted(advisor) or level) == pytest.approx(expected)
            level = random.choice((expected, 60.0, 72.5, 85.0))
            advisor.learn(AdvisorAdjusted(0, "threshold", KEY, 70.0, level, "set"))
    assert len(advisor.memory()["results"][KEY]) <= 800


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

"""The contract that every scorer must pass, as one call; what is broken is said in one sentence.

A test of a new scorer is ``check_scorer(OFFER)``.
"""

from collections.abc import Callable

import numpy as np

from ml.contract import check_reason, require
from trading.domain.candles import Floats
from trading.domain.frame import FEATURES
from trading.ports import Scorer


def check_scorer(factory: Callable[[], Scorer]) -> None:
    """The contract of ``trading.ports.Scorer``. Raises ContractError with what is broken."""
    scorer, block = factory(), _rows()
    untouched = block.copy()
    scores = _scored(scorer, block)
    require(bool(np.isfinite(scores).all()), "a score is not finite: unknown features count as 0")
    require(bool((np.abs(scores) <= 1.0).all()), "a score is outside -1 to 1")
    require(_same(block, untouched), "score writes into the features")
    require(_same(_scored(scorer, block), scores), "score gives another answer when asked twice")
    require(_same(_scored(factory(), block), scores), "two scorers made alike do not agree")
    _check_layouts(scorer, block, scores)
    _check_odds(scorer, scores.ravel())
    _check_words(scorer, block)


def _rows() -> Floats:
    """Features ``(1500, 7, F)``: calm and wild rows, and every kind of number that is not one."""
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(1500, 7, len(FEATURES))) * 10.0 ** chance.integers(
        -3, 4, (1500, 7, 1)
    )
    for strange in (np.nan, np.inf, -np.inf, 0.0, 1e308, -1e308):
        rows[chance.random(rows.shape) < 0.02] = strange
    rows[:3], rows[3:6] = np.nan, 0.0
    return rows


def _scored(scorer: Scorer, features: Floats) -> Floats:
    scores = scorer.score(features)
    require(
        scores.shape == features.shape[:-1] and scores.dtype == np.float64,
        f"features {features.shape} give scores {scores.shape} of {scores.dtype}: "
        f"float64 {features.shape[:-1]} is needed",
    )
    return scores


def _check_layouts(scorer: Scorer, block: Floats, scores: Floats) -> None:
    """No shape, order or stride of the features changes a bit of the result."""
    part = (slice(1100, 20, -7), slice(1, 6, 2))
    column_major = np.ascontiguousarray(block.transpose(2, 1, 0)).transpose(2, 1, 0)
    for words, features, expected in (
        ("laid out feature by feature", column_major, scores),
        ("laid out symbol by symbol", np.asfortranarray(block), scores),
        ("taken with strides", block[part], scores[part]),
        ("flattened", block.reshape(-1, block.shape[-1]), scores.ravel()),
        ("of which there are none", block[:0], scores[:0]),
        *((f"of bar {t} alone", block[t], scores[t]) for t in range(0, len(block), 50)),
        *((f"of row {t} alone", block[t, 2], scores[t, 2]) for t in range(0, len(block), 50)),
    ):
        same = _same(_scored(scorer, features), expected)
        require(same, f"features {words} get other scores: work elementwise, in one order")


def _check_odds(scorer: Scorer, s_model: Floats) -> None:
    """Odds are probabilities, elementwise, and promise nothing that is not claimed."""
    reward = np.linspace(0.1, 10.0, len(s_model))
    confidence, p_target = scorer.odds(s_model, reward)
    for words, odds in (("confidence", confidence), ("p_target", p_target)):
        possible = odds.shape == s_model.shape and bool(((odds >= 0.0) & (odds <= 1.0)).all())
        require(possible, f"{words} is not one probability for each row")
    again = scorer.odds(s_model[::3], reward[::3])
    same = _same(again[0], confidence[::3]) and _same(again[1], p_target[::3])
    require(same, "odds of a row depend on the other rows")
    if not scorer.claims_edge:
        fair = bool((p_target <= 1.0 / (1.0 + reward)).all() and (confidence <= 0.5).all())
        require(fair, "odds promise more than a fair game, and no edge is claimed")


def _check_words(scorer: Scorer, block: Floats) -> None:
    """Any row that a market can have is explained in one sentence."""
    possible = ~(np.abs(block) > 1e4).any(axis=-1)
    for row in block[possible][:500]:
        untouched = row.copy()
        check_reason(scorer.why(row))
        require(_same(row, untouched), "why writes into the features")


def _same(one: Floats, other: Floats) -> bool:
    """Whether two arrays agree in every bit."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()

"""The contract of scorers: all that are found keep it, and a broken one is caught."""

import numpy as np
import pytest

from ml import scorers
from ml.contract import ContractError
from ml.scorer_checks import check_scorer
from ml.scorers.baseline import Baseline


def test_what_is_found():
    assert list(scorers.discover()) == ["baseline"]


@pytest.mark.parametrize(("name", "offer"), scorers.discover().items())
def test_every_scorer_keeps_the_contract(name, offer):
    assert offer().name == name
    check_scorer(offer)


class Sums(Baseline):
    """A dot product adds in another order for other shapes."""

    def score(self, features):
        known = np.nan_to_num(np.clip(features, -1, 1))
        return np.tanh(known @ np.linspace(0.1, 0.9, features.shape[-1]))


class LooksAround(Baseline):
    def score(self, features):
        scores = super().score(features)
        return np.clip(scores - scores.mean() if scores.size else scores, -1, 1)


class PassesNanOn(Baseline):
    def score(self, features):
        return np.tanh(features[..., 0])


class Shouts(Baseline):
    def score(self, features):
        return 2.0 * super().score(features)


class Repairs(Baseline):
    def score(self, features):
        scores = super().score(features)
        np.nan_to_num(features, copy=False)
        return scores


class Hesitates(Baseline):
    mood = 0.5

    def score(self, features):
        self.mood *= 0.5
        return super().score(features) * self.mood


class Flattens(Baseline):
    def score(self, features):
        return super().score(features).ravel()


class Promises(Baseline):
    def odds(self, s_model, reward):
        return np.full_like(s_model, 0.5), 1.05 / (1.0 + reward)


class IsSure(Baseline):
    claims_edge = True

    def odds(self, s_model, reward):
        return 0.5 + np.abs(s_model), 1.0 / (1.0 + reward)


class Rambles(Baseline):
    def why(self, features):
        return 3 * super().why(features)


class Ranks(Baseline):
    def odds(self, s_model, reward):
        return np.full_like(s_model, 0.5), reward.min() / (reward.max() + reward)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (Sums, "get other scores"),
        (LooksAround, "get other scores"),
        (PassesNanOn, "not finite"),
        (Shouts, "outside -1 to 1"),
        (Repairs, "writes into the features"),
        (Hesitates, "another answer when asked twice"),
        (Flattens, "give scores"),
        (Promises, "promise more than a fair game"),
        (IsSure, "confidence is not one probability"),
        (Rambles, "a reason is one sentence"),
        (Ranks, "depend on the other rows"),
    ],
)
def test_a_broken_scorer_is_caught(broken, sentence):
    with pytest.raises(ContractError, match=sentence):
        check_scorer(broken)

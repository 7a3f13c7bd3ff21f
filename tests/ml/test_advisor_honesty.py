"""What an advisor says of itself, what it makes of a journal, and how it tempers its wish."""

from functools import partial

import pytest
from contract_examples import OUTCOMES, QUESTIONS, changed

from ml.advisors.threshold import Threshold
from ml.advisors.volatility import Volatility
from ml.checks import check_advisor
from ml.contract import ContractError
from trading.config import Config

KNOWN = {id(event) for event in OUTCOMES}


class HidesLevels(Threshold):
    """Says of every threshold that it is where it began."""

    def describe(self):
        return dict.fromkeys(super().describe(), 70.0)


class HidesMood(Volatility):
    """Grows bolder with what it learned and says nothing of it."""

    taught = 0

    def learn(self, event):
        self.taught += 1

    def advise(self, *about):
        return changed(super().advise(*about), reason=f"bold after {self.taught} lessons")

    def memory(self):
        return {"taught": self.taught}

    def remember(self, memory):
        self.taught = memory["taught"]


class KnowsTheObject(Threshold):
    """Learns from what an event is, not from what it says."""

    seen = 0

    def learn(self, event):
        self.seen += id(event) in KNOWN
        if not self.seen % 2:
            super().learn(event)


class Wavers(Volatility):
    asked = 0

    def tempered(self, advice, signal, trust):
        self.asked += 1
        effect = super().tempered(advice, signal, trust)
        return changed(effect, size=effect.size + 1e-6 * (self.asked % 2))


class Overdoes(Volatility):
    """Goes further the less it is trusted."""

    def tempered(self, advice, signal, trust):
        effect = super().tempered(advice, signal, 1.0)
        return changed(effect, size=1.0 + (effect.size - 1.0) * (2.0 - trust))


class HoldsBack(Volatility):
    def tempered(self, advice, signal, trust):
        return super().tempered(advice, signal, trust / 2)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (HidesLevels, "describe says .* is 70.0, its move made it"),
        (HidesMood, "describes the same values"),
        (KnowsTheObject, "learning is no fold over the journal"),
        (Wavers, "tempered gives another effect when asked twice"),
        (Overdoes, "with trust 0.75 it goes further"),
        (HoldsBack, "trusted wholly it does"),
    ],
)
def test_a_broken_advisor_is_caught(broken, sentence):
    with pytest.raises(ContractError, match=sentence):
        check_advisor(partial(broken, Config()), QUESTIONS, OUTCOMES)

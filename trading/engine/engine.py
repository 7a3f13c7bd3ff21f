"""take(fact): decide, fold, journal. The single writer of the ledger and of what advisors learn."""

from dataclasses import replace

from trading.domain.errors import JournalError
from trading.domain.events import (
    AdvisorAdjusted,
    Event,
    Fact,
    OutcomeKnown,
    PredictionKnown,
    SettingChanged,
)
from trading.domain.fold import fold
from trading.domain.state import State
from trading.policy.decide import decide
from trading.policy.policy import Policy
from trading.policy.settings import tuned
from trading.ports import NOTHING_SEEN, Journal, View


class Engine:
    """The ledger, the policy and the journal.

    Nothing leaves the process before ``take`` has returned: followers read the journal.
    """

    def __init__(self, state: State, policy: Policy, journal: Journal) -> None:
        self.state = state
        self.policy = policy
        self.journal = journal

    async def take(self, fact: Fact, view: View = NOTHING_SEEN) -> list[Event]:
        """The fact and its decisions as journaled in one transaction; empty when nothing follows.

        Raises:
            JournalError: the transaction could not be decided to its end or not be written: the
                ledger is ahead of the journal, and the process must end.
        """
        batch: list[Event] = []
        try:
            for event in decide(self.state, fact, view, self.policy):
                if not batch and event is not fact:
                    self._apply(fact, batch)
                self._apply(event, batch)
        except JournalError:
            raise
        except Exception as error:
            what = f"{type(fact).__name__} could not be decided ({type(error).__name__}: {error})"
            raise JournalError(f"{what}; the desk must start again") from error
        if batch:
            await self.journal.append(batch)
        return batch

    def _apply(self, event: Event, batch: list[Event]) -> None:
        self.refold(event)
        batch.append(event)

    def refold(self, event: Event) -> None:
        """Apply an event that the journal already holds."""
        fold(self.state, event)
        # isinstance is slow on structs
        if (
            type(event) is OutcomeKnown
            or type(event) is PredictionKnown
            or type(event) is AdvisorAdjusted
        ):
            self.policy.panel.learn(event)
        elif type(event) is SettingChanged:
            self._tune()

    def adopt(self, state: State) -> None:
        """Go on from this ledger, by the rules that its settings mean."""
        self.state = state
        self._tune()

    def _tune(self) -> None:
        rules = tuned(self.policy.rules, self.state.settings)
        self.policy = replace(self.policy, rules=rules)

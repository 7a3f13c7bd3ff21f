"""What the ledger keeps to look back on advisors."""

import msgspec

from trading.domain.comparison import Comparison, Half
from trading.domain.daily import Notes
from trading.domain.watched import Watched


class Lookback(msgspec.Struct):
    """What advisors did today and lately, and what that brought.

    Attributes:
        notes: what happened since the last daily summary.
        watched: advisor -> its latest advices.
        compared: advisor, or the desk -> what signals brought with and without it.
        halves: signal id -> of its results with and without advice, the one that is known.
        sealed_at: market ms at which it was last noted what the advisors know.
    """

    notes: Notes = msgspec.field(default_factory=Notes)
    watched: dict[str, Watched] = msgspec.field(default_factory=dict)
    compared: dict[str, Comparison] = msgspec.field(default_factory=dict)
    halves: dict[str, Half] = msgspec.field(default_factory=dict)
    sealed_at: int = 0

    def watched_of(self, advisor: str) -> Watched:
        """The latest advices of one advisor."""
        watched = self.watched.get(advisor)
        if watched is None:
            watched = self.watched[advisor] = Watched()
        return watched

    def compare(self, name: str, at: int, length: int, treated: float, control: float) -> None:
        """One more outcome of a signal with and without an advisor, or the desk, R.

        Its stretch has a ``length`` in ms.
        """
        known = self.compared.get(name)
        if known is None:
            known = self.compared[name] = Comparison()
        known.observe(at, length, treated, control)

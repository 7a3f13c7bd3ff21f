"""What became of signals that an advisor would refuse."""

import msgspec

from trading.domain.signals import Advice


class Results(msgspec.Struct, array_like=True):
    """Outcomes in R.

    Attributes:
        wins: those above zero; ``r`` is the sum of all.
    """

    outcomes: int = 0
    wins: int = 0
    r: float = 0.0

    def note(self, r: float) -> None:
        """One more outcome."""
        self.outcomes += 1
        self.wins += r > 0
        self.r += r


class Filtered(msgspec.Struct, array_like=True):
    """One advisor's record as a filter.

    Attributes:
        refused: signals that it was against; in ``counted`` of them that counted for the order.
        results: outcomes of those that it was against.
    """

    refused: int = 0
    counted: int = 0
    results: Results = msgspec.field(default_factory=Results)


def note_veto(filtered: dict[str, Filtered], said: Advice) -> None:
    """Count an advice against a signal."""
    record = filtered.get(said.advisor)
    if record is None:
        record = filtered[said.advisor] = Filtered()
    record.refused += 1
    record.counted += said.effect.veto

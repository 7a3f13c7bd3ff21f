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

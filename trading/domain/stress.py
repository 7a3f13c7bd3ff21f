"""The alert about budget stress, as its last message tells it."""

from decimal import Decimal

from trading.domain.facts import Event


class StressNoted(Event, frozen=True, tag=True):
    """The numbers of a cycle under stress changed, or somebody answered its alert.

    Attributes:
        band: that still holds; ``used`` = (margin + loss) / budget.
        margin, loss: quote currency.
        seen_by: who has seen this band's alert, empty while nobody has.
        quiet_until_ms: desk time until which only the last band rings, 0 for never.
    """

    desk_ms: int
    cycle_id: str
    number: int
    symbol: str
    band: int
    used: Decimal
    margin: Decimal
    loss: Decimal
    seen_by: str = ""
    quiet_until_ms: int = 0

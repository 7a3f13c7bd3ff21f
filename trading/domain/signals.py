"""Signals, proposals and advice: what is thought about a trade before it is one."""

from decimal import Decimal

import msgspec

from trading.domain.types import Side


class Signal(msgspec.Struct, frozen=True, gc=False):
    """A candidate trade.

    Attributes:
        at: close time of the bar it was found on, ms. s_model: the scorer's opinion in [-1, 1]; its
        sign is the side. s_mood: the opinion of funding, positioning or news in [-1, 1]; 0 when
        there is no such feed. alpha: strength of the combination, in [0, 1]. confidence:
        probability that the return over the label horizon has the signal's sign. p_target:
        probability that the target is reached before the stop. edge_r: expected net result in R,
        costs included. score: percentile (0-100) of ``edge_r`` among the last signals of the
        timeframe. atr: average true range of the bars it was found on, quote currency; 0 in signals
        from before it was kept.
    """

    id: str
    symbol: str
    timeframe: str
    strategy: str
    side: Side
    at: int
    s_model: float
    s_mood: float
    alpha: float
    confidence: float
    p_target: float
    edge_r: float
    score: float
    atr: float = 0.0


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """A signal with a plan.

    Attributes:
        entry, stop, target: prices on the tick grid.
        base_qty: quantity before any advisor's multiplier, on the lot grid.
        qty: quantity that would be ordered.
        risk: ``base_qty x |entry - stop|``, the money that 1 R means here.
        cost_r: round-trip costs as a share of the stop distance.
    """

    signal: Signal
    entry: Decimal
    stop: Decimal
    target: Decimal
    base_qty: Decimal
    qty: Decimal
    risk: Decimal
    cost_r: float

    @property
    def id(self) -> str:
        return self.signal.id

    @property
    def stop_distance(self) -> Decimal:
        """Between entry and stop, quote currency per unit."""
        return abs(self.entry - self.stop)


class Advice(msgspec.Struct, frozen=True, gc=False):
    """What one advisor said about one signal.

    Attributes:
        rung: the rung the advisor stood on when it was asked.
        veto: it would refuse the trade.
        base, adjusted: the value it looks at before and after its adjustment (a threshold, a count,
            a size multiplier).
        size: multiplier of the quantity, 1.0 when it has no opinion on size.
        reason: one sentence for the chat.
        abstained: it failed and has no opinion.
    """

    advisor: str
    rung: str
    veto: bool
    base: float
    adjusted: float
    reason: str
    size: float = 1.0
    abstained: bool = False

    @property
    def applies(self) -> bool:
        """Whether the advice touches the order."""
        return self.rung == "full"

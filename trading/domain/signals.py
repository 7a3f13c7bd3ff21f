"""Signals, proposals and advice: what is thought about a trade before it is one."""

from decimal import Decimal

import msgspec

from trading.domain.types import Side


class Signal(msgspec.Struct, frozen=True, gc=False):
    """A candidate trade.

    Attributes:
        at: close time of the bar it was found on, ms.
        s_model: the scorer's opinion in [-1, 1]; its sign is the side.
        s_mood: the opinion of funding and positioning in [-1, 1]; 0 when there is no such feed.
        alpha: strength of the combination, in [0, 1].
        confidence: probability that the return over the label horizon has the signal's sign.
        p_target: probability that the target is reached before the stop.
        edge_r: expected net result in R, costs included.
        score: percentile (0-100) of ``edge_r`` among the last signals of the timeframe.
        atr: average true range of the bars it was found on, quote currency.
        regime: name of its volatility regime.
        trend: its trend efficiency, 0 to 1.

    The last three are 0 and empty in signals from before they were kept.
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
    regime: str = ""
    trend: float = 0.0


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


class Effect(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What of an advice counts for the order.

    Attributes:
        size: multiplier of the quantity.
        reward: reward:risk of the target, 0 where the configured one stays.
        turn: the signal is traded the other way round.
    """

    veto: bool = False
    size: float = 1.0
    reward: float = 0.0
    turn: bool = False

    def replans(self, base: float) -> bool:
        """Whether it is another plan than with the reward:risk ``base``."""
        return self.turn or 0.0 != self.reward != base

    def changes(self, base: float) -> bool:
        """Whether it is another trade, or none."""
        return self.veto or self.size != 1.0 or self.replans(base)


NO_EFFECT = Effect()


class Advice(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one advisor wishes for one signal, and what of it counts.

    Its worth is judged by the whole wish, for every signal; how much of it touches the order is a
    matter of rung and trust.

    Attributes:
        rung: the rung the advisor stood on when it was asked.
        veto: it would refuse the trade.
        base, adjusted: the value it looks at before and after its adjustment (a threshold, a count,
            a size multiplier, a reward:risk).
        size: multiplier of the quantity, 1.0 when it has no opinion on size.
        reason: one sentence for the chat.
        abstained: it failed and has no opinion.
        reward: reward:risk that it wishes, 0 when it has no opinion on that.
        turn: it would trade the signal the other way round.
        slow: it abstained because its word came too late.
        applied: what counts, None where nothing does; also in journals from before there was a
            canary, whose advice on ``full`` counted wholly.
    """

    advisor: str
    rung: str
    veto: bool
    base: float
    adjusted: float
    reason: str
    size: float = 1.0
    abstained: bool = False
    reward: float = 0.0
    turn: bool = False
    applied: Effect | None = None
    slow: bool = False

    @property
    def effect(self) -> Effect:
        """What counts for the order."""
        if self.applied is not None:
            return self.applied
        if self.rung == "full":
            return Effect(self.veto, self.size, self.reward, self.turn)
        return NO_EFFECT

    @property
    def applies(self) -> bool:
        """Whether the advice touches the order."""
        return self.rung == "full" or self.applied is not None

    @property
    def replans(self) -> bool:
        """Whether it wishes another plan, which is then tried beside the planned one."""
        return self.turn or 0.0 != self.reward != self.base

    @property
    def changes(self) -> bool:
        """Whether it wishes another trade, or none."""
        return self.veto or self.size != 1.0 or self.replans

"""What a gate is asked: a wish to enter, at a moment."""

from collections.abc import Callable
from decimal import Decimal

import msgspec

from trading.domain.money import ZERO
from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.types import Quote
from trading.policy.rules import Rules
from trading.ports import NOTHING_SEEN, View


class Request(msgspec.Struct, frozen=True):
    """A wish to enter, at a moment.

    Attributes:
        at, desk_ms: market time and desk time of the wish.
        quote: bid and ask it is judged on, if any.
        card: number of the card that asks, 0 for a fresh signal.
        cap: what left less than was wanted, see ``Size``.
        funding: what longs pay shorts for eight hours, fraction of notional; NaN: there is none.
        equity: of the account at this moment, quote currency.
        view: the market at this moment.
    """

    proposal: Proposal
    at: int
    desk_ms: int
    quote: Quote | None
    catch_up: bool
    spike: bool
    card: int = 0
    cap: str = ""
    funding: float = float("nan")
    equity: Decimal = ZERO
    view: View = NOTHING_SEEN


Gate = Callable[[State, Request, Rules], str | None]

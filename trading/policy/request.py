"""What a gate is asked: a wish to enter, at a moment."""

from collections.abc import Callable
from typing import NamedTuple

from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.types import Quote
from trading.policy.rules import Rules


class Request(NamedTuple):
    """A wish to enter, at a moment.

    Attributes:
        at, desk_ms: market time and desk time of the wish.
        quote: bid and ask it is judged on, if any.
        card: number of the card that asks, 0 for a fresh signal.
        cap: what left less than was wanted, see ``Size``.
        funding: what longs pay shorts at a settlement, fraction of notional; NaN: there is none.
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


Gate = Callable[[State, Request, Rules], str | None]

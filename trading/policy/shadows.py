"""Shadow trades: proposals that are followed without money to their stop, target or time.

A shadow has no venue and is followed here by the venue's own matching function.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from trading.domain.cycles import Cycle, Shadow
from trading.domain.events import BarsClosed, Event, OutcomeKnown
from trading.domain.matching import Print, met_price, pay
from trading.domain.money import exact
from trading.domain.orders import OrderType
from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.trials import Plan, Trial
from trading.domain.types import Instrument, Side
from trading.policy.policy import Policy
from trading.policy.rules import Rules
from trading.policy.wake import Wake
from trading.ports import View


def wake_of(plan: Proposal | Plan, until_ms: int) -> Wake:
    """When a trade that is followed by this plan may end."""
    stop, target = float(plan.stop), float(plan.target)
    return Wake(min(stop, target), max(stop, target), until_ms)


def follow(state: State, fact: BarsClosed, view: View, policy: Policy) -> Iterator[Event]:
    """Outcomes of the shadows that this bar may have ended."""
    for proposal_id in due(state.shadows, view.woken):
        shadow = state.shadows[proposal_id]
        if shadow.proposal.signal.timeframe == fact.timeframe:
            yield from _outcome(shadow, fact, view, policy.rules)


def due(
    known: dict[str, Shadow] | dict[str, Cycle] | dict[str, Trial], woken: Iterable[str] | None
) -> list[str]:
    """Those that must be looked at; all of them where nobody knows better."""
    return list(known) if woken is None else [one for one in woken if one in known]


def _outcome(shadow: Shadow, fact: BarsClosed, view: View, rules: Rules) -> Iterator[Event]:
    proposal = shadow.proposal
    signal = proposal.signal
    about = Followed(signal.symbol, signal.side, signal.at, shadow.until_ms)
    ended = end_of(proposal, about, fact, view, rules)
    if ended is not None:
        why, r = ended
        yield OutcomeKnown(
            fact.at, proposal.id, signal.symbol, signal.timeframe, signal.side, signal.score,
            r, shadow=True, exit=why,
        )  # fmt: skip


class Followed(NamedTuple):
    """What is followed from ``at`` to ``until_ms`` at most, market ms."""

    symbol: str
    side: Side
    at: int
    until_ms: int


def end_of(
    plan: Proposal | Plan, about: Followed, fact: BarsClosed, view: View, rules: Rules
) -> tuple[str, float] | None:
    """How a followed trade ends in this bar and its result in R, None while it goes on."""
    if view.prints is None or fact.at <= about.at:
        return None
    seen = view.prints.of(about.symbol)
    if seen is None:
        return None
    instrument = rules.instruments[about.symbol]
    met = _exit(plan, about, seen, instrument)
    if met is None:
        return None
    why, price = met
    held_until = fact.at if why == "time" else seen.at_open
    carry = view.carry(about.symbol, about.at, held_until)
    return why, shadow_r(plan, about.side, price, instrument, carry)


def _exit(
    plan: Proposal | Plan, about: Followed, seen: Print, instrument: Instrument
) -> tuple[str, Decimal] | None:
    """How and at what price the trade ends in this print; the stop is assumed first."""
    side = about.side.opposite
    price = met_price(OrderType.STOP, side, plan.stop, seen, instrument)
    if price is not None:
        return "stop", price
    price = met_price(OrderType.LIMIT, side, plan.target, seen, instrument)
    if price is not None:
        return "target", price
    if seen.at_close >= about.until_ms:
        return "time", pay(seen.close, side, seen.half_spread + instrument.slippage, instrument)
    return None


def shadow_r(
    plan: Proposal | Plan, side: Side, price: Decimal, instrument: Instrument, carry: float = 0.0
) -> float:
    """Net result in R: entered at the planned price plus slippage, fees on both sides, funding.

    ``carry`` is the sum of the funding rates while it was held, paid on the planned entry.
    """
    sign = side.sign
    paid = plan.entry * (1 + sign * instrument.slippage)
    net = sign * (price - paid) - instrument.taker_fee * (price + paid)
    net -= sign * plan.entry * exact(carry)
    distance = plan.stop_distance
    return round(float(net / distance), 6) if distance else 0.0

"""Shadow trades: proposals that are followed without money to their stop, target or time.

A shadow has no venue and is followed here by the venue's own matching function.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from trading.domain.events import BarsClosed, Event, OutcomeKnown
from trading.domain.matching import Print, met_price, pay
from trading.domain.money import exact
from trading.domain.orders import OrderType
from trading.domain.signals import Proposal
from trading.domain.state import Cycle, Shadow, State
from trading.domain.types import Instrument
from trading.policy.policy import Policy
from trading.policy.rules import Rules
from trading.policy.wake import Wake
from trading.ports import View


def wake_of(proposal: Proposal, until_ms: int) -> Wake:
    """When a shadow of this proposal may end."""
    stop, target = float(proposal.stop), float(proposal.target)
    return Wake(min(stop, target), max(stop, target), until_ms)


def follow(state: State, fact: BarsClosed, view: View, policy: Policy) -> Iterator[Event]:
    """Outcomes of the shadows that this bar may have ended."""
    for proposal_id in due(state.shadows, view.woken):
        shadow = state.shadows[proposal_id]
        if shadow.proposal.signal.timeframe == fact.timeframe:
            yield from _outcome(shadow, fact, view, policy.rules)


def due(known: dict[str, Shadow] | dict[str, Cycle], woken: Iterable[str] | None) -> list[str]:
    """Those that must be looked at; all of them where nobody knows better."""
    return list(known) if woken is None else [one for one in woken if one in known]


def _outcome(shadow: Shadow, fact: BarsClosed, view: View, rules: Rules) -> Iterator[Event]:
    proposal = shadow.proposal
    signal = proposal.signal
    if view.prints is None or fact.at <= signal.at:
        return
    seen = view.prints.of(signal.symbol)
    if seen is None:
        return
    instrument = rules.instruments[signal.symbol]
    met = _shadow_exit(shadow, seen, instrument)
    if met is not None:
        why, price = met
        held_until = fact.at if why == "time" else seen.at_open
        carry = view.carry(signal.symbol, signal.at, held_until)
        r = shadow_r(proposal, price, instrument, carry)
        yield OutcomeKnown(
            fact.at, proposal.id, signal.symbol, signal.timeframe, signal.side, signal.score,
            r, shadow=True, exit=why,
        )  # fmt: skip


def _shadow_exit(shadow: Shadow, seen: Print, instrument: Instrument) -> tuple[str, Decimal] | None:
    """How and at what price the shadow ends in this print; the stop is assumed first."""
    proposal = shadow.proposal
    side = proposal.signal.side.opposite
    price = met_price(OrderType.STOP, side, proposal.stop, seen, instrument)
    if price is not None:
        return "stop", price
    price = met_price(OrderType.LIMIT, side, proposal.target, seen, instrument)
    if price is not None:
        return "target", price
    if seen.at_close >= shadow.until_ms:
        return "time", pay(seen.close, side, seen.half_spread + instrument.slippage, instrument)
    return None


def shadow_r(
    proposal: Proposal, price: Decimal, instrument: Instrument, carry: float = 0.0
) -> float:
    """Net result in R: entered at the planned price plus slippage, fees on both sides, funding.

    ``carry`` is the sum of the funding rates while it was held, paid on the planned entry.
    """
    sign = proposal.signal.side.sign
    paid = proposal.entry * (1 + sign * instrument.slippage)
    net = sign * (price - paid) - instrument.taker_fee * (price + paid)
    net -= sign * proposal.entry * exact(carry)
    distance = proposal.stop_distance
    return round(float(net / distance), 6) if distance else 0.0

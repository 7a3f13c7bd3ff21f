"""Shadow trades: proposals that are followed without money to their stop, target or time.

A shadow has no venue and is followed here by the venue's own matching function.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from trading.domain.cycles import Cycle, Shadow
from trading.domain.events import BarsClosed, OutcomeKnown
from trading.domain.matching import EVERYWHERE, Print, Reach, met_price, pay
from trading.domain.money import exact
from trading.domain.orders import OrderType
from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.trials import Plan, Trial
from trading.domain.types import Instrument, Side
from trading.policy.rules import Rules
from trading.policy.wake import Wake
from trading.ports import View


def wake_of(plan: Proposal | Plan, until_ms: int) -> Wake:
    """When a trade that is followed by this plan may end."""
    stop, target = float(plan.stop), float(plan.target)
    return Wake(stop, target, until_ms) if stop < target else Wake(target, stop, until_ms)


class Followed(NamedTuple):
    """What is followed of a signal, from ``at`` to ``until_ms`` at most, market ms."""

    signal_id: str
    symbol: str
    side: Side
    at: int
    until_ms: int


End = tuple[str, float]
"""How a followed trade ended (stop, target or time), and its result in R."""


class Ends:
    """How followed trades end in one bar, None for what goes on.

    The plans by which one signal is followed mostly differ in their target alone. What becomes of
    them short of a target is reckoned once.
    """

    __slots__ = ("_known", "_rules", "fact", "view")

    def __init__(self, fact: BarsClosed, view: View, rules: Rules) -> None:
        self.fact = fact
        self.view = view
        self._rules = rules
        self._known: dict[str, tuple[Followed, Decimal, Decimal, End | None]] = {}

    def reach(self, symbol: str, until_ms: int) -> Reach:
        """How far the bar reached, for a first look at all that is open.

        Everywhere, if somebody knows what to look at, or where time ends the trade.
        """
        prints = self.view.prints
        if self.view.woken is not None or prints is None or prints.at_close >= until_ms:
            return EVERYWHERE
        return prints.reach(symbol)

    def of(self, plan: Proposal | Plan, about: Followed) -> End | None:
        """How it ends; the stop is assumed first, then the target."""
        prints = self.view.prints
        if prints is None or self.fact.at <= about.at:
            return None
        seen = prints.of(about.symbol)
        if seen is None:
            return None
        otherwise = self._short_of_target(plan, about, seen)
        if otherwise is not None and otherwise[0] == "stop":
            return otherwise
        instrument = self._rules.instruments[about.symbol]
        price = met_price(OrderType.LIMIT, about.side.opposite, plan.target, seen, instrument)
        if price is None:
            return otherwise
        return "target", self._r(plan, about, price, seen.at_open)

    def _short_of_target(self, plan: Proposal | Plan, about: Followed, seen: Print) -> End | None:
        known = self._known.get(about.signal_id)
        if known is None or known[:3] != (about, plan.entry, plan.stop):
            known = (about, plan.entry, plan.stop, self._untargeted(plan, about, seen))
            self._known[about.signal_id] = known
        return known[3]

    def _untargeted(self, plan: Proposal | Plan, about: Followed, seen: Print) -> End | None:
        """How it ends if it has no target."""
        instrument, side = self._rules.instruments[about.symbol], about.side.opposite
        price = met_price(OrderType.STOP, side, plan.stop, seen, instrument)
        if price is not None:
            return "stop", self._r(plan, about, price, seen.at_open)
        if seen.at_close < about.until_ms:
            return None
        price = pay(seen.close, side, seen.half_spread + instrument.slippage, instrument)
        return "time", self._r(plan, about, price, self.fact.at)

    def _r(self, plan: Proposal | Plan, about: Followed, price: Decimal, held_until: int) -> float:
        carry = self.view.carry(about.symbol, about.at, held_until)
        return shadow_r(plan, about.side, price, self._rules.instruments[about.symbol], carry)


def follow(state: State, ends: Ends) -> Iterator[OutcomeKnown]:
    """Outcomes of the shadows that this bar may have ended."""
    for proposal_id in due(state.shadows, ends.view.woken):
        shadow = state.shadows[proposal_id]
        signal = shadow.proposal.signal
        if signal.timeframe != ends.fact.timeframe:
            continue
        reach = ends.reach(signal.symbol, shadow.until_ms)
        if goes_on(shadow.proposal, signal.side, reach):
            continue
        about = Followed(signal.id, signal.symbol, signal.side, signal.at, shadow.until_ms)
        ended = ends.of(shadow.proposal, about)
        if ended is not None:
            why, r = ended
            yield OutcomeKnown(
                ends.fact.at, signal.id, signal.symbol, signal.timeframe, signal.side,
                signal.score, r, shadow=True, exit=why,
            )  # fmt: skip


def goes_on(plan: Proposal | Plan, side: Side, reach: Reach) -> bool:
    """Whether a trade that is followed by this plan met neither its stop nor its target."""
    lowest, highest = reach
    if side.sign > 0:
        return plan.stop < lowest and highest < plan.target
    return highest < plan.stop and plan.target < lowest


def due(
    known: dict[str, Shadow] | dict[str, Cycle] | dict[str, Trial], woken: Iterable[str] | None
) -> list[str]:
    """Those that must be looked at; all of them where nobody knows better."""
    return list(known) if woken is None else [one for one in woken if one in known]


def shadow_r(
    plan: Proposal | Plan, side: Side, price: Decimal, instrument: Instrument, carry: float = 0.0
) -> float:
    """Net result in R: entered at the planned price plus slippage, fees on both sides, funding.

    ``carry`` is the sum of the funding rates while it was held, paid on the planned entry.
    """
    sign = side.sign
    paid = plan.entry * (1 + sign * instrument.slippage)
    moved = price - paid if sign > 0 else paid - price
    net = moved - instrument.taker_fee * (price + paid)
    if carry:
        net -= sign * plan.entry * exact(carry)
    distance = plan.stop_distance
    return round(float(net / distance), 6) if distance else 0.0

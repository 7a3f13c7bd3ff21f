"""The plan of zone recovery: all legs that may ever follow an entry, within its budget.

The zone lies between the entry and the first leg. On its far side legs are opposite to the entry,
on its near side they repeat it; each is a mirror of the planned trade, with its own stop, and at
most ``multiplier`` times the leg before. Only those are kept whose margin and worst loss the
cycle's budget covers.
"""

from decimal import Decimal

from trading.domain.money import exact, floor_to, nearest
from trading.domain.recovery import PlannedLeg, RecoveryPlan
from trading.domain.signals import Proposal
from trading.policy.plan import committed
from trading.policy.rules import Rules

CALMEST = Decimal("0.5")  # a narrower zone would answer mere noise


def zone_width(base: Decimal, scale: Decimal, max_scale: Decimal) -> Decimal:
    """The base, wider in a wild market, but never more than ``max_scale`` times.

    >>> zone_width(Decimal("133.5"), Decimal("6.5"), Decimal(2))
    Decimal('267.0')
    """
    return base * min(scale, max_scale)


def recovery_of(proposal: Proposal, budget: Decimal, rules: Rules) -> RecoveryPlan | None:
    """The legs that may follow an entry of ``proposal.qty``; None where there is no recovery."""
    terms = rules.recovery
    if terms is None:
        return None
    instrument, sign = rules.instruments[proposal.signal.symbol], proposal.signal.side.sign
    scale = exact(proposal.signal.atr) / (terms.normal_atr * proposal.entry)
    base = terms.zone * proposal.entry
    width = zone_width(base, max(scale, CALMEST), terms.max_scale)
    width = max(instrument.tick, nearest(width, instrument.tick))
    if width >= proposal.stop_distance:
        return RecoveryPlan(width, (), "the zone would reach the stop")
    far = proposal.entry - sign * width
    left = budget - committed(
        proposal.qty, proposal.entry, proposal.stop, rules, instrument.leverage
    )
    legs: list[PlannedLeg] = []
    qty = proposal.qty
    while len(legs) < terms.max_legs:
        qty = floor_to(qty * terms.multiplier, instrument.lot)
        leg = _again(proposal, qty, rules) if len(legs) % 2 else _mirror(proposal, far, qty, rules)
        if leg.takes > left or qty < instrument.min_qty:
            short = f"the budget covers {len(legs)} of {terms.max_legs} legs"
            return RecoveryPlan(width, tuple(legs), short)
        left -= leg.takes
        legs.append(leg)
    return RecoveryPlan(width, tuple(legs))


def _mirror(proposal: Proposal, far: Decimal, qty: Decimal, rules: Rules) -> PlannedLeg:
    """The opposite of the planned trade, from the far side of the zone."""
    side = proposal.signal.side.opposite
    stop = far - side.sign * proposal.stop_distance
    target = far + side.sign * abs(proposal.target - proposal.entry)
    return PlannedLeg(side, far, qty, stop, target, _takes(proposal, qty, far, stop, rules))


def _again(proposal: Proposal, qty: Decimal, rules: Rules) -> PlannedLeg:
    """The planned trade once more, where it was entered."""
    entry, stop = proposal.entry, proposal.stop
    takes = _takes(proposal, qty, entry, stop, rules)
    return PlannedLeg(proposal.signal.side, entry, qty, stop, proposal.target, takes)


def _takes(
    proposal: Proposal, qty: Decimal, entry: Decimal, stop: Decimal, rules: Rules
) -> Decimal:
    leverage = rules.instruments[proposal.signal.symbol].leverage
    return committed(qty, entry, stop, rules, leverage)

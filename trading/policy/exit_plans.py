"""The operator's exit tables as plans in prices, and the stop that a plan wants."""

from collections.abc import Iterator
from decimal import Decimal

from trading.config.exits import ExitTable
from trading.config.exits import Trail as TrailRule
from trading.domain.cycles import Cycle
from trading.domain.events import CancelRequested, Event, OrderRequested
from trading.domain.exits import ExitPlan, Target, Trail
from trading.domain.matching import Print
from trading.domain.money import ZERO, ceil_to, exact, floor_to, nearest
from trading.domain.orders import OrderType, Role
from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.types import Instrument
from trading.policy.exits import breakeven, reducing
from trading.policy.rules import Rules

ALL = Decimal(1)
PERCENT = Decimal("0.01")


def plan_of(name: str, proposal: Proposal, rules: Rules) -> ExitPlan | None:
    """The table for this proposal; None where it says no more than the proposal itself."""
    table = rules.exit_tables[name]
    if not (table.ladder or table.breakeven_r or table.trail or table.follow_targets):
        return None
    return ExitPlan(
        name=name,
        targets=_targets(table, proposal, rules),
        breakeven_at=_ahead(proposal, table.breakeven_r, rules) if table.breakeven_r else ZERO,
        trail=_trail(table.trail, proposal, rules) if table.trail else None,
        follow_targets=table.follow_targets,
    )


def until_of(name: str, at: int, timeframe: str, rules: Rules) -> int:
    """The time stop that the table sets instead of the general one, market ms; 0 for none."""
    bars = rules.exit_tables[name].max_hold_bars
    return at + rules.bars_ms(bars, timeframe) if bars else 0


def _ahead(proposal: Proposal, net_r: float, rules: Rules) -> Decimal:
    """The price at which the proposal would have earned so many R, costs included."""
    tick, sign = rules.instruments[proposal.signal.symbol].tick, proposal.signal.side.sign
    run = exact(net_r) * proposal.stop_distance + rules.round_trip * proposal.entry
    return nearest(proposal.entry + sign * run, tick)


def _targets(table: ExitTable, proposal: Proposal, rules: Rules) -> tuple[Target, ...]:
    """The ladder's steps; what they leave goes to the proposal's target, or trails."""
    steps = [Target(_ahead(proposal, s.at_r, rules), exact(s.share)) for s in table.ladder]
    rest = ALL - sum((step.share for step in steps), ZERO)
    if rest > ZERO and table.trail is None:
        steps.append(Target(proposal.target, rest))
    return tuple(steps)


def _trail(rule: TrailRule, proposal: Proposal, rules: Rules) -> Trail:
    unit = {
        "r": proposal.stop_distance,
        "atr": exact(proposal.signal.atr) or proposal.stop_distance,
        "percent": proposal.entry * PERCENT,
    }[rule.by]
    tick = rules.instruments[proposal.signal.symbol].tick
    distance = ceil_to(exact(rule.distance) * unit, tick)
    step = max(tick, floor_to(exact(rule.step) * unit, tick))
    return Trail(_ahead(proposal, rule.from_r, rules), distance, step)


def targets_for(
    cycle: Cycle, qty: Decimal, instrument: Instrument
) -> Iterator[tuple[Decimal, Decimal]]:
    """Price and quantity of the target orders for ``qty`` that was just entered."""
    if cycle.exits is None:
        yield cycle.proposal.target, qty
        return
    yield from _parted(cycle.exits.targets, qty, instrument)


def _parted(
    targets: tuple[Target, ...], qty: Decimal, instrument: Instrument
) -> Iterator[tuple[Decimal, Decimal]]:
    """What each target has of ``qty``; a part that the venue would not take goes to the next."""
    whole = sum((target.share for target in targets), ZERO) >= ALL
    left, due = qty, ZERO
    for target in targets:
        due += target.share * qty
        last = whole and target is targets[-1]
        part = left if last else min(left, nearest(due, instrument.lot))
        small = part < instrument.min_qty or part * target.price < instrument.min_notional
        if part > ZERO and (last or not small):
            yield target.price, part
            left -= part
            due -= part


def fit_targets(state: State, at: int, cycle: Cycle, rules: Rules) -> Iterator[Event]:
    """Where targets would close what another hand holds in the slot, order them for what is open.

    The venue lets them: to it both are one position.
    """
    live = [o for o in state.orders_of(cycle.id, Role.TARGET) if o.stage != "canceling"]
    resting = sum((held.remaining for held in live), ZERO)
    if resting <= cycle.qty or not state.shared(cycle):
        return
    for held in live:
        yield CancelRequested(at, held.order.client_id, "it would close more than is open")
    shares = [held.remaining / resting for held in live]
    shares[-1] += ALL - sum(shares, ZERO)  # what division has rounded away
    targets = tuple(Target(o.order.price, s) for o, s in zip(live, shares, strict=True))
    for price, qty in _parted(targets, cycle.qty, rules.instruments[cycle.symbol]):
        yield OrderRequested(at, reducing(cycle, Role.TARGET, OrderType.LIMIT, qty, price))


# -- the stop that a plan wants ------------------------------------------------------------------


def wanted_stop(cycle: Cycle, seen: Print, rules: Rules) -> tuple[Decimal, str]:
    """Where the stop belongs after this print, and why; where it is when nothing asks for more."""
    plan, sign = cycle.exits, cycle.sign
    best, why = cycle.stop, ""
    if plan is None:
        return best, why
    reached = exact(seen.high if sign > 0 else seen.low)
    if plan.breakeven_at and sign * (reached - plan.breakeven_at) >= ZERO:
        best, why = _tighter(best, why, breakeven(cycle, rules), "breakeven", sign)
    if plan.trail and sign * (reached - plan.trail.start) >= ZERO:
        best, why = _tighter(best, why, _trailed(plan.trail, reached, sign), "trail", sign)
    return best, why


def _trailed(trail: Trail, reached: Decimal, sign: int) -> Decimal:
    """Behind the last step that was reached; on the grid, for all three are."""
    run = floor_to(sign * (reached - trail.start), trail.step)
    return trail.start + sign * (run - trail.distance)


def _tighter(
    best: Decimal, why: str, price: Decimal, reason: str, sign: int
) -> tuple[Decimal, str]:
    return (price, reason) if sign * (price - best) > ZERO else (best, why)


def stop_after_target(state: State, cycle: Cycle, rules: Rules) -> Decimal:
    """Where a stop that follows targets belongs: at the one before the last that was filled."""
    plan = cycle.exits
    if plan is None or cycle.taken_over or not plan.follow_targets:
        return cycle.stop
    met = met_targets(state, cycle)
    return met[-2] if len(met) > 1 else breakeven(cycle, rules)


def met_targets(state: State, cycle: Cycle) -> list[Decimal]:
    """Prices of the plan's targets that do not wait at the venue any more, in their order."""
    waiting = {held.order.price for held in state.orders_of(cycle.id, Role.TARGET)}
    targets = cycle.exits.targets if cycle.exits else ()
    return [target.price for target in targets if target.price not in waiting]


def next_level(cycle: Cycle, rules: Rules) -> Decimal | None:
    """The nearest price in the position's favour at which its plan moves the stop."""
    plan, sign = cycle.exits, cycle.sign
    if plan is None:
        return None
    levels = []
    if plan.breakeven_at and sign * (breakeven(cycle, rules) - cycle.stop) > ZERO:
        levels.append(plan.breakeven_at)
    if plan.trail:
        trail = plan.trail
        run = sign * (cycle.stop - trail.start) + trail.distance  # that gave today's stop
        more = floor_to(run, trail.step) + trail.step if run >= ZERO else ZERO
        levels.append(trail.start + sign * more)
    return min(levels, key=lambda level: sign * level, default=None)

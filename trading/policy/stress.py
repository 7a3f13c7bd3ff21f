"""Budget stress: how much of its budget a cycle uses up, and the smart exits that answer it.

``used`` = (margin + loss) / budget over the cycle and all its legs, where the loss is net of fees
and funding. Three bands close shares of what is in profit and tighten stops; nothing is ever added
to the budget. Only the highest newly reached band acts, and it may act again when ``used`` was far
enough below it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from trading.domain.cycles import Cycle
from trading.domain.events import Event, ExitsSet, Fact, StressEased, StressReached
from trading.domain.exits import Cut, ExitPlan, Target, Trail
from trading.domain.money import ZERO, floor_to, nearest
from trading.domain.orders import Role
from trading.domain.state import State
from trading.policy.exits import breakeven, cut, move_stop, nearer, part_of
from trading.policy.rules import Rules
from trading.policy.wake import NEVER

BREAKEVEN_BAND, TRAIL_BAND = 2, 3
TRAIL_STEPS = 4  # in which the tight stop follows, to its distance
SHOWN = Decimal("0.0001")
SLACK = 1e-9  # of a price: a look too many does no harm


class Strain(NamedTuple):
    """What a cycle and its legs take of the budget, quote currency.

    ``net`` is what a price higher by one would bring, base units with sign; ``flat`` what the
    result would be at a price of zero.
    """

    margin: Decimal
    flat: Decimal
    net: Decimal

    def loss(self, mark: Decimal) -> Decimal:
        """The loss at a price, 0 in profit."""
        return max(ZERO, -(self.flat + self.net * mark))

    def price_at(self, loss: Decimal) -> Decimal:
        """The price at which the loss is so large; ``net`` must not be zero."""
        return (-loss - self.flat) / self.net

    def used(self, mark: Decimal, budget: Decimal) -> Decimal:
        """The share of the budget that is used up at a price."""
        return (self.margin + self.loss(mark)) / budget


def strain_of(legs: list[Cycle], rules: Rules) -> Strain:
    """The strain of everything that lives in one budget."""
    value = flat = net = ZERO
    for leg in legs:
        value += leg.qty * leg.average
        flat += leg.earned
        net += leg.sign * leg.qty
    return Strain(value / rules.instruments[legs[0].symbol].leverage, flat, net)


def strain_in(state: State, root: Cycle, rules: Rules) -> Strain:
    """The strain of the budget that a cycle and its legs live in."""
    return strain_of(state.legs_of(root.id), rules)


def band_of(used: Decimal, bands: tuple[Decimal, ...]) -> int:
    """The highest band that is reached, 0 below the first.

    >>> [band_of(Decimal(text), (Decimal("0.3"), Decimal("0.5"))) for text in ("0.29", "0.3", "1")]
    [0, 1, 2]
    """
    return bisect_right(bands, used)


def relieve(state: State, fact: Fact, root: Cycle, mark: Decimal, rules: Rules) -> Iterator[Event]:
    """A band that is newly reached acts; one that was left far enough may act again."""
    if root.budget <= ZERO:
        return
    legs = state.legs_of(root.id)
    strain = strain_of(legs, rules)
    used = strain.used(mark, root.budget)
    band = band_of(used, rules.stress.bands)
    if band > root.stress:
        answer = _answer(state, legs, mark, band, rules)
        yield StressReached(
            fact.at, fact.desk_ms, root.id, root.number, root.symbol, band, _shown(used),
            _shown(strain.margin), _shown(strain.loss(mark)), root.budget, answer.cuts,
            answer.words,
        )  # fmt: skip
        yield from _carry_out(state, fact, answer, mark)
    elif root.stress:
        eased = band_of(used + rules.stress.rearm, rules.stress.bands)
        if eased < root.stress:
            yield StressEased(
                fact.at, fact.desk_ms, root.id, root.number, root.symbol, eased, _shown(used)
            )


def _shown(amount: Decimal) -> Decimal:
    return amount.quantize(SHOWN)


# -- the answer to a band ------------------------------------------------------------------------


class Move(NamedTuple):
    """A leg's stop goes to ``stop``; with a ``plan`` it follows the price from there."""

    leg: Cycle
    stop: Decimal
    plan: ExitPlan | None


class Answer(NamedTuple):
    """What a band does: parts that go out, stops that move, and the latter in words."""

    cuts: tuple[Cut, ...]
    moves: list[Move]
    words: str


def _answer(state: State, legs: list[Cycle], mark: Decimal, band: int, rules: Rules) -> Answer:
    """Shares of what is in profit and tighter stops; without a profit stops alone."""
    if not rules.stress.smart_exits:
        return Answer((), [], "smart exits are off, nothing is done")
    open_legs = [leg for leg in legs if leg.qty > ZERO and not leg.taken_over]
    if not open_legs:
        return Answer((), [], "a person decides about it, nothing is done")
    gaining = [leg for leg in open_legs if in_profit(leg, mark, rules)]
    share = rules.stress.shares[band - 1]
    cuts = tuple(
        Cut(leg.id, leg.proposal.signal.side, part_of(leg, share * leg.qty, mark, rules))
        for leg in gaining
        if not state.orders_of(leg.id, Role.EXIT)
    )
    if not gaining:
        moves = [Move(leg, nearer(leg, mark, share, rules), None) for leg in open_legs]
        what = f"no leg is in profit: stops come {float(share):.0%} nearer"
        return Answer(cuts, moves, what)
    moves = [Move(leg, _safe(leg, mark, band, rules), _plan(leg, mark, band, rules))
             for leg in open_legs if band >= BREAKEVEN_BAND]  # fmt: skip
    return Answer(cuts, moves, WORDS[band])


WORDS = {
    1: "stops stay",
    2: "stops go to breakeven where the price allows",
    3: "stops go to breakeven where the price allows, and follow closely",
}


def in_profit(leg: Cycle, mark: Decimal, rules: Rules) -> bool:
    """Whether closing it now would clear its own costs, ``profit_buffer`` times.

    The costs are a share of the leg's notional, so a small position needs a small profit.
    """
    gain = leg.sign * (mark - leg.average) * leg.qty
    return gain > rules.profit_buffer * rules.round_trip * leg.qty * mark


def _safe(leg: Cycle, mark: Decimal, band: int, rules: Rules) -> Decimal:
    """Breakeven where the price allows it, and not farther than the tight distance."""
    stops = [leg.stop]
    even = breakeven(leg, rules)
    if leg.sign * (mark - even) > ZERO:
        stops.append(even)
    if band >= TRAIL_BAND:
        trail = _trail(leg, mark, rules)
        stops.append(trail.start - leg.sign * trail.distance)
    return max(stops, key=lambda stop: leg.sign * stop)


def _plan(leg: Cycle, mark: Decimal, band: int, rules: Rules) -> ExitPlan | None:
    if band < TRAIL_BAND:
        return None
    plan = leg.exits or ExitPlan("", (Target(leg.proposal.target, Decimal(1)),))
    return replace(plan, name="stress", trail=_trail(leg, mark, rules))


def _trail(leg: Cycle, mark: Decimal, rules: Rules) -> Trail:
    tick = rules.instruments[leg.symbol].tick
    distance = max(tick, floor_to(rules.stress.trail_r * leg.proposal.stop_distance, tick))
    return Trail(nearest(mark, tick), distance, max(tick, floor_to(distance / TRAIL_STEPS, tick)))


def _carry_out(state: State, fact: Fact, answer: Answer, mark: Decimal) -> Iterator[Event]:
    for part in answer.cuts:
        yield from cut(state, fact.at, state.cycles[part.cycle_id], part.qty, "stress")
    for leg, stop, plan in answer.moves:
        if plan is not None:
            yield ExitsSet(fact.at, leg.id, leg.number, leg.symbol, plan, leg.until_ms, "stress")
        if leg.sign * (mark - stop) > ZERO:
            yield from move_stop(state, fact.at, leg, stop, "stress")


# -- when to look --------------------------------------------------------------------------------


def stress_wake(state: State, root: Cycle, rules: Rules) -> tuple[float, float]:
    """Prices at or below, and at or above, which ``relieve`` may have something to say."""
    strain = strain_in(state, root, rules)
    bands, below, above = rules.stress.bands, -NEVER, NEVER
    if root.stress < len(bands):  # the next band: the loss must be at least so large
        edge = bands[root.stress] * root.budget - strain.margin
        below, above = _beyond(strain, edge, worse=True)
    if root.stress:  # the way back: the loss must be smaller than that
        edge = (bands[root.stress - 1] - rules.stress.rearm) * root.budget - strain.margin
        back = _beyond(strain, edge, worse=False)
        below, above = max(below, back[0]), min(above, back[1])
    return below, above


def _beyond(strain: Strain, edge: Decimal, *, worse: bool) -> tuple[float, float]:
    """Where the loss is at least ``edge`` (worse), or less, as in ``stress_wake``."""
    always, never = (NEVER, -NEVER), (-NEVER, NEVER)
    if edge <= ZERO:
        return always if worse else never
    if strain.net == ZERO:
        return always if (strain.loss(ZERO) >= edge) == worse else never
    price = float(strain.price_at(edge))
    falling = (strain.net > ZERO) == worse
    return (price * (1 + SLACK), NEVER) if falling else (-NEVER, price * (1 - SLACK))

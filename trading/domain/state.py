"""The ledger: plain data, written only by ``trading.domain.fold``. A snapshot is its JSON."""

from decimal import Decimal

import msgspec

from trading.domain.answers import Answers
from trading.domain.cycles import Card, Cycle, Decided, LiveOrder, Shadow
from trading.domain.events import PositionClosed, PredictionMade, SymbolLocked
from trading.domain.funnel import Funnels, Streams, Window
from trading.domain.ladder import Ladder
from trading.domain.lookback import Lookback
from trading.domain.money import ZERO
from trading.domain.orders import Order, Role
from trading.domain.rewards import Rewards
from trading.domain.safety import Safety
from trading.domain.scorecard import Scorecard
from trading.domain.settings import Change, Value
from trading.domain.sizing import Sizing
from trading.domain.slots import in_slot
from trading.domain.thresholds import Sorting
from trading.domain.trials import Trial
from trading.domain.vetoes import Filtered, Results
from trading.domain.wishes import Ask, Difference, Errand


class State(msgspec.Struct):
    """Everything the ledger knows.

    Attributes:
        balance: wallet after all flat cycles, quote currency.
        shadows, cycles: by signal id; ``cards`` by number; ``orders`` by client id.
        cooldown: symbol -> market ms until which no entry is wanted.
        jobs: job -> the last due moment that was worked on.
        updates: chat updates already acted on, the newest last; their ids need not rise.
        configured: what the configuration file said last, by setting.
        stages: signal id -> stage in ``lifecycle.PROPOSAL``, while it is not done.
        taken: approved proposals on their way to a cycle.
        locks: broken invariants that hold entries back, and what was found.
        halt: stage in ``lifecycle.HALT`` of a killed desk, empty for one that runs.
        asks: commands that wait for a second tap, ``errands`` those under way; by number.
        differences: slots whose symbol is locked because ledger and venue disagree.
        by_hand: slot -> what people said is somebody else's there, signed base units.
        trials: pairs of plans under way, by signal and advisor.
        thresholds: symbol and timeframe -> how its threshold moved, and what it sorted.
        rewards: what was wished for targets, and what became of it.
        ladder: promotions that wait for a person, and how everyone came to their rung.
        predictions: of the model that are not known yet, by symbol, timeframe and regime.
        sizing: outcomes with and without the size advice for volatility.
        lookback: what advisors did today and lately, and what that brought.
        symbol_locks: symbols that people locked; those whose time has passed stand there too.
        began_at, entered_at: market ms of the first start and of the last entry, 0 before it.
        funnels: timeframe and symbol -> what became of their signals.
        streams: timeframe -> its latest signals.
        missed: signals since the last entry of all.
        alarms: what the diagnosis found and still finds, by name.
        milestones: what happened for the first time -> market ms.
        legs: recovery legs whose price came ("wanted"), and how many of them each gate held back.
        funded: slot -> market ms of the last funding that was booked.
        safety: the day, tier and losses of the account as a whole.
        settings: configuration key -> value that counts instead of the file's.
        changes: configuration key -> its latest change.
        answers: what people answered to cards, and what became of it.
        filtered: advisor -> the signals it was against and what became of them; ``results``: what
            became of all signals.
    """

    start_balance: Decimal = ZERO
    balance: Decimal = ZERO
    digest: str = ""
    autonomy: str = "watch"
    paused: bool = False
    rungs: dict[str, str] = msgspec.field(default_factory=dict)
    configured: dict[str, str] = msgspec.field(default_factory=dict)
    bars: dict[str, int] = msgspec.field(default_factory=dict)
    jobs: dict[str, int] = msgspec.field(default_factory=dict)
    updates: list[int] = msgspec.field(default_factory=list)
    numbers: int = 0
    cards: dict[int, Card] = msgspec.field(default_factory=dict)
    decided: dict[int, Decided] = msgspec.field(default_factory=dict)
    stages: dict[str, str] = msgspec.field(default_factory=dict)
    taken: dict[str, Card] = msgspec.field(default_factory=dict)
    cycles: dict[str, Cycle] = msgspec.field(default_factory=dict)
    orders: dict[str, LiveOrder] = msgspec.field(default_factory=dict)
    shadows: dict[str, Shadow] = msgspec.field(default_factory=dict)
    cooldown: dict[str, int] = msgspec.field(default_factory=dict)
    trades: list[PositionClosed] = msgspec.field(default_factory=list)
    scorecards: dict[str, Scorecard] = msgspec.field(default_factory=dict)
    signals: int = 0
    rejected: int = 0
    reasons: dict[str, int] = msgspec.field(default_factory=dict)
    strangers: list[int] = msgspec.field(default_factory=list)
    locks: dict[str, str] = msgspec.field(default_factory=dict)
    halt: str = ""
    asks: dict[int, Ask] = msgspec.field(default_factory=dict)
    errands: dict[int, Errand] = msgspec.field(default_factory=dict)
    differences: dict[str, Difference] = msgspec.field(default_factory=dict)
    began_at: int = 0
    entered_at: int = 0
    funnels: dict[str, Funnels] = msgspec.field(default_factory=dict)
    streams: dict[str, Streams] = msgspec.field(default_factory=dict)
    missed: Window = msgspec.field(default_factory=Window)
    alarms: dict[str, str] = msgspec.field(default_factory=dict)
    milestones: dict[str, int] = msgspec.field(default_factory=dict)
    legs: dict[str, int] = msgspec.field(default_factory=dict)
    symbol_locks: dict[str, SymbolLocked] = msgspec.field(default_factory=dict)
    funded: dict[str, int] = msgspec.field(default_factory=dict)
    safety: Safety = msgspec.field(default_factory=Safety)
    settings: dict[str, Value] = msgspec.field(default_factory=dict)
    changes: dict[str, Change] = msgspec.field(default_factory=dict)
    by_hand: dict[str, Decimal] = msgspec.field(default_factory=dict)
    filtered: dict[str, Filtered] = msgspec.field(default_factory=dict)
    results: Results = msgspec.field(default_factory=Results)
    trials: dict[str, Trial] = msgspec.field(default_factory=dict)
    rewards: Rewards = msgspec.field(default_factory=Rewards)
    thresholds: dict[str, Sorting] = msgspec.field(default_factory=dict)
    answers: Answers = msgspec.field(default_factory=Answers)
    ladder: Ladder = msgspec.field(default_factory=Ladder)
    predictions: dict[str, PredictionMade] = msgspec.field(default_factory=dict)
    sizing: Sizing = msgspec.field(default_factory=Sizing)
    lookback: Lookback = msgspec.field(default_factory=Lookback)

    def cycle_of(self, symbol: str) -> Cycle | None:
        """The cycle that holds this symbol now."""
        for cycle in self.cycles.values():
            if cycle.proposal.signal.symbol == symbol:
                return cycle
        return None

    def legs_of(self, root: str) -> list[Cycle]:
        """The cycle itself and everything that lives in its budget."""
        return [c for c in self.cycles.values() if root in (c.id, c.root)]

    def beside(self, cycle: Cycle) -> list[Cycle]:
        """Others of the same symbol and side, which the venue holds together with it."""
        symbol = cycle.symbol
        held = [c for c in self.cycles.values() if c.symbol == symbol and c is not cycle]
        return [other for other in held if other.sign == cycle.sign]

    def signed_qty(self, slot: str) -> Decimal:
        """What the ledger holds in a slot, signed base units."""
        held = (
            c.sign * c.qty
            for c in self.cycles.values()
            if in_slot(slot, c.symbol, c.proposal.signal.side)
        )
        return sum(held, ZERO)

    def symbol_lock(self, symbol: str, at: int) -> SymbolLocked | None:
        """The lock that somebody put on a symbol, if it holds at market time ``at``."""
        known = self.symbol_locks.get(symbol)
        return known if known and (not known.until_ms or at < known.until_ms) else None

    def pursued(self, cycle_id: str) -> bool:
        """Whether a confirmed /kill or /close wants the cycle out."""
        return any(cycle_id in errand.cycles for errand in self.errands.values())

    def absent(self, cycle: Cycle) -> bool:
        """Whether the venue, when it was last asked, held nothing of the cycle's position."""
        return any(
            (known.theirs - self.by_hand.get(slot, ZERO)) * cycle.sign <= ZERO
            for slot, known in self.differences.items()
            if in_slot(slot, cycle.symbol, cycle.proposal.signal.side)
        )

    def shared(self, cycle: Cycle) -> bool:
        """Whether, as far as anybody knows, another hand is in the slot of the cycle's position."""
        slots = (*self.by_hand, *self.differences)
        side = cycle.proposal.signal.side
        return any(in_slot(slot, cycle.symbol, side) for slot in slots)

    def orders_of(self, cycle_id: str, role: Role) -> list[LiveOrder]:
        """The live orders of a cycle in one role."""
        return [o for o in self.orders.values() if same_leg(o.order, cycle_id, role)]

    def protective_qty(self, cycle_id: str) -> Decimal:
        """Quantity covered by stops that the venue has accepted."""
        stops = self.orders_of(cycle_id, Role.STOP)
        return sum((o.remaining for o in stops if o.venue_id), ZERO)


def same_leg(order: Order, cycle_id: str, role: Role) -> bool:
    """Whether the order serves this cycle in this role."""
    return order.cycle_id == cycle_id and order.role is role

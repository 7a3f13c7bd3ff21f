"""Which bars must be visited: those with a candidate, a due job, a touched wake level."""

from collections.abc import Container
from heapq import heappop, heappush

import numpy as np

from trading.domain.candles import Candles, Floats
from trading.domain.cycles import Cycle
from trading.domain.events import (
    ArmEnded,
    CycleAbandoned,
    CycleOpened,
    Event,
    ExitsSet,
    FundingPaid,
    HandedBack,
    LegClosed,
    LegDue,
    LegOpened,
    LegRefused,
    OrderFilled,
    OrderRequested,
    PredictionMade,
    ProposalMade,
    SignalRejected,
    StopMoved,
    StressEased,
    StressReached,
    TakenOver,
)
from trading.domain.orders import Order, OrderType
from trading.domain.predictions import key_of as prediction_key
from trading.domain.state import State
from trading.domain.trials import key_of
from trading.domain.types import Side
from trading.policy.manage import wake_of_cycle
from trading.policy.rules import Rules
from trading.policy.shadows import wake_of
from trading.policy.trials import wake_of_trial
from trading.policy.wake import NEVER, NO_TIME, Wake

FIRST_CHUNK = 256
# after these a cycle waits for something else
CHANGES = {
    CycleOpened, OrderFilled, FundingPaid, StopMoved, ExitsSet, StressReached, StressEased,
    LegOpened, LegDue, LegRefused, LegClosed, TakenOver, HandedBack,
}  # fmt: skip


Marks = tuple[object, ...]


class Watch:
    """One thing that waits for a level or a time, as long as its key is in ``home``.

    ``home`` is the ledger's own table of such things: a cycle whose entry failed lives on as a
    shadow under the same key, and then only the shadow's watch counts. ``seq`` keeps the order in
    which they came. A watch that another one has replaced is ``stale``.
    """

    __slots__ = ("column", "home", "key", "seq", "stale", "wake")

    def __init__(self, seq: int, key: str, home: Container[str], column: int, wake: Wake) -> None:
        self.seq = seq
        self.key = key
        self.home = home
        self.column = column
        self.wake = wake
        self.stale = False

    @property
    def waits(self) -> bool:
        return not self.stale and self.key in self.home


class Agenda:
    """A heap of rows. It follows the journal to learn what waits, and the ledger to forget it."""

    def __init__(self, candles: Candles, state: State, rules: Rules) -> None:
        self._state = state
        self._rules = rules
        self._cycles: dict[str, tuple[Watch, Marks]] = {}
        self._predictions: dict[str, Watch] = {}
        self._trials_on: dict[str, Watch] = {}
        self._changed = False
        self._columns = {symbol: n for n, symbol in enumerate(candles.symbols)}
        self._low = np.ascontiguousarray(candles.low.T)
        self._high = np.ascontiguousarray(candles.high.T)
        self._first_close = int(candles.close_ms[0])
        self._step = candles.step_ms
        self.length = len(candles)
        self._heap: list[tuple[int, int, Watch]] = []
        self._seq = 0

    def next_row(self) -> int:
        """The earliest row at which something that waits may happen; the length when none."""
        heap = self._heap
        while heap and not heap[0][2].waits:
            heappop(heap)
        return heap[0][0] if heap else self.length

    def pop(self, row: int) -> list[Watch]:
        """What is due at ``row`` and still waits, in the order in which it came."""
        due, heap = [], self._heap
        while heap and heap[0][0] <= row:
            watch = heappop(heap)[2]
            if watch.waits:
                due.append(watch)
        return due

    def keep(self, watches: list[Watch], row: int) -> None:
        """Put back what still waits after ``row`` was visited, and what waits otherwise now."""
        if self._changed:
            self._changed = False
            self._look_again(row)
        for watch in watches:
            if watch.waits:
                self._arm(watch, row + 1)

    def follow(self, event: Event, row: int) -> None:
        """Learn from a journaled event what has to be watched from the next row on."""
        if type(event) in CHANGES:  # neither isinstance nor match: they are slow on structs
            self._changed = True
        if type(event) is SignalRejected:
            self._shadow(event.proposal.id, row)
            self._trials(event, row)
        elif type(event) is ProposalMade:
            self._trials(event, row)
        elif type(event) is ArmEnded:
            self._arm_ended(event)
        elif type(event) is CycleAbandoned:
            self._shadow(event.cycle_id, row)
        elif type(event) is PredictionMade:
            self._prediction(event, row)
        elif type(event) is OrderRequested and event.order.type is not OrderType.MARKET:
            self._order(event.order, row)

    def resume(self, row: int) -> None:
        """Watch everything the ledger holds, from the row after ``row`` on."""
        for proposal_id in self._state.shadows:
            self._shadow(proposal_id, row)
        for key in self._state.trials:
            self._trial(key, row)
        for made in self._state.predictions.values():
            self._prediction(made, row)
        self._look_again(row)
        for live in self._state.orders.values():
            if live.order.type is not OrderType.MARKET:
                self._order(live.order, row)

    def _shadow(self, proposal_id: str, row: int) -> None:
        home = self._state.shadows
        shadow = home.get(proposal_id)
        if shadow is not None:
            wake = wake_of(shadow.proposal, shadow.until_ms)
            self._add(proposal_id, home, shadow.proposal.signal.symbol, wake, row)

    def _trials(self, event: SignalRejected | ProposalMade, row: int) -> None:
        for pair in event.trials:
            self._trial(key_of(event.proposal.id, pair.advisor), row)

    def _trial(self, key: str, row: int) -> None:
        """One watch for both arms, until one of them ends."""
        home = self._state.trials
        trial = home.get(key)
        if trial is not None:
            wake = wake_of_trial(trial)
            self._trials_on[key] = self._add(key, home, trial.symbol, wake, row)

    def _arm_ended(self, event: ArmEnded) -> None:
        """The watch goes on for the other arm: the price may stay beyond the level of this one."""
        key = key_of(event.signal_id, event.advisor)
        trial = self._state.trials.get(key)
        if trial is None:
            del self._trials_on[key]
        else:
            self._trials_on[key].wake = wake_of_trial(trial)

    def _prediction(self, made: PredictionMade, row: int) -> None:
        """Its time; the next one has the same key, and may come in the bar that ends this one."""
        key = prediction_key(made.symbol, made.timeframe, made.regime)
        if key in self._predictions:
            self._predictions[key].stale = True
        wake = Wake(-NEVER, NEVER, made.due_ms)
        self._predictions[key] = self._add(key, self._state.predictions, made.symbol, wake, row)

    def _look_again(self, row: int) -> None:
        """Cycles that came, and those that wait for something else than before."""
        for gone in self._cycles.keys() - self._state.cycles.keys():
            del self._cycles[gone]
        for cycle in self._state.cycles.values():
            known = self._cycles.get(cycle.id)
            marks = _marks_of(cycle)
            if known is not None and known[1] == marks and not cycle.begun:
                continue
            wake = wake_of_cycle(self._state, cycle, self._rules)
            if known is None or known[0].wake != wake:
                if known is not None:
                    known[0].stale = True
                watch = self._add(cycle.id, self._state.cycles, cycle.symbol, wake, row)
            else:
                watch = known[0]
            self._cycles[cycle.id] = (watch, marks)

    def _order(self, order: Order, row: int) -> None:
        self._add(order.client_id, self._state.orders, order.symbol, level_of(order), row)

    def _add(self, key: str, home: Container[str], symbol: str, wake: Wake, row: int) -> Watch:
        self._seq += 1
        watch = Watch(self._seq, key, home, self._columns[symbol], wake)
        self._arm(watch, row + 1)
        return watch

    def _arm(self, watch: Watch, row: int) -> None:
        wake = watch.wake
        last = self.length
        if wake.at < NEVER:
            last = min(last, max(row, -((self._first_close - wake.at) // self._step)))
        lows, highs = self._low[watch.column], self._high[watch.column]
        found = first_touch(lows, highs, row, last, wake)
        if found < self.length:
            heappush(self._heap, (found, watch.seq, watch))


def _marks_of(cycle: Cycle) -> Marks:
    """What the wake levels of a cycle without legs are made of; every fill changes its cash."""
    return (
        cycle.cash, cycle.stop, cycle.stress, cycle.until_ms, cycle.exits, cycle.taken_over,
        cycle.leg_refused, cycle.turning,
    )  # fmt: skip


def level_of(order: Order) -> Wake:
    """The price at which a resting order may trade."""
    level = float(order.price)
    falls = (order.side is Side.SELL) == (order.type is OrderType.STOP)
    return Wake(level, NEVER, NO_TIME) if falls else Wake(-NEVER, level, NO_TIME)


def first_touch(lows: Floats, highs: Floats, start: int, stop: int, wake: Wake) -> int:
    """The first row in ``[start, stop)`` whose low or high touches a level, else ``stop``.

    Rows are looked at in growing chunks, because most touches come soon. NaN touches nothing.
    """
    below, above = wake.below, wake.above
    if above == NEVER and below == -NEVER:
        return stop
    size = FIRST_CHUNK
    while start < stop:
        end = min(start + size, stop)
        if above == NEVER:
            touched = lows[start:end] <= below
        elif below == -NEVER:
            touched = highs[start:end] >= above
        else:
            touched = (lows[start:end] <= below) | (highs[start:end] >= above)
        nearest = touched.tobytes().find(True)
        if nearest >= 0:
            return start + nearest
        start, size = end, size * 4
    return stop

"""Which bars touch a level, or reach a time, that something open waits for."""

from collections.abc import Container
from functools import reduce
from heapq import heappop, heappush

import numpy as np

from trading.domain.candles import Candles, Floats
from trading.domain.cycles import Cycle
from trading.domain.events import (
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
from trading.policy.wake import NEVER, NO_TIME, Wake, first_of

FIRST_CHUNK = 320  # bars; one look reaches over the time for which a trade is held
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

    __slots__ = ("column", "home", "keys", "seq", "stale", "wake")

    def __init__(self, seq: int, key: str, home: Container[str], column: int, wake: Wake) -> None:
        self.seq = seq
        self.keys = (key,)
        self.home = home
        self.column = column
        self.wake = wake
        self.stale = False

    @property
    def waits(self) -> bool:
        return not self.stale and self.keys[0] in self.home


class SignalWatch:
    """All ways in which one signal is followed, its shadow and its trials: most end together.

    It waits for the first of those that go on. What has ended takes its levels along, because the
    price may stay beyond them. ``shadow`` is empty where the signal has none.
    """

    __slots__ = ("_shadow", "_state", "_trials", "column", "keys", "seq")

    def __init__(
        self, seq: int, shadow: str, trials: tuple[str, ...], column: int, state: State
    ) -> None:
        self.seq = seq
        self.keys = (shadow, *trials) if shadow else trials
        self.column = column
        self._shadow = shadow
        self._trials = trials
        self._state = state

    @property
    def waits(self) -> bool:
        state = self._state
        return self._shadow in state.shadows or any(key in state.trials for key in self._trials)

    @property
    def wake(self) -> Wake:
        state = self._state
        wakes = [wake_of_trial(state.trials[key]) for key in self._trials if key in state.trials]
        if shadow := state.shadows.get(self._shadow):
            wakes.append(wake_of(shadow.proposal, shadow.until_ms))
        return reduce(first_of, wakes)


class Agenda:
    """A heap of rows. It follows the journal to learn what waits, and the ledger to forget it."""

    def __init__(self, candles: Candles, state: State, rules: Rules) -> None:
        self._state = state
        self._rules = rules
        self._cycles: dict[str, tuple[Watch, Marks]] = {}
        self._predictions: dict[str, Watch] = {}
        self._changed = False
        self._columns = {symbol: n for n, symbol in enumerate(candles.symbols)}
        self._low = np.ascontiguousarray(candles.low.T)
        self._high = np.ascontiguousarray(candles.high.T)
        self._first_close = int(candles.close_ms[0])
        self._step = candles.step_ms
        self.length = len(candles)
        self._heap: list[tuple[int, int, Watch | SignalWatch]] = []
        self._seq = 0

    def next_row(self) -> int:
        """The earliest row at which something that waits may happen; the length when none."""
        heap = self._heap
        while heap and not heap[0][2].waits:
            heappop(heap)
        return heap[0][0] if heap else self.length

    def pop(self, row: int) -> list[Watch | SignalWatch]:
        """What is due at ``row`` and still waits, in the order in which it came."""
        due, heap = [], self._heap
        while heap and heap[0][0] <= row:
            watch = heappop(heap)[2]
            if watch.waits:
                due.append(watch)
        return due

    def keep(self, watches: list[Watch | SignalWatch], row: int) -> None:
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
            self._signal(event.proposal.id, trial_keys(event), event.proposal.signal.symbol, row)
        elif type(event) is ProposalMade and event.trials:
            self._signal("", trial_keys(event), event.proposal.signal.symbol, row)
        elif type(event) is CycleAbandoned:
            if shadow := self._state.shadows.get(event.cycle_id):  # it may have ended in this bar
                self._signal(event.cycle_id, (), shadow.proposal.signal.symbol, row)
        elif type(event) is PredictionMade:
            self._prediction(event, row)
        elif type(event) is OrderRequested and event.order.type is not OrderType.MARKET:
            self._order(event.order, row)

    def resume(self, row: int) -> None:
        """Watch everything the ledger holds, from the row after ``row`` on."""
        for proposal_id, shadow in self._state.shadows.items():
            self._signal(proposal_id, (), shadow.proposal.signal.symbol, row)
        for key, trial in self._state.trials.items():
            self._signal("", (key,), trial.symbol, row)
        for made in self._state.predictions.values():
            self._prediction(made, row)
        self._look_again(row)
        for live in self._state.orders.values():
            if live.order.type is not OrderType.MARKET:
                self._order(live.order, row)

    def _signal(self, shadow: str, trials: tuple[str, ...], symbol: str, row: int) -> None:
        self._seq += 1
        watch = SignalWatch(self._seq, shadow, trials, self._columns[symbol], self._state)
        self._arm(watch, row + 1)

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

    def _arm(self, watch: Watch | SignalWatch, row: int) -> None:
        wake = watch.wake
        last = min(self.length, max(row, -((self._first_close - wake.at) // self._step)))
        lows, highs = self._low[watch.column], self._high[watch.column]
        found = first_touch(lows, highs, row, last, wake)
        if found < self.length:
            heappush(self._heap, (found, watch.seq, watch))


def trial_keys(event: SignalRejected | ProposalMade) -> tuple[str, ...]:
    """Where the trials that begin with a signal stand in the ledger."""
    return tuple(key_of(event.proposal.id, pair.advisor) for pair in event.trials)


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

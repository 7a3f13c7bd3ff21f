"""The bar that begins a day or may bring a worse tier: a wake level of the whole account."""

from collections.abc import Iterable

import numpy as np

from trading.domain.events import (
    DayBegan,
    Event,
    FundingPaid,
    OrderFilled,
    PositionClosed,
    TierChanged,
)
from trading.engine.engine import Engine
from trading.policy.safeguards import floor_of
from trading.replay.market import RecordedView

# what moves positions or the level
MOVES = {OrderFilled, FundingPaid, PositionClosed, DayBegan, TierChanged}
ROUNDING = 1e-9  # of the level: a look too early decides nothing


class EquityWatch:
    """The next row to look at, while neither positions nor the level change.

    Args:
        row: the last row that was visited.
    """

    def __init__(self, market: RecordedView, engine: Engine, row: int) -> None:
        self._market = market
        self._closes = np.ascontiguousarray(market.closes.T)
        self._engine = engine
        self._moved = True
        self.row = 0
        self.look_on(row)

    def follow(self, events: Iterable[Event]) -> None:
        """Learn from journaled events whether to look again."""
        if not MOVES.isdisjoint(map(type, events)):
            self._moved = True

    def look_on(self, row: int) -> None:
        """After ``row`` was visited, find the next one where that is needed."""
        if self._moved or self.row <= row:
            self._moved = False
            self.row = self._next(row + 1)

    def _next(self, start: int) -> int:
        """The first row from ``start`` on where equity is at the level, else that of a new day."""
        state = self._engine.state
        level = float(floor_of(state.safety, self._engine.policy.rules))
        end = max(start, self._market.row_at(state.safety.ends))  # at once where no day began yet
        cycles = state.cycles.values()
        settled = float(state.balance) + sum(float(cycle.earned) for cycle in cycles)
        held = np.array([float(cycle.sign * cycle.qty) for cycle in cycles])
        columns = [self._market.column(cycle.symbol) for cycle in cycles]
        equity = settled + held @ self._closes[columns, start:end]
        low = np.flatnonzero(equity <= level + ROUNDING * abs(level))
        return start + int(low[0]) if len(low) else end

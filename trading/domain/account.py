"""The part of the fold that follows the account as a whole."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.money import ZERO
from trading.domain.safety import GREEN, Flow
from trading.domain.state import State


def note_close(state: State, event: ev.PositionClosed) -> None:
    """Losses in a row, and the rest that follows them; a win ends both."""
    safety = state.safety
    if event.pnl < ZERO:
        safety.losses[event.symbol] = safety.losses.get(event.symbol, 0) + 1
        safety.all_losses += 1
        safety.rest_until = max(safety.rest_until, event.rest_until)
    elif event.pnl > ZERO:
        safety.losses.pop(event.symbol, None)
        safety.all_losses = safety.rest_until = 0


def _day_began(state: State, event: ev.DayBegan) -> None:
    safety = state.safety
    safety.ends, safety.base, safety.peak = event.ends, event.base, event.peak


def _tier_changed(state: State, event: ev.TierChanged) -> None:
    safety = state.safety
    safety.tier, safety.cause, safety.until_ms = event.tier, event.cause, event.until_ms


def _drawdown_lifted(state: State, event: ev.DrawdownLifted) -> None:
    """What the day has lost is measured again from here, and may set the next tier."""
    safety = state.safety
    safety.peak = event.peak
    safety.tier, safety.cause, safety.until_ms = GREEN, "", 0


def _balance_adjusted(state: State, event: ev.BalanceAdjusted) -> None:
    safety = state.safety
    state.balance += event.amount
    safety.flows.append(Flow(len(state.trades), event.amount))
    safety.base += event.amount
    safety.peak += event.amount


ACCOUNT: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.DayBegan: _day_began,
    ev.TierChanged: _tier_changed,
    ev.DrawdownLifted: _drawdown_lifted,
    ev.BalanceAdjusted: _balance_adjusted,
}

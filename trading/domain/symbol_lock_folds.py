"""The part of the fold that follows locks of single symbols."""

from collections.abc import Callable
from typing import Any

from trading.domain.events import Event, SymbolLocked, SymbolUnlocked
from trading.domain.state import State


def _symbol_locked(state: State, event: SymbolLocked) -> None:
    state.symbol_locks[event.symbol] = event


def _symbol_unlocked(state: State, event: SymbolUnlocked) -> None:
    del state.symbol_locks[event.symbol]


SYMBOL_LOCKS: dict[type[Event], Callable[[State, Any], None]] = {
    SymbolLocked: _symbol_locked,
    SymbolUnlocked: _symbol_unlocked,
}

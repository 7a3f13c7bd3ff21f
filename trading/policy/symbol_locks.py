"""/lock: no entries in a symbol, at once. /unlock asks for a second tap, see ``errands``."""

from collections.abc import Iterator

from trading.domain.candles import HOUR_MS
from trading.domain.events import Commanded, Event, SymbolLocked
from trading.domain.state import State
from trading.policy.questions import answered

ENDLESS = float("inf")


def end_of(at: int, hours: str) -> int:
    """When a lock of so many hours ends, market ms; 0 without hours: when somebody unlocks it."""
    return at + int(hours) * HOUR_MS if hours else 0


def outlasts(known: SymbolLocked, until_ms: int) -> bool:
    """Whether a lock lasts as long as another that ends at ``until_ms``."""
    return (known.until_ms or ENDLESS) >= (until_ms or ENDLESS)


def lock(state: State, fact: Commanded, symbol: str, hours: str, reason: str) -> Iterator[Event]:
    """The lock, unless the symbol is locked for as long already: that would only loosen it.

    A question whether to unlock it ends: it was about another lock.
    """
    until_ms = end_of(fact.at, hours)
    known = state.symbol_lock(symbol, fact.at)
    if known is not None and outlasts(known, until_ms):
        return
    yield fact
    for asked in list(state.asks.values()):
        if (asked.command, asked.args) == ("unlock", (symbol,)):
            yield answered(fact, asked, "expired", fact.user, "the symbol was locked again")
    yield SymbolLocked(fact.at, fact.desk_ms, symbol, until_ms, reason, fact.user)

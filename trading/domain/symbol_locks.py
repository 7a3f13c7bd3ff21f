"""Decisions about single symbols that somebody does not want to be entered."""

from trading.domain.facts import Event


class SymbolLocked(Event, frozen=True, tag=True):
    """No entries in a symbol until a moment of market time, UTC ms; 0: until it is unlocked."""

    desk_ms: int
    symbol: str
    until_ms: int
    reason: str
    by: str


class SymbolUnlocked(Event, frozen=True, tag=True):
    """Entries in a symbol are allowed again, by the second tap on the question ``number``."""

    desk_ms: int
    number: int
    symbol: str
    by: str

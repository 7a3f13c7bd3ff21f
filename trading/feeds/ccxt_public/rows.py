"""One row of bars from many symbols' answers. No I/O: it is told what was answered and when.

A bar is closed by the exchange's clock and final once the exchange shows a newer one of the symbol.
A row is sealed when every symbol's bar is final, or when it has waited long enough since the first
symbol had it; a symbol without a final bar is then NaN. One exception: where a symbol is known to
skip bars in which nobody trades, no newer one need come soon, so its newest bar is taken after that
wait as it is, unless such a bar of it was ever seen to change afterwards.

A symbol that was late several times is not waited for until it is heard of again. Without a word
from any symbol nothing is sealed: the exchange is away, and what was missed follows in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, BarRow
from trading.domain.cleaning import Bar, Fault, FaultCounts, Tally, check_bar

SETTLE_MS = 300  # an exchange needs a moment to enter a bar's last trades
WINDOW = 96  # rows asked for at once; 99 bars are the cheapest question at the largest exchange
SILENT_ROWS = 3  # late in a row, then a symbol is not waited for


@dataclass(slots=True)
class Heard:
    """What a symbol's answers say about bars that are not sealed yet.

    Attributes:
        newest_ms: open time of its newest bar, running ones included; -1 before the first.
        bars: good closed bars by open time; ``faults`` of those times.
        taken: the bar that was sealed before it was final, until it is.
        late: rows in a row that were sealed before the symbol was heard.
        revised: bars that changed after they were taken.
    """

    newest_ms: int = -1
    bars: dict[int, Bar] = field(default_factory=dict)
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    taken: Bar | None = None
    late: int = 0
    revised: int = 0


class Assembly:
    """The rows of one timeframe, in order and without holes, from ``next_open_ms`` on."""

    def __init__(
        self, timeframe: str, symbols: Sequence[str], next_open_ms: int, counts: FaultCounts
    ) -> None:
        self.timeframe = timeframe
        self.step_ms = TIMEFRAMES_MS[timeframe]
        self.next_open_ms = next_open_ms
        self.asked_to_ms = next_open_ms - self.step_ms
        self._heard = {symbol: Heard() for symbol in symbols}
        self._counts = counts
        self._first_word_ms: dict[int, int] = {}
        self._reached_ms = next_open_ms - self.step_ms

    @property
    def next_close_ms(self) -> int:
        """When the next row closes, ms of the exchange."""
        return self.next_open_ms + self.step_ms

    @property
    def late(self) -> dict[str, int]:
        """Symbols that are late, and for how many rows."""
        return {symbol: heard.late for symbol, heard in self._heard.items() if heard.late}

    @property
    def revised(self) -> dict[str, int]:
        """Symbols that changed bars after they were taken, and how many."""
        return {symbol: heard.revised for symbol, heard in self._heard.items() if heard.revised}

    def go_on_at(self, open_ms: int) -> None:
        """Go on at this bar, because exactly those before it are known."""
        if open_ms != self.next_open_ms:
            self.next_open_ms = open_ms
            self.asked_to_ms = self._reached_ms = open_ms - self.step_ms
            self._heard = {symbol: Heard() for symbol in self._heard}
            self._first_word_ms.clear()

    def look_at(self, now_ms: int) -> list[str]:
        """Symbols to ask, for the closed bars up to ``asked_to_ms``; none when none has closed."""
        newest = (now_ms - SETTLE_MS) // self.step_ms * self.step_ms - self.step_ms
        self.asked_to_ms = min(newest, self.next_open_ms + (WINDOW - 1) * self.step_ms)
        if self.asked_to_ms < self.next_open_ms:
            return []
        return [symbol for symbol, heard in self._heard.items() if not self._final(heard)]

    def hear(self, symbol: str, answer: Sequence[Bar], now_ms: int) -> None:
        """Take the bars of an answer; what is sealed, still running or of another grid is left."""
        heard = self._heard[symbol]
        faults: dict[int, list[Fault]] = {}
        last_kept_ms: int | None = None
        self._compare(heard, answer)
        for bar in answer:
            if not self._is_ours(bar.open_ms):
                continue
            heard.newest_ms = max(heard.newest_ms, bar.open_ms)
            self._note_word(bar.open_ms, now_ms)
            if bar.open_ms > self.asked_to_ms:
                continue
            seen = faults.setdefault(bar.open_ms, [])
            fault = check_bar(bar, last_kept_ms)
            if fault is not None:
                seen.append(fault)
                continue
            last_kept_ms = bar.open_ms
            heard.bars[bar.open_ms] = bar
        heard.faults |= faults

    def is_ready(self, asked_ms: int, patience_ms: int) -> bool:
        """Whether the next row can be sealed, after what was asked at ``asked_ms`` was answered."""
        open_ms = self.next_open_ms
        if open_ms > min(self.asked_to_ms, self._reached_ms):
            return False
        waited_for = (h for h in self._heard.values() if h.late < SILENT_ROWS)
        if all(heard.newest_ms > open_ms for heard in waited_for):
            return True
        return asked_ms >= self._first_word_ms[open_ms] + patience_ms

    def seal(self) -> BarRow:
        """The next row, as far as it was heard."""
        open_ms = self.next_open_ms
        values = np.full((5, len(self._heard)), np.nan)
        for column, (symbol, heard) in enumerate(self._heard.items()):
            bar = self._take(symbol, heard)
            if bar is not None:
                values[:, column] = bar[1:]
            self._count(symbol, heard, bar)
        self._first_word_ms.pop(open_ms, None)
        self.next_open_ms += self.step_ms
        return BarRow(open_ms, *values)

    def _final(self, heard: Heard) -> bool:
        """Whether the exchange has shown a newer bar than all that are asked for."""
        return heard.newest_ms > self.asked_to_ms

    def _is_ours(self, open_ms: int) -> bool:
        """On the grid, not sealed, and not from a future that the exchange cannot know."""
        latest = self.asked_to_ms + 2 * self.step_ms
        return open_ms % self.step_ms == 0 and self.next_open_ms <= open_ms <= latest

    def _note_word(self, open_ms: int, now_ms: int) -> None:
        """Note when a bar or a later one was first heard of after its close."""
        newest_ms = min(open_ms, self.asked_to_ms)
        for earlier_ms in range(self._reached_ms + self.step_ms, newest_ms + 1, self.step_ms):
            self._first_word_ms[earlier_ms] = now_ms
            self._reached_ms = earlier_ms

    def _compare(self, heard: Heard, answer: Sequence[Bar]) -> None:
        """Notice when a bar is not what it was when it was taken."""
        taken = heard.taken
        if taken is None:
            return
        now_there = [bar for bar in answer if bar.open_ms == taken.open_ms]
        if now_there and any(bar.open_ms > taken.open_ms for bar in answer):
            heard.revised += taken not in now_there
            heard.taken = None

    def _take(self, symbol: str, heard: Heard) -> Bar | None:
        """The symbol's bar for the next row, if it can be believed."""
        bar = heard.bars.pop(self.next_open_ms, None)
        if bar is None or heard.newest_ms > self.next_open_ms:
            return bar
        is_newest_row = self.next_open_ms == self.asked_to_ms
        skips_bars = self._counts.count(symbol, Fault.GAP) > 0
        if heard.revised or not (is_newest_row and skips_bars):
            return None
        heard.taken = bar
        return bar

    def _count(self, symbol: str, heard: Heard, bar: Bar | None) -> None:
        """Count what was wrong with the symbol's bar of the row that is being sealed."""
        open_ms = self.next_open_ms
        faults = heard.faults.pop(open_ms, [])
        known = bar is not None or heard.newest_ms > open_ms
        heard.late = 0 if known else heard.late + 1
        if known and bar is None and not faults:
            faults = [Fault.GAP]
        for fault in faults:
            self._counts.add(symbol, fault, Tally(1, open_ms))

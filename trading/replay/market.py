"""Recorded candles as views; nothing in a view is later than its bar."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from trading.domain.candles import Candles, Floats
from trading.domain.prints import BarPrints, Shape
from trading.domain.rates import NO_FUNDING, FundingRates
from trading.domain.types import Instrument, Quote
from trading.engine.correlation import HourlyCorrelation
from trading.engine.funding import carry_of, mood_of, rate_of, settlements_in
from trading.engine.quotes import quote_around
from trading.features import last_known, log_returns
from trading.ports import Candidate, View


class RowQuotes(Mapping[str, Quote]):
    """The quotes of one row, made when they are asked for."""

    def __init__(self, market: "RecordedView", t: int) -> None:
        self._market = market
        self._t = t
        self._made: dict[str, Quote] = {}

    def __getitem__(self, symbol: str) -> Quote:
        quote = self._made.get(symbol) or self._market.quote(self._t, symbol)
        if quote is None:
            raise KeyError(symbol)
        self._made[symbol] = quote
        return quote

    def __iter__(self) -> Iterator[str]:
        symbols = self._market.candles.symbols
        return (symbol for symbol in symbols if self._market.quote(self._t, symbol) is not None)

    def __len__(self) -> int:
        return sum(1 for _symbol in self)


class RecordedView:
    """Views of the rows of one block of candles.

    Correlations and betas to the benchmark are measured over ``correlation_bars``.

    Attributes:
        closes: the last known close of each symbol, ``(T, N)``.
    """

    def __init__(
        self,
        candles: Candles,
        instruments: Mapping[str, Instrument],
        correlation_bars: int,
        benchmark: str,
    ) -> None:
        self.candles = candles
        self._instruments = instruments
        self._shape = Shape(candles.symbols, instruments)
        self._close_ms: list[int] = candles.close_ms.tolist()
        self._correlation_bars = correlation_bars
        self._funding: FundingRates = NO_FUNDING
        self._settling: dict[int, set[str]] = {}
        self._settling_rows: list[int] = []
        self.closes = last_known(candles.close)
        self._returns = log_returns(candles.close)
        self._correlation = HourlyCorrelation(
            candles.symbols, self._returns_at, lambda: self._close_ms[-1], benchmark
        )

    def column(self, symbol: str) -> int:
        """Where the symbol stands in ``closes``."""
        return self._shape.index[symbol]

    def close_ms(self, t: int) -> int:
        """When row ``t`` is known."""
        return self._close_ms[t]

    def row_at(self, at: int) -> int:
        """The first row that is known at a market time (ms) or later, else the number of rows."""
        return bisect_left(self._close_ms, at)

    def fund(self, rates: FundingRates) -> None:
        """Settle funding in every row that is viewed from now on, and let decisions know of it."""
        self._funding = rates
        self._settling = settling_rows(self.candles, rates)
        self._settling_rows = list(self._settling)

    def settling(self, t: int) -> Collection[str]:
        """The symbols whose funding is settled within row ``t``."""
        return self._settling.get(t, ())

    def next_settling_row(self, after: int) -> int:
        """The first row behind ``after`` with a settlement, else the number of rows."""
        place = bisect_right(self._settling_rows, after)
        return self._settling_rows[place] if place < len(self._settling_rows) else len(self.candles)

    def view(self, t: int, candidates: Sequence[Candidate], woken: Iterable[str] | None) -> View:
        """What may be known when row ``t`` closes."""
        at = self._close_ms[t]
        prints = BarPrints(self.candles.bar(t), at, self._shape)
        view = View(
            prints=prints,
            candidates=candidates,
            quotes=RowQuotes(self, t),
            marks=self.marks(t),
            correlation=self._correlation.at(at),
            beta=self._correlation.beta(at),
            woken=woken,
        )
        if self._settling_rows:
            if t in self._settling:
                prints.settlements = settlements_in(self._funding, prints, view.marks)
            view.funding, view.mood = rate_of(self._funding, at), mood_of(self._funding, at)
            view.carry = carry_of(self._funding)
        return view

    def marks(self, t: int) -> Callable[[str], float]:
        """The last known price of each symbol as row ``t`` closes."""
        closes, index = self.closes[t], self._shape.index
        return lambda symbol: float(closes[index[symbol]])

    def quote(self, t: int, symbol: str) -> Quote | None:
        """Bid and ask as row ``t`` closes, None where the symbol did not trade."""
        close = float(self.candles.close[t, self._shape.index[symbol]])
        if not close > 0:
            return None
        at = self._close_ms[t]
        return quote_around(close, self._instruments[symbol], at, at)

    def _returns_at(self, hour: int) -> Floats:
        """Log returns of the last bars that had ended by ``hour``, or fewer."""
        ended = max(0, (hour - self._close_ms[0]) // self.candles.step_ms + 1)
        first = max(0, ended - self._correlation_bars - 1)
        return self._returns[first : max(first, ended - 1)]


def settling_rows(candles: Candles, funding: FundingRates) -> dict[int, set[str]]:
    """Rows within which funding is settled, in order, and for which symbols.

    A settlement at the moment when a bar closes belongs to that bar.
    """
    first, last = int(candles.open_ms[0]), int(candles.close_ms[-1])
    rows: dict[int, set[str]] = {}
    for symbol, at, _rate in funding.between(first, last):
        rows.setdefault((at - first - 1) // candles.step_ms, set()).add(symbol)
    return rows

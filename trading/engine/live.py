"""The market as the running desk knows it: candles, quotes, candidates, correlations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trading.domain.candles import HOUR_MS, TIMEFRAMES_MS, Candles, Floats
from trading.domain.frame import FEATURES, LEVELS
from trading.domain.prints import BarPrints, QuotePrints, Shape
from trading.domain.rates import NO_FUNDING, FundingRates
from trading.domain.ticks import BarTick, QuotesTick
from trading.domain.types import Instrument, Quote
from trading.engine.archive import Archive
from trading.engine.correlation import HourlyCorrelation, by_hour
from trading.engine.funding import carry_of, mood_of, rate_of, settlements_in
from trading.engine.market import LiveScan
from trading.engine.quotes import quote_from
from trading.features import REGIMES, Correlations, log_returns, volatility_regime
from trading.ports import Candidate, View

ATR_RANK = FEATURES.index("atr_rank")
ATR = LEVELS.index("atr")


@dataclass(slots=True)
class Track:
    """One timeframe: its candles and its scanner."""

    archive: Archive
    scan: LiveScan


class LiveMarket:
    """Candles by timeframe and the last quotes; the source of every view of the running desk.

    Args:
        correlation_bars: history that correlations and betas are measured over.
        benchmark: the symbol that betas are to.
        funding: what perpetuals settle, where the feed tells it.

    Attributes:
        market_ms: market time, ms.
        quotes_ms, bars_ms: desk time of the last quotes and the last bar, 0 before the first.
        last_bar_ms: close of the last bar, market time, 0 before the first.
    """

    def __init__(
        self,
        tracks: Mapping[str, Track],
        instruments: Mapping[str, Instrument],
        correlation_bars: int,
        benchmark: str,
        funding: FundingRates = NO_FUNDING,
    ) -> None:
        self.symbols = tuple(instruments)
        self.market_ms = 0
        self.quotes_ms = 0
        self.bars_ms = 0
        self.last_bar_ms = 0
        self._tracks = dict(tracks)
        self._finest = next(iter(tracks))
        self._instruments = instruments
        self._shape = Shape(self.symbols, instruments)
        count = len(self.symbols)
        self._bid, self._ask, self._mark, self._close = np.full((4, count), np.nan)
        self._quoted_ms, self._quoted_at = np.zeros((2, count), np.int64)
        self._correlation_bars = correlation_bars
        self._funding = funding
        self._correlation = HourlyCorrelation(
            self.symbols, self._returns, self._newest_close, benchmark
        )

    def begin(self, market_ms: int) -> None:
        """Take the last closes of the history as marks; market time starts here."""
        self.market_ms = market_ms
        for close in self._tracks[self._finest].archive.last(1).close:
            known = ~np.isnan(close)
            self._mark[known] = self._close[known] = close[known]

    # -- what the feed brings --------------------------------------------------------------------

    def take_quotes(self, tick: QuotesTick, desk_ms: int) -> set[str]:
        """Keep the quotes that are sane and name their symbols; the others keep value and age."""
        sane = (tick.bid > 0) & (tick.ask >= tick.bid)
        self._bid[sane], self._ask[sane] = tick.bid[sane], tick.ask[sane]
        self._quoted_ms[sane] = desk_ms
        self._quoted_at[sane] = tick.market_ms
        self._mark[sane] = (tick.bid[sane] + tick.ask[sane]) / 2
        self.market_ms = max(self.market_ms, tick.market_ms)
        self.quotes_ms = desk_ms
        return {self.symbols[column] for column in np.flatnonzero(sane).tolist()}

    def scan(self, tick: BarTick) -> list[Candidate]:
        """The candidates of a bar, before it is kept: the heavy part, which a thread may do."""
        return self._tracks[tick.timeframe].scan.take(tick.bar)

    def take_bar(self, tick: BarTick, desk_ms: int) -> None:
        """Keep a bar that was scanned."""
        self._tracks[tick.timeframe].archive.append(tick.bar)
        present = ~np.isnan(tick.bar.close)
        self._mark[present] = self._close[present] = tick.bar.close[present]
        self.market_ms = max(self.market_ms, tick.market_ms)
        self.last_bar_ms = max(self.last_bar_ms, tick.market_ms)
        self.bars_ms = desk_ms

    # -- what a decision may see -----------------------------------------------------------------

    def view_of_bar(
        self, tick: BarTick, candidates: Sequence[Candidate], quoted: Sequence[str]
    ) -> View:
        """The bar, its candidates, and quotes of some symbols. Only the finest bars move the venue.

        What is open is worth its last close, as in replay, whatever was quoted since.
        """
        quotes = (self.quote(symbol) for symbol in quoted if not tick.catch_up)
        prints = BarPrints(tick.bar, tick.market_ms, self._shape)
        prints.settlements = settlements_in(self._funding, prints, self._last_close)
        return View(
            prints=prints,
            venue_sees=tick.timeframe == self._finest,
            candidates=candidates,
            quotes={q.symbol: q for q in quotes if q is not None},
            marks=self._last_close,
            funding=rate_of(self._funding, tick.market_ms),
            mood=mood_of(self._funding, tick.market_ms),
            carry=carry_of(self._funding),
            correlation=self._correlation.at(tick.market_ms),
            beta=self._correlation.beta(tick.market_ms),
        )

    def view_of_quotes(self, symbols: Sequence[str]) -> View:
        """The quotes of some symbols, as prints and for a press."""
        known = [q for q in map(self.quote, symbols) if q is not None]
        return View(
            prints=QuotePrints(known, self.market_ms),
            quotes={q.symbol: q for q in known},
            marks=self.mark,
            funding=rate_of(self._funding, self.market_ms),
            mood=mood_of(self._funding, self.market_ms),
            atr=self.atr,
            correlation=self._correlation.at(self.market_ms),
            beta=self.beta,
        )

    # -- what people ask -------------------------------------------------------------------------

    def quote(self, symbol: str) -> Quote | None:
        """The last quote, None when there was none; its age is for the reader to judge."""
        column = self._shape.index[symbol]
        bid, ask = float(self._bid[column]), float(self._ask[column])
        if not bid > 0:
            return None
        instrument = self._instruments[symbol]
        at, desk_ms = int(self._quoted_at[column]), int(self._quoted_ms[column])
        return quote_from(bid, ask, instrument, at, desk_ms)

    def mark(self, symbol: str) -> float:
        """The last known price, NaN before the first."""
        return float(self._mark[self._shape.index[symbol]])

    def beta(self, symbol: str) -> float:
        """How much the symbol moves with the benchmark, 1 where that is not known."""
        return self._correlation.beta(self.market_ms)(symbol)

    def atr(self, symbol: str) -> float:
        """Average true range of the finest bars, quote currency; NaN before it is known."""
        frame = self._tracks[self._finest].scan.frame
        if frame is None:
            return float("nan")
        return float(frame.levels[self._shape.index[symbol], ATR])

    def candles(self, symbol: str, timeframe: str, bars: int) -> Candles:
        """The newest bars of one symbol."""
        found = self._tracks[timeframe].archive.last(bars)
        column = self._shape.index[symbol]
        parts = (found.open, found.high, found.low, found.close, found.volume)
        one = (part[:, column : column + 1].copy() for part in parts)
        return Candles(timeframe, (symbol,), found.open_ms.copy(), *one)

    def correlations(self) -> tuple[tuple[str, ...], Correlations, int]:
        """Symbols, their correlations and the hour these are of, ms.

        The whole matrix of many symbols takes long: a thread should ask for it.
        """
        hour, correlations = self._correlation.known(self.market_ms)
        return self.symbols, correlations, hour

    def correlations_over(
        self, symbols: Sequence[str], hours: int
    ) -> list[tuple[int, Correlations]]:
        """What the correlations of some symbols were at each of the last full hours, in order."""
        newest, _ = self._correlation.known(self.market_ms)
        columns = [self._shape.index[symbol] for symbol in symbols]
        an_hour = -(-HOUR_MS // TIMEFRAMES_MS[self._finest])
        bars = self._correlation_bars + 1 + (hours + 1) * an_hour
        close_ms, closes = self._tracks[self._finest].archive.closes(columns, bars)
        wanted = range(max(0, newest - (hours - 1) * HOUR_MS), newest + 1, HOUR_MS)
        return list(by_hour(close_ms, closes, wanted, self._correlation_bars))

    def regimes(self) -> dict[str, tuple[str, float]]:
        """Volatility regime and ATR percentile (0-1) of each symbol on the finest timeframe."""
        frame = self._tracks[self._finest].scan.frame
        if frame is None:
            return {}
        ranks = frame.features[:, ATR_RANK]
        regimes = volatility_regime(ranks).tolist()
        return {
            symbol: (REGIMES[regime], float(rank))
            for symbol, regime, rank in zip(self.symbols, regimes, ranks.tolist(), strict=True)
            if rank == rank  # noqa: PLR0124 (NaN is not itself)
        }

    def _last_close(self, symbol: str) -> float:
        return float(self._close[self._shape.index[symbol]])

    def _returns(self, hour: int) -> Floats:
        archive = self._tracks[self._finest].archive
        recent = archive.last(self._correlation_bars + 2 * HOUR_BARS)
        ended = int(np.searchsorted(recent.close_ms, hour, side="right"))
        return log_returns(recent.close[max(0, ended - self._correlation_bars - 1) : ended])

    def _newest_close(self) -> int:
        return max(self._tracks[self._finest].archive.last(1).close_ms.tolist(), default=0)


HOUR_BARS = 60  # an hour has at most so many bars

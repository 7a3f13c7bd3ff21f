"""An exchange whose clock the test sets, a desk's memory of it, flat candles, a desk that plays."""

from dataclasses import dataclass, field

import numpy as np

from bot.assemble import assemble, begin
from bot.exchange import histories_of
from bot.sources import Memory, Source, remembered
from bot.stores import open_stores
from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.ticks import BarTick, QuotesTick
from trading.engine.archive import rows_of

BAR_MS = TIMEFRAMES_MS["5m"]
T0 = 1_772_323_200_000 + 100 * BAR_MS  # 1 March 2026 and 100 bars
SYMBOLS = ("BTCUSDT", "ETHUSDT")


def market_config(timeframes=("5m",), **sections):
    sections = {"sectors": {}, "symbols": SYMBOLS, **sections}
    return Config.model_validate({"timeframes": timeframes, **sections})


def candles_between(from_ms, to_ms, timeframe="5m", symbols=SYMBOLS, price=100.0):
    """Candles of which no two are alike."""
    opens = np.arange(from_ms, to_ms, TIMEFRAMES_MS[timeframe], dtype=np.int64)
    close = price * (1 + 0.01 * np.sin(opens / 1e7))[:, None] * np.ones(len(symbols))
    return Candles(timeframe, symbols, opens, close, close * 1.01, close * 0.99, close, close)


@dataclass
class Exchange:
    """Tells its candles up to ``now``; the opens in ``holes`` are sealed without any bar.

    What was ``taken_off`` has none at all.
    """

    now: int = T0
    holes: set = field(default_factory=set)
    asked_from: list = field(default_factory=list)
    taken_off: set = field(default_factory=set)

    def grid(self):
        return dict.fromkeys(symbol for symbol in SYMBOLS if symbol not in self.taken_off)

    async def backfill(self, timeframe, from_open_ms):
        self.asked_from.append(from_open_ms)
        step = TIMEFRAMES_MS[timeframe]
        return self.told(from_open_ms, self.now // step * step, timeframe)

    def told(self, from_ms, to_ms, timeframe="5m"):
        found = candles_between(from_ms, to_ms, timeframe)
        columns = [symbol in self.taken_off for symbol in SYMBOLS]
        for values in (found.open, found.high, found.low, found.close, found.volume):
            values[:, columns] = np.nan
        return found

    async def sealed(self, until_ms):
        """Live bars, of one timeframe."""
        for row in rows_of(self.told(self.now, until_ms)):
            if row.open_ms in self.holes:
                for values in (row.open, row.high, row.low, row.close, row.volume):
                    values[:] = np.nan
            yield BarTick(row.open_ms + BAR_MS, "5m", row)
        self.now = until_ms


async def quotes_of(_symbols):
    """No quotes."""


async def started(exchange, memory, monkeypatch, until_ms=0, timeframes=("5m",)):
    """The market of a desk that starts now; live bars come until a moment, ms."""
    monkeypatch.setattr("bot.exchange.wall_ms", lambda: exchange.now)
    config = market_config(timeframes)
    history, kept = await histories_of(config, exchange, memory)
    live = Source("test", 0, history, lambda: exchange.sealed(until_ms), quotes_of, kept=kept)
    return remembered(live, memory)


async def worked_on(source: Source, memory: Memory):
    """The ticks of a market to its end, each worked on; returns (close ms, timeframe, missed)."""
    done = [(t.market_ms, t.timeframe, t.catch_up) async for t in source.ticks()]
    assert memory.last_ms == max((at for at, _name, _missed in done), default=memory.last_ms)
    return done


def recording(folder, candles):
    """The candles as files."""
    for column, symbol in enumerate(candles.symbols):
        values = (candles.open, candles.high, candles.low, candles.close, candles.volume)
        table = np.column_stack([candles.open_ms, *(value[:, column] for value in values)])
        header = "timestamp,open,high,low,close,volume"
        kinds = ["%d", *5 * ["%.6f"]]
        path = folder / f"{symbol}-{candles.timeframe}.csv"
        np.savetxt(path, table, kinds, ",", header=header, comments="")
    return folder


async def desk_after(source_of, data_dir, config, bars):
    """A paper desk, its journal and its market after so many bars.

    ``source_of`` makes the market from where the desk was, ms.
    """
    with open_stores(data_dir, {}) as stores:
        memory = Memory(stores.candles, stores.cursors)
        source = remembered(source_of(memory.last_ms), memory)
        running = assemble(config, source, stores, lambda: running.market.market_ms, lambda: None)
        await begin(running, config)
        ticks, left = source.ticks(), bars
        async for tick in ticks:
            if isinstance(tick, QuotesTick):
                await running.take_quotes(tick)
                continue
            if not left:
                break
            await running.take_bar(tick)
            left -= 1
        await ticks.aclose()
        return running, [event for _seq, event in stores.journal.read(0)], source

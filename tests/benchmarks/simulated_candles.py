"""A simulated market as parquet files, for replays where no recorded one is at hand."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from trading.feeds.market_model import ORIGIN_MS, MarketModel

COLUMNS = ("open", "high", "low", "close", "volume")


def write(folder, bars):
    """One file a symbol."""
    model = MarketModel(seed=7)
    candles = model.candles(ORIGIN_MS, ORIGIN_MS + bars * model.step_ms)
    for column, symbol in enumerate(candles.symbols):
        values = {name: getattr(candles, name)[:, column] for name in COLUMNS}
        table = pa.table({"timestamp": candles.open_ms, **values})
        pq.write_table(table, Path(folder) / f"{symbol}-{candles.timeframe}.parquet")

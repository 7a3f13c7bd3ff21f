"""Recorded candles: directories of ``SYMBOL-TIMEFRAME.parquet`` or ``.csv``.

``find`` knows which files there are, ``columns`` reads one of them, ``grid`` checks its times and
``load`` puts all of them on one grid. A file that cannot be what its name says is refused with one
sentence; a bad bar in a good file is dropped and counted.
"""

from trading.feeds.files.load import DataReport, Loaded, load_candles

__all__ = ["DataReport", "Loaded", "load_candles"]

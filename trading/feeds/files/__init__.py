"""Recorded candles and funding: directories of ``SYMBOL-TIMEFRAME.parquet`` or ``.csv``.

``find`` knows which files there are, ``columns`` reads one of them, ``grid`` checks its times and
``load`` puts all of them on one grid; ``funding`` reads what perpetuals settled. A file that cannot
be what its name says is refused with one sentence; a bad bar in a good file is dropped and counted.
"""

from trading.feeds.files.funding import funding_beside, load_funding
from trading.feeds.files.load import DataReport, Loaded, load_candles

__all__ = ["DataReport", "Loaded", "funding_beside", "load_candles", "load_funding"]

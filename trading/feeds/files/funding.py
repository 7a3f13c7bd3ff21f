"""Recorded funding: a folder of ``SYMBOL-INTERVAL.parquet`` or ``.csv``."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from trading.domain.candles import HOUR_MS, MINUTE_MS, Floats, Ints
from trading.domain.errors import DataError
from trading.domain.rates import FundingTable, Rates
from trading.feeds.files.find import SUFFIXES

RATE = "funding_rate"
INTERVALS_MS = {f"{hours}h": hours * HOUR_MS for hours in (1, 2, 4, 8)}
LARGEST = 0.05  # no venue lets a rate go further; larger ones are percents or basis points
JITTER_MS = MINUTE_MS  # venues stamp a settlement some ms after its moment
_FORM = "SYMBOL-8h.parquet or .csv (or -1h, -2h, -4h)"
_LATEST = 10**14  # ms of the year 5138


def funding_beside(directory: Path) -> Path | None:
    """The folder ``funding`` inside a folder of candles, None where there is none."""
    beside = directory / "funding"
    return beside if beside.is_dir() else None


def load_funding(directory: Path, symbols: Iterable[str]) -> FundingTable:
    """The recorded settlements of those of the symbols that have a file.

    A settlement that is missing was not paid, as far as anybody knows, and is not filled in.

    Raises:
        DataError: with one sentence, when the folder is not there or has no such file, or a file
            of these symbols is broken or is not what its name says.
    """
    files = _files(directory)
    if not files:
        raise DataError(f"{directory}: holds no funding; files should be named {_FORM}")
    return FundingTable({symbol: _read(*files[symbol]) for symbol in symbols if symbol in files})


def _files(directory: Path) -> dict[str, tuple[Path, int]]:
    """The file and the interval, ms, of each symbol that has one."""
    try:
        paths = sorted(directory.iterdir())
    except OSError as problem:
        what = f"cannot be read as a folder ({problem.strerror})"
        raise DataError(f"{directory}: {what}; it should hold {_FORM} files") from problem
    found: dict[str, tuple[Path, int]] = {}
    for path in paths:
        symbol, _, interval = path.stem.rpartition("-")
        if path.suffix not in SUFFIXES or not symbol or interval not in INTERVALS_MS:
            continue
        if symbol in found:
            other = found[symbol][0].name
            raise DataError(f"{path}: {other} beside it is funding of {symbol} too; remove one")
        found[symbol] = path, INTERVALS_MS[interval]
    return found


def _read(path: Path, interval_ms: int) -> Rates:
    from trading.feeds.files.columns import read_columns  # noqa: PLC0415 (pyarrow loads slowly)

    stamped, [rate] = read_columns(path, (RATE,))
    at = (stamped + JITTER_MS) // HOUR_MS * HOUR_MS
    _refuse_times(path, stamped, at, interval_ms)
    _refuse_rates(path, rate)
    return Rates(interval_ms, at, rate)


def _refuse_times(path: Path, stamped: Ints, at: Ints, interval_ms: int) -> None:
    """Raise DataError for the first time that is no settlement, or not later than the one before.

    Args:
        stamped: ``(n,)`` as they stand in the file; ``at`` the full hours that they mean, ms.
    """
    hours = interval_ms // HOUR_MS
    odd = np.flatnonzero((np.abs(stamped - at) > JITTER_MS) | (at % interval_ms != 0))
    far = np.flatnonzero(np.abs(stamped) > _LATEST)
    if len(far) or len(odd):
        row = int(far[0] if len(far) else odd[0])
        what = f"is no settlement of every {hours} h"
        remedy = "times are UTC milliseconds; correct them or the file's name"
        raise DataError(f"{path}: row {row + 1}: timestamp {stamped[row]} {what}; {remedy}")
    back = np.flatnonzero(np.diff(at) <= 0)
    if len(back):
        row = int(back[0]) + 1
        what = f"timestamp {stamped[row]} is not later than the one before"
        raise DataError(f"{path}: row {row + 1}: {what}; sort by timestamp, each settlement once")


def _refuse_rates(path: Path, rate: Floats) -> None:
    """Raise DataError for the first rate that is none."""
    odd = np.flatnonzero(~(np.abs(rate) <= LARGEST))
    if len(odd):
        row = int(odd[0])
        what = f"{RATE} {rate[row]} is no fraction of notional between -{LARGEST} and {LARGEST}"
        raise DataError(f"{path}: row {row + 1}: {what}; 0.0001 is one basis point")

"""Which recorded files a directory holds for a timeframe."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.errors import DataError

SUFFIXES = (".parquet", ".csv")
_FORM = "SYMBOL-TIMEFRAME.parquet or .csv"


def find_files(directory: Path, timeframe: str, symbols: Sequence[str] | None) -> dict[str, Path]:
    """The files of ``timeframe`` by symbol: all in order of name, or ``symbols`` as asked for.

    Raises DataError when the directory, the timeframe or a symbol is not there.
    """
    if timeframe not in TIMEFRAMES_MS:
        known = ", ".join(TIMEFRAMES_MS)
        raise DataError(f"timeframe {timeframe!r} is not known; use one of {known}")
    by_timeframe = _list_directory(directory)
    if timeframe not in by_timeframe:
        raise DataError(f"{directory}: holds no {timeframe} files; {_there_is(by_timeframe)}")
    files = by_timeframe[timeframe]
    if symbols is None:
        return files
    if not symbols:
        raise DataError(f"{directory}: no symbol was asked for; there are {', '.join(files)}")
    return {symbol: _pick(directory, timeframe, files, symbol) for symbol in symbols}


def _list_directory(directory: Path) -> dict[str, dict[str, Path]]:
    """Recorded files by timeframe and symbol, in order of name; other files are passed over."""
    try:
        paths = sorted(directory.iterdir())
    except FileNotFoundError:
        raise DataError(f"{directory}: no such directory; it should hold {_FORM} files") from None
    except NotADirectoryError:
        raise DataError(f"{directory}: is a file; give the directory it is in") from None
    except OSError as problem:
        raise DataError(f"{directory}: cannot be read ({problem.strerror})") from problem
    found: dict[str, dict[str, Path]] = {}
    for path in paths:
        symbol, _, timeframe = path.stem.rpartition("-")
        if path.suffix in SUFFIXES and symbol and timeframe in TIMEFRAMES_MS:
            known = found.setdefault(timeframe, {}).setdefault(symbol, path)
            if known != path:
                raise DataError(
                    f"{path}: holds the same bars as {known.name} beside it; remove one of the two"
                )
    return found


def _there_is(by_timeframe: dict[str, dict[str, Path]]) -> str:
    """What a directory without the wanted timeframe holds instead."""
    if not by_timeframe:
        return f"files should be named {_FORM}"
    most = max(by_timeframe, key=lambda timeframe: len(by_timeframe[timeframe]))
    there = ", ".join(
        f"{timeframe} ({len(by_timeframe[timeframe])})"
        for timeframe in TIMEFRAMES_MS
        if timeframe in by_timeframe
    )
    return f"there are {there}; did you mean {most}?"


def _pick(directory: Path, timeframe: str, files: dict[str, Path], symbol: str) -> Path:
    """The file of ``symbol``, or DataError with the nearest names."""
    if symbol in files:
        return files[symbol]
    by_upper = {name.upper(): name for name in files}
    close = get_close_matches(symbol.upper(), by_upper, n=1)
    hint = f"did you mean {by_upper[close[0]]}?" if close else f"there are {', '.join(files)}"
    raise DataError(f"{directory}: holds no {timeframe} file for {symbol!r}; {hint}")

"""One recorded file as columns of numbers. The only place that loads pyarrow."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from trading.domain.candles import Bools, Floats, Ints
from trading.domain.errors import DataError
from trading.domain.words import seen

TIME = "timestamp"
NUMBERS = ("open", "high", "low", "close", "volume")
MAX_ROWS = 20_000_000  # 1 GB as numbers; a small file can claim any number of them
_MOST_MS = 2**62  # fits int64 and float64, and lies beyond every date


class RecordedBars(NamedTuple):
    """The rows of a file as they stand in it; an empty number is NaN."""

    open_ms: Ints  # (n,)
    values: Floats  # (5, n) open, high, low, close, volume


def read_bars(path: Path) -> RecordedBars:
    """The bars of a parquet or CSV file. Raises DataError as ``read_columns``."""
    return RecordedBars(*read_columns(path, NUMBERS))


def read_columns(path: Path, numbers: tuple[str, ...]) -> tuple[Ints, Floats]:
    """The times ``(n,)`` of a parquet or CSV file and some columns ``(len(numbers), n)`` of it.

    Raises DataError when the file is empty or broken, or a column is missing or is not numbers.
    """
    kind = path.suffix.removeprefix(".")
    try:
        if path.stat().st_size == 0:
            raise DataError(f"{path}: is empty (0 bytes); record it again or delete it")
        table = (_read_parquet if kind == "parquet" else _read_csv)(path, numbers)
    except (pa.ArrowException, csv.Error, OSError, ValueError) as problem:
        reason = seen(str(problem).partition("\n")[0].rstrip("."))
        raise DataError(
            f"{path}: cannot be read as {kind} ({reason}); record it again or delete it"
        ) from problem
    if table.num_rows == 0:
        raise DataError(f"{path}: has no rows; record it again or delete it")
    values = np.stack([_floats(table[name]) for name in numbers])
    return _times(path, table[TIME]), values


def _read_parquet(path: Path, numbers: tuple[str, ...]) -> Any:
    """The needed columns of a parquet file, all of them numbers."""
    with pa_parquet.ParquetFile(path) as file:
        if file.metadata.num_rows > MAX_ROWS:
            what = f"{file.metadata.num_rows:,} rows of at most {MAX_ROWS:,}"
            raise DataError(f"{path}: holds {what}; split it or record it again")
        schema = file.schema_arrow
        _need_columns(path, schema.names, numbers)
        for name in (TIME, *numbers):
            kind = schema.field(name).type
            if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
                wanted = "int64 milliseconds" if name == TIME else "float64"
                raise DataError(
                    f"{path}: column {name!r} is {seen(str(kind))}; store it as {wanted}"
                )
        return file.read(columns=[TIME, *numbers], use_threads=False)


def _read_csv(path: Path, numbers: tuple[str, ...]) -> Any:
    """The needed columns of a CSV file, all of them numbers."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        _need_columns(path, next(csv.reader(lines), []), numbers)
    types = {TIME: pa.int64()} | dict.fromkeys(numbers, pa.float64())
    try:
        return _parse_csv(path, types)
    except pa.ArrowInvalid:
        _name_unreadable(path, _parse_csv(path, dict.fromkeys(types, pa.string())))
        raise


def _parse_csv(path: Path, types: dict[str, Any]) -> Any:
    """The columns in ``types``, which are converted or else raise ArrowInvalid."""
    torn: list[Any] = []

    def note(row: Any) -> str:
        torn.append(row)
        return "error"

    try:
        return pa_csv.read_csv(
            path,
            read_options=pa_csv.ReadOptions(use_threads=False),  # rows are numbered only then
            parse_options=pa_csv.ParseOptions(invalid_row_handler=note),
            convert_options=pa_csv.ConvertOptions(include_columns=list(types), column_types=types),
        )
    except pa.ArrowInvalid as problem:
        if not torn:
            raise
        row = torn[0]
        raise DataError(
            f"{path}: line {row.number}: expected {row.expected_columns} fields, found "
            f"{row.actual_columns}; repair or delete the line"
        ) from problem


def _name_unreadable(path: Path, texts: Any) -> None:
    """Raise DataError for the first field of ``texts`` that is not a number, if there is one."""
    for name in texts.column_names:
        convert, wanted = (int, "a whole number of ms") if name == TIME else (float, "a number")
        for row, text in enumerate(texts[name].to_pylist(), start=1):
            try:
                convert(text or 0)
            except ValueError:
                raise DataError(
                    f"{path}: row {row}: {name} {seen(repr(text))} is not {wanted}; "
                    "repair or delete the row"
                ) from None


def _need_columns(path: Path, names: Iterable[str], numbers: tuple[str, ...]) -> None:
    """Raise DataError unless each column is there once."""
    found, columns = list(names), (TIME, *numbers)
    for name in columns:
        if found.count(name) == 1:
            continue
        if name in found:
            raise DataError(f"{path}: column {name!r} is there twice; keep one of them")
        raise DataError(
            f"{path}: column {name!r} is missing, found {seen(', '.join(found)) or 'none'}; "
            f"the columns should be {', '.join(columns)}"
        )


def _floats(column: Any) -> Floats:
    """A column as float64, NaN where it is empty."""
    numbers: Floats = _numbers(column).astype(np.float64)
    if column.null_count:
        numbers[~np.concatenate([_is_filled(chunk) for chunk in column.chunks])] = np.nan
    return numbers


def _times(path: Path, column: Any) -> Ints:
    """The column of times as int64, or DataError naming the first row that is not one."""
    whole = pa.types.is_integer(column.type) and not column.null_count
    times = _numbers(column) if whole else _floats(column)
    with np.errstate(invalid="ignore"):  # of NaN, which is not a whole number either
        broken = np.flatnonzero(
            (times < -_MOST_MS) | (times > _MOST_MS) | (times != np.rint(times))
        )
    if len(broken):
        row = int(broken[0])
        raise DataError(
            f"{path}: row {row + 1}: timestamp {times[row]} is not a whole number of ms; "
            "repair or delete the row"
        )
    return times.astype(np.int64)


def _numbers(column: Any) -> NDArray[Any]:
    """A column in its own type, whatever where it is empty.

    Straight from the buffers, because ``to_numpy`` imports pandas, which takes most of a second.
    """
    return np.concatenate(
        [
            np.frombuffer(
                chunk.buffers()[1],
                dtype=chunk.type.to_pandas_dtype(),
                count=chunk.offset + len(chunk),
            )[chunk.offset :]
            for chunk in column.chunks
        ]
    )


def _is_filled(chunk: Any) -> Bools:
    """``(n,)`` whether the rows of a chunk hold a number, from its bitmap of validity."""
    bitmap = chunk.buffers()[0]
    if bitmap is None:
        return np.ones(len(chunk), dtype=np.bool_)
    bits = np.unpackbits(np.frombuffer(bitmap, dtype=np.uint8), bitorder="little")
    return bits[chunk.offset : chunk.offset + len(chunk)].astype(np.bool_)

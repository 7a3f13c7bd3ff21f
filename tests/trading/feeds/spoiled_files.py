"""Recorded files of one symbol and ways to spoil them: bytes, columns, types, times, numbers."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
from hypothesis import strategies as st
from recorded_bars import START, STEP

ROWS = 40
NAMES = ("timestamp", "open", "high", "low", "close", "volume")
PRICES = (np.nan, np.inf, -np.inf, 0.0, -1.0, 5e-324, 1.7e308, 1e-9, 1e12, -0.0)
TIMES = (0, 1, -1, -STEP, 2**31, 2**53, 2**62, 2**63 - 1, -(2**63), 10**11, 10**14, 10**17)


def good():
    """Columns of a file with nothing wrong: name -> array."""
    rng = np.random.default_rng(7)
    close = 100 + np.cumsum(rng.normal(0, 0.3, ROWS))
    opens = close + rng.normal(0, 0.1, ROWS)
    high, low = np.maximum(opens, close) + 0.2, np.minimum(opens, close) - 0.2
    times = START + STEP * np.arange(ROWS, dtype=np.int64)
    return dict(zip(NAMES, (times, opens, high, low, close, rng.random(ROWS) * 9), strict=True))


GOOD = good()


def rescaled(draw, table):
    """Times in other units, or shifted off the grid."""
    factor = draw(st.sampled_from([1 / 1000, 1000, 1_000_000, 1 / 60_000, 2, 3, -1]))
    shift = draw(st.sampled_from([0, 1, 30_000, STEP - 1, -START, 10**13]))
    with np.errstate(all="ignore"):
        times = np.asarray(table["timestamp"]).astype("f8") * factor
        table["timestamp"] = times.astype(np.int64) + shift


def odd_cells(draw, table):
    """A few numbers that cannot be."""
    for _ in range(draw(st.integers(1, 6))):
        row, name = draw(st.integers(0, ROWS - 1)), draw(st.sampled_from(NAMES))
        odd = draw(st.sampled_from(TIMES if table[name].dtype.kind in "iu" else PRICES))
        with np.errstate(all="ignore"):
            table[name] = np.where(np.arange(ROWS) == row, as_is(odd, table[name]), table[name])


def as_is(value, column):
    """A value in a column's type, cut to it where it does not fit."""
    return np.array(value).astype(column.dtype)


def odd_column(draw, table):
    """A whole column of one number."""
    name = draw(st.sampled_from(NAMES[1:]))
    table[name] = np.full(ROWS, draw(st.sampled_from(PRICES)))


def reordered(draw, table):
    """Rows upside down, shuffled, or said twice."""
    order = draw(
        st.sampled_from([np.arange(ROWS)[::-1], np.repeat(np.arange(ROWS // 2), 2)])
        | st.permutations(range(ROWS)).map(np.array)
    )
    for name in NAMES:
        table[name] = table[name][order]


def swapped(draw, table):
    """Two columns under each other's name."""
    one, other = draw(st.permutations(NAMES))[:2]
    table[one], table[other] = table[other], table[one]


def retyped(draw, table):
    """A column in another type."""
    name = draw(st.sampled_from(NAMES))
    kinds = ["u8", "i4", "f2", "f4", "f8", "u1", "bool", "str", "M8[ms]", "M8[ns]", "m8[ms]"]
    with np.errstate(all="ignore"):
        table[name] = (
            np.asarray(table[name]).astype("f8").astype("i8").astype(draw(st.sampled_from(kinds)))
        )


def renamed(draw, table):
    """A column missing, or under another name."""
    name = draw(st.sampled_from(NAMES))
    column = table.pop(name)
    other = draw(
        st.sampled_from(["", name.upper(), f" {name}", "time", "a\nb", "\u202e", name[:3]])
    )
    if other:
        table[other] = column


CHANGES = (rescaled, odd_cells, odd_column, reordered, swapped, retyped)


def arrow(table):
    """The columns as an Arrow table; times with a zone have one."""
    columns = {}
    for name, values in table.items():
        column = pa.array(values)
        columns[name] = column.cast(pa.timestamp("ms", "UTC")) if "M8" in str(column) else column
    return pa.table(columns)


def as_bytes(table, kind, draw):
    """The file's bytes, in one of the ways to write its kind."""
    out = io.BytesIO()
    if kind == "csv":
        pa_csv.write_csv(arrow(table), out)
        return draw(st.sampled_from(TEXTS))(out.getvalue())
    how = draw(st.sampled_from([{}, {"compression": "zstd"}, {"use_dictionary": False}]))
    pa_parquet.write_table(arrow(table), out, **how)
    return out.getvalue()


TEXTS = (
    lambda raw: raw,
    lambda raw: raw,
    lambda raw: raw.replace(b'"', b""),
    lambda raw: raw.replace(b",", b";"),
    lambda raw: raw.replace(b"\n", b"\r\n"),
    lambda raw: raw.decode().encode("utf-16"),
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: raw + raw,
    lambda raw: raw.split(b"\n", 1)[1],
    lambda raw: raw.replace(b".", b"," * 3, 5),
    lambda raw: raw.replace(b"1", "\u0661".encode(), 3),
    lambda raw: raw.replace(b"1", b"1" * 400, 2),
)


@st.composite
def spoiled(draw):
    """Kind and bytes of a file with at least one thing changed."""
    kind = draw(st.sampled_from(["parquet", "csv"]))
    table = dict(GOOD)
    for change in sorted(draw(st.lists(st.sampled_from(CHANGES), max_size=2)), key=CHANGES.index):
        change(draw, table)  # types last: the others need numbers
    if draw(st.integers(0, 5)) == 0:
        renamed(draw, table)
    raw = bytearray(as_bytes(table, kind, draw))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2, 4]))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        edit = draw(st.sampled_from(["flip", "cut", "drop", "put", "copy"]))
        if edit == "flip" and raw:
            raw[at] ^= 1 << draw(st.integers(0, 7))
        elif edit == "cut":
            del raw[at:]
        elif edit == "drop":
            del raw[at : at + draw(st.integers(1, 30))]
        elif edit == "put":
            raw[at:at] = draw(st.binary(min_size=1, max_size=8))
        elif edit == "copy":
            raw[at:at] = raw[at : at + draw(st.integers(1, 200))]
    return kind, bytes(raw)

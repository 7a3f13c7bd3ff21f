"""What moves together."""

from typing import NamedTuple

import numpy as np

from bot.views.context import Context
from bot.views.format import clock, counted, esc, page, table
from bot.views.keyboard import Rows, opens
from trading.domain.candles import Floats

TOP_PAIRS = 5


class Pair(NamedTuple):
    """Two names and how their returns move together, -1 to 1."""

    one: str
    other: str
    value: float


class Pairs(NamedTuple):
    """All known pairs in short: how many, how many beyond the limit, and the strongest."""

    known: int
    beyond: int
    average: float
    strongest: tuple[Pair, ...]


def pairs_of(names: tuple[str, ...], matrix: Floats, limit: float) -> Pairs:
    """The pairs of a matrix ``(N, N)``."""
    rows, columns = np.triu_indices(len(names), k=1)
    known = np.isfinite(matrix[rows, columns])
    rows, columns = rows[known], columns[known]
    values = matrix[rows, columns]
    if not len(values):
        return Pairs(0, 0, 0.0, ())
    top = np.argsort(-np.abs(values), kind="stable")[:TOP_PAIRS].tolist()
    strongest = tuple(Pair(names[rows[k]], names[columns[k]], float(values[k])) for k in top)
    beyond = int(np.count_nonzero(np.abs(values) > limit))
    return Pairs(len(values), beyond, float(values.mean()), strongest)


def caption(context: Context, names: tuple[str, ...], found: Pairs, as_of_ms: int) -> str:
    """Average, strongest pairs, and as of when."""
    settings = context.config.ml_improvements.correlation
    label = f"<i>{esc(context.label)}</i>"
    if not found.known:
        return page("🔗 <b>Correlation: not known yet</b>", label)
    rows = [(f"{pair.one} {pair.other}", f"{pair.value:+.2f}") for pair in found.strongest]
    return page(
        f"🔗 <b>Correlation: average {found.average:+.2f}</b> over {len(names)} symbols",
        label,
        table(rows, "<>"),
        f"{counted(found.beyond, 'pair')} beyond ±{settings.limit:.2f}, the advisor's limit",
        f"Log returns of {settings.bars} bars, as of"
        f" {clock(as_of_ms, context.config.timezone)} (market time)",
    )


def buttons() -> Rows:
    """Refresh and the way to the other advisor picture."""
    return ((opens("🔄 Refresh", "correlation"), opens("🎚 Thresholds", "thresholds")),)

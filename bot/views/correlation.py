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


def pairs(names: tuple[str, ...], matrix: Floats) -> list[Pair]:
    """All known pairs of a matrix ``(N, N)``, the strongest first."""
    rows, columns = np.triu_indices(len(names), k=1)
    values = matrix[rows, columns]
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(-np.abs(values[known]), kind="stable")]
    return [Pair(names[rows[k]], names[columns[k]], float(values[k])) for k in order]


def caption(context: Context, names: tuple[str, ...], found: list[Pair], as_of_ms: int) -> str:
    """Average, strongest pairs, and as of when."""
    settings = context.config.ml_improvements.correlation
    label = f"<i>{esc(context.label)}</i>"
    if not found:
        return page("🔗 <b>Correlation: not known yet</b>", label)
    average = sum(pair.value for pair in found) / len(found)
    beyond = sum(abs(pair.value) > settings.limit for pair in found)
    rows = [(f"{pair.one} {pair.other}", f"{pair.value:+.2f}") for pair in found[:TOP_PAIRS]]
    return page(
        f"🔗 <b>Correlation: average {average:+.2f}</b> over {len(names)} symbols",
        label,
        table(rows, "<>"),
        f"{counted(beyond, 'pair')} beyond ±{settings.limit:.2f}, the advisor's limit",
        f"Log returns of {settings.bars} bars, as of"
        f" {clock(as_of_ms, context.config.timezone)} (market time)",
    )


def buttons() -> Rows:
    """Refresh and the way to the other advisor picture."""
    return ((opens("🔄 Refresh", "correlation"), opens("🎚 Thresholds", "thresholds")),)

"""What moves together: the pairs that matter now, and how far what is open is one bet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np

from bot.views.context import Context
from bot.views.format import clock, counted, esc, held, page, table
from bot.views.keyboard import Rows, opens
from trading.domain.candles import MINUTE_MS, Floats
from trading.domain.types import Side
from trading.features import LEAST, Correlations
from trading.report.together import Stake, effective_bets, stakes_of

TOP_PAIRS = 6
LATEST_MS = 60 * MINUTE_MS  # signals of that time matter now
MOST_SIGNALS = 5
VIEWS = {
    "map": "🔗 Map",
    "time": "📈 Over time",
    "strength": "💪 Strength",
    "filtered": "🚧 Filtered",
}


class Interest(NamedTuple):
    """Why a symbol matters now: its side, and a mark for what is not open yet."""

    rank: int
    side: Side
    mark: str


class Pair(NamedTuple):
    """Two names and how their returns move together, -1 to 1; ``twins``: they are the same bet."""

    one: str
    other: str
    value: float
    twins: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What the ledger said when somebody asked: threads read this, for the ledger goes on.

    Attributes:
        focus: symbols that matter now, positions first; ``stakes`` what is open.
        symbols: those that are shown, the ones in focus first.
        total: how many symbols there are.
    """

    focus: Mapping[str, Interest]
    stakes: Mapping[str, Stake]
    symbols: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The correlations ``(n, n)`` of the symbols that are shown, and as of when, market ms."""

    matrix: Floats
    bets: float
    as_of_ms: int


def now_of(context: Context, most: int) -> Now:
    """What matters now, and the ``most`` symbols to show."""
    stakes = stakes_of(context.state, context.market.mark)
    focus = _focus(context, stakes)
    known = context.market.symbols
    first = [symbol for symbol in focus if symbol in known]
    rest = [symbol for symbol in known if symbol not in focus]
    return Now(focus, stakes, (*first, *rest)[:most], len(known))


def _focus(context: Context, stakes: Mapping[str, Stake]) -> dict[str, Interest]:
    state, since = context.state, context.market.market_ms - LATEST_MS
    found = {
        symbol: Interest(0, Side.BUY if stake.value > 0 else Side.SELL, "")
        for symbol, stake in stakes.items()
    }
    for card in state.cards.values():
        signal = card.proposal.signal
        found.setdefault(signal.symbol, Interest(1, signal.side, "?"))
    signals = [shadow.proposal.signal for shadow in state.shadows.values()]
    latest = sorted((s for s in signals if s.at > since), key=lambda s: -s.at)
    for signal in latest[:MOST_SIGNALS]:
        found.setdefault(signal.symbol, Interest(2, signal.side, "~"))
    return found


def picture_of(context: Context, now: Now) -> Picture:
    """The numbers of the map; of many symbols they take a moment."""
    symbols, correlations, as_of_ms = context.market.correlations()
    index = {symbol: column for column, symbol in enumerate(symbols)}
    matrix = among(correlations, [index[symbol] for symbol in now.symbols])
    return Picture(matrix, bets_of(now.stakes, index, correlations), as_of_ms)


def among(correlations: Correlations, columns: Sequence[int]) -> Floats:
    """The correlations ``(n, n)`` of some of the symbols with each other."""
    rows = [np.array(correlations.row(column))[list(columns)] for column in columns]
    return np.array(rows).reshape(len(columns), len(columns))


def bets_of(
    stakes: Mapping[str, Stake], index: Mapping[str, int], correlations: Correlations
) -> float:
    """How many independent bets the open positions are like; NaN with fewer than two."""
    open_now = [symbol for symbol in stakes if symbol in index]
    if len(open_now) < 2:
        return float("nan")
    risks = np.array([stakes[symbol].risk for symbol in open_now])
    return effective_bets(risks, among(correlations, [index[symbol] for symbol in open_now]))


def pairs_of(now: Now, names: Mapping[str, str], matrix: Floats, limit: float) -> list[Pair]:
    """All known pairs of a matrix ``(n, n)``: first those whose both ends matter now."""
    ranked = []
    rows, columns = np.triu_indices(len(now.symbols), k=1)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        value = float(matrix[row, column])
        if isfinite(value):
            pair = now.symbols[row], now.symbols[column]
            ends = [now.focus[symbol] for symbol in pair if symbol in now.focus]
            order = (2 - len(ends), sum(end.rank for end in ends), -abs(value))
            turned = value if len({end.side for end in ends}) < 2 else -value
            twins = len(ends) == 2 and turned > limit
            one, other = (_named(now, names, symbol) for symbol in pair)
            ranked.append((order, Pair(one, other, value, twins)))
    return [pair for _order, pair in sorted(ranked, key=lambda each: each[0])]


def _named(now: Now, names: Mapping[str, str], symbol: str) -> str:
    interest = now.focus.get(symbol)
    name = names[symbol]
    return f"{name} {held(interest.side)}{interest.mark}" if interest else name


def caption(context: Context, now: Now, found: Picture, pairs: Sequence[Pair]) -> str:
    """Average, the pairs that matter, and as of when."""
    settings = context.config.ml_improvements.correlation
    label = f"<i>{esc(context.label)}</i>"
    if not pairs:
        return page("🔗 <b>Correlation: not known yet</b>", label, _basis(context, found))
    values = np.abs([pair.value for pair in pairs])
    rows = [_row(pair) for pair in pairs[:TOP_PAIRS]]
    return page(
        _headline(now, found, pairs),
        label,
        table(rows, "<<>"),
        _legend(now, rows, settings.limit),
        f"{counted(int(np.count_nonzero(values > settings.limit)), 'pair')} beyond"
        f" ±{settings.limit:.2f}, the advisor's limit",
        cut_line(now),
        _basis(context, found),
    )


def _headline(now: Now, found: Picture, pairs: Sequence[Pair]) -> str:
    average = float(np.mean([pair.value for pair in pairs]))
    if isfinite(found.bets):
        words = bets_words(len(now.stakes), found.bets)
        return f"🔗 <b>{words}</b>; average of all pairs {average:+.2f}"
    return f"🔗 <b>Correlation: average {average:+.2f}</b> over {len(now.symbols)} symbols"


def bets_words(positions: int, bets: float) -> str:
    """How many independent bets the positions are like.

    >>> bets_words(3, 1.62), bets_words(2, 4.0)
    ('3 positions move like 1.6', '2 positions hedge each other')
    """
    if bets > positions * 1.05:
        return f"{positions} positions hedge each other"
    return f"{positions} positions move like {bets:.1f}"


def _row(pair: Pair) -> tuple[str, str, str]:
    return pair.one, pair.other, f"{pair.value:+.2f}{'!' if pair.twins else ' '}"


def _legend(now: Now, rows: Sequence[tuple[str, str, str]], limit: float) -> str:
    """What the marks that are shown mean."""
    marks = {interest.mark for interest in now.focus.values()}
    words = (
        ("?", "? asks you", "?" in marks),
        ("~", "~ signal of the last hour", "~" in marks),
        ("!", f"! the same bet, above {limit:.2f}", any("!" in row[2] for row in rows)),
    )
    return " · ".join(word for _mark, word, shown in words if shown)


def cut_line(now: Now) -> str:
    """Which symbols are shown when not all are."""
    if len(now.symbols) == now.total:
        return ""
    return (
        f"{len(now.symbols)} of {now.total:,} symbols: what is open, asked or signalled now, then"
        " the first of the list"
    )


def _basis(context: Context, found: Picture) -> str:
    bars = context.config.ml_improvements.correlation.bars
    return (
        f"Log returns of {bars} bars, each pair over those that both have ({LEAST} at least), as of"
        f" {clock(found.as_of_ms, context.config.timezone)} (market time)"
    )


def buttons(shown: str) -> Rows:
    """The other views, and what else there is."""
    others = tuple(
        opens(text, "correlation", name) for name, text in VIEWS.items() if name != shown
    )
    return (
        others,
        (opens("🔄 Refresh", "correlation", shown), opens("🎚 Thresholds", "thresholds")),
    )

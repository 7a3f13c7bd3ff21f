"""How alike the open positions are now and were over the last days, and how they are spread."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NamedTuple

import numpy as np

from bot.views.context import Context
from bot.views.correlation import Now, Picture, bets_words, cut_line
from bot.views.format import esc, page, percent, short_names, table
from trading.domain.candles import HOUR_MS, Floats, Ints
from trading.features import Correlations
from trading.report.together import Span, alike, effective_number, sector_shares, signs_at, spans_of

HOURS = 7 * 24
TOP_SECTORS = 5


class History(NamedTuple):
    """Mean correlations at each of the last hours, market ms, arrays ``(n,)``.

    ``held`` is among what was open then, signed by side, ``market`` among the symbols shown.
    """

    times_ms: Ints
    held: Floats
    market: Floats


def spans(context: Context) -> list[Span]:
    """The positions of the last days."""
    return spans_of(context.state, context.market.market_ms - HOURS * HOUR_MS)


def history(context: Context, now: Now, spans: Sequence[Span]) -> History:
    """A function of the journal's positions and of stored candles: a restart changes nothing."""
    market = context.market
    traded = sorted({span.symbol for span in spans} & set(market.symbols))
    index = {symbol: column for column, symbol in enumerate(traded)}
    times, held = [], []
    for hour, known in market.correlations_over(traded, HOURS):
        times.append(hour)
        held.append(_held(index, known, signs_at(spans, hour)))
    everybody = np.ones(len(now.symbols))
    averages = [
        alike(everybody, known.matrix())
        for _hour, known in market.correlations_over(now.symbols, HOURS)
    ]
    return History(np.array(times, np.int64), np.array(held), np.array(averages))


def _held(index: Mapping[str, int], known: Correlations, signs: Mapping[str, int]) -> float:
    """Mean correlation among the positions of one hour."""
    columns = [index[symbol] for symbol in signs if symbol in index]
    sides = np.array([float(signs[symbol]) for symbol in signs if symbol in index])
    matrix = np.array([[known.row(one)[other] for other in columns] for one in columns])
    return alike(sides, matrix) if len(columns) > 1 else float("nan")


def caption(context: Context, now: Now, found: Picture, past: History) -> str:
    """What is open as bets and by sector, and where the lines are."""
    shares = sector_shares(
        {symbol: stake.value for symbol, stake in now.stakes.items()}, context.config.sectors
    )
    names = short_names(context.market.symbols)
    rows = [(names.get(name, name), percent(share)) for name, share in shares[:TOP_SECTORS]]
    more = len(shares) - TOP_SECTORS
    return page(
        f"📈 <b>{_headline(now, found)}</b>",
        f"<i>{esc(context.label)}</i>",
        table(rows, "<>"),
        f"and {more} more sectors" if more > 0 else "",
        _spread(shares),
        _lately(past),
        cut_line(now),
        "Each hour over the positions of that hour: +1 is one bet, 0 none of the other, -1 a hedge."
        " A bet counts as much as its planned risk.",
    )


def _headline(now: Now, found: Picture) -> str:
    count = len(now.stakes)
    if isfinite(found.bets):
        return bets_words(count, found.bets)
    return "Nothing is open" if not count else "What is open is one bet"


def _spread(shares: Sequence[tuple[str, float]]) -> str:
    if len(shares) < 2:
        return "All that is open is in one sector" if shares else ""
    return (
        f"Exposure by sector, as concentrated as {effective_number(s for _n, s in shares):.1f}"
        " equal ones"
    )


def _lately(past: History) -> str:
    """Now and the range of the last days."""
    known = past.held[np.isfinite(past.held)]
    if not len(known):
        return f"In {HOURS // 24} days there was no hour with two positions"
    last = f"now {past.held[-1]:+.2f}" if isfinite(past.held[-1]) else "now fewer than two"
    return (
        f"Among open positions {last}, in {HOURS // 24} days"
        f" {known.min():+.2f} to {known.max():+.2f}"
    )

"""How far the open positions are one bet: shares by sector, correlations, effective bets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats
from trading.domain.money import exact
from trading.domain.state import State
from trading.features import shrunk


class Stake(NamedTuple):
    """What is open of one symbol over all its cycles, quote currency, below zero when short.

    Attributes:
        value: at the last known price.
        risk: lost between entry and planned stop.
    """

    value: float
    risk: float


class Span(NamedTuple):
    """A position in time, market ms; ``until`` is past the end while it is open."""

    symbol: str
    sign: int
    since: int
    until: float


def stakes_of(state: State, marks: Callable[[str], float]) -> dict[str, Stake]:
    """What is open by symbol; one without a mark counts at its entry."""
    found: dict[str, Stake] = {}
    for cycle in state.cycles.values():
        if not cycle.qty:
            continue
        mark = marks(cycle.symbol)
        price = exact(mark) if isfinite(mark) else cycle.average
        signed = cycle.sign * cycle.qty
        known = found.get(cycle.symbol, Stake(0.0, 0.0))
        found[cycle.symbol] = Stake(
            known.value + float(signed * price),
            known.risk + float(signed * cycle.proposal.stop_distance),
        )
    return found


def sector_shares(
    values: Mapping[str, float], sectors: Mapping[str, Sequence[str]]
) -> list[tuple[str, float]]:
    """Each sector's share of the money that is open, longs and shorts alike, the largest first.

    A symbol that is in no sector is one of its own, as for the advisor.

    >>> sector_shares({"BTC": 60.0, "ETH": -20.0, "SOL": 20.0}, {"majors": ("BTC", "ETH")})
    [('majors', 0.8), ('SOL', 0.2)]
    """
    sector_of = {symbol: name for name, symbols in sectors.items() for symbol in symbols}
    sums: dict[str, float] = {}
    for symbol, value in values.items():
        name = sector_of.get(symbol, symbol)
        sums[name] = sums.get(name, 0.0) + abs(value)
    total = sum(sums.values())
    shares = [(name, each / total) for name, each in sums.items() if each]
    return sorted(shares, key=lambda share: -share[1])


def effective_number(shares: Iterable[float]) -> float:
    """How many equal ones are as concentrated as these shares: 1 / sum of squares (Herfindahl).

    >>> effective_number([0.5, 0.5]), round(effective_number([0.8, 0.2]), 2)
    (2.0, 1.47)
    """
    return 1.0 / sum(share * share for share in shares)


def effective_bets(risks: Floats, correlations: Floats) -> float:
    """How many independent bets of equal size vary as little as these positions together.

    With risks u ``(n,)``, below zero for shorts, and their correlations C ``(n, n)``, shrunk until
    they are positive definite: (sum of |u|)^2 / (u' C u), the square of the diversification ratio
    (Choueifaty, Froidure and Reynier, "Properties of the most diversified portfolio", 2013). Two
    that move as one are 1, two that do not know each other 2, and more than n are a hedge. NaN
    where nothing is at risk.

    >>> pair = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> round(effective_bets(np.array([1.0, 1.0]), pair), 2)  # 4 / 3
    1.33
    >>> effective_bets(np.array([1.0, -1.0]), pair)  # 4 / 1: they hedge each other
    4.0
    """
    gross = float(np.abs(risks).sum())
    if not gross > 0:
        return float("nan")
    return gross * gross / float(risks @ shrunk(correlations) @ risks)


def alike(signs: Floats, correlations: Floats) -> float:
    """Mean correlation of the pairs among positions with ``signs (n,)``, as they gain and lose.

    A long and a short count with the sign turned; pairs that are not known (NaN) do not count. NaN
    without a known pair.

    >>> alike(np.array([1.0, -1.0]), np.array([[1.0, 0.8], [0.8, 1.0]]))
    -0.8
    """
    turned = correlations * signs[:, None] * signs
    pairs = turned[np.triu_indices(len(signs), k=1)]
    known = pairs[np.isfinite(pairs)]
    return float(known.mean()) if len(known) else float("nan")


def spans_of(state: State, since_ms: int) -> list[Span]:
    """The positions that are open, and those that were at ``since_ms`` or later."""
    spans = [
        Span(cycle.symbol, cycle.sign, cycle.opened_at, float("inf"))
        for cycle in state.cycles.values()
        if cycle.qty
    ]
    for trade in reversed(state.trades):  # in the order in which they were closed
        if trade.at < since_ms:
            break
        spans.append(Span(trade.symbol, trade.side.sign, trade.opened_at, trade.at))
    return spans


def signs_at(spans: Iterable[Span], at_ms: int) -> dict[str, int]:
    """The symbols held at a moment and their sides, 1 or -1; one held both ways alike is none."""
    sums: dict[str, int] = {}
    for span in spans:
        if span.since <= at_ms < span.until:
            sums[span.symbol] = sums.get(span.symbol, 0) + span.sign
    return {symbol: int(np.sign(total)) for symbol, total in sums.items() if total}

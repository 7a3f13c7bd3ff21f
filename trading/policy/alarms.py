"""What the diagnosis finds wrong, from the ledger's counts: one sentence each, said once.

Bounds are binomial. If at least a share p of signals had a property, n of them in a row would all
lack it with probability (1 - p) ** n at most; where that falls below ``CHANCE``, chance is no
excuse. Signals that follow each other are not independent, so the true figure is larger than that.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil, log
from typing import NamedTuple

from trading.domain.candles import MINUTE_MS
from trading.domain.events import AlarmCleared, AlarmRaised, Event, JobDue, PositionClosed
from trading.domain.funnel import Stream, Streams, Window
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.types import Side

CHANCE = 0.001
FEW = 0.05  # a share that still counts as some
MANY = ceil(log(CHANCE) / log(1 - FEW))  # signals: 135
LOSING_TRADES = 20
COSTED_TRADES = 100
LOOKED_AT = 400  # newest trades
COST_SHARE = 0.5  # of the result before fees
EASED = 0.8  # an alarm about a share ends at so much of its limit, lest it comes and goes
IDLE_MS = 24 * 60 * MINUTE_MS
DECIDED = frozenset({"paused", "watch", "locked", "catch_up", "no_short"})  # meant to refuse all


class Alarm(NamedTuple):
    """A condition that a person should know; the name is the same as long as it lasts."""

    name: str
    sentence: str


def review(state: State, fact: JobDue, findings: Sequence[Alarm]) -> Iterator[Event]:
    """What is new and what is gone; nothing while it stays."""
    found = dict(findings)
    for name in [name for name in state.alarms if name not in found]:
        yield AlarmCleared(fact.at, fact.desk_ms, name)
    for name, sentence in found.items():
        if name not in state.alarms:
            yield AlarmRaised(fact.at, fact.desk_ms, name, sentence)


def alarms(state: State, at: int) -> list[Alarm]:
    """Everything that is wrong at market time ``at``, ms."""
    found = list(_idle(state, at))
    for timeframe, streams in state.streams.items():
        for side in Side:
            found += _never_executed(timeframe, side, streams)
            found += _one_sign(timeframe, side, streams)
        found += _closed_gates(state, timeframe, streams)
    newest = list(islice(reversed(state.trades), LOOKED_AT))
    return [*found, *_losing(newest), *_costly(state, newest)]


def enough(others: int, entries: int) -> int | None:
    """Signals of a direction after which none executed is no chance; None while nothing bounds it.

    If a filter did not care about direction, each of the ``entries`` among ``others`` signals of
    the other direction and n of this one would have missed this one with probability
    others / (others + n) at most, all of them with its power: below ``CHANCE`` from this n on.

    >>> enough(others=330, entries=41), enough(others=330, entries=0)
    (61, None)
    """
    if not others or not entries:
        return None
    root: float = CHANCE ** (-1 / min(entries, others))
    return ceil(others * (root - 1))


def _never_executed(timeframe: str, side: Side, streams: Streams) -> Iterator[Alarm]:
    mine, _ = streams.of(side)
    needed = enough(mine.others, mine.entries)
    if needed is not None and mine.missed.signals >= needed:
        other = side.opposite
        yield Alarm(
            f"{side} never executed {timeframe}",
            f"{timeframe}: none of the last {mine.missed.signals:,} {side} signals became an entry,"
            f" but {mine.entries:,} of {mine.others:,} {other} signals did; {_blame(mine.missed)}",
        )


def _one_sign(timeframe: str, side: Side, streams: Streams) -> Iterator[Alarm]:
    mine, _ = streams.of(side)
    if mine.row >= MANY:
        yield Alarm(
            f"only {side} signals {timeframe}",
            f"{timeframe}: the last {mine.row:,} signals were all {side}",
        )


def _closed_gates(state: State, timeframe: str, streams: Streams) -> Iterator[Alarm]:
    both = (streams.buy, streams.sell)
    signals = signals_of(both)
    if signals < MANY:
        return
    for name, refused in refusals_of(both).items():
        known = f"{name} refuses nearly all {timeframe}"
        limit = (1 - FEW) * (EASED if known in state.alarms else 1.0)
        if name not in DECIDED and refused > limit * signals:
            yield Alarm(
                known,
                f"{timeframe}: {name} was against {refused:,} of the last {signals:,} signals"
                f" ({refused / signals:.0%})",
            )


def _losing(newest: list[PositionClosed]) -> Iterator[Alarm]:
    for side in Side:
        last = list(islice((t for t in newest if t.side is side), LOSING_TRADES))
        if len(last) == LOSING_TRADES and all(t.pnl <= ZERO for t in last):
            yield Alarm(
                f"no {side} trade wins", f"the last {LOSING_TRADES} {side} trades had no winner"
            )


def _costly(state: State, newest: list[PositionClosed]) -> Iterator[Alarm]:
    last = newest[:COSTED_TRADES]
    if len(last) < LOSING_TRADES:
        return
    fees = sum((t.fees for t in last), ZERO)
    gross = sum((t.pnl for t in last), ZERO) + fees
    limit = COST_SHARE * (EASED if "over-trading" in state.alarms else 1.0)
    if float(fees) > limit * max(0.0, float(gross)):
        yield Alarm(
            "over-trading",
            f"the last {len(last)} trades paid {fees:,.2f} in fees and made {gross:+,.2f} before"
            " them",
        )


def _idle(state: State, at: int) -> Iterator[Alarm]:
    since = max(state.entered_at, state.began_at)
    if not since or at - since < IDLE_MS:
        return
    lasted = f"no entry for {(at - since) / (60 * MINUTE_MS):.0f} h of market time"
    why = _blame(state.missed) if state.missed.signals else "there was no signal either"
    yield Alarm("no entry", f"{lasted}; {why}")


def _blame(missed: Window) -> str:
    """Which filter was against most of the signals that led nowhere."""
    if not missed.lost:
        return f"no filter was against these {missed.signals:,}"
    name, most = Counter(missed.lost).most_common(1)[0]
    most = min(most, missed.signals)  # a card that ended may be of an earlier signal
    return f"{name} was against {most:,} of {missed.signals:,}"


def refusals_of(streams: Sequence[Stream]) -> Counter[str]:
    """Filter -> how many of the latest signals it was against."""
    total: Counter[str] = Counter()
    for stream in streams:
        total.update(stream.before.lost)
        total.update(stream.now.lost)
    return total


def signals_of(streams: Sequence[Stream]) -> int:
    """How many signals the windows hold."""
    return sum(stream.before.signals + stream.now.signals for stream in streams)

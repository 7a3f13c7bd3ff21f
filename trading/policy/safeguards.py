"""Safeguards of the account: the day's loss, the drawdown, rests after losses, a crash of all.

Tiers are judged at the close of each bar, on equity with what is open at its last prices. Within a
day a tier only gets worse; a new day measures anew. What a tier does is in ``share_of`` and in
``trading.policy.account_gates``.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.cycles import Cycle
from trading.domain.days import day_start, next_day
from trading.domain.events import DayBegan, Event, TierChanged
from trading.domain.money import ZERO
from trading.domain.safety import DAY, DRAWDOWN, ORANGE, RED, TIERS, YELLOW, Safety
from trading.domain.state import State
from trading.policy.plan import at_stake
from trading.policy.rules import Rules

HALF = 0.5
UNBOUNDED = 32  # losses in a row beyond which doubling says nothing new
MEDIAN = 50.0  # of scores, which are percentiles


# -- tiers ---------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """A tier, what it is measured from ("" when green), and that equity."""

    tier: str
    cause: str
    base: Decimal

    @property
    def rank(self) -> tuple[int, bool]:
        """How bad it is: a red drawdown outlasts a red day."""
        return TIERS.index(self.tier), self.tier == RED and self.cause == DRAWDOWN


def assess(state: State, at: int, equity: Decimal, rules: Rules) -> Iterator[Event]:
    """Begin a day that is due, and say so when the account is in another tier."""
    safety = state.safety
    anew = at >= safety.ends
    if not anew and equity > floor_of(safety, rules):
        return  # within a day a tier only gets worse
    if anew:
        yield day_began(safety, at, equity, rules)
    now = reading(safety, equity, rules)
    known = Reading(safety.tier, safety.cause, ZERO)
    if now.rank > known.rank or (anew and now[:2] != known[:2] and not _held(safety, at)):
        until_ms = _until(at, now, rules)
        yield TierChanged(at, now.tier, known.tier, now.cause, now.base, equity, until_ms)


def reading(safety: Safety, equity: Decimal, rules: Rules) -> Reading:
    """The tier that this equity means, the worse of both causes."""
    day = _read(DAY, safety.base, equity, rules.account.base_left)
    drawdown = _read(DRAWDOWN, safety.peak, equity, rules.account.peak_left)
    return max(day, drawdown, key=lambda each: each.rank)


def floor_of(safety: Safety, rules: Rules) -> Decimal:
    """The equity at or below which a worse tier begins; below zero when there is none."""
    account = rules.account
    if safety.tier == RED:
        return safety.peak * account.peak_left[-1] if safety.cause == DAY else Decimal(-1)
    level = TIERS.index(safety.tier)
    return max(safety.base * account.base_left[level], safety.peak * account.peak_left[level])


def share_of(state: State) -> float:
    """The share of its size that a new entry may have."""
    return HALF if state.safety.tier in (YELLOW, ORANGE) else 1.0


def _read(cause: str, base: Decimal, equity: Decimal, left: tuple[Decimal, ...]) -> Reading:
    level = sum(equity <= base * share for share in left)
    return Reading(TIERS[level], cause if level else "", base)


def day_began(safety: Safety, at: int, equity: Decimal, rules: Rules) -> DayBegan:
    """The day's base; a red drawdown that has lasted its time lets the peak begin anew."""
    zone = rules.account.timezone
    rested = red_drawdown(safety) and at >= safety.until_ms
    peak = equity if rested else max(safety.peak, equity)
    return DayBegan(at, day_start(at, zone), next_day(at, zone), equity, peak)


def _held(safety: Safety, at: int) -> bool:
    return red_drawdown(safety) and at < safety.until_ms


def red_drawdown(safety: Safety) -> bool:
    """Whether entries have ended until a person lifts that, or the rest is over."""
    return (safety.tier, safety.cause) == (RED, DRAWDOWN)


def _until(at: int, now: Reading, rules: Rules) -> int:
    """The next day's start, or that of a later one for a red drawdown."""
    days = rules.account.drawdown_rest_days if now.rank[1] else 1
    for _ in range(days):
        at = next_day(at, rules.account.timezone)
    return at


# -- rests after losses --------------------------------------------------------------------------


def rests(state: State, at: int, cycle: Cycle, rules: Rules) -> tuple[int, int]:
    """Until when the symbol, and all symbols, rest after a closed cycle; market ms, 0 for not."""
    if cycle.earned >= ZERO:
        return 0, 0
    bar_ms = TIMEFRAMES_MS[cycle.proposal.signal.timeframe]
    safety, most = state.safety, rules.account.cooldown_most_bars
    own = grown(rules.cooldown_bars, safety.losses.get(cycle.symbol, 0), most)
    every = grown(rules.account.cooldown_all_bars, safety.all_losses, most)
    return at + own * bar_ms, at + every * bar_ms


def grown(bars: int, losses: int, most: int) -> int:
    """A rest of ``bars``, doubled by each of the earlier ``losses`` in a row, up to ``most``.

    >>> [grown(12, losses, 96) for losses in range(5)]
    [12, 24, 48, 96, 96]
    """
    return min(bars << min(losses, UNBOUNDED), max(bars, most))


# -- a crash of everything -----------------------------------------------------------------------


def crash_loss(state: State, beta: Callable[[str], float], rules: Rules) -> float:
    """What open and opening cycles would lose if the benchmark fell; below zero for a gain.

    By their planned entries and without their stops, which a crash may jump over; quote currency.
    """
    weighed = 0.0
    for cycle, qty in at_stake(state):
        weighed += cycle.sign * float(qty * cycle.proposal.entry) * beta(cycle.symbol)
    return rules.account.crash_drop * weighed

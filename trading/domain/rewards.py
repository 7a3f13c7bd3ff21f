"""What the reward:risk advisor wished, under which conditions, and what became of it."""

from bisect import bisect_right
from itertools import pairwise

import msgspec

from trading.domain.candles import MINUTE_MS
from trading.domain.signals import Signal

SESSION_MS = 8 * 60 * MINUTE_MS
SESSIONS = ("asia", "europe", "america")  # eight hours of the day each, from midnight UTC
TRENDS = ("no trend", "some trend", "trend")  # thirds of the trend efficiency
ENDS = (2.0, 2.5, 3.0)  # reward:risk at which a bucket ends and the next begins
BUCKETS = (
    f"<{ENDS[0]:g}",
    *(f"{low:g}-{high:g}" for low, high in pairwise(ENDS)),
    f"{ENDS[-1]:g}+",
)


def session_of(at: int) -> str:
    """The session of a moment, UTC ms.

    >>> [session_of(hour * 3_600_000) for hour in (0, 7, 8, 23)]
    ['asia', 'asia', 'europe', 'america']
    """
    return SESSIONS[at // SESSION_MS % len(SESSIONS)]


def trend_of(efficiency: float) -> str:
    """The third in which a trend efficiency (0 to 1) lies.

    >>> [trend_of(efficiency) for efficiency in (0.0, 0.34, 1.0)]
    ['no trend', 'some trend', 'trend']
    """
    return TRENDS[min(int(efficiency * len(TRENDS)), len(TRENDS) - 1)]


def bucket_of(reward: float) -> str:
    """The bucket of a reward:risk, short enough for a narrow column.

    >>> [bucket_of(reward) for reward in (1.5, 2.0, 2.7, 4.0)]
    ['<2', '2-2.5', '2.5-3', '3+']
    """
    return BUCKETS[bisect_right(ENDS, reward)]


class Wished(msgspec.Struct):
    """Reward:risk wished under one condition: sum over ``count`` signals."""

    count: int = 0
    total: float = 0.0


class Results(msgspec.Struct):
    """Results of one arm of ``count`` trials, R: sums of what was won and of what was lost."""

    count: int = 0
    wins: int = 0
    won: float = 0.0
    lost: float = 0.0

    def add(self, r: float) -> None:
        """One more."""
        self.count += 1
        if r > 0:
            self.wins += 1
            self.won += r
        else:
            self.lost -= r


class Bucket(msgspec.Struct):
    """Trials of wishes in one bucket, with the wished target and with the configured one."""

    count: int = 0
    advised: Results = msgspec.field(default_factory=Results)
    base: Results = msgspec.field(default_factory=Results)


class Rewards(msgspec.Struct):
    """All wishes so far.

    Attributes:
        wished: by condition (regime, trend, session), and under "" all of them.
        buckets: by bucket of the wish.
    """

    wished: dict[str, Wished] = msgspec.field(default_factory=dict)
    buckets: dict[str, Bucket] = msgspec.field(default_factory=dict)

    def note_wish(self, signal: Signal, reward: float) -> None:
        """Count a wish of this reward:risk for the signal."""
        for condition in conditions_of(signal):
            kept = self.wished.get(condition)
            if kept is None:
                kept = self.wished[condition] = Wished()
            kept.count += 1
            kept.total += reward

    def note_trial(self, reward: float, base_r: float, advised_r: float) -> None:
        """Count a trial of this wish that is over."""
        name = bucket_of(reward)
        bucket = self.buckets.get(name)
        if bucket is None:
            bucket = self.buckets[name] = Bucket()
        bucket.count += 1
        bucket.base.add(base_r)
        bucket.advised.add(advised_r)


def conditions_of(signal: Signal) -> tuple[str, ...]:
    """The conditions that the formula looks at, and "" for any."""
    return ("", signal.regime, trend_of(signal.trend), session_of(signal.at))

"""What an advisor is worth: the mean of paired differences in R, in an interval that always holds.

The difference of a signal is its outcome with the advice minus its outcome without it. Both arms
are followed for every signal, also in canary, so every signal counts and not only those that were
traded on the advice.

To test whether the mean is m, bet that it is more: a capital of 1 is multiplied by 1 + b (x - m)
for every difference x. If the mean is m or less, such a game is not in the player's favour, and by
Ville's inequality the capital ever reaches 1 / miss with a probability of at most ``miss``, however
often one looks. The values of m that have not been refuted are the interval (Waudby-Smith and
Ramdas, "Estimating means of bounded random variables by betting", 2024; the mirrored game gives the
other end). The capital is the mean over five bets b, so that no effect need be guessed.

That would need every difference again for every m. With y = b (x - m) >= -c,

    ln(1 + y) >= y - y^2/2 + y^3/3 - k y^4,   k = (-ln(1 - c) - c - c^2/2 - c^3/3) / c^4

(the remainder of the series, in its integral form, is largest at y = -c), and the right side needs
only four sums of powers. It keeps the guarantee exactly, at the cost of a slightly wider interval.

A difference counts as 5 R at most, either way: one lucky trade shall promote nobody, and heavy
tails cannot break the guarantee. The interval is about the mean of what is so cut.
"""

from functools import lru_cache
from math import copysign, exp, isfinite, log

import msgspec

CAP = 5.0  # R; larger differences count as this
REACH = 1.0  # R; a limit beyond it is not looked for
MISS = 0.025  # chance that an end of the interval is ever wrong: 95 % with both
PROOF = -log(MISS)  # the growth at which a capital refutes a mean
HALVINGS = 20  # finds a limit to 2e-6 R

_LARGEST = 2 / 3 / (CAP + REACH)  # keeps |y| within 2/3, where the bound above rises with y


def fourth(bet: float) -> float:
    """The coefficient k of a bet, for differences and means as far apart as they may be.

    >>> round(fourth(1 / 9), 3), round(fourth(1 / 90), 3)
    (0.562, 0.264)
    """
    c = bet * (CAP + REACH)
    return (-log(1 - c) - c - c**2 / 2 - c**3 / 3) / c**4


BETS = tuple(_LARGEST * 0.6**smaller for smaller in range(5))  # per R
_TERMS = tuple((bet, bet**2 / 2, bet**3 / 3, fourth(bet) * bet**4) for bet in BETS)


class Lift(msgspec.Struct):
    """The differences so far, in R.

    Attributes:
        count: how many; ``sum1`` to ``sum4`` add up their first four powers.
        group, members, pending: the group that is not over: number, outcomes and their sum.

    >>> lift = Lift()
    >>> for difference in (1.05, -0.75) * 100:
    ...     lift.update(difference)
    >>> round(lift.mean, 3), *(round(end, 3) for end in lift.interval()), lift.helps()
    (0.15, -0.125, 0.425, False)
    """

    count: int = 0
    sum1: float = 0.0
    sum2: float = 0.0
    sum3: float = 0.0
    sum4: float = 0.0
    group: int = 0
    members: int = 0
    pending: float = 0.0

    def observe(self, group: int, difference: float) -> None:
        """One more outcome of a group; the mean of a group counts once, when the next one begins.

        Trades that run at the same time share the market's moves: counted one by one, their
        outcomes would prove far more than they say. A group is a stretch of time, by its number.
        Raises ValueError for a difference that is not finite.
        """
        if not isfinite(difference):
            raise _no_outcome(difference)
        if group != self.group:
            if self.members:
                self.update(self.pending / self.members)
                self.members, self.pending = 0, 0.0
            self.group = group
        self.members += 1
        self.pending += difference

    def update(self, difference: float) -> None:
        """One more difference. Raises ValueError for one that is not finite."""
        if not isfinite(difference):
            raise _no_outcome(difference)
        x = difference if -CAP <= difference <= CAP else copysign(CAP, difference)
        square = x * x
        self.count += 1
        self.sum1 += x
        self.sum2 += square
        self.sum3 += square * x
        self.sum4 += square * square

    @property
    def mean(self) -> float:
        """R per difference, 0 before the first."""
        return self.sum1 / self.count if self.count else 0.0

    def helps(self) -> bool:
        """Whether the interval is above zero."""
        return self._proves(1)

    def hurts(self) -> bool:
        """Whether the interval is below zero."""
        return self._proves(-1)

    def _proves(self, side: int) -> bool:
        """No bet earns more than its share of the sum, which spares most looks the logarithms."""
        within_reach = _LARGEST * side * self.sum1 >= PROOF
        return within_reach and self.growth(side, 0.0) >= PROOF

    def interval(self) -> tuple[float, float]:
        """Where the mean is, R; each end is ever wrong with a chance of ``MISS`` at most.

        An end that is not known yet is -5 or 5, the largest difference that counts.
        """
        return self._limit(1), -self._limit(-1)

    def conviction(self) -> float:
        """How much of the proof that it helps is there, from 0 to 1."""
        if self.sum1 <= 0.0:  # then no bet has earned anything
            return 0.0
        return _conviction(self.sum1, self.sum2, self.sum3, self.sum4)

    def growth(self, side: int, mean: float) -> float:
        """Logarithm of the capital that was bet on more (1) or less (-1) than ``mean``."""
        n, m = self.count, side * mean
        s1, s2, s3, s4 = side * self.sum1, self.sum2, side * self.sum3, self.sum4
        d1 = s1 - n * m
        d2 = s2 - m * (2 * s1 - n * m)
        d3 = s3 - m * (3 * s2 - m * (3 * s1 - n * m))
        d4 = s4 - m * (4 * s3 - m * (6 * s2 - m * (4 * s1 - n * m)))
        return _grown(d1, d2, d3, d4)

    def _limit(self, side: int) -> float:
        """The largest mean that is refuted, seen from ``side``: the growth falls with the mean."""
        low, high = -REACH, REACH
        if self.growth(side, side * low) < PROOF:
            return -CAP
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.growth(side, side * middle) >= PROOF:
                low = middle
            else:
                high = middle
        return low


@lru_cache(maxsize=4_096)  # the same evidence is asked about at every signal
def _conviction(sum1: float, sum2: float, sum3: float, sum4: float) -> float:
    return min(max(_grown(sum1, sum2, sum3, sum4) / PROOF, 0.0), 1.0)


def _grown(d1: float, d2: float, d3: float, d4: float) -> float:
    """Logarithm of the mean capital of the five bets, from sums of powers."""
    grown = [a * d1 - b * d2 + c * d3 - d * d4 for a, b, c, d in _TERMS]
    most = max(grown)
    return most + log(sum([exp(one - most) for one in grown]) / len(grown))


def _no_outcome(difference: float) -> ValueError:
    return ValueError(f"a difference of {difference} R is no outcome")

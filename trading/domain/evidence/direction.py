"""Whether a scorer's predictions point the wrong way, and when they no longer do.

A prediction is a hit when the return over its own horizon has its sign. Targets and stops say
nothing about that: at 2.5 : 1 a scorer without edge loses most trades and would look inverse.
"""

from math import sqrt

import msgspec

MISS = 0.0065  # chance of ever turning without a reason; 1 % is promised, and 2,000 runs scatter
STAKES = (0.1, 0.3, 0.45)  # of the capital; each suits a hit rate of (1 - stake) / 2
SHARES = (0.05, 0.25, 0.7)  # of the first capital
WINDOW = 20
FLOOR = 0.4  # hit rate under which the classic rule inverts


def fresh_capital(age: int) -> float:
    """What is newly put on a change that begins with prediction ``age``, from 1; all of it is 1.

    >>> round(sum(fresh_capital(age) for age in range(1, 10_000)), 3)
    0.99
    """
    return 1 / sqrt(age) - 1 / sqrt(age + 1)


class Direction(msgspec.Struct):
    """The sequential rule: turn when too much has been won by betting against the predictions.

    For every prediction at which the trouble may have begun, some capital is put aside, and from
    there on bet on misses. While a hit is at least as likely as a miss no such game is in the
    player's favour, all capitals together began with 1, and so by Ville's inequality they ever
    reach 1 / ``miss`` with a probability of at most ``miss``. Once turned, the same begins anew
    against the inverse. (E-detectors: Shin, Ramdas and Rinaldo, 2024, who sum such capitals with
    equal weights; weights that sum to 1 bound false turns over the whole run.) The games of one
    stake need only their sum: a step multiplies them all by the same.

    Attributes:
        inverted: the prediction shall be read the other way round.
        age: predictions since it last turned.
        capital: by stake.
        busy_until: market ms at which the last counted prediction was known.
        miss: chance of ever turning without a reason.
    """

    inverted: bool = False
    age: int = 0
    capital: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(STAKES))
    busy_until: int = 0
    miss: float = MISS

    def counts(self, made_at: int) -> bool:
        """Whether a prediction made then shares no return with one that was counted."""
        return made_at >= self.busy_until

    def observe(self, made_at: int, due_at: int, *, hit: bool) -> bool:
        """A prediction whose horizon is over; says whether the direction turned.

        Horizons that overlap share returns, and a market that runs would be counted many times:
        a prediction made before the last counted one was known does not count.
        """
        if not self.counts(made_at):
            return False
        self.busy_until = due_at
        return self.update(hit=hit)

    def update(self, *, hit: bool) -> bool:
        """One more prediction, as it was before any correction; says whether it turned."""
        self.age += 1
        won = 1 if hit == self.inverted else -1
        fresh = fresh_capital(self.age)
        self.capital = [
            (capital + share * fresh) * (1 + won * stake)
            for capital, share, stake in zip(self.capital, SHARES, STAKES, strict=True)
        ]
        if sum(self.capital) < 1 / self.miss:
            return False
        self.inverted = not self.inverted
        self.age = 0
        self.capital = [0.0] * len(STAKES)
        return True


class ClassicDirection(msgspec.Struct):
    """The classic rule: inverse while fewer than 40 % of the last 20 predictions were hits.

    A fair coin falls below that within days.
    """

    hits: list[bool] = msgspec.field(default_factory=list)

    @property
    def inverted(self) -> bool:
        return len(self.hits) == WINDOW and sum(self.hits) < FLOOR * WINDOW

    def observe(self, _made_at: int, _due_at: int, *, hit: bool) -> bool:
        """A prediction whose horizon is over; says whether the direction turned."""
        return self.update(hit=hit)

    def update(self, *, hit: bool) -> bool:
        """One more prediction, as it was before any correction; says whether it turned."""
        before = self.inverted
        self.hits.append(hit)
        del self.hits[:-WINDOW]
        return self.inverted != before

"""What the size advice for volatility did to outcomes, counted while folding, in bounded space.

Both arms see the same outcomes: each counts once as it was, and once times the size that was
advised. Whoever shows them divides the second by the mean size, so that both risk the same in all;
a sum and its falls divide alike, so the mean need not be known beforehand.
"""

import msgspec

from trading.domain.signals import Advice, Proposal

SIZER = "volatility"
MOST_POINTS = 256  # of the two sums that are kept for a drawing; an even number


class Course(msgspec.Struct, array_like=True):
    """A running sum of results.

    Attributes:
        total: their sum; ``squares`` that of their squares.
        peak: the highest sum so far; ``fall`` the deepest fall below one.
    """

    total: float = 0.0
    squares: float = 0.0
    peak: float = 0.0
    fall: float = 0.0

    def add(self, result: float) -> None:
        """One more result."""
        self.total += result
        self.squares += result * result
        if self.total > self.peak:
            self.peak = self.total
        elif self.peak - self.total > self.fall:
            self.fall = self.peak - self.total


class Sized(msgspec.Struct, array_like=True):
    """Outcomes and the sum of their sizes; as they were (R), and times the size."""

    outcomes: int = 0
    sizes: float = 0.0
    plain: Course = msgspec.field(default_factory=Course)
    sized: Course = msgspec.field(default_factory=Course)

    def add(self, size: float, r: float) -> None:
        """One more outcome."""
        self.outcomes += 1
        self.sizes += size
        self.plain.add(r)
        self.sized.add(size * r)


class Sizing(msgspec.Struct):
    """All that is counted.

    Attributes:
        regimes: the same by the volatility regime of the signal.
        counts: size with two decimals -> outcomes.
        raised: outcomes whose size above 1 counted for the order; of these ``held`` were planned
            no larger than without it.
        points: both sums after each ``every``-th outcome.
    """

    all: Sized = msgspec.field(default_factory=Sized)
    regimes: dict[str, Sized] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    raised: int = 0
    held: int = 0
    every: int = 1
    points: list[tuple[float, float]] = msgspec.field(default_factory=list)


def note_size(sizing: Sizing, proposal: Proposal, said: Advice, r: float) -> None:
    """Count the outcome ``r`` of a signal with an advice on its size."""
    sizing.all.add(said.size, r)
    regime = proposal.signal.regime
    known = sizing.regimes.get(regime)
    if known is None:
        known = sizing.regimes[regime] = Sized()
    known.add(said.size, r)
    size = f"{said.size:.2f}"
    sizing.counts[size] = sizing.counts.get(size, 0) + 1
    if said.effect.size > 1.0:
        sizing.raised += 1
        sizing.held += proposal.qty <= proposal.base_qty
    _draw(sizing)


def _draw(sizing: Sizing) -> None:
    """Keep a point; when there are too many, every second one goes."""
    total = sizing.all
    if total.outcomes % sizing.every:
        return
    sizing.points.append((total.plain.total, total.sized.total))
    if len(sizing.points) == MOST_POINTS:
        sizing.points = sizing.points[1::2]
        sizing.every *= 2

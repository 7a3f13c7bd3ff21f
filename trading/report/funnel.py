"""The funnel from signals to outcomes, summed over symbols and timeframes as asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trading.domain.funnel import Funnel, Lost
from trading.domain.state import State
from trading.domain.types import Side

ENDS = ("card rejected", "card expired", "card refused")  # of a proposal
NO_FILL = "no fill"  # of an order


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What became of some signals, by direction.

    Attributes:
        filters: what was against signals, the one that ended most of them first.
    """

    buy: Funnel = field(default_factory=Funnel)
    sell: Funnel = field(default_factory=Funnel)

    @property
    def both(self) -> Funnel:
        return summed((self.buy, self.sell))

    @property
    def filters(self) -> list[str]:
        lost = self.both.lost
        names = [name for name in lost if name not in (*ENDS, NO_FILL)]
        return sorted(names, key=lambda name: -lost[name].first)

    def of(self, side: Side) -> Funnel:
        """The funnel of a direction."""
        return self.buy if side is Side.BUY else self.sell


def diagnosis(state: State, symbol: str = "", timeframe: str = "") -> Diagnosis:
    """The funnels of one symbol and timeframe; an empty word stands for all."""
    found = [
        funnels
        for funnels in state.funnels.values()
        if symbol in ("", funnels.symbol) and timeframe in ("", funnels.timeframe)
    ]
    return Diagnosis(summed(f.buy for f in found), summed(f.sell for f in found))


def summed(funnels: Iterable[Funnel]) -> Funnel:
    """Funnels as one."""
    total = Funnel()
    for each in funnels:
        total.signals += each.signals
        total.proposals += each.proposals
        total.orders += each.orders
        total.fills += each.fills
        total.closed += each.closed
        total.wins += each.wins
        total.r += each.r
        for name, lost in each.lost.items():
            _add(total.lost.setdefault(name, Lost()), lost)
    return total


def _add(total: Lost, lost: Lost) -> None:
    total.refused += lost.refused
    total.first += lost.first
    total.outcomes += lost.outcomes
    total.r += lost.r


def share(part: int, whole: int) -> float | None:
    """A part of a whole, None of nothing."""
    return part / whole if whole else None


def lost_to(funnel: Funnel, names: Iterable[str]) -> Lost:
    """What some filters did together."""
    total = Lost()
    for name in names:
        if name in funnel.lost:
            _add(total, funnel.lost[name])
    return total

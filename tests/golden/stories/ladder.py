"""The ladder: proposed, declined, accepted, lapsed; down by evidence and by faults, off when slow.

What the advisor has shown is set by hand: as many groups of outcomes would be a long journal.
"""

from desk_examples import COIN, OTHER, THIRD, candidate
from ladder_examples import NAME, Guide, desk, look, prove

from trading.domain.events import RungProposed
from trading.policy.rungs import QUIET_MS


class Clock:
    """Seconds that pass only when somebody lets them."""

    now = 0.0

    def __call__(self):
        return self.now


class Slow(Guide):
    """Takes two seconds for an answer when it is tired."""

    tired = False

    def advise(self, *about):
        self.clock.now += 2.0 * self.tired
        return super().advise(*about)


def told(journal):
    guide = Slow()
    guide.clock = Clock()
    bench = desk(guide, clock=guide.clock, journal=journal)
    _climbs(bench)
    _fails(bench, guide)
    return bench


def _climbs(bench):
    prove(bench, 0.3)
    look(bench)
    bench.press(bench.of(RungProposed)[-1], "drop")
    look(bench, QUIET_MS)
    bench.press(bench.of(RungProposed)[-1], "confirm")
    prove(bench, -0.3)
    look(bench)
    prove(bench, 0.3)
    look(bench)
    bench.say("flag", NAME, "full")


def _fails(bench, guide):
    guide.says = guide.moves = ValueError("no idea")
    bench.job("thresholds", bench.now)
    bench.flat(candidates=[candidate(symbol) for symbol in (COIN, OTHER)])
    guide.says, guide.moves, guide.tired = Guide().says, (), True
    bench.flat(candidates=[candidate(symbol) for symbol in (COIN, OTHER, THIRD)])

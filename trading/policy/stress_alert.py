"""The alert about a cycle under stress: its numbers while it lasts, and what people answer to it.

It changes no order. The numbers are journaled at most every five minutes of desk time, so that the
chat follows the journal here too.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from trading.domain.candles import MINUTE_MS
from trading.domain.cycles import Cycle
from trading.domain.events import Commanded, Event, Fact, JobDue, StressNoted
from trading.domain.money import ZERO, exact
from trading.domain.state import State
from trading.policy.rules import Rules
from trading.policy.stress import SHOWN, strain_in
from trading.ports import View

SEEN, QUIET = "seen", "quiet"
NOTED_EVERY_MS = 5 * MINUTE_MS
QUIET_MS = 240 * MINUTE_MS


def note(state: State, fact: JobDue, view: View, rules: Rules) -> Iterator[Event]:
    """How every cycle under stress stands, where that is news."""
    for root in list(state.cycles.values()):
        if root.stress and root.alert is not None and _due(root, root.alert, fact.desk_ms):
            now = _fresh(state, fact, root, root.alert, exact(view.marks(root.symbol)), rules)
            if now != replace(root.alert, at=now.at, desk_ms=now.desk_ms):
                yield now


def _due(root: Cycle, last: StressNoted, now_ms: int) -> bool:
    """Not while it is quiet; an eased band at once, numbers every five minutes."""
    if now_ms < last.quiet_until_ms:
        return False
    return root.stress != last.band or now_ms >= last.desk_ms + NOTED_EVERY_MS


def _fresh(
    state: State, fact: Fact, root: Cycle, last: StressNoted, mark: Decimal, rules: Rules
) -> StressNoted:
    """The numbers of now; without a price those of before, as of then."""
    if mark.is_nan() or root.budget <= ZERO:
        return replace(last, at=fact.at)
    strain = strain_in(state, root, rules)
    return replace(
        last,
        at=fact.at,
        desk_ms=fact.desk_ms,
        band=root.stress,
        used=strain.used(mark, root.budget).quantize(SHOWN),
        margin=strain.margin.quantize(SHOWN),
        loss=strain.loss(mark).quantize(SHOWN),
    )


def answer(
    state: State, fact: Commanded, root: Cycle, mark: Decimal, rules: Rules
) -> Iterator[Event]:
    """Somebody has seen the alert, or wants it quiet; twice is once."""
    last = root.alert
    if last is None or not root.stress:
        return
    word = fact.args[-1]
    if word == SEEN and not last.seen_by:
        yield fact
        yield replace(_fresh(state, fact, root, last, mark, rules), seen_by=fact.user)
    elif word == QUIET and last.quiet_until_ms <= fact.desk_ms:
        yield fact
        until_ms = fact.desk_ms + QUIET_MS
        yield replace(_fresh(state, fact, root, last, mark, rules), quiet_until_ms=until_ms)

"""How an advisor is put down without a person, and how a proposal to let it climb ends."""

from collections.abc import Iterator

from trading.domain.candles import MINUTE_MS
from trading.domain.events import Event, Fact, RungAnswered, RungSet
from trading.domain.ladder import DECLINED, LAPSED
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import APPLIED, RECENT, SHADOW
from trading.domain.state import State
from trading.policy.panel import Panel

EVIDENCE, FAULTS = "evidence", "faults"  # who put it down
QUIET_MS = 7 * 24 * 60 * MINUTE_MS  # market time; after a "not now"


def card_of(state: State, name: str) -> Scorecard:
    """The advisor's scorecard, an empty one before it has spoken."""
    return state.scorecards.get(name, Scorecard())


def down(state: State, fact: Fact, name: str, by: str, reason: str, to: str = SHADOW) -> RungSet:
    """Put the advisor down; ``reason`` is the rest of a sentence about it."""
    return RungSet(fact.at, fact.desk_ms, name, to, by, state.rungs[name], reason)


def lapse(state: State, fact: Fact, name: str, reason: str) -> Iterator[Event]:
    """A proposal, if there is one, is over without an answer."""
    if name in state.ladder.climbs:
        yield answered(state, fact, name, LAPSED, "", reason)


def answered(
    state: State, fact: Fact, name: str, verdict: str, by: str, reason: str = ""
) -> RungAnswered:
    """The end of the advisor's proposal; after a no it is not asked again for a week."""
    climb = state.ladder.climbs[name]
    quiet_until = fact.at + QUIET_MS if verdict == DECLINED else 0
    return RungAnswered(
        fact.at, fact.desk_ms, climb.number, name, climb.rung, verdict, by, reason, quiet_until
    )


def on_faults(state: State, fact: Fact, panel: Panel) -> Iterator[Event]:
    """Who failed too often no longer counts; who is too slow is not even asked.

    A fault costs a word; slowness costs time in which stops wait.
    """
    limits = panel.faults
    for name in panel.advisors:
        card = card_of(state, name)
        rung = state.rungs.get(name, "off")
        if rung != "off" and len(card.slow) >= limits.most:
            slow = f"it took longer than {limits.slow_s:g} s {len(card.slow)} times"
            yield down(state, fact, name, FAULTS, f"{slow}, and stops wait meanwhile", "off")
            yield from lapse(state, fact, name, "it is too slow")
        elif rung in APPLIED and len(card.faults) >= limits.most:
            many = f"it failed {len(card.faults)} times in its last {RECENT} answers"
            yield down(state, fact, name, FAULTS, many)
            yield from lapse(state, fact, name, "it fails")

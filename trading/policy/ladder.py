"""Movement on the ladder: down by itself when it hurts or fails, up when a person says so.

Looked at once per group of evidence. Only what counts for orders can hurt, so only canary and full
fall; what helps on its rung may climb by one. All bounds hold whenever one looks
(``trading.domain.evidence.lift``).
"""

from collections.abc import Iterator

from trading.domain.events import Event, Fact, JobDue, Pressed, RungProposed, RungSet
from trading.domain.evidence.lift import Lift
from trading.domain.ladder import ACCEPTED, DECLINED, LAPSED
from trading.domain.scoring import APPLIED, CANARY, SHADOW
from trading.domain.state import State
from trading.policy.entries import nonce_of
from trading.policy.panel import Panel
from trading.policy.rules import RUNGS
from trading.policy.rungs import EVIDENCE, answered, card_of, down, lapse


def review_rungs(state: State, fact: JobDue, panel: Panel) -> Iterator[Event]:
    """What falls, what may climb, and which proposals are over."""
    for name in panel.advisors:
        if hurts(state, panel, name):
            yield down(state, fact, name, EVIDENCE, f"it hurts: {figures(_lift(state, name))}")
            yield from lapse(state, fact, name, "it hurts")
            continue
        rung = may_climb(state, panel, name)
        climb = state.ladder.climbs.get(name)
        if climb is not None and climb.rung != rung:
            yield from lapse(state, fact, name, "the evidence for it is gone")
        elif climb is None and rung and fact.at >= state.ladder.quiet.get(name, 0):
            yield _proposed(state, fact, name, rung)


def hurts(state: State, panel: Panel, name: str) -> bool:
    """Whether what counts of its advice is known to cost money."""
    rung = panel.rung(state, name)
    return rung in APPLIED and _own(state, name, rung) and _lift(state, name).hurts()


def may_climb(state: State, panel: Panel, name: str) -> str:
    """The next rung, where it has shown on its own that it helps and the cap allows; else empty."""
    rung = earns(state, panel, name)
    return rung if rung and RUNGS.index(rung) <= RUNGS.index(panel.cap) else ""


def earns(state: State, panel: Panel, name: str) -> str:
    """The rung that its evidence is worth whatever the cap; empty where that is none."""
    rung = panel.rung(state, name)
    if rung not in (SHADOW, CANARY) or rung != state.rungs.get(name):
        return ""
    proven = _own(state, name, rung) and _lift(state, name).helps()
    return RUNGS[RUNGS.index(rung) + 1] if proven else ""


def _own(state: State, name: str, rung: str) -> bool:
    """Whether the evidence is about the rung on which it stands."""
    return card_of(state, name).rung == rung


def _lift(state: State, name: str) -> Lift:
    return card_of(state, name).lift


def figures(lift: Lift) -> str:
    """Mean, interval and number of groups, in words."""
    low, high = lift.interval()
    return f"{lift.mean:+.3f} R a signal ({low:+.3f} to {high:+.3f}, n {lift.count:,} groups)"


def _proposed(state: State, fact: Fact, name: str, rung: str) -> RungProposed:
    number, lift = state.numbers + 1, _lift(state, name)
    low, high = lift.interval()
    return RungProposed(
        fact.at, fact.desk_ms, number, name, state.rungs[name], rung,
        nonce_of(f"{name}/{rung}/{number}", 1), lift.count, lift.mean, low, high,
    )  # fmt: skip


# -- people --------------------------------------------------------------------------------------


def on_climb(state: State, fact: Pressed, name: str, panel: Panel) -> Iterator[Event]:
    """Promote or not now; a button of another proposal, or a second tap, does nothing."""
    climb = state.ladder.climbs[name]
    if fact.update_id in state.updates or (fact.version, fact.nonce) != (1, climb.nonce):
        return
    if fact.action == "drop":
        yield fact
        yield answered(state, fact, name, DECLINED, fact.user)
    elif fact.action == "confirm":
        yield fact
        if may_climb(state, panel, name) != climb.rung:
            yield answered(state, fact, name, LAPSED, "", "the evidence for it is gone")
            return
        yield answered(state, fact, name, ACCEPTED, fact.user)
        why = f"proposed on {figures(_lift(state, name))}"
        yield RungSet(fact.at, fact.desk_ms, name, climb.rung, fact.user, climb.before, why)

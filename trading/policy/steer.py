"""The operator's wishes: pause, resume, mode, flag."""

from collections.abc import Iterator

from trading.domain.events import (
    AutonomySet,
    Commanded,
    EntriesPaused,
    EntriesResumed,
    Event,
    RungSet,
)
from trading.domain.state import State
from trading.policy.approvals import closed
from trading.policy.rules import RUNGS

AUTONOMIES = ("watch", "approve", "auto")


def on_command(state: State, fact: Commanded) -> Iterator[Event]:
    """Events only where something changes; asking for what is already so does nothing."""
    if fact.update_id in state.updates:
        return
    match fact.command, fact.args:
        case "pause", () if not state.paused:
            yield fact
            yield EntriesPaused(fact.at, fact.desk_ms, fact.user)
        case "resume", () if state.paused:
            yield fact
            yield EntriesResumed(fact.at, fact.desk_ms, fact.user)
        case "mode", (autonomy,) if autonomy in AUTONOMIES and autonomy != state.autonomy:
            yield fact
            yield AutonomySet(fact.at, fact.desk_ms, autonomy, fact.user)
            if autonomy == "watch":
                for card in list(state.cards.values()):
                    yield closed(fact, card, "expired", fact.user, "the desk only watches now")
        case "flag", (advisor, rung) if rung in RUNGS and state.rungs.get(advisor, rung) != rung:
            yield fact
            yield RungSet(fact.at, fact.desk_ms, advisor, rung, fact.user)

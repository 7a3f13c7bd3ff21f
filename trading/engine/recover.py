"""Start is recovery: the last snapshot that fits, the events after it, then the venue's word."""

from trading.domain.errors import JournalError
from trading.domain.events import Event, LearningSealed
from trading.domain.fold import fold
from trading.domain.state import State
from trading.domain.words import seen
from trading.engine.engine import Engine
from trading.policy.learning import in_journal, in_snapshot, recall
from trading.store.snapshots import Snapshot


def refold(engine: Engine, snapshot: Snapshot | None, digest: str | None = None) -> int:
    """Bring the ledger and the advisors to the journal's head; returns the events folded.

    Args:
        digest: of the configuration, on which it depends what advisors make of a lesson: what they
            knew under another one is neither taken over nor compared. None does not know it.

    Raises:
        JournalError: an event cannot be read or is not allowed.
    """
    after = 0
    if snapshot is not None and digest in {None, snapshot.state.digest}:
        _begin_with(engine, snapshot)
        after = snapshot.seq
    count = 0
    for seq, event in engine.journal.read(after):
        try:
            engine.refold(event)
        except Exception as error:
            what = f"event {seq} of the journal cannot be folded ({seen(repr(error))})"
            raise JournalError(f"{what}; run pitwall journal verify, restore a backup") from error
        _compare(engine, event, digest)
        count += 1
    return count


def _begin_with(engine: Engine, snapshot: Snapshot) -> None:
    """The ledger and the memories as they were saved, which must be all that was known."""
    engine.adopt(snapshot.state)
    panel = engine.policy.panel
    for name, memory in snapshot.memories.items():
        panel.advisors[name].remember(memory)
    recall(panel, snapshot.seals, in_snapshot(snapshot.seq))


def _compare(engine: Engine, event: Event, digest: str | None) -> None:
    """At a seal the advisors must know what they knew when it was written."""
    if type(event) is LearningSealed and event.digest == digest:
        recall(engine.policy.panel, event.seals, in_journal(event))


def refold_one(state: State, event: Event) -> None:
    """Apply an event to a ledger alone, as a check of a journal does; nobody learns from it."""
    fold(state, event)

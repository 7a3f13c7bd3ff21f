"""Start is recovery: the last snapshot that fits, the events after it, then the venue's word."""

from trading.domain.errors import JournalError
from trading.domain.words import seen
from trading.engine.engine import Engine
from trading.store.snapshots import Snapshot


def refold(engine: Engine, snapshot: Snapshot | None) -> int:
    """Bring the ledger and the advisors to the journal's head; returns the events folded.

    Raises:
        JournalError: an event cannot be read or is not allowed.
    """
    after = 0
    if snapshot is not None:
        engine.adopt(snapshot.state)
        for name, memory in snapshot.memories.items():
            engine.policy.panel.advisors[name].remember(memory)
        after = snapshot.seq
    count = 0
    for seq, event in engine.journal.read(after):
        try:
            engine.refold(event)
        except Exception as error:
            what = f"event {seq} of the journal cannot be folded ({seen(repr(error))})"
            raise JournalError(f"{what}; run pitwall journal verify, restore a backup") from error
        count += 1
    return count

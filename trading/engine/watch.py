"""The desk's look at itself: every transaction when it is made, everything when it is at rest.

What is found broken becomes a fact: it locks entries and the owner is told. Replay uses the plain
engine and pays nothing.
"""

from dataclasses import replace
from functools import cache

import msgspec

from trading.domain.breach import Breach
from trading.domain.codec import VERSIONS, decode, encode, kind_of
from trading.domain.events import Event, Fact, InvariantBroken
from trading.domain.fold import fold
from trading.domain.state import State
from trading.engine.engine import Engine
from trading.policy.invariants import AT_REST, TRANSACTION, Look, broken, past_of
from trading.ports import NOTHING_SEEN, View

REFOLD = "I9 the journal makes the ledger"


class WatchedEngine(Engine):
    """The engine of a living desk: a transaction that breaks an invariant locks entries at once.

    The lock is journaled before anything of the transaction leaves the process. Prices may move
    while it is written, so what the decision was measured on is kept.
    """

    async def take(self, fact: Fact, view: View = NOTHING_SEEN) -> list[Event]:
        past = past_of(self.state)
        view = replace(view, marks=cache(view.marks))
        batch = await super().take(fact, view)
        if batch:
            look = Look(self.state, self.policy.rules, past, batch, view)
            for breach in broken(look, TRANSACTION):
                await super().take(InvariantBroken(fact.at, fact.desk_ms, *breach))
        return batch


class Twin:
    """A second ledger that is folded from the journal's bytes alone.

    It begins as the ledger is at its first look and follows the journal from there, so a look
    costs what has happened since the last one, and not the whole journal.
    """

    def __init__(self) -> None:
        self._ledger: State | None = None
        self._seq = 0

    def differences(self, engine: Engine) -> list[Breach]:
        """Where the live ledger is not what the journal makes; the desk must be at rest."""
        try:
            live = msgspec.json.encode(engine.state)
            if self._ledger is None:
                self._ledger = msgspec.json.decode(live, type=State)
            else:
                self._follow(engine, self._ledger)
            self._seq = engine.journal.head
        except Exception as error:  # noqa: BLE001 (what cannot be folded again is a finding)
            what = f"the journal does not fold after event {self._seq}"
            return [Breach(REFOLD, f"{what} ({type(error).__name__}: {error})")]
        if msgspec.json.encode(self._ledger) == live:
            return []
        fields = (f for f in State.__struct_fields__ if _differ(engine.state, self._ledger, f))
        what = f"at event {self._seq} the ledger is not what the journal makes"
        return [Breach(REFOLD, f"{what}, in {', '.join(fields)}; start the desk again")]

    def _follow(self, engine: Engine, ledger: State) -> None:
        for seq, event in engine.journal.read(self._seq):
            kind = kind_of(event)
            fold(ledger, decode(kind, VERSIONS[kind], encode(event)))
            self._seq = seq


def _differ(one: State, other: State, field: str) -> bool:
    return msgspec.json.encode(getattr(one, field)) != msgspec.json.encode(getattr(other, field))


def findings(engine: Engine, twin: Twin) -> list[Breach]:
    """What is broken in a desk at which nothing is under way."""
    state = engine.state
    look = Look(state, engine.policy.rules, past_of(state))
    return [*broken(look, AT_REST), *twin.differences(engine)]

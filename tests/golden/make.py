"""Writes the golden journal and the golden sums.

    python tests/golden/make.py          tells the newest stories again, and computes sums.json
    python tests/golden/make.py --sums   keeps the journals and computes sums.json again

The journal of a release is never written again: it stands for what lies on somebody's disk, and
must decode and fold for ever. What came since the last one is told in ``stories``, one file a
subject, and ``journal-v5-SUBJECT.jsonl`` is its journal. The sums may be computed again when the
ledger gets a new field or a trading rule changes on purpose, and the change that does so says why.
Where the fold counts otherwise than before, ``FOLD_RULES`` rises, or a desk would go on from its
snapshot with figures of both kinds.

One line of the journal is ``[transaction, version, event]``.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import msgspec

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from desk_bench import refolded, state_bytes  # noqa: E402 (after the path to it)
from replay_examples import FULL, config_of, rough_market, sha, sparse  # noqa: E402

from trading.domain.codec import VERSIONS, decode, encode, kind_of  # noqa: E402
from trading.domain.events import Event  # noqa: E402
from trading.store.chain import EMPTY  # noqa: E402
from trading.store.journal import MemoryJournal  # noqa: E402

STORIES = {
    f"journal-v5-{path.stem}.jsonl": f"stories.{path.stem}"
    for path in sorted((HERE / "stories").glob("[a-z]*.py"))
}
JOURNALS = (*(f"journal-v{number}.jsonl" for number in range(1, 5)), *STORIES)
SUMS = HERE / "sums.json"


class Line(msgspec.Struct, array_like=True):
    """One event as it stands in the file."""

    tx: int
    version: int
    body: msgspec.Raw


class TransactionJournal(MemoryJournal):
    """A journal that remembers which events were written together."""

    def __init__(self) -> None:
        super().__init__()
        self.transactions: list[list[Event]] = []

    async def append(self, events):
        await super().append(events)
        self.transactions.append(list(events))


def lines_of(transactions) -> Iterator[bytes]:
    for tx, events in enumerate(transactions, 1):
        for event in events:
            line = Line(tx, VERSIONS[kind_of(event)], msgspec.Raw(encode(event)))
            yield msgspec.json.encode(line)


def read(path: Path) -> list[Line]:
    """The lines of a golden journal."""
    return [msgspec.json.decode(line, type=Line) for line in path.read_bytes().splitlines()]


def events_in(lines: list[Line]) -> list[Event]:
    """The events, brought to today's version."""
    kinds = (msgspec.json.decode(line.body)["kind"] for line in lines)
    return [
        decode(kind, line.version, bytes(line.body))
        for kind, line in zip(kinds, lines, strict=True)
    ]


def journal_sums(path: Path) -> dict[str, object]:
    """The chain over the file's own bytes, and the ledger it folds to."""
    lines = read(path)
    chain = EMPTY
    for tx in sorted({line.tx for line in lines}):
        bodies = [bytes(line.body) for line in lines if line.tx == tx]
        chain = chain.extended(len(bodies), b"\n".join(bodies))
    state = state_bytes(refolded(events_in(lines)))
    return {
        "events": chain.seq,
        "chain_sha256": chain.digest.hex(),
        "state_sha256": sha256(state).hexdigest(),
    }


def replay_sums() -> dict[str, object]:
    """The trades of a fixed market, and the whole journal of it."""
    replay = sparse(rough_market(1_500), config_of(FULL, exits={"max_hold_bars": 60}))
    trades = b"\n".join(encode(trade) for trade in replay.state.trades)
    return {
        "trades": len(replay.state.trades),
        "trades_sha256": sha256(trades).hexdigest(),
        "journal_sha256": sha(replay),
    }


def sums() -> dict[str, object]:
    """Everything that must stay as it is."""
    return {name: journal_sums(HERE / name) for name in JOURNALS} | {"replay": replay_sums()}


def write_journals() -> None:
    """Tell the newest stories and keep their journals."""
    for name, module in STORIES.items():
        journal = TransactionJournal()
        import_module(module).told(journal)
        (HERE / name).write_bytes(b"\n".join(lines_of(journal.transactions)) + b"\n")


if __name__ == "__main__":
    if "--sums" not in sys.argv[1:]:
        write_journals()
    SUMS.write_text(json.dumps(sums(), indent=2) + "\n")
    print(SUMS.read_text())

"""CPU seconds of a restart with a journal of 100,000 events, with a snapshot and without.

The journal is what a replay of simulated candles decided, in the desk's own file. The snapshot is
as old as one may be, so that thousands of events come after it.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from figures import ROUNDS, fresh, median, row

from bot.models import learners, models_of
from trading.config import Config
from trading.domain.state import State
from trading.engine.engine import Engine
from trading.engine.recover import refold
from trading.feeds.market_model import ORIGIN_MS, MarketModel
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.replay.session import replay_of
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal, SqliteJournal
from trading.store.snapshots import SNAPSHOT_EVERY, Snapshot, Snapshots, schema_digest

EVENTS = 100_000
BARS = 50_000
AT_ONCE = (
    500  # events of a transaction: quicker to write than the few of a desk, and read the same way
)


def learning_config():
    return Config.model_validate({"ml_improvements": {"enabled": True}})


async def decided():
    """The first events of a replay."""
    model = MarketModel(seed=7)
    candles = model.candles(ORIGIN_MS, ORIGIN_MS + BARS * model.step_ms)
    config = learning_config()
    journal = MemoryJournal()
    session = replay_of(config, candles, models_of(config), journal, MemoryCursors())
    await session.start()
    await session.run()
    events = [event for _seq, event in journal.read(0)]
    if len(events) < EVENTS:
        sys.exit(f"the replay decided {len(events)} events, {EVENTS} are needed: give it more bars")
    return events[:EVENTS]


async def write(folder):
    """The journal, and a snapshot after which almost as many events follow as ever do."""
    journal, snapshots = stores_in(folder)
    engine = engine_on(journal)
    events = await decided()
    snapshot_at = EVENTS - SNAPSHOT_EVERY + AT_ONCE
    for start in range(0, EVENTS, AT_ONCE):
        part = events[start : start + AT_ONCE]
        await journal.append(part)
        for event in part:
            engine.refold(event)
        if journal.head == snapshot_at:
            advisors = engine.policy.panel.advisors
            memories = {name: advisor.memory() for name, advisor in advisors.items()}
            snapshots.save(Snapshot(journal.head, journal.sha256, engine.state, memories))
    journal.close()


def stores_in(folder):
    journal = SqliteJournal(Path(folder) / "journal.db")
    journal.open()
    schema = schema_digest(learners(learning_config()))
    return journal, Snapshots(Path(folder) / "snapshots.db", schema)


def engine_on(journal):
    config = learning_config()
    models = models_of(config)
    panel = Panel(models.advisors(config), "full")
    rules = rules_of(config, {}, models.scorer.name, claims_edge=False)
    return Engine(State(), Policy(rules, panel, models.scorer.why), journal)


def restart(folder, use_snapshot):
    """Print CPU seconds from opening the files to the folded ledger, and the events folded."""
    began = time.process_time()
    journal, snapshots = stores_in(folder)
    engine = engine_on(journal)
    folded = refold(engine, snapshots.latest(journal) if use_snapshot else None)
    print(time.process_time() - began, folded)
    journal.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(write(folder))
        for name, way in (("from a snapshot", "snapshot"), ("from the journal alone", "journal")):
            runs = [fresh(__file__, folder, way).split() for _ in range(ROUNDS)]
            used = median(float(run[0]) for run in runs)
            row(f"restart {name}, {EVENTS:,} events", f"{used:.2f} s", f"{runs[0][1]} folded")


if __name__ == "__main__":
    restart(sys.argv[1], sys.argv[2] == "snapshot") if len(sys.argv) > 1 else main()

"""``pitwall replay``: the desk on recorded candles, and its figures."""

import argparse
import asyncio
import gc
import json
import sys
from pathlib import Path
from time import process_time
from typing import Any

from bot.cli.settings import config_of
from bot.models import models_of
from trading.config import Config
from trading.domain.cleaning import FaultCounts
from trading.feeds.files import load_candles
from trading.replay.session import Replay, replay_of
from trading.replay.summary import summary_of
from trading.store.cursors import MemoryCursors, SqliteCursors
from trading.store.journal import MemoryJournal, SqliteJournal
from trading.store.vault import FileVault

IMPORTED_S = process_time()


def replay(options: argparse.Namespace) -> int:
    """Run the replay and print what it found."""
    config = learning(config_of(options))
    began = process_time()
    loaded = load_candles(
        options.data, options.timeframe, options.symbols, options.from_ms, options.to_ms
    )
    load_s = process_time() - began
    _say_what_is_bad(loaded.report.faults)
    gc.collect()
    gc.freeze()
    figures = asyncio.run(_run(options, config, loaded.candles, load_s))
    if options.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:<18} {value}" for name, value in figures.items()))
    return 0


def learning(config: Config) -> Config:
    """The configuration with the advisors at work: in a replay they cost nothing and may learn."""
    improvements = config.ml_improvements.model_copy(update={"enabled": True})
    return config.model_copy(update={"ml_improvements": improvements})


async def _run(
    options: argparse.Namespace, config: Config, candles: Any, load_s: float
) -> dict[str, Any]:
    session = _session(options.journal, config, candles)
    _say_what_it_is(session)
    await session.start()
    await (session.run_dense() if options.dense else session.run())
    return summary_of(session, IMPORTED_S, load_s)


def _session(journal: Path | None, config: Config, candles: Any) -> Replay:
    models = models_of(config)
    if journal is None:
        return replay_of(config, candles, models, MemoryJournal(), MemoryCursors())
    kept = SqliteJournal(journal)
    kept.open()
    cursors = SqliteCursors(journal.with_suffix(".followers.db"))
    vault = FileVault(journal.with_suffix(".venue.db"))
    return replay_of(config, candles, models, kept, cursors, vault)


def _say_what_it_is(session: Replay) -> None:
    instruments = session.desk.engine.policy.rules.instruments
    perpetuals = [one for one in instruments.values() if one.kind == "perpetual"]
    if perpetuals:
        what = f"{len(perpetuals)} symbols as synthetic perpetuals"
        print(f"{what}: grid from their first bars, funding is absent", file=sys.stderr)


def _say_what_is_bad(faults: FaultCounts) -> None:
    found = ", ".join(f"{fault} {count:,}" for fault, count in faults.totals().items())
    if found:
        print(f"bad data, counted in bars and never traded on: {found}", file=sys.stderr)

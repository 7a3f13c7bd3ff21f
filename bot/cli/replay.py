"""``pitwall replay``: the desk on recorded candles, and its figures."""

import argparse
import asyncio
import gc
import json
import sys
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

from bot.cli.settings import config_of
from bot.models import models_of
from trading.config import Config
from trading.domain.candles import Candles
from trading.domain.cleaning import FaultCounts
from trading.domain.rates import NO_FUNDING, FundingTable
from trading.feeds.files import funding_beside, load_candles, load_funding
from trading.policy.instruments import perpetuals
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
    _say_what_is_bad(loaded.report.faults)
    perpetual = perpetuals(config, loaded.candles.symbols)
    folder = options.funding or funding_beside(options.data)
    funding = load_funding(folder, perpetual) if folder else NO_FUNDING
    load_s = process_time() - began
    _say_what_it_is(perpetual, funding_coverage(perpetual, funding, loaded.candles, folder))
    gc.collect()
    gc.freeze()
    session = _session(options.journal, config, loaded.candles)
    session.market.fund(funding)
    asyncio.run(_run(session, dense=options.dense))
    figures = summary_of(session, IMPORTED_S, load_s)
    if options.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:<18} {value}" for name, value in figures.items()))
    return 0


def learning(config: Config) -> Config:
    """The configuration with the advisors at work: in a replay they cost nothing and may learn."""
    improvements = config.ml_improvements.model_copy(update={"enabled": True})
    return config.model_copy(update={"ml_improvements": improvements})


async def _run(session: Replay, *, dense: bool) -> None:
    await session.start()
    await (session.run_dense() if dense else session.run())


def _session(journal: Path | None, config: Config, candles: Any) -> Replay:
    models = models_of(config)
    if journal is None:
        return replay_of(config, candles, models, MemoryJournal(), MemoryCursors())
    kept = SqliteJournal(journal)
    kept.open()
    cursors = SqliteCursors(journal.with_suffix(".followers.db"))
    vault = FileVault(journal.with_suffix(".venue.db"))
    return replay_of(config, candles, models, kept, cursors, vault)


def _say_what_it_is(perpetual: list[str], funding: str) -> None:
    if perpetual:
        what = f"{len(perpetual)} symbols as synthetic perpetuals"
        print(f"{what}: grid from their first bars, {funding}", file=sys.stderr)


def funding_coverage(
    perpetual: list[str], funding: FundingTable, candles: Candles, folder: Path | None
) -> str:
    """Whose funding is settled in the time of the candles, and what is missing of it."""
    first, last = int(candles.open_ms[0]), int(candles.close_ms[-1])
    settled = Counter(one.symbol for one in funding.between(first, last))
    if not settled:
        return "funding is absent"
    words = [f"funding of {', '.join(settled)} from {folder}"]
    if without := [symbol for symbol in perpetual if symbol not in settled]:
        words.append(f"absent for {', '.join(without)}")
    for symbol, known in settled.items():
        interval = funding.rates[symbol].interval_ms
        due = last // interval - first // interval
        if known < due:
            words.append(f"{symbol} lacks {due - known:,} of {due:,} settlements")
    return ", ".join(words)


def _say_what_is_bad(faults: FaultCounts) -> None:
    found = ", ".join(f"{fault} {count:,}" for fault, count in faults.totals().items())
    if found:
        print(f"bad data, counted in bars and never traded on: {found}", file=sys.stderr)

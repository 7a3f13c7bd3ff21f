"""``pitwall replay``: the desk on recorded candles, and its figures."""

import argparse
import asyncio
import gc
import json
import sys
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from bot.cli.settings import config_of
from bot.models import models_of
from bot.views.format import counted
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
    began = process_time()
    config = learning(config_of(options))
    recorded = recorded_market(options, config)
    load_s = process_time() - began
    gc.collect()
    gc.freeze()
    session = _session(options.journal, config, recorded)
    asyncio.run(run(session, dense=options.dense))
    figures = summary_of(session, IMPORTED_S, load_s)
    if options.json:
        print(json.dumps(figures))
    else:
        advisors = figures.pop("advisors")
        print("\n".join(f"{name:<18} {words(value)}" for name, value in figures.items()))
        print("\n".join(f"{name:<18} {_lift_line(lift)}" for name, lift in advisors.items()))
    return 0


def words(value: Any) -> str:
    """A figure, or several in a row."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    if isinstance(value, list):
        return " to ".join("unknown" if end is None else str(end) for end in value)
    return str(value)


def _lift_line(lift: dict[str, Any]) -> str:
    """An advisor's worth in one line."""
    return (
        f"{lift['rung']}: {lift['changes']:,} changes of {lift['advices']:,}, worth"
        f" {lift['mean_r']:+.3f} R ({_end(lift['low_r'])} to {_end(lift['high_r'])},"
        f" {lift['groups']:,} groups of 48 bars): {lift['verdict']}"
    )


def _end(of_interval: float | None) -> str:
    return "unknown" if of_interval is None else f"{of_interval:+.3f}"


class Recorded(NamedTuple):
    """What was loaded from the folders."""

    candles: Candles
    funding: FundingTable


def recorded_market(options: argparse.Namespace, config: Config) -> Recorded:
    """Candles and funding; what is bad or absent is said on stderr."""
    loaded = load_candles(
        options.data, options.timeframe, options.symbols, options.from_ms, options.to_ms
    )
    _say_what_is_bad(loaded.report.faults)
    perpetual = perpetuals(config, loaded.candles.symbols)
    folder = options.funding or funding_beside(options.data)
    funding = load_funding(folder, perpetual) if folder else NO_FUNDING
    _say_what_it_is(perpetual, funding_coverage(perpetual, funding, loaded.candles, folder))
    return Recorded(loaded.candles, funding)


def learning(config: Config) -> Config:
    """The configuration with the advisors at work: in a replay they cost nothing and may learn."""
    improvements = config.ml_improvements.model_copy(update={"enabled": True})
    return config.model_copy(update={"ml_improvements": improvements})


async def run(session: Replay, *, dense: bool = False) -> None:
    """From recovery to the last bar."""
    await session.start()
    await (session.run_dense() if dense else session.run())


def session_on(config: Config, recorded: Recorded) -> Replay:
    """A replay that keeps nothing."""
    session = replay_of(
        config, recorded.candles, models_of(config), MemoryJournal(), MemoryCursors()
    )
    session.market.fund(recorded.funding)
    return session


def _session(journal: Path | None, config: Config, recorded: Recorded) -> Replay:
    if journal is None:
        return session_on(config, recorded)
    kept = SqliteJournal(journal)
    kept.open()
    cursors = SqliteCursors(journal.with_suffix(".followers.db"))
    vault = FileVault(journal.with_suffix(".venue.db"))
    session = replay_of(config, recorded.candles, models_of(config), kept, cursors, vault)
    session.market.fund(recorded.funding)
    return session


def _say_what_it_is(perpetual: list[str], funding: str) -> None:
    if perpetual:
        what = f"{counted(len(perpetual), 'symbol')} as synthetic perpetuals"
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

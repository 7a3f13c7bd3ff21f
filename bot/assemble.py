"""The composition root: from a configuration and a market to a desk that can run."""

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from bot.models import models_of
from bot.sources import Source, settled_prices
from bot.stores import Stores
from trading.brokers.paper import PaperBroker
from trading.config import Config, config_digest
from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.errors import ConfigError
from trading.domain.events import DeskStarted
from trading.domain.hours import DAY_MS
from trading.domain.money import exact
from trading.domain.state import State
from trading.domain.types import Instrument
from trading.engine.archive import Archive
from trading.engine.desk import Desk
from trading.engine.dispatch import Dispatcher
from trading.engine.live import LiveMarket, Track
from trading.engine.market import LiveScan
from trading.engine.recover import refold
from trading.engine.run import Clock, Refresh, RunningDesk
from trading.engine.watch import WatchedEngine
from trading.features import ANCHOR_BARS
from trading.policy.instruments import instruments_of
from trading.policy.jobs import market_jobs
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.ports import Journal, Scorer
from trading.replay.session import scan_rules

LONGEST_MONTH_DAYS = 31


def assemble(
    config: Config, source: Source, stores: Stores, clock: Clock, journaled: Callable[[], None]
) -> RunningDesk:
    """The desk on its market and its stores, folded to the journal's head, not yet started.

    Args:
        clock: desk time, ms UTC.
        journaled: told after each fact that decided something.

    Raises:
        JournalError: the journal does not fold.
        ConfigError: it does not fit what is open.
    """
    prices = settled_prices(source.prices, stores.cursors)
    instruments = instruments_of(config, prices, source.grids)
    models = models_of(config)
    scorer = models.scorer
    rules = rules_of(config, instruments, scorer.name, claims_edge=scorer.claims_edge)
    ladder = config.ml_improvements
    panel = Panel(
        models.advisors(config), rules.rung_cap, ladder.canary, ladder.faults, perf_counter
    )
    policy = Policy(rules, panel, scorer.why)
    engine = WatchedEngine(State(), policy, stores.journal)
    refold(engine, stores.snapshots.latest(stores.journal), config_digest(config))
    need_symbols(engine.state, source.symbols)
    share = exact(config.paper.volume_share)
    now = come_to(source, engine.state, stores.journal)
    broker = PaperBroker(
        instruments, share, lambda _at: clock(), stores.venue, now, hedged=config.paper.hedged
    )
    desk = Desk(engine, broker, Dispatcher(stores.journal, stores.cursors, broker, stores.epoch))
    market = live_market(config, source, instruments, scorer)
    jobs = market_jobs(config.ml_improvements.threshold.every_h, config.timezone)
    return RunningDesk(desk, market, clock, refresher(source, market, clock), jobs, journaled)


def need_symbols(state: State, symbols: Sequence[str]) -> None:
    """Raises ConfigError if something is open in a symbol whose prices nobody would see."""
    left_out = {c.symbol: c.number for c in state.cycles.values() if c.symbol not in symbols}
    if left_out:
        what = "config.yaml symbols: {} is left out, and trade #{} is open in it"
        remedy = "put it back until that is closed"
        raise ConfigError([f"{what.format(*each)}; {remedy}" for each in left_out.items()])


def come_to(source: Source, state: State, journal: Journal) -> int:
    """Market time up to which the desk has decided, ms: no order of it was meant for earlier.

    A bar that decided nothing is not journaled, and a person may have ordered something after it.
    """
    last = (event.at for _seq, event in journal.read(max(0, journal.head - 1)))
    opened = (cycle.opened_at for cycle in state.cycles.values())
    return max([source.start_ms, *state.bars.values(), *opened, *last])


def live_market(
    config: Config, source: Source, instruments: Mapping[str, Instrument], scorer: Scorer
) -> LiveMarket:
    """The market, warmed with the source's history."""
    symbols = source.symbols
    benchmark = symbols.index(config.benchmark) if config.benchmark in symbols else None
    tracks = {}
    for timeframe, history in source.history.items():
        month = LONGEST_MONTH_DAYS * DAY_MS // TIMEFRAMES_MS[timeframe]
        archive = Archive(timeframe, symbols, ANCHOR_BARS + month)
        archive.extend(history)
        model = (scorer, scan_rules(config, timeframe))
        scan = LiveScan(timeframe, symbols, benchmark, model, archive.between)
        tracks[timeframe] = Track(archive, scan)
    bars = config.ml_improvements.correlation.bars
    market = LiveMarket(tracks, instruments, bars, config.benchmark, source.funding)
    market.begin(source.start_ms)
    return market


def refresher(source: Source, market: LiveMarket, clock: Clock) -> Refresh:
    """Asks the source for fresh quotes and hands them to the market."""

    async def refresh(symbols: Sequence[str]) -> None:
        tick = await source.ask(symbols) if symbols else None
        if tick is not None:
            market.take_quotes(tick, clock())

    return refresh


async def begin(running: RunningDesk, config: Config) -> None:
    """Recover what the venue knows, then say that the desk is up."""
    await running.reconcile()
    market_ms, now = running.market.market_ms, running.now()
    panel = running.desk.engine.policy.panel
    rungs = panel.rungs(config.ml_improvements.rungs.model_dump())
    balance = exact(config.paper.balance)
    digest = config_digest(config)
    await running.offer(DeskStarted(market_ms, now, digest, config.autonomy, rungs, balance))
    await running.audit()

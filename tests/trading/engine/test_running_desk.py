"""The running desk on bars only takes the path of the replay."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from replay_examples import FULL, config_of, events_of, models, replay_on, rough_market, sparse

from trading.brokers.paper import PaperBroker
from trading.config import config_digest
from trading.domain.errors import JournalError
from trading.domain.events import DeskStarted, SignalRejected
from trading.domain.money import exact
from trading.domain.state import State
from trading.domain.ticks import BarTick, QuotesTick
from trading.engine.archive import Archive
from trading.engine.desk import Desk
from trading.engine.dispatch import Dispatcher
from trading.engine.engine import Engine
from trading.engine.live import LiveMarket, Track
from trading.engine.market import LiveScan
from trading.engine.quotes import quote_around
from trading.engine.run import RunningDesk
from trading.policy.jobs import market_jobs
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.replay.session import scan_rules
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

CONFIG = config_of(FULL, exits={"max_hold_bars": 60})


def desk_on(config, candles):
    """A running desk on paper whose clock is the market's."""
    instruments = replay_on(candles, config).desk.engine.policy.rules.instruments
    model = models(config)
    scorer = model.scorer
    rules = rules_of(config, instruments, scorer.name, claims_edge=scorer.claims_edge)
    policy = Policy(rules, Panel(model.advisors(config), rules.rung_cap), scorer.why)
    journal, cursors = MemoryJournal(), MemoryCursors()
    broker = PaperBroker(instruments, exact(config.paper.volume_share), lambda at: at)
    dispatcher = Dispatcher(journal, cursors, broker, 1)
    desk = Desk(Engine(State(), policy, journal), broker, dispatcher)
    archive = Archive(candles.timeframe, candles.symbols, 12_000)
    benchmark = candles.symbols.index(config.benchmark)
    scanning = (scorer, scan_rules(config, candles.timeframe))
    scan = LiveScan(candles.timeframe, candles.symbols, benchmark, scanning, archive.between)
    bars = config.ml_improvements.correlation.bars
    market = LiveMarket(
        {candles.timeframe: Track(archive, scan)}, instruments, bars, config.benchmark
    )

    async def refresh(symbols):
        """Quotes around the close, as the replay has them; the marks stay the closes."""
        columns = [candles.symbols.index(symbol) for symbol in symbols]
        marks = market._mark.copy()
        bid, ask = np.full((2, len(candles.symbols)), np.nan)
        for column, symbol in zip(columns, symbols, strict=True):
            at = market.market_ms
            quote = quote_around(float(marks[column]), instruments[symbol], at, at)
            bid[column], ask[column] = float(quote.bid), float(quote.ask)
        market.take_quotes(QuotesTick(market.market_ms, bid, ask), market.market_ms)
        market._mark[:] = marks

    jobs = market_jobs(config.ml_improvements.threshold.every_h, config.timezone)
    return RunningDesk(desk, market, lambda: market.market_ms, refresh, jobs, lambda: None)


async def bars_of(candles):
    rows = replay_on(candles, CONFIG).market
    for t in range(len(candles)):
        yield BarTick(rows.close_ms(t), candles.timeframe, candles.bar(t))


@pytest.fixture(scope="module")
def market():
    return rough_market(1_500)


async def test_the_running_desk_writes_the_journal_of_the_replay(market):
    running = desk_on(CONFIG, market)
    at = int(market.open_ms[0])
    rungs = CONFIG.ml_improvements.rungs.model_dump()
    balance = exact(CONFIG.paper.balance)
    await running.offer(DeskStarted(at, at, config_digest(CONFIG), "auto", rungs, balance))
    await running.pump(bars_of(market))
    replay = sparse(market, CONFIG)
    assert len(replay.state.trades) > 10
    live = [event for _seq, event in running.desk.engine.journal.read(0)]
    assert live == events_of(replay)
    assert running.desk.engine.journal.sha256 == replay.desk.engine.journal.sha256


async def test_facts_are_taken_one_at_a_time(market):
    """Whoever offers at the same time waits: the journal has whole transactions."""
    running = desk_on(CONFIG, market)
    at = int(market.open_ms[0])
    facts = [
        DeskStarted(at + n, at + n, f"digest {n}", "auto", {}, exact(1000.0)) for n in range(20)
    ]
    await asyncio.gather(*(running.offer(fact) for fact in facts))
    assert [e.digest for _s, e in running.desk.engine.journal.read(0)] == [f.digest for f in facts]


async def test_a_look_between_facts_sees_ledger_and_journal_agree(market):
    running = desk_on(CONFIG, market)
    engine = running.desk.engine
    append = engine.journal.append

    async def slow(events):
        await asyncio.sleep(0.01)
        await append(events)

    engine.journal.append = slow
    offering = asyncio.create_task(running.offer(DeskStarted(1, 1, "d", "auto", {}, exact(1.0))))
    await asyncio.sleep(0)
    assert (running.state.digest, engine.journal.head) == ("d", 0)  # in the middle of it
    seen = await running.between_facts(lambda: (running.state.digest, engine.journal.head))
    assert seen == ("d", 1)
    await offering


async def test_each_symbol_has_the_age_of_its_own_quote(market):
    """A quote of one symbol does not make the others' quotes fresh."""
    running = desk_on(CONFIG, market)
    live = running.market
    both = np.full(len(market.symbols), 100.0)
    live.take_quotes(QuotesTick(1_000, both, both), 1_000)
    one = np.full(len(market.symbols), np.nan)
    one[0] = 101.0
    live.take_quotes(QuotesTick(60_000, one, one), 60_000)
    assert live.quote(market.symbols[0]).desk_ms == 60_000
    assert live.quote(market.symbols[1]).desk_ms == 1_000


def test_an_old_bar_is_planned_on_its_own_prices(market):
    """Quotes of today beside a bar that closed while the desk was away would be look-ahead."""
    running = desk_on(CONFIG, market)
    asked = []

    async def refresh(symbols):
        asked.extend(symbols)

    running._refresh = refresh

    async def ticks():
        async for tick in bars_of(market):
            yield replace(tick, catch_up=True)

    async def run():
        await running.pump(ticks())

    asyncio.run(run())
    rejected = [
        event
        for _seq, event in running.desk.engine.journal.read(0)
        if isinstance(event, SignalRejected)
    ]
    assert len(rejected) > 10
    assert asked == []
    assert all("catch_up" in " ".join(event.reasons) for event in rejected)


def test_only_symbols_that_were_quoted_meet_the_venue(market):
    running = desk_on(CONFIG, market)
    bid, ask = np.full((2, len(market.symbols)), np.nan)
    bid[1], ask[1] = 10.0, 10.1
    quoted = running.market.take_quotes(QuotesTick(5, bid, ask), 7)
    assert quoted == {market.symbols[1]}
    assert running.market.quote(market.symbols[0]) is None
    again = running.market.take_quotes(QuotesTick(9, np.full_like(bid, np.nan), ask), 11)
    assert again == set()
    quote = running.market.quote(market.symbols[1])
    assert (quote.at, quote.desk_ms) == (5, 7)


def test_a_step_that_failed_ends_the_desk_for_everybody(market):
    running = desk_on(CONFIG, market)

    class FullError(Exception):
        """The disk."""

    async def append(_events):
        raise FullError

    running.desk.engine.journal.append = append
    fact = DeskStarted(1, 1, "d", "auto", {}, exact(1000.0))

    async def run():
        waiting = asyncio.create_task(running.until_broken())
        with pytest.raises(FullError):
            await running.offer(fact)
        with pytest.raises(FullError):
            await waiting
        with pytest.raises(JournalError, match="start it again"):
            await running.offer(fact)
        with pytest.raises(JournalError, match="start it again"):
            await running.between_facts(lambda: None)

    asyncio.run(run())


def test_a_decision_that_breaks_off_is_a_broken_journal(market, monkeypatch):
    running = desk_on(CONFIG, market)

    def broken(_state, _event):
        raise ZeroDivisionError

    monkeypatch.setattr("trading.engine.engine.fold", broken)
    fact = DeskStarted(1, 1, "d", "auto", {}, exact(1000.0))
    with pytest.raises(JournalError, match="DeskStarted could not be decided"):
        asyncio.run(running.offer(fact))

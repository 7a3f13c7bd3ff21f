"""A desk on paper that plays a recording makes the trades of its replay, at any pace."""

import shutil

import numpy as np
import pandas as pd
import pytest
from market_bench import desk_after, recording
from msgspec.structs import replace
from replay_examples import FULL, config_of, replay_on, rough_market, sparse

from bot.assemble import assemble, begin
from bot.sources.recorded import recorded
from bot.stores import open_stores
from trading.domain.events import DeskStarted, FundingPaid, PositionOpened, Pressed
from trading.domain.ticks import BarTick
from trading.feeds.files import load_candles, load_funding

BARS = 1_400
HOUR = 3_600_000
CONFIG = config_of(
    FULL,
    exits={"max_hold_bars": 30},
    gates={"cooldown_bars": 2},
    feed={"speed": 100_000},
    instruments={"overrides": {"ETHUSDT": {"half_spread_bps": 7}}},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    recording(folder, rough_market(BARS))
    return folder


async def played(folder, data_dir, config, bars=BARS):
    """The ledger of a paper desk, and its journal, after a recording."""

    def source_of(last_ms):
        return recorded(config, folder, last_ms)

    running, events, _source = await desk_after(source_of, data_dir, config, bars)
    return running.state, events


def core(events):
    """What was decided, without the starts, the desk's own clock and how it says a day's equity."""
    return [e for e in events if not isinstance(e, DeskStarted) and type(e).__name__ in CORE]


CORE = {
    "SignalRejected", "ProposalMade", "CycleOpened", "OrderRequested", "CancelRequested",
    "PositionOpened", "PositionProtected", "PositionClosed", "CycleAbandoned", "OutcomeKnown",
    "AdvisorAdjusted",
}  # fmt: skip


async def test_the_trades_are_those_of_the_replay(folder, tmp_path):
    state, events = await played(folder, tmp_path, CONFIG)
    replay = sparse(load_candles(folder, "5m").candles, CONFIG)
    there = [event for _seq, event in replay.desk.engine.journal.read(0)]
    assert len(state.trades) > 15
    assert state.trades == replay.state.trades
    assert core(events) == core(there)


async def test_it_pays_the_funding_of_the_replay(folder, tmp_path):
    """Settled by the hour, so that there is much of it; also after a restart."""
    candles = load_candles(folder, "5m").candles
    at = np.arange(int(candles.open_ms[0]), int(candles.close_ms[-1]) + 1, HOUR)
    rates = np.random.default_rng(5).normal(0.0002, 0.001, len(at)).round(7)
    beside = tmp_path / "candles" / "funding"
    shutil.copytree(folder, beside.parent)
    beside.mkdir()
    for symbol in candles.symbols[:3]:
        table = pd.DataFrame({"timestamp": at, "funding_rate": rates})
        table.to_csv(beside / f"{symbol}-1h.csv", index=False)
    replay = replay_on(candles, CONFIG)
    replay.market.fund(load_funding(beside, candles.symbols))
    await replay.run()
    await played(beside.parent, tmp_path, CONFIG, bars=400)
    state, events = await played(beside.parent, tmp_path, CONFIG)
    there = [event for _seq, event in replay.desk.engine.journal.read(0)]
    assert state.trades == replay.state.trades
    assert settled(events) == settled(there)
    assert len(settled(events)) > 5


def settled(events):
    """What the venue settled, without the desk's own clock."""
    return [replace(event, desk_ms=0) for event in events if isinstance(event, FundingPaid)]


async def test_also_after_a_restart(folder, tmp_path):
    await played(folder, tmp_path, CONFIG, bars=400)
    state, _events = await played(folder, tmp_path, CONFIG)
    assert state.trades == sparse(load_candles(folder, "5m").candles, CONFIG).state.trades


async def test_a_press_within_a_bar_meets_its_close(folder, tmp_path):
    """Drawn quotes fill nothing: not before the press, and not at a price that was a guess."""
    config = CONFIG.model_copy(update={"autonomy": "approve"})
    with open_stores(tmp_path, {}) as stores:
        source = recorded(config, folder, 0)
        running = assemble(config, source, stores, lambda: running.market.market_ms, lambda: None)
        await begin(running, config)
        async for tick in source.ticks():
            if isinstance(tick, BarTick):
                await running.take_bar(tick)
                if running.state.trades or running.state.cycles:
                    break
                continue
            await running.take_quotes(tick)
            inside = tick.market_ms % 300_000 > 100_000
            for card in list(running.state.cards.values()) if inside else []:
                symbol = card.proposal.signal.symbol
                await running.operator(pressed(card, running.now()))
                assert all(c.qty == 0 for c in running.state.cycles.values())
        opened = [e for _s, e in stores.journal.read(0) if isinstance(e, PositionOpened)]
    close = float(tick.bar.close[running.market.symbols.index(symbol)])
    assert [one.at for one in opened] == [tick.market_ms]
    assert float(opened[0].price) == pytest.approx(close, rel=1e-3)
    assert running.state.protective_qty(opened[0].cycle_id) == opened[0].qty


def pressed(card, at):
    return Pressed(
        at, at, update_id=at, user_id=1, user="ann", number=card.number, version=card.version,
        action="approve", nonce=card.nonce,
    )  # fmt: skip

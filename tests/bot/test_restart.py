"""Desks on markets that begin at a set time: a restart goes on where the desk was."""

from contextlib import contextmanager

import pytest
from market_bench import BAR_MS, T0, candles_between, market_config, quotes_of, recording

from bot.assemble import assemble, begin
from bot.cli.demo import demo_source
from bot.markets import source_of
from bot.sources import Memory, Source, remembered
from bot.sources.simulated import DEMO_START_MS
from bot.stores import open_stores
from trading.domain.errors import ConfigError
from trading.domain.ticks import BarTick
from trading.features import anchor_ms
from trading.feeds.market_model import ORIGIN_MS

FAST = {"speed": 100_000}
EAGER = {"scoring": {"signal_min": 0.1}, "autonomy": "auto"}


@contextmanager
def desk_on(data_dir, config, market):
    """A desk whose clock is the market's, on what ``market`` makes of its memory."""
    with open_stores(data_dir, {}) as stores:
        source = market(Memory(stores.candles, stores.cursors))
        running = assemble(config, source, stores, lambda: running.market.market_ms, lambda: None)
        yield running, source


async def bars_worked(running, source, bars):
    """Let the desk work on some bars; returns them."""
    done, ticks = [], source.ticks()
    async for tick in ticks:
        if isinstance(tick, BarTick):
            if len(done) == bars:
                break
            await running.take_bar(tick)
            done.append(tick)
        else:
            await running.take_quotes(tick)
    await ticks.aclose()
    return done


async def test_a_demo_with_a_data_directory_goes_on_and_decides(tmp_path):
    config = market_config(feed=FAST, **EAGER)

    def market(memory):
        return demo_source(config, None, memory)

    with desk_on(tmp_path, config, market) as (running, source):
        await begin(running, config)
        first = await bars_worked(running, source, 40)
        assert first[0].bar.open_ms == DEMO_START_MS
        decided = running.state.bars["5m"]
    with desk_on(tmp_path, config, market) as (running, source):
        assert source.start_ms == first[-1].market_ms
        await begin(running, config)
        second = await bars_worked(running, source, 40)
        assert [bar.market_ms for bar in second] == [
            first[-1].market_ms + n * BAR_MS for n in range(1, 41)
        ]
        assert running.state.bars["5m"] > max(decided, first[-1].market_ms)


async def test_a_simulator_that_ran_ahead_of_the_clock_goes_on_ahead(tmp_path, monkeypatch):
    wall = ORIGIN_MS + 50 * 86_400_000
    monkeypatch.setattr("bot.sources.simulated.wall_ms", lambda: wall)
    config = market_config(feed=FAST)
    with open_stores(tmp_path, {}) as stores:
        stores.cursors.set("market.5m", wall + 7 * BAR_MS)
        source = await source_of(config, Memory(stores.candles, stores.cursors))
    assert source.start_ms == wall + 7 * BAR_MS


async def test_a_simulator_at_real_time_delivers_what_was_missed(tmp_path, monkeypatch):
    wall = ORIGIN_MS + 50 * 86_400_000
    monkeypatch.setattr("bot.sources.simulated.wall_ms", lambda: wall)
    with open_stores(tmp_path, {}) as stores:
        stores.cursors.set("market.5m", wall - 3 * BAR_MS)
        source = await source_of(market_config(), Memory(stores.candles, stores.cursors))
        ticks = source.ticks()
        missed = [await anext(ticks) for _ in range(3)]
        live = await anext(ticks)
        await ticks.aclose()
    assert [(t.market_ms - wall, t.catch_up) for t in missed] == [
        (-2 * BAR_MS, True), (-BAR_MS, True), (0, True),
    ]  # fmt: skip
    assert live.market_ms == wall


async def test_what_a_simulator_delivers_late_has_the_memory_of_its_month(tmp_path, monkeypatch):
    wall = ORIGIN_MS + 60 * 86_400_000  # March
    came = wall - 2 * 86_400_000  # February
    monkeypatch.setattr("bot.sources.simulated.wall_ms", lambda: wall)
    with open_stores(tmp_path, {}) as stores:
        stores.cursors.set("market.5m", came)
        source = await source_of(market_config(), Memory(stores.candles, stores.cursors))
    history = source.history["5m"]
    assert history.open_ms[0] == anchor_ms(came, BAR_MS)
    assert history.close_ms[-1] == came


async def recorded_again(tmp_path, came_ms):
    """The market of 800 recorded bars for a desk that has come to a moment, ms."""
    folder = tmp_path / "candles"
    folder.mkdir()
    recording(folder, candles_between(T0, T0 + 800 * BAR_MS))
    config = market_config(feed={"kind": "files", "directory": str(folder), **FAST})
    with open_stores(tmp_path, {}) as stores:
        stores.cursors.set("market.5m", came_ms)
        source = await source_of(config, Memory(stores.candles, stores.cursors))
        return [t async for t in source.ticks() if isinstance(t, BarTick)]


async def test_a_recording_goes_on_where_the_desk_was(tmp_path):
    bars = await recorded_again(tmp_path, T0 + 790 * BAR_MS)
    assert [b.market_ms for b in bars] == [T0 + n * BAR_MS for n in range(791, 801)]
    assert not any(b.catch_up for b in bars)


async def test_a_recording_that_ends_before_the_desk_is_refused(tmp_path):
    with pytest.raises(ConfigError) as refused:
        await recorded_again(tmp_path, T0 + 800 * BAR_MS)
    [sentence] = refused.value.problems
    assert sentence.endswith(
        "candles: the recording ends at 2026-03-04 03:00 UTC and this desk has come to"
        " 2026-03-04 03:00 UTC; give newer candles or another data directory"
    )


def test_synthetic_lots_stay_when_the_history_begins_at_another_price(tmp_path):
    config = market_config()
    grids = []
    for price in (9.0, 11.0):
        history = {"5m": candles_between(T0, T0 + 10 * BAR_MS, price=price)}
        known = Source("test", 0, history, None, quotes_of)
        with desk_on(tmp_path, config, lambda memory, known=known: remembered(known, memory)) as (
            running,
            _source,
        ):
            grids.append(running.desk.engine.policy.rules.instruments)
    assert grids[0] == grids[1]

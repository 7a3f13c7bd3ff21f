"""What a restarted desk sees of the market: each bar once, in order, as it was."""

import numpy as np
import pytest
from market_bench import BAR_MS, SYMBOLS, T0, Exchange, candles_between, started, worked_on

from bot.sources import Memory, settled_prices
from trading.features import anchor_ms
from trading.store.candles import CandleStore
from trading.store.cursors import MemoryCursors

HOUR_MS = 12 * BAR_MS


@pytest.fixture
def memory(tmp_path):
    store = CandleStore(tmp_path / "candles.db")
    yield Memory(store, MemoryCursors())
    store.close()


@pytest.fixture
def exchange():
    return Exchange()


async def test_a_new_desk_has_missed_nothing(exchange, memory, monkeypatch):
    source = await started(exchange, memory, monkeypatch)
    assert await worked_on(source, memory) == []
    assert source.start_ms == T0


async def test_missed_bars_come_once_and_are_kept(exchange, memory, monkeypatch):
    """The start after the next one sees no hole where the desk was away."""
    await worked_on(await started(exchange, memory, monkeypatch, T0 + BAR_MS), memory)
    exchange.now = T0 + 25 * BAR_MS
    source = await started(exchange, memory, monkeypatch, T0 + 26 * BAR_MS)
    assert source.start_ms == T0 + BAR_MS
    done = await worked_on(source, memory)
    assert [at for at, _, _ in done] == [T0 + n * BAR_MS for n in range(2, 27)]
    assert [missed for _, _, missed in done] == 24 * [True] + [False]
    source = await started(exchange, memory, monkeypatch)
    history = source.history["5m"]
    assert np.array_equal(history.close, candles_between(history.open_ms[0], exchange.now).close)
    assert exchange.asked_from[-1] == exchange.now
    assert await worked_on(source, memory) == []


async def test_a_bar_that_no_symbol_had_was_seen_too(exchange, memory, monkeypatch):
    """It stays a hole, as the desk saw it, though the exchange can tell it by now."""
    hole = T0 + BAR_MS
    exchange.holes = {hole}
    await worked_on(await started(exchange, memory, monkeypatch, T0 + 2 * BAR_MS), memory)
    source = await started(exchange, memory, monkeypatch)
    history = source.history["5m"]
    assert history.open_ms[np.isnan(history.close).all(axis=1)].tolist() == [hole]
    assert await worked_on(source, memory) == []


async def test_a_symbol_that_was_taken_off_makes_no_start_ask_for_all_again(
    exchange, memory, monkeypatch
):
    """Nor does a hole heal by it, which the desk saw."""
    exchange.taken_off = {SYMBOLS[1]}
    exchange.holes = {T0 + BAR_MS}
    await worked_on(await started(exchange, memory, monkeypatch, T0 + 2 * BAR_MS), memory)
    history = (await started(exchange, memory, monkeypatch)).history["5m"]
    assert exchange.asked_from[-1] == exchange.now
    assert np.isnan(history.close[history.open_ms == T0 + BAR_MS]).all()


async def test_a_bar_that_was_not_finished_comes_again(exchange, memory, monkeypatch):
    await worked_on(await started(exchange, memory, monkeypatch, T0 + BAR_MS), memory)
    exchange.now = T0 + 3 * BAR_MS
    ticks = (await started(exchange, memory, monkeypatch)).ticks()
    await anext(ticks)
    await ticks.aclose()  # killed while it works on the bar
    done = await worked_on(await started(exchange, memory, monkeypatch), memory)
    assert [at for at, _, _ in done] == [T0 + 2 * BAR_MS, T0 + 3 * BAR_MS]


async def test_missed_bars_of_several_timeframes_come_by_their_close(exchange, memory, monkeypatch):
    """Of bars that close together the longest comes first."""
    both = ("5m", "1h")
    exchange.now = T0 // HOUR_MS * HOUR_MS
    began = exchange.now
    live_until = began + BAR_MS
    await worked_on(await started(exchange, memory, monkeypatch, live_until, both), memory)
    exchange.now = began + 2 * HOUR_MS + BAR_MS
    done = await worked_on(await started(exchange, memory, monkeypatch, 0, both), memory)
    short = [(began + n * BAR_MS, "5m") for n in range(2, 26)]
    hours = [(began + HOUR_MS, "1h"), (began + 2 * HOUR_MS, "1h")]
    at = [short.index((close, "5m")) for close, _ in hours]
    assert [tick[:2] for tick in done] == [
        *short[: at[0]], hours[0], *short[at[0] : at[1]], hours[1], *short[at[1] :],
    ]  # fmt: skip


async def test_a_new_timeframe_does_not_lead_back_in_time(exchange, memory, monkeypatch):
    await worked_on(await started(exchange, memory, monkeypatch, T0 + 30 * BAR_MS), memory)
    came = exchange.now
    exchange.now = came + HOUR_MS
    done = await worked_on(
        await started(exchange, memory, monkeypatch, timeframes=("5m", "1h")), memory
    )
    assert {name for _, name, _ in done} == {"5m", "1h"}
    assert min(at for at, _, _ in done) >= came


async def test_a_desk_that_was_away_over_a_new_month_has_the_old_ones_memory(
    exchange, memory, monkeypatch
):
    exchange.now = T0 - 110 * BAR_MS  # in the month before
    before = exchange.now + BAR_MS
    await worked_on(await started(exchange, memory, monkeypatch, before), memory)
    exchange.now = T0
    source = await started(exchange, memory, monkeypatch)
    assert source.history["5m"].open_ms[0] == anchor_ms(before, BAR_MS)
    assert len(await worked_on(source, memory)) == 109


async def test_a_bar_of_the_history_is_not_delivered_again(exchange, memory, monkeypatch):
    source = await started(exchange, memory, monkeypatch, T0 + BAR_MS)
    exchange.now = T0 - BAR_MS  # the stream begins one bar early
    assert [at for at, _, _ in await worked_on(source, memory)] == [T0 + BAR_MS]


async def test_what_no_start_reads_any_more_is_forgotten(exchange, memory, monkeypatch):
    """A desk of two months ago: its old bars go, and the next start reads the rest as before."""
    old = T0 - 62 * 24 * HOUR_MS
    memory.candles.put_block(candles_between(old, T0))
    await worked_on(await started(exchange, memory, monkeypatch, T0 + BAR_MS), memory)
    exchange.now = T0 + BAR_MS
    before = (await started(exchange, memory, monkeypatch)).history["5m"]
    await memory.forget()
    await memory.forget()
    kept = memory.candles.load("5m", SYMBOLS[:1], old, T0 + BAR_MS)
    assert np.array_equal(np.isnan(kept.close[:, 0]), kept.open_ms < anchor_ms(T0, BAR_MS))
    after = (await started(exchange, memory, monkeypatch)).history["5m"]
    assert exchange.asked_from[-1] == exchange.now
    assert np.array_equal(before.open_ms, after.open_ms)
    assert np.array_equal(before.close, after.close)


async def test_candles_that_were_lost_are_fetched_again(exchange, memory, monkeypatch):
    await worked_on(await started(exchange, memory, monkeypatch, T0 + BAR_MS), memory)
    memory.candles.prune("5m", T0 + BAR_MS)
    history = (await started(exchange, memory, monkeypatch)).history["5m"]
    assert exchange.asked_from[-1] == anchor_ms(T0, BAR_MS)
    assert not np.isnan(history.close).any()


def test_the_first_price_of_a_symbol_settles_it():
    places = MemoryCursors()
    assert settled_prices({"BTCUSDT": 9.0, "ETHUSDT": np.nan}, places)["BTCUSDT"] == 9.0
    later = settled_prices({"BTCUSDT": 11.0, "ETHUSDT": 2.5}, places)
    assert later == {"BTCUSDT": 9.0, "ETHUSDT": 2.5}
    assert settled_prices(dict.fromkeys(SYMBOLS, 70.0), places) == later

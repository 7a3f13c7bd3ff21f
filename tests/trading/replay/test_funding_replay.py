"""A replay with funding: one path, nothing from the future, restarts, and an independent sum."""

import random
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from desk_bench import finish, refolded, state_bytes
from replay_examples import FULL, config_of, events_of, replay_on, rough_market, sha, sparse

from trading.domain import events as ev
from trading.domain.candles import MINUTE_MS
from trading.domain.money import exact
from trading.domain.rates import FundingTable, Rates
from trading.feeds.files import load_candles, load_funding
from trading.replay import agenda
from trading.replay import market as replay_market
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault

HOUR = 60 * MINUTE_MS
CONFIGS = {
    "advised": config_of(FULL),
    "short": config_of(FULL, exits={"max_hold_bars": 7}, gates={"cooldown_bars": 1}),
    "tight": config_of(
        exits={"stop_atr": 0.1, "reward_risk": 0.3},
        capital={"max_positions": 50, "max_exposure": 20},
        scoring={"signal_min": 0.4},
    ),
}


STRAINED = config_of(  # budgets so small that an extreme rate uses them up
    capital={
        "max_positions": 50,
        "max_exposure": 20,
        "cycle_budget": 0.002,
        "entry_share": 0.28,
        "risk_per_trade": 0.05,
    },
    scoring={"signal_min": 0.4},
    instruments={"defaults": {"leverage": 50}},
)


def table_of(market, every_ms=HOUR, shift_ms=0, seed=3):
    """Large rates for all symbols but the last; some settlements are missing."""
    chance = np.random.default_rng(seed)
    rates = {}
    for symbol in market.symbols[:-1]:
        first, last = int(market.open_ms[0]), int(market.close_ms[-1]) + 9 * HOUR
        at = np.arange(first - 50 * HOUR, last, every_ms, dtype=np.int64) // every_ms * every_ms
        at = at[chance.random(len(at)) > 0.05] + shift_ms
        rates[symbol] = Rates(every_ms, at, chance.normal(0.0002, 0.001, len(at)).round(7))
    return FundingTable(rates)


def run(market, config, table, *, dense=False, last=None, **ports):
    replay = replay_on(market, config, **ports)
    replay.market.fund(table)
    finish(replay.run_dense(last) if dense else replay.run(last))
    return replay


@pytest.fixture(scope="module")
def rough():
    return rough_market()


@pytest.fixture(scope="module")
def advised(rough):
    return run(rough, CONFIGS["advised"], table_of(rough))


def paid_in(replay):
    return [event for event in events_of(replay) if isinstance(event, ev.FundingPaid)]


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("shift_ms", [0, 2 * MINUTE_MS], ids=["at a close", "inside a bar"])
def test_sparse_and_dense_write_the_same_journal(rough, config, shift_ms):
    table = table_of(rough, shift_ms=shift_ms)
    one, other = run(rough, config, table), run(rough, config, table, dense=True)
    assert len(paid_in(one)) > 10
    assert events_of(one) == events_of(other)
    assert sha(one) == sha(other)


def test_what_was_paid_is_in_the_results(advised, rough):
    plain = sparse(rough, CONFIGS["advised"])
    assert not any(trade.funding for trade in plain.state.trades)
    trades = advised.state.trades
    still_open = sum(cycle.funding for cycle in advised.state.cycles.values())
    booked = sum(trade.funding for trade in trades) + still_open
    assert booked == sum(paid.amount for paid in paid_in(advised)) != 0
    assert {trade.symbol for trade in trades if trade.funding} <= set(rough.symbols[:-1])
    assert state_bytes(refolded(events_of(advised))) == state_bytes(advised.state)


def test_restarts_change_nothing(rough, advised):
    ports = {"journal": MemoryJournal(), "cursors": MemoryCursors(), "vault": MemoryVault()}
    table = table_of(rough)
    settled = [int(np.searchsorted(rough.close_ms, paid.at)) for paid in paid_in(advised)]
    for last in sorted({*random.Random(5).sample(settled, 6), *(s + 1 for s in settled[:6])}):
        run(rough, CONFIGS["advised"], table, last=last, **ports)
    again = run(rough, CONFIGS["advised"], table, **ports)
    assert sha(again) == sha(advised)
    assert state_bytes(again.state) == state_bytes(advised.state)


def test_later_rates_change_nothing_earlier(rough, advised):
    moment = int(rough.close_ms[1_300])
    rates = {
        symbol: known._replace(rate=np.where(known.at > moment, -known.rate, known.rate))
        for symbol, known in table_of(rough).rates.items()
    }
    other = run(rough, CONFIGS["advised"], FundingTable(rates))
    before = [event for event in events_of(advised) if event.at <= moment]
    assert events_of(other)[: len(before)] == before
    assert events_of(other) != events_of(advised)


def test_a_view_knows_the_last_settlement_and_no_later_one(rough):
    table = table_of(rough)
    replay = replay_on(rough, CONFIGS["advised"])
    replay.market.fund(table)
    symbol, bare = rough.symbols[0], rough.symbols[-1]
    _interval, times, rates = table.rates[symbol]
    assert times[100] - times[99] == HOUR
    row = int(np.searchsorted(rough.close_ms, times[100]))
    views = [replay.market.view(t, [], None) for t in (row - 1, row)]
    assert [view.funding(symbol) for view in views] == (8 * rates[[99, 100]]).tolist(), "of 8 h"
    assert views[0].mood(symbol) != views[1].mood(symbol) != 0.0
    assert [settled.at for settled in views[1].prints.settlements] == [times[100]] * 4
    assert not views[0].prints.settlements
    assert np.isnan(views[1].funding(bare))
    assert views[1].mood(bare) == 0.0


def extreme(market):
    """Ten times the rates."""
    return FundingTable(
        {
            symbol: known._replace(rate=10 * known.rate)
            for symbol, known in table_of(market).rates.items()
        }
    )


def test_funding_that_strains_budgets_is_noticed_in_its_bar(rough):
    """Bands of stress are reached by a settlement, whichever way the bar was visited."""
    market, table = rough.rows(0, 1_400), extreme(rough)
    one, other = run(market, STRAINED, table), run(market, STRAINED, table, dense=True)
    reached = {event.at for event in events_of(one) if isinstance(event, ev.StressReached)}
    assert len(reached & {paid.at for paid in paid_in(one)}) > 3
    assert events_of(one) == events_of(other)


# -- planted bugs --------------------------------------------------------------------------------


def sleepy(patch):
    """The sparse way does not wake for settlements."""
    patch.setattr(replay_market.RecordedView, "next_settling_row", lambda _view, _after: 2**62)


def one_late(patch):
    """The bar behind a settlement is visited instead."""
    rows = replay_market.settling_rows

    def late(*args):
        return {row + 1: symbols for row, symbols in rows(*args).items()}

    patch.setattr(replay_market, "settling_rows", late)


def blind(patch):
    """A cycle is not looked at when it has paid."""
    patch.setattr(replay_market.RecordedView, "settling", lambda _view, _t: ())


def stubborn(patch):
    """What a cycle waits for stays what it was before it paid."""
    others = tuple(kind for kind in agenda.CHANGES if kind is not ev.FundingPaid)
    patch.setattr(agenda, "CHANGES", others)


@pytest.mark.parametrize("bug", [blind, stubborn], ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_seen_where_budgets_are_strained(rough, bug, monkeypatch):
    market, table = rough.rows(0, 1_400), extreme(rough)
    right = sha(run(market, STRAINED, table))
    bug(monkeypatch)
    assert sha(run(market, STRAINED, table)) != right


@pytest.mark.parametrize("bug", [sleepy, one_late], ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_seen(rough, bug, monkeypatch):
    market, table = rough.rows(0, 1_200), table_of(rough)
    right = run(market, CONFIGS["advised"], table)
    assert len(paid_in(right)) > 10
    bug(monkeypatch)
    assert sha(run(market, CONFIGS["advised"], table)) != sha(right)


def test_the_oracle_does_not_ask_what_to_wake_for(rough, monkeypatch):
    market, table = rough.rows(0, 1_200), table_of(rough)
    right = run(market, CONFIGS["advised"], table, dense=True)
    sleepy(monkeypatch)
    assert sha(run(market, CONFIGS["advised"], table, dense=True)) == sha(right)


# -- recorded funding, summed by other means ------------------------------------------------------


def test_the_funding_of_each_recorded_trade_is_what_pandas_says(recorded_perpetuals):
    """From fills and files alone: what was held at each settlement, at the last close, rounded."""
    candles_dir, funding_dir = recorded_perpetuals
    candles = load_candles(candles_dir, "1h").candles
    replay = run(candles, config_of(), load_funding(funding_dir, candles.symbols))
    fills, trades = fills_of(events_of(replay)), replay.state.trades
    settlements = {
        symbol: recorded_settlements(candles_dir, funding_dir, symbol) for symbol in candles.symbols
    }
    for trade in trades:
        mine = fills[fills.cycle == trade.cycle_id]
        known = settlements[trade.symbol].loc[mine["at"].min() : trade.at]
        owed = Decimal(0)
        for at, price, rate in known.itertuples():
            qty = mine[mine["at"] <= at].qty.sum()
            owed += (qty * exact(price) * exact(rate)).quantize(Decimal("1e-8"))
        assert trade.funding == owed, trade.cycle_id
    assert len(trades) > 200
    assert len({trade.symbol for trade in trades if trade.funding}) == 5


def fills_of(events):
    """What each fill did to its cycle, and from when on.

    An order at the market meets the open of a bar, behind a settlement of that moment; a stop or
    target is filled by the close of a bar, before it.
    """
    orders = {e.order.client_id: e.order for e in events if isinstance(e, ev.OrderRequested)}
    rows = []
    for fill in (event for event in events if isinstance(event, ev.OrderFilled)):
        order = orders[fill.client_id]
        behind = 1 if order.type == "market" else 0
        rows.append((order.cycle_id, fill.at + behind, order.side.sign * fill.qty))
    return pd.DataFrame(rows, columns=["cycle", "at", "qty"])


def recorded_settlements(candles_dir, funding_dir, symbol):
    """The last close and the rate of each settlement."""
    bars = pd.read_parquet(candles_dir / f"{symbol}-1h.parquet")
    rates = pd.read_parquet(funding_dir / f"{symbol}-8h.parquet").set_index("timestamp")
    closes = pd.Series(bars.close.to_numpy(), bars.timestamp + HOUR, name="close")
    return pd.concat([closes, rates.funding_rate], axis=1, join="inner")


def test_the_recording_covers_the_fall_of_august_2024(recorded_perpetuals):
    _candles, funding = recorded_perpetuals
    fall = pd.Timestamp("2024-08-05", tz="UTC").value // 10**6
    for path in sorted(funding.iterdir()):
        times = pd.read_parquet(path).timestamp
        assert times.between(fall, fall + 24 * HOUR - 1).sum() == 3, path.name

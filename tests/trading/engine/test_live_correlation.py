"""Correlations of the running desk: of the last hour whose bars are known."""

import numpy as np
import pytest
from replay_examples import config_of, replay_on, rough_market, smooth_market
from test_running_desk import desk_on

from trading.domain.ticks import BarTick, QuotesTick
from trading.engine.archive import rows_of

HOUR = 3_600_000


@pytest.fixture
def hour_is_over():
    """A live market one second after a full hour, before that hour's last bar; and the bar."""
    candles = smooth_market(200, symbols=3)
    rows = replay_on(candles).market
    live = desk_on(config_of(), candles).market
    last = max(t for t in range(len(candles)) if rows.close_ms(t) % HOUR == 0)
    ticks = [BarTick(rows.close_ms(t), candles.timeframe, candles.bar(t)) for t in range(last + 1)]
    for tick in ticks[:-1]:
        live.scan(tick)
        live.take_bar(tick, tick.market_ms)
    close = candles.close[last]
    at = ticks[-1].market_ms + 1_000
    live.take_quotes(QuotesTick(at, close, close), at)
    return live, ticks[-1], rows.view(last, [], None)


def test_a_look_before_the_last_bar_of_an_hour_shows_the_hour_before(hour_is_over):
    live, tick, _ = hour_is_over
    assert live.correlations()[2] == tick.market_ms - HOUR
    live.take_bar(tick, tick.market_ms + 2_000)
    assert live.correlations()[2] == tick.market_ms


def test_a_look_before_the_last_bar_of_an_hour_changes_no_decision(hour_is_over):
    live, tick, replayed = hour_is_over
    one, other = live.symbols[:2]
    live.correlations()
    early = live.view_of_quotes([one]).correlation(one, other)
    candidates = live.scan(tick)
    live.take_bar(tick, tick.market_ms + 2_000)
    decided = live.view_of_bar(tick, candidates, [c.symbol for c in candidates]).correlation(
        one, other
    )
    assert decided == replayed.correlation(one, other)
    assert decided != early


@pytest.mark.parametrize("bars", [100, 30])
def test_they_are_over_the_configured_bars_before_the_hour(bars):
    """Live and in replay; 100 by default."""
    candles = smooth_market(300, symbols=2)
    config = config_of({} if bars == 100 else {"correlation": {"bars": bars}})
    rows = replay_on(candles, config).market
    live = desk_on(config, candles).market
    for t in range(len(candles)):
        live.take_bar(
            BarTick(rows.close_ms(t), candles.timeframe, candles.bar(t)), rows.close_ms(t)
        )
    last = max(t for t in range(len(candles)) if rows.close_ms(t) % HOUR == 0)
    returns = np.diff(np.log(candles.close[last - bars : last + 1]), axis=0)
    expected = np.corrcoef(returns, rowvar=False)[0, 1]
    between = rows.view(len(candles) - 1, [], None).correlation(*candles.symbols)
    assert between == pytest.approx(expected)
    assert live.view_of_quotes([]).correlation(*candles.symbols) == between


def test_betas_are_those_of_a_regression_live_and_in_replay():
    candles = smooth_market(300, symbols=3)
    rows = replay_on(candles).market
    live = desk_on(config_of(), candles).market
    for t in range(len(candles)):
        live.take_bar(
            BarTick(rows.close_ms(t), candles.timeframe, candles.bar(t)), rows.close_ms(t)
        )
    last = max(t for t in range(len(candles)) if rows.close_ms(t) % HOUR == 0)
    returns = np.diff(np.log(candles.close[last - 100 : last + 1]), axis=0)
    slopes = [np.polyfit(returns[:, 0], column, 1)[0] for column in returns.T]
    replayed = rows.view(len(candles) - 1, [], None).beta
    assert [replayed(s) for s in candles.symbols] == pytest.approx(slopes)
    views = (live.view_of_quotes([]).beta, live.beta)
    assert all(
        [beta(s) for s in candles.symbols] == [replayed(s) for s in candles.symbols]
        for beta in views
    )
    assert replayed(candles.symbols[0]) == 1.0, "the benchmark itself"


def test_a_beta_that_cannot_be_known_is_one():
    """Of a symbol that stands still, and of all when the benchmark is not watched."""
    candles = smooth_market(300, symbols=3)
    candles.close[:, 1] = 100.0
    still = candles.symbols[1]
    assert replay_on(candles).market.view(299, [], None).beta(still) == 1.0
    unwatched = config_of(benchmark="XRPUSDT")
    beta = replay_on(candles, unwatched).market.view(299, [], None).beta
    assert [beta(symbol) for symbol in candles.symbols] == [1.0, 1.0, 1.0]


def kept_live(candles, until):
    """A live market that has kept the first bars."""
    rows = replay_on(candles).market
    live = desk_on(config_of(), candles).market
    for t in range(until):
        live.take_bar(
            BarTick(rows.close_ms(t), candles.timeframe, candles.bar(t)), rows.close_ms(t)
        )
    return live


def test_with_missing_bars_live_replay_and_restart_know_the_same_bits():
    """A restart has its history in other blocks than a desk that saw the bars come in."""
    candles = rough_market(700, symbols=4)
    assert np.isnan(candles.close[-100:]).any()
    live = kept_live(candles, 700)
    restarted = desk_on(config_of(), candles).market
    archive = restarted._tracks[candles.timeframe].archive
    archive.extend(candles.rows(50, 690))
    for row in rows_of(candles.rows(690, 700)):
        archive.append(row)
    view = replay_on(candles).market.view(699, [], None)
    expected = [[view.correlation(a, b) for a in live.symbols] for b in live.symbols]
    assert np.isfinite(expected).all()
    for market in (live, restarted):
        market.market_ms = live.market_ms
        np.testing.assert_array_equal(market.correlations()[1].matrix(), expected)
        assert [market.beta(s) for s in live.symbols] == [view.beta(s) for s in live.symbols]


def test_past_hours_are_what_was_known_then_and_later_bars_change_none():
    candles = rough_market(700, symbols=4)
    some = (candles.symbols[2], candles.symbols[0])
    then = kept_live(candles, 400)
    known = dict(kept_live(candles, 700).correlations_over(some, 48))
    _, matrix, hour = then.correlations()
    one, two = (then.symbols.index(symbol) for symbol in some)
    assert list(known) == [*range(min(known), max(known) + 1, HOUR)]
    assert len(known) == 48
    assert known[hour].row(0)[1] == pytest.approx(matrix.row(one)[two], rel=1e-12)
    last, found = then.correlations_over(some, 1)[0]
    assert last == hour
    np.testing.assert_array_equal(found.matrix(), known[hour].matrix())


def test_hours_before_the_first_bar_are_not_known():
    live = kept_live(smooth_market(150, symbols=2), 150)
    hours = live.correlations_over(live.symbols, 24)
    known = [np.isfinite(found.row(0)[1]) for _hour, found in hours]
    assert known == sorted(known)
    assert {True, False} == set(known)
    assert desk_on(config_of(), smooth_market(3)).market.correlations_over((), 5)

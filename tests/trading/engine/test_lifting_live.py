"""A drawdown stop of the running desk is lifted at what the account is worth at that moment."""

import pytest
from replay_examples import config_of, rough_market
from test_running_desk import bars_of, desk_on

from trading.config import config_digest
from trading.domain.events import (
    Commanded,
    ConfirmAsked,
    DeskStarted,
    DrawdownLifted,
    Pressed,
    TierChanged,
)
from trading.domain.money import exact
from trading.policy.plan import equity_of
from trading.ports import View


@pytest.fixture
async def holding():
    """A running desk with something open, in a red drawdown."""
    market, config = rough_market(700), config_of()
    running = desk_on(config, market)
    at, balance = int(market.open_ms[0]), exact(config.paper.balance)
    await running.offer(DeskStarted(at, at, config_digest(config), "auto", {}, balance))
    async for tick in bars_of(market):
        await running.take_bar(tick)
        if any(cycle.qty for cycle in running.state.cycles.values()):
            break
    equity = equity_of(running.state, View(marks=running.market.mark))
    ends = running.state.safety.ends
    running.desk.engine.refold(
        TierChanged(tick.market_ms, "red", "green", "drawdown", equity, equity, ends)
    )
    return running


async def test_the_peak_begins_anew_at_todays_prices(holding):
    now = holding.market.market_ms
    [asked] = [
        event
        for event in await holding.operator(Commanded(now, now, 1, 7, "ann", "risk", ("lift",)))
        if isinstance(event, ConfirmAsked)
    ]
    press = Pressed(now, now, 2, 7, "ann", asked.number, 1, "confirm", asked.nonce)
    [lifted] = [e for e in await holding.operator(press) if isinstance(e, DrawdownLifted)]
    assert lifted.peak == equity_of(holding.state, View(marks=holding.market.mark))
    assert lifted.peak != equity_of(holding.state, View())

"""The equity of a replay at its closes is what the ledger itself said when it looked."""

import numpy as np
import pytest
from desk_bench import finish
from replay_examples import config_of, events_of, replay_on, rough_market

from trading.domain.events import BarsClosed
from trading.domain.fold import fold
from trading.domain.rates import FundingTable, Rates
from trading.domain.state import State
from trading.policy.plan import equity_of
from trading.ports import View
from trading.replay.marked import deepest_fall, equity_at_closes
from trading.replay.summary import summary_of

HOUR_MS = 3_600_000
EAGER = {
    "capital": {"max_positions": 5},
    "scoring": {"signal_min": 0.45},
    "safeguards": {"drawdown_yellow": 0.88, "drawdown_orange": 0.89, "drawdown_red": 0.9},
}


@pytest.fixture(scope="module")
def replay():
    candles = rough_market(3_000)
    replay = replay_on(candles, config_of(**EAGER))
    at = np.arange(candles.open_ms[0] // HOUR_MS, candles.close_ms[-1] // HOUR_MS) * HOUR_MS
    rates = Rates(HOUR_MS, at, np.full(len(at), 0.002))
    replay.market.fund(FundingTable({candles.symbols[0]: rates}))
    finish(replay.run())
    return replay


def test_it_is_what_the_ledger_says_at_every_bar_that_it_notes(replay):
    """Orders met within a bar come before it in the journal, those met at its end's price after."""
    start = float(replay.state.start_balance)
    equity = equity_at_closes(events_of(replay), replay.market, start)
    ledger, held = State(), 0
    for event in events_of(replay):
        fold(ledger, event)
        if isinstance(event, BarsClosed):
            row = int(np.searchsorted(replay.candles.close_ms, event.at))
            said = equity_of(ledger, View(marks=replay.market.marks(row)))
            assert equity[row] == pytest.approx(float(said), abs=1e-6)
            held += any(cycle.qty for cycle in ledger.cycles.values())
    assert held > 100, "of open positions too"
    assert replay.state.funded, "and of funding"


def test_a_summary_tells_the_fall_of_open_positions_too(replay):
    found = summary_of(replay, 0.0, 0.0)
    start = float(replay.state.start_balance)
    equity = equity_at_closes(events_of(replay), replay.market, start)
    assert found["max_drawdown_pct"] == round(100 * deepest_fall(equity, start), 4)
    assert found["max_drawdown_pct"] != found["closed_drawdown_pct"]

"""Which bars a sparse replay tells the desk of, and which jobs it works on between them."""

from dataclasses import replace

import numpy as np
import pytest
from replay_examples import (
    OFF,
    config_of,
    events_of,
    replay_on,
    rough_market,
    smooth_market,
    sparse,
)

from trading.domain.events import DayBegan, JobDue, PredictionMade, TierChanged
from trading.domain.predictions import key_of
from trading.policy.jobs import market_jobs
from trading.replay import run
from trading.replay.agenda import Agenda
from trading.replay.opinions import Opinions


@pytest.fixture(scope="module")
def rough():
    return rough_market()


@pytest.fixture
def told(monkeypatch):
    """The rows that the desk is told of."""
    rows, visit = [], run.visit

    async def noted(desk, market, t, candidates, woken):
        rows.append(t)
        await visit(desk, market, t, candidates, woken)

    monkeypatch.setattr(run, "visit", noted)
    return rows


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Kathmandu", "America/New_York"])
@pytest.mark.parametrize(("timeframe", "first"), [("5m", 0), ("5m", 7), ("1h", 18), ("1d", 0)])
def test_the_jobs_of_all_rows_are_those_of_each_row(timezone, timeframe, first):
    """At the first row too, whose jobs may have become due before it closed."""
    candles = replace(smooth_market(600, symbols=2), timeframe=timeframe)
    opened = candles.open_ms[0] + candles.step_ms * np.arange(first, first + len(candles))
    market = replay_on(replace(candles, open_ms=opened)).market
    jobs = market_jobs(24, timezone)
    each = {t: due for t in range(len(candles)) if (due := run.jobs_in(market, jobs, t))}
    assert each
    assert run.jobs_by_row(market, jobs) == each


def test_a_job_alone_is_worked_on_without_a_bar(told):
    """With nothing open and no signal, the desk is told of the first bar of each day alone."""
    replay = replay_on(smooth_market(1_000, symbols=2), config_of(OFF))
    stretch = replay._stretch(None)
    run_to_end(replay, Opinions(), stretch)
    days = [e.at for e in events_of(replay) if isinstance(e, DayBegan)]
    assert [replay.market.close_ms(t) for t in told] == days
    assert len(days) > 3
    jobs = sum(len(due) for due in run.jobs_by_row(replay.market, stretch.jobs).values())
    assert jobs > len(told)
    assert [e.at for e in events_of(replay) if isinstance(e, JobDue)] == days[1:]


def run_to_end(replay, found, stretch):
    try:
        run.replay_sparse(replay.desk, replay.market, found, stretch).send(None)
    except StopIteration:
        return
    raise AssertionError("a replay in memory never waits")


def test_every_bar_the_desk_is_told_of_has_a_reason(rough, told):
    """None is visited for what had ended meanwhile: a bar without a decision had something due."""
    replay = sparse(rough, config_of(OFF))
    decided = {e.at for e in events_of(replay) if not isinstance(e, TierChanged)}
    idle = [t for t in told if replay.market.close_ms(t) not in decided]
    assert len(told) > 200
    assert len(idle) < 0.03 * len(told)


def test_what_no_longer_waits_is_no_reason_to_visit(rough):
    replay = replay_on(rough, config_of(OFF))
    state, symbol = replay.state, rough.symbols[0]
    made = PredictionMade(0, symbol, "5m", "calm", "buy", 1.0, replay.market.close_ms(70))
    state.predictions[key_of(symbol, "5m", "calm")] = made
    agenda = Agenda(rough, state, replay.desk.engine.policy.rules)
    agenda.resume(10)
    assert agenda.next_row() == 70
    state.predictions.clear()
    assert agenda.next_row() == len(rough)
    assert agenda.pop(len(rough)) == []


def test_a_quote_of_a_row_is_made_once(rough):
    market = replay_on(rough).market
    row = next(t for t in range(20, len(rough)) if np.isnan(rough.close[t]).any())
    quotes = market.view(row, [], None).quotes
    for symbol, close in zip(rough.symbols, rough.close[row].tolist(), strict=True):
        assert quotes.get(symbol) == market.quote(row, symbol)
        assert quotes.get(symbol) is quotes.get(symbol)
        assert (symbol in quotes) == (close > 0)

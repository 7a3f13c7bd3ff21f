"""Sparse, dense, repeated, truncated, restarted: one journal, byte for byte."""

import asyncio
import random

import numpy as np
import pytest
from desk_bench import finish, refolded, state_bytes
from replay_examples import (
    BAR_MS,
    FULL,
    OFF,
    SHADOW,
    config_of,
    dense,
    events_of,
    models,
    replay_on,
    rough_market,
    sha,
    smooth_market,
    sparse,
)

from trading.domain.candles import Candles
from trading.domain.events import CycleAbandoned, DaySummarised, JobDue, OutcomeKnown, ProposalMade
from trading.feeds.files import load_candles
from trading.policy import shadows
from trading.replay import agenda
from trading.replay.session import replay_of
from trading.store.cursors import MemoryCursors, SqliteCursors
from trading.store.journal import MemoryJournal, SqliteJournal
from trading.store.vault import FileVault, MemoryVault

CONFIGS = {
    "plain": config_of(OFF),
    "advised": config_of(FULL),
    "short": config_of(FULL, exits={"max_hold_bars": 7}, gates={"cooldown_bars": 1}),
    "one bar": config_of(exits={"max_hold_bars": 1}),
    "one bar, busy": config_of(
        exits={"max_hold_bars": 1},
        gates={"cooldown_bars": 0},
        capital={"max_positions": 50, "max_exposure": 20},
        scoring={"signal_min": 0.2},
    ),
    "two bars": config_of(exits={"max_hold_bars": 2}),
    "spot": config_of(instruments={"defaults": {"kind": "spot", "leverage": 1}}),
    "tight": config_of(
        exits={"stop_atr": 0.1, "reward_risk": 0.3},
        capital={"max_positions": 50, "max_exposure": 20},
        scoring={"signal_min": 0.4},
    ),
}


@pytest.fixture(scope="module")
def rough():
    return rough_market()


@pytest.fixture(scope="module")
def advised(rough):
    return sparse(rough, CONFIGS["advised"])


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_sparse_and_dense_write_the_same_journal(rough, config):
    one, other = sparse(rough, config), dense(rough, config)
    assert len(events_of(one)) > 500
    assert events_of(one) == events_of(other)
    assert sha(one) == sha(other)


def test_the_rough_market_is_rough(rough):
    """It has what makes sparse and dense differ: entries that fail, in every way to go on."""
    ends = set()
    for name in ("short", "tight"):
        found = events_of(sparse(rough, CONFIGS[name]))
        failed = {e.cycle_id for e in found if isinstance(e, CycleAbandoned)}
        outcomes = [e for e in found if isinstance(e, OutcomeKnown)]
        ends |= {e.exit for e in outcomes if e.proposal_id in failed}
    assert ends == {"stop", "target", "time"}


def test_an_entry_that_fails_in_the_bar_that_would_have_stopped_it():
    """The bar after a signal has no volume and falls through the stop: followed at once."""
    market = smooth_market(900)
    made = next(e for e in events_of(sparse(market)) if isinstance(e, ProposalMade))
    plan = made.proposal
    row = int(np.searchsorted(market.close_ms, made.at)) + 1
    column = market.symbols.index(plan.signal.symbol)
    beyond = float(plan.stop) * (1 - 0.01 * plan.signal.side.sign)
    market.low[row, column] = min(beyond, market.low[row, column])
    market.high[row, column] = max(beyond, market.high[row, column])
    market.volume[row, column] = 0.0
    one, other = sparse(market), dense(market)
    [outcome] = [
        e for e in events_of(one) if isinstance(e, OutcomeKnown) and e.proposal_id == plan.id
    ]
    assert (outcome.exit, outcome.shadow, outcome.at) == ("stop", True, market.close_ms[row])
    assert sha(one) == sha(other)


def test_the_smooth_market_too():
    market = smooth_market(1_500)
    assert sha(sparse(market)) == sha(dense(market))


def test_a_month_forgets_what_was_before_its_anchor():
    """February begins 3,168 bars in, its memory 2,000 before: of features and of the ranking."""
    market = smooth_market(3_600, symbols=3, from_day=20)
    assert sha(sparse(market)) == sha(dense(market))


def test_the_same_again_is_the_same(rough, advised):
    assert sha(sparse(rough, CONFIGS["advised"])) == sha(advised)


def test_the_journal_folds_to_the_ledger(advised):
    assert state_bytes(refolded(events_of(advised))) == state_bytes(advised.state)


def test_what_comes_later_changes_nothing_earlier(rough, advised):
    """Cut off at twenty places: what was decided until there is the same."""
    whole = events_of(advised)
    for row in random.Random(3).sample(range(600, len(rough)), 20):
        cut = events_of(sparse(rough.rows(0, row), CONFIGS["advised"]))
        assert cut == whole[: len(cut)]
        later = [e for e in whole[len(cut) :] if e.at < rough.open_ms[row - 1]]
        assert not later, "and nothing is missing"


def test_a_wild_future_changes_nothing_earlier(rough, advised):
    """The rows after a moment are replaced by others instead of cut off."""
    row = 1_300
    values = [getattr(rough, name).copy() for name in ("open", "high", "low", "close", "volume")]
    for column in values[:4]:
        column[row:] *= 1.5
    values[4][row:] *= 100.0
    changed = Candles(rough.timeframe, rough.symbols, rough.open_ms, *values)
    moment = rough.close_ms[row - 1]
    before = [e for e in events_of(advised) if e.at <= moment]
    # The first bar of the new future opens at that moment, so its fills at the open carry its time.
    same = [e for e in events_of(sparse(changed, CONFIGS["advised"])) if e.at <= moment]
    shared = [e for e in before if e.at < moment]
    assert [e for e in same if e.at < moment] == shared
    assert shared


def test_restarts_change_nothing(rough, advised):
    """New objects on the same journal, cursors and vault, at eight places."""
    journal, cursors, vault = MemoryJournal(), MemoryCursors(), MemoryVault()
    places = sorted(random.Random(5).sample(range(600, len(rough)), 8))
    for last in (*places, len(rough)):
        replay = replay_on(rough, CONFIGS["advised"], journal, cursors, vault)
        finish(replay.run(last))
    assert sha(replay) == sha(advised)
    assert state_bytes(replay.state) == state_bytes(advised.state)


def test_a_restart_from_files_changes_nothing(tmp_path):
    config = config_of(FULL, exits={"max_hold_bars": 40})
    market = rough_market(1_100)

    async def part(last):
        journal = SqliteJournal(tmp_path / "journal.db")
        journal.open()
        cursors = SqliteCursors(tmp_path / "cursors.db")
        vault = FileVault(tmp_path / "venue.db")
        try:
            replay = replay_of(config, market, models(config), journal, cursors, vault)
            await replay.start()
            await replay.run(last)
            return journal.sha256
        finally:
            journal.close()
            cursors.close()
            vault.close()

    asyncio.run(part(850))
    again = asyncio.run(part(None))
    whole = sparse(market, config)
    assert again == sha(whole)
    assert len(whole.state.trades) > 5


def late_wake(proposal, until_ms):
    """Wake levels that are a thousandth too far away."""
    wake = shadows.wake_of(proposal, until_ms)
    return wake._replace(below=wake.below * 0.999, above=wake.above * 1.001)


def deaf_below(proposal, until_ms):
    return shadows.wake_of(proposal, until_ms)._replace(below=0.0)


def sleepy(proposal, until_ms):
    """Time comes a bar too late."""
    return shadows.wake_of(proposal, until_ms + BAR_MS)


TRUE_TOUCH, TRUE_LEVEL = agenda.first_touch, agenda.level_of
TRUE_TRIAL = agenda.wake_of_trial


def late_touch(lows, highs, start, stop, wake):
    """A touch is seen one bar late."""
    found = TRUE_TOUCH(lows, highs, start, stop, wake)
    return min(found + 1, stop)


def far_orders(order):
    """Resting orders wake too late."""
    wake = TRUE_LEVEL(order)
    return wake._replace(below=wake.below * 0.995, above=wake.above * 1.005)


def late_trials(trial):
    """An arm of a trial wakes too late."""
    wake = TRUE_TRIAL(trial)
    return wake._replace(below=wake.below * 0.995, above=wake.above * 1.005)


BUGS = [
    ("wake_of", late_wake),
    ("wake_of", deaf_below),
    ("wake_of", sleepy),
    ("first_touch", late_touch),
    ("level_of", far_orders),
    ("wake_of_trial", late_trials),
]


@pytest.mark.parametrize(("name", "bug"), BUGS, ids=[bug.__name__ for _name, bug in BUGS])
def test_the_oracle_catches_a_planted_bug(rough, name, bug, monkeypatch):
    part, config = rough.rows(0, 1_200), config_of(SHADOW if name == "wake_of_trial" else OFF)
    right = sha(dense(part, config))
    assert sha(sparse(part, config)) == right
    monkeypatch.setattr(agenda, name, bug)
    assert sha(sparse(part, config)) != right
    assert sha(dense(part, config)) == right, "the oracle ignores wake levels"


def test_jobs_ride_on_bars_once(advised, rough):
    due = [e for e in events_of(advised) if isinstance(e, JobDue)]
    by_job = {name: [e.due_ms for e in due if e.job == name] for name in ("thresholds", "daily")}
    for name, hours in (("thresholds", 4), ("daily", 24)):
        moments = by_job[name]
        assert moments == sorted(set(moments))
        assert all(moment % (hours * 3_600_000) == 0 for moment in moments)
    days = [e.day for e in events_of(advised) if isinstance(e, DaySummarised)]
    midnights = [ms for ms in rough.close_ms.tolist() if ms % 86_400_000 == 0]
    assert days == [ms - 86_400_000 for ms in midnights]
    summed = sum(e.trades for e in events_of(advised) if isinstance(e, DaySummarised))
    late = [t for t in advised.state.trades if t.at > midnights[-1]]
    assert summed + len(late) == len(advised.state.trades)


def test_decisions_never_go_back_in_time(advised):
    """Facts of the market and of jobs; what a venue reports of a bar lies within it."""
    last = 0
    for event in events_of(advised):
        assert event.at > last - BAR_MS
        last = max(last, event.at)


def test_a_symbol_that_is_listed_late_or_never_does_no_harm():
    market = smooth_market(1_400, symbols=4)
    values = [getattr(market, name).copy() for name in ("open", "high", "low", "close", "volume")]
    for column in values:
        column[:700, 1] = np.nan
        column[900:, 2] = np.nan
    late = Candles(market.timeframe, market.symbols, market.open_ms, *values)
    assert sha(sparse(late)) == sha(dense(late))


@pytest.mark.timeout(300)
def test_recorded_candles_take_one_path(recorded_candles):
    """Twelve symbols: sparse equals dense, and the past does not know the future."""
    whole = load_candles(recorded_candles, "5m").candles
    bars = 6_000
    part = Candles(
        whole.timeframe,
        whole.symbols[:12],
        whole.open_ms[:bars],
        *(getattr(whole, name)[:bars, :12] for name in ("open", "high", "low", "close", "volume")),
    )
    config = config_of(FULL)
    one, other = sparse(part, config), dense(part, config)
    assert len(one.state.trades) > 20
    assert sha(one) == sha(other)
    cut = events_of(sparse(part.rows(0, 3_500), config))
    assert cut == events_of(one)[: len(cut)]

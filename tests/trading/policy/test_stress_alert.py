"""The alert about stress: when its numbers are journaled, and what people answer to it."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import candidate, instruments

from trading.domain.candles import MINUTE_MS
from trading.domain.events import Commanded, StressEased, StressNoted, StressReached
from trading.policy.jobs import ALARMS
from trading.policy.stress_alert import NOTED_EVERY_MS, QUIET, QUIET_MS, SEEN

SETTINGS = {
    "capital": {
        "cycle_budget": 0.02, "entry_share": 0.24, "max_exposure": 20, "risk_per_trade": 0.05,
    },
    "exits": {"stress": {"bands": (0.3, 0.4, 0.5)}},
}  # fmt: skip


@pytest.fixture
def bench():
    """A long of 57.17 at 100 in a budget of 200, in band 1 at 99.75 since a moment ago."""
    made = Bench(SETTINGS, instruments(leverage=Decimal(120)))
    made.flat(candidates=[candidate()])
    made.bar(dict.fromkeys(made.symbols, (100, 100, 99.75, 99.75, 1e6)))
    [reached] = made.of(StressReached)
    assert (reached.band, the_root(made).alert.band) == (1, 1)
    return made


def the_root(bench):
    [cycle] = bench.state.cycles.values()
    return cycle


def later(bench, minutes, price=None):
    """A look of the job after some minutes of desk time, at another price if one is given."""
    bench.lag_ms += minutes * MINUTE_MS
    if price is not None:
        bench.marks = dict.fromkeys(bench.symbols, price)
    return [e for e in bench.job(ALARMS, bench.desk_ms) if isinstance(e, StressNoted)]


def test_numbers_are_noted_every_five_minutes_of_desk_time_at_most(bench):
    noted = [later(bench, 1, 99.75 - minute / 100) for minute in range(1, 12)]
    assert [len(each) for each in noted] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    [first] = noted[4]
    assert first.desk_ms == bench.of(StressReached)[0].desk_ms + NOTED_EVERY_MS
    assert (first.margin, first.loss) == (Decimal("47.6417"), Decimal("17.1510"))


def test_numbers_that_did_not_change_are_no_news(bench):
    assert not later(bench, 60)
    assert later(bench, 1, 99.7)
    assert not later(bench, 60)


def test_no_price_is_no_news(bench):
    assert not later(bench, 6, float("nan"))


def test_a_band_that_was_left_is_noted_at_once(bench):
    bench.flat(99.4)
    assert the_root(bench).stress == 2
    bench.flat(99.65)
    [eased] = bench.of(StressEased)
    assert eased.band == 1
    [noted] = later(bench, 0)
    assert (noted.band, noted.used) == (1, eased.used)


def test_what_is_over_is_not_noted_any_more(bench):
    bench.flat(101.0)
    assert the_root(bench).stress == 0
    assert not later(bench, 60, 99.9)
    assert not bench.say("stress", "#1", SEEN)
    assert not bench.say("stress", "#1", QUIET)


def test_seen_and_quiet_are_said_once(bench):
    taken = bench.say("stress", "#1", SEEN)
    assert [type(event) for event in taken] == [Commanded, StressNoted]
    assert taken[1].seen_by == "ann"
    assert not bench.say("stress", "#1", SEEN)
    [_, quiet] = bench.say("stress", "#1", QUIET)
    assert (quiet.seen_by, quiet.quiet_until_ms) == ("ann", bench.desk_ms + QUIET_MS)
    assert not bench.say("stress", "#1", QUIET)
    assert not bench.say("stress", "#1", "louder")
    assert not bench.say("stress", "#7", SEEN)


def test_an_answer_brings_the_numbers_of_its_moment(bench):
    bench.marks = dict.fromkeys(bench.symbols, 99.7)
    [_, seen] = bench.say("stress", "#1", SEEN)
    assert (seen.loss, seen.desk_ms) == (Decimal("17.1510"), bench.desk_ms)
    bench.marks = {}
    bench.lag_ms += MINUTE_MS
    [_, quiet] = bench.say("stress", "#1", QUIET)
    assert (quiet.loss, quiet.desk_ms) == (seen.loss, seen.desk_ms), "as of then"


def test_quiet_ends_after_four_hours_of_desk_time(bench):
    bench.say("stress", "#1", QUIET)
    assert not later(bench, 239, 99.7)
    [noted] = later(bench, 1)
    assert noted.used > bench.of(StressReached)[0].used
    assert bench.say("stress", "#1", QUIET), "and may be wished for again"


def test_a_new_band_wants_to_be_seen_again_and_stays_quiet(bench):
    bench.say("stress", "#1", SEEN)
    [_, quiet] = bench.say("stress", "#1", QUIET)
    bench.flat(99.4)
    alert = the_root(bench).alert
    assert (alert.band, alert.seen_by, alert.quiet_until_ms) == (2, "", quiet.quiet_until_ms)


def test_it_changes_no_order_and_folds_to_the_same_bytes(bench):
    orders = dict(bench.state.orders)
    bench.say("stress", "#1", SEEN)
    assert later(bench, 6, 99.7)
    assert bench.state.orders == orders
    assert state_bytes(bench.state) == state_bytes(refolded(bench.events))
    bench.start()
    assert later(bench, 6, 99.69)[0].seen_by == "ann"

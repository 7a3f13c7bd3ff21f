"""Tiers of the day's loss and of the drawdown: when they begin, what they do, when they end."""

from decimal import Decimal

import pytest
from account_scenes import lost
from desk_bench import Bench, entries_of
from desk_examples import COIN, OTHER, T0, candidate
from desk_examples import rules as rules_of_tiers

from trading.domain.candles import HOUR_MS
from trading.domain.events import (
    BalanceAdjusted,
    DayBegan,
    DrawdownLifted,
    SignalRejected,
    TierChanged,
)
from trading.domain.hours import DAY_MS
from trading.domain.safety import TIERS, Safety
from trading.domain.state import State
from trading.policy.safeguards import assess, floor_of

CALM = {"cooldown_all_bars": 0, "cooldown_most_bars": 0}


def settings(limit=0.1, **safeguards):
    """A day's limit of 10 % whose yellow and orange begin at 5 % and 7.5 %."""
    return {
        "capital": {"daily_loss_limit": limit, "risk_per_trade": 0.05},
        "gates": {"cooldown_bars": 0},
        "safeguards": CALM | safeguards,
    }


def tiers(bench):
    return [(e.before, e.tier, e.cause) for e in bench.of(TierChanged)]


def tomorrow(bench, price=90.0):
    """The first bar of the next day."""
    bench.now = bench.now - bench.now % DAY_MS + DAY_MS - 300_000
    bench.flat(price)


@pytest.mark.parametrize(
    ("price", "tier", "size"),
    [("67", None, 1), ("66.6", "yellow", 0.5), ("50.1", "yellow", 0.5), ("50", "orange", 0.5)],
)
def test_a_tier_begins_at_its_share_of_the_limit(price, tier, size):
    """15 units are lost from 100: 33.4 each are 5.01 % of 10,000."""
    bench = lost(settings(), float(price))
    assert [(e.before, e.tier) for e in bench.of(TierChanged)] == [("green", tier)] * bool(tier)
    bench.flat(candidates=[candidate(OTHER)])
    entry = entries_of(bench)[-1]
    plain = bench.state.cycles[entry.cycle_id].proposal.base_qty
    assert entry.qty == plain * Decimal(str(size)) // Decimal("0.001") * Decimal("0.001")


def test_orange_takes_the_better_half_alone():
    bench = lost(settings(), 50.0)
    events = bench.flat(candidates=[candidate(COIN, score=49.99), candidate(OTHER, score=50.0)])
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert refused.proposal.signal.symbol == COIN
    assert refused.reasons == ("tier: orange takes scores of 50 and more, this has 50",)
    assert entries_of(bench)[-1].symbol == OTHER


def test_red_lasts_until_the_day_ends():
    bench = lost(settings(), 30.0)
    [event] = bench.of(TierChanged)
    assert (event.tier, event.cause, event.until_ms) == ("red", "day", T0 + DAY_MS)
    assert (event.base, event.equity) == (Decimal(10_000), Decimal("8950.000"))
    before = len(entries_of(bench))
    bench.flat(candidates=[candidate(OTHER)])
    assert len(entries_of(bench)) == before
    tomorrow(bench)
    bench.flat(candidates=[candidate(OTHER)])
    assert len(entries_of(bench)) == before + 1
    assert tiers(bench)[1] == ("red", "yellow", "drawdown"), "10.5 % below the peak"


def holding():
    """8.13 open at 100 with the stop far away; yellow begins at 0.5 %."""
    bench = Bench(settings(0.01))
    bench.flat(candidates=[candidate(low=40.0)])
    bench.flat()
    assert bench.state.cycle_of(COIN).qty == Decimal("8.130")
    return bench


def test_within_a_day_a_tier_only_gets_worse():
    """An open position recovers, and the day's yellow stays until midnight."""
    bench = holding()
    bench.flat(93.0)
    assert tiers(bench) == [("green", "yellow", "day")]
    bench.flat(100.0)
    assert bench.state.safety.tier == "yellow"
    tomorrow(bench, 100.0)
    assert tiers(bench)[1:] == [("yellow", "green", "")]


def test_equity_counts_what_is_open():
    bench = holding()
    bench.flat(93.0)
    [event] = bench.of(TierChanged)
    assert event.equity == Decimal("9943.09")
    assert not bench.state.trades


def test_the_day_begins_in_the_time_zone():
    bench = Bench({"timezone": "Asia/Kathmandu"})
    bench.flat()
    [began] = bench.of(DayBegan)
    quarter = HOUR_MS // 4
    assert (began.day, began.ends) == (T0 - 23 * quarter, T0 - 23 * quarter + DAY_MS)
    bench.now = began.ends - 600_000
    bench.flat()
    assert len(bench.of(DayBegan)) == 1
    bench.flat()
    assert bench.of(DayBegan)[1].day == began.ends


def fallen(**safeguards):
    """A drawdown of 10.5 %, where 10 % is red, in a day that may lose 12 %."""
    falls = {"drawdown_yellow": 0.06, "drawdown_orange": 0.08, "drawdown_red": 0.1}
    return lost(settings(0.12, **falls, **safeguards), 30.0)


def test_a_red_drawdown_lasts_over_days_until_the_peak_begins_anew():
    bench = fallen(drawdown_rest_days=2)
    assert tiers(bench) == [("green", "red", "drawdown")]
    assert bench.of(TierChanged)[0].until_ms == T0 + 2 * DAY_MS
    tomorrow(bench)
    bench.flat(candidates=[candidate(OTHER)])
    assert bench.state.safety.tier == "red"
    tomorrow(bench)
    assert tiers(bench)[1:] == [("red", "green", "")]
    assert bench.state.safety.peak == bench.state.balance
    bench.flat(candidates=[candidate(OTHER)])
    assert len(entries_of(bench)) == 2


def test_a_red_drawdown_stays_red_although_equity_recovers():
    """A new day measures anew, but not this."""
    safety = Safety(T0, Decimal(8_000), Decimal(10_000), "red", "drawdown", T0 + DAY_MS)
    state, rules = State(safety=safety), rules_of_tiers(settings())
    [began] = assess(state, T0, Decimal(9_900), rules)
    assert isinstance(began, DayBegan)


def test_a_card_that_waited_is_approved_at_the_size_of_the_tier():
    """Asked while green, pressed when the account is yellow."""
    bench = Bench(settings(0.01), autonomy="approve")
    bench.flat(candidates=[candidate(low=40.0)])
    bench.press(bench.card, "approve", 100)
    bench.flat(candidates=[candidate(OTHER)])
    shown = bench.card.proposal.qty
    bench.bar({COIN: (93, 93, 93, 93), OTHER: (100, 100, 100, 100)})
    assert bench.state.safety.tier == "yellow"
    bench.press(bench.card, "approve", 100)
    assert entries_of(bench)[-1].qty == shown / 2


def test_a_person_lifts_a_red_drawdown_by_two_taps():
    bench = fallen()
    bench.say("risk", "lift")
    assert bench.state.safety.tier == "red", "asked, and nothing more"
    bench.confirm()
    [lifted] = bench.of(DrawdownLifted)
    assert lifted.peak == bench.state.safety.peak == bench.state.balance
    assert tiers(bench)[1:] == [("green", "orange", "day")], "the day has lost 10.5 of 12 %"
    assert not bench.say("risk", "lift"), "there is nothing to lift any more"


def test_the_days_loss_is_not_lifted():
    bench = lost(settings(), 30.0)
    assert not bench.say("risk", "lift")


def test_money_that_comes_or_goes_is_no_result():
    bench = lost(settings(), 66.6)
    for word in ("-1000", "+400.50"):
        bench.say("adjust", word)
        bench.confirm()
    assert [e.amount for e in bench.of(BalanceAdjusted)] == [Decimal(-1000), Decimal("400.50")]
    safety = bench.state.safety
    assert (safety.base, safety.peak) == (Decimal("9400.50"), Decimal("9400.50"))
    assert bench.state.balance == Decimal("8899.500")
    bench.flat()
    assert tiers(bench) == [("green", "yellow", "day")], "a withdrawal is no loss"


def test_who_takes_out_more_than_the_day_began_with_begins_it_anew():
    """Or else its base was below zero, and nothing that is lost of the rest began a tier."""
    bench = lost(settings(), 200.0)
    assert bench.state.balance > 11_000
    bench.say("adjust", "-10500")
    bench.confirm()
    safety = bench.state.safety
    assert safety.base == safety.peak == bench.state.balance < 1_100
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    before, ends = safety.base, safety.ends
    bench.flat(66.0)
    assert tiers(bench) == [("green", "yellow", "day")]
    assert (safety.base, safety.ends) == (before, ends), "it is the same day"


def test_the_day_goes_on_when_something_is_left_of_what_it_began_with():
    bench = lost(settings(), 200.0)
    bench.say("adjust", "-9999.99")
    bench.confirm()
    assert bench.state.safety.base == bench.state.safety.peak == Decimal("0.01")
    assert len(bench.of(DayBegan)) == 1


@pytest.mark.parametrize("word", ["500", "+0", "-9000", "+1e3", "+1.234", "money", ""])
def test_an_amount_that_is_none_or_too_much_asks_nothing(word):
    """8,000 of the 10,000 are in no open cycle's budget."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    assert not bench.say("adjust", word)
    assert bench.say("adjust", "-7999.99")


@pytest.mark.parametrize("cause", ["day", "drawdown"])
@pytest.mark.parametrize("tier", TIERS)
def test_the_floor_is_where_the_next_tier_begins(tier, cause):
    """A cent above it nothing changes, at it the tier does; replay wakes by it."""
    safety = Safety(T0, Decimal(9_000), Decimal(10_000), tier, cause, T0)
    state, rules = State(safety=safety), rules_of_tiers(settings())
    floor = floor_of(safety, rules)
    assert list(assess(state, 0, floor + Decimal("0.01"), rules)) == []
    assert len(list(assess(state, 0, floor, rules))) == (tier != "red" or cause == "day")

"""Other exits for an open position, and positions that a person has taken over."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate, costly, instruments
from holding import END, FIRST, SECOND, bar, holding, resting, the_cycle

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.policy.handling import exits_refusal, takeover_refusal

# -- exit tables ---------------------------------------------------------------------------------


def test_another_table_takes_the_targets_of_what_is_open():
    bench = holding()
    bar(bench, 100, 103, 99.5, 102.9)
    assert resting(bench, Role.TARGET) == {SECOND: 5, END: 5}
    stops = resting(bench, Role.STOP)
    bench.say("exits", "#1", "fixed")
    assert resting(bench, Role.TARGET) == {END: 10}
    assert resting(bench, Role.STOP) == stops
    assert the_cycle(bench).exits is None
    bench.say("exits", "#1", "trail_percent")
    assert resting(bench, Role.TARGET) == {}
    bar(bench, 103, 104, 102.8, 103.9)
    assert bench.of(ev.StopMoved)[-1].reason == "trail"
    assert sum(resting(bench, Role.STOP).values()) == 10


def test_a_table_moves_the_time():
    bench = holding("fixed")
    cycle = the_cycle(bench)
    wanted = cycle.proposal.signal.at + 48 * 300_000
    assert bench.say("exits", "#1", "time")[1].until_ms == wanted
    assert exits_refusal(bench.state, cycle, "time", bench.now, bench.rules).startswith(
        "time is in"
    )
    assert bench.say("exits", "#1", "fixed")[1].until_ms == wanted - 36 * 300_000
    bench.say("exits", "#1", "time")
    for _ in range(12):
        bench.flat()
    said = exits_refusal(bench.state, cycle, "fixed", bench.now, bench.rules)
    assert said == "by fixed its time would be up already; /close takes it out now"
    assert bench.say("exits", "#1", "nonsense") == []


def test_a_target_that_the_price_has_passed_is_met_at_once():
    bench = holding("fixed")
    bar(bench, 100, 104, 100, 104)
    bench.say("exits", "#1", "moving")
    bench.flat(104)
    assert the_cycle(bench).qty == 10
    assert the_cycle(bench).stop == Decimal("100.20"), "the plan moves the stop to breakeven"


# -- taken over ----------------------------------------------------------------------------------


def test_what_is_taken_over_has_a_stop_and_nothing_else():
    bench = holding()
    bench.say("takeover", "#1", "over")
    assert resting(bench, Role.TARGET) == {}
    assert resting(bench, Role.STOP) == {Decimal("97.5"): 15}
    bar(bench, 100, 120, 100, 110)
    for _ in range(15):
        bench.flat(110)
    assert (the_cycle(bench).qty, the_cycle(bench).stop) == (15, Decimal("97.5"))
    assert takeover_refusal(bench.state, the_cycle(bench), "over") == "you have it already"
    assert exits_refusal(bench.state, the_cycle(bench), "ladder", 0, bench.rules).startswith("you")
    bar(bench, 110, 110, 97, 97)
    assert bench.state.cycles == {}
    assert bench.of(ev.PositionClosed)[-1].exit == "stop"


def test_given_back_it_has_the_targets_that_were_not_met():
    bench = holding()
    bar(bench, 100, 103, 99.5, 102.9)
    bench.say("takeover", "#1", "over")
    bench.start()
    bar(bench, 103, 103, 101, 102)  # beyond the first target, which was met
    bench.say("takeover", "#1", "back")
    assert resting(bench, Role.TARGET) == {SECOND: 5, END: 5}
    bar(bench, 102, 105.5, 102, 105.4)
    assert the_cycle(bench).stop == FIRST, "the stop follows to the target before the last"


def test_given_back_after_its_time_it_goes_out():
    bench = holding()
    bench.say("takeover", "#1", "over")
    for _ in range(14):
        bench.flat()
    bench.say("takeover", "#1", "back")
    bench.flat()
    bench.flat()
    assert bench.of(ev.PositionClosed)[-1].exit == "time"


def test_stress_leaves_alone_what_a_person_has():
    capital = {"cycle_budget": 0.02, "entry_share": 0.28, "risk_per_trade": 0.05}
    bench = Bench({"capital": capital}, instruments(make=costly, leverage=Decimal(90)))
    bench.flat(candidates=[candidate(COIN)])
    bench.flat()
    bench.say("takeover", "#1", "over")
    bar(bench, 99.5, 99.6, 98.3, 98.4)
    bar(bench, 98.4, 98.5, 98.3, 98.4)
    [reached, *_] = bench.of(ev.StressReached)
    assert (reached.cuts, reached.stops) == ((), "a person decides about it, nothing is done")
    assert not bench.of(ev.StopMoved)


def test_a_kill_takes_out_what_a_person_has():
    bench = holding()
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    bench.say("takeover", "#1", "over")
    bench.say("kill")
    bench.confirm()
    bench.flat()
    assert bench.state.halt == "halted"
    assert bench.state.cycles == {}


def test_a_lost_stop_takes_it_out_whoever_has_it():
    bench = holding()
    bench.say("takeover", "#1", "over")
    [stop] = bench.state.orders_of(the_cycle(bench).id, Role.STOP)
    gone = ev.OrderCanceled(bench.now, bench.now, stop.order.client_id, "the venue took it back")
    del bench.broker.book.orders[stop.order.client_id]
    bench.take(gone)
    bench.flat()
    assert bench.of(ev.PositionClosed)[-1].exit == "unprotected"

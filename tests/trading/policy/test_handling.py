"""What a person does with an open position: at once or after two taps, and never unprotected."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import BUY, COIN, SELL, candidate, costly, instruments
from holding import bar, holding, kinds, resting, the_cycle

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.policy.handling import stop_refusal

# -- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "out", "left"), [("25", "3.75", "11.25"), ("50", "7.5", "7.5")])
def test_a_part_goes_out_after_the_second_tap(share, out, left):
    bench = holding()
    asked = bench.say("close", "#1", share)
    assert kinds(asked) == ["Commanded", "ConfirmAsked"]
    assert asked[1].part == Decimal(out)
    assert kinds(bench.confirm())[2:] == ["PartOrdered", "OrderRequested"]
    bench.flat()
    assert the_cycle(bench).qty == Decimal(left)
    [done] = bench.of(ev.PositionReduced)
    assert (done.qty, done.left, done.reason) == (Decimal(out), Decimal(left), "part")
    assert sum(resting(bench, Role.STOP).values()) >= Decimal(left)


@pytest.mark.parametrize(
    ("least", "out"),
    [("4", "4"), ("3.8", "3.8"), ("6", "6"), ("8", None)],  # of 15, a quarter is 3.75
)
def test_a_part_is_at_least_what_the_venue_takes(least, out):
    made = instruments(make=costly, min_qty=Decimal(least))
    bench = Bench(made=made)
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.say("close", COIN, "25")
    bench.confirm()
    bench.flat()
    if out is None:  # the rest would be below the minimum
        assert bench.state.cycles == {}
        assert bench.of(ev.LeaveOrdered)
    else:
        assert the_cycle(bench).qty == 15 - Decimal(out)


def test_a_part_of_what_closed_meanwhile_is_refused():
    bench = holding()
    bench.say("close", "#1", "25")
    bench.quotes({COIN: 96.0})
    assert bench.state.cycles == {}
    [_, end] = bench.confirm()
    assert (end.verdict, end.reason) == ("refused", "there is nothing of it to do any more")


def test_while_one_part_is_on_its_way_there_is_no_second():
    bench = holding()
    bench.say("close", "#1", "25")
    first = bench.of(ev.ConfirmAsked)[-1]
    bench.say("close", "#1", "50")
    bench.confirm()
    [_, end] = bench.press(first, "confirm")
    assert (end.verdict, end.reason) == ("refused", "something of it is on its way out")
    assert bench.say("close", "#1", "25") == []
    bench.flat()
    assert the_cycle(bench).qty == Decimal("7.5")


def test_what_the_market_did_not_take_is_told_and_not_tried_again():
    bench = holding()
    bench.say("close", "#1", "50")
    bench.confirm()
    bar(bench, 100, 100, 100, 100, volume=40.0)  # a tenth of it may be taken
    [missed] = bench.of(ev.NotCarriedOut)
    assert (missed.what, missed.qty) == ("part", Decimal("3.5"))
    assert the_cycle(bench).qty == 11
    bench.flat()
    assert the_cycle(bench).qty == 11


def test_a_part_that_was_left_over_by_a_restart_goes_out_once():
    bench = holding()
    bench.say("close", "#1", "50")
    bench.confirm()
    bench.start()
    bench.flat()
    assert the_cycle(bench).qty == Decimal("7.5")
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


# -- stops ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "word", "stop"),
    [
        (BUY, "98.5", "98.5"), (BUY, "99.999", "100.00"), (SELL, "101.5", "101.50"),
        (BUY, "breakeven", "100.20"), (SELL, "breakeven", "99.80"),
    ],
)  # fmt: skip
def test_a_stop_moves_to_a_price_on_the_grid(side, word, stop):
    bench = holding(side=side)
    close = 100 + 1.5 * side.sign
    bar(bench, 100, max(100, close), min(100, close), close)
    bench.say("stop", "#1", word)
    assert the_cycle(bench).stop == Decimal(stop)
    assert resting(bench, Role.STOP) == {Decimal(stop): 15}
    assert bench.of(ev.StopMoved)[-1].reason == "moved"
    assert bench.say("stop", "#1", word) == [], "it is there already"


@pytest.mark.parametrize(
    ("side", "price", "words"),
    [
        (BUY, "97.5", "only moves towards the price"), (BUY, "90", "only moves towards the price"),
        (SELL, "110", "only moves towards the price"), (BUY, "100", "beyond 100 already"),
        (BUY, "103", "beyond 103 already"), (SELL, "99", "beyond 99 already"),
    ],
)  # fmt: skip
def test_a_looser_stop_and_one_beyond_the_market_are_refused(side, price, words):
    bench = holding(side=side)
    cycle, wanted = the_cycle(bench), Decimal(price)
    assert words in stop_refusal(bench.state, cycle, wanted, Decimal(100))
    before = state_bytes(bench.state)
    assert bench.say("stop", "#1", price) == []
    assert state_bytes(bench.state) == before


def test_without_a_price_of_the_market_no_stop_moves():
    bench = holding()
    words = stop_refusal(bench.state, the_cycle(bench), Decimal(99), Decimal("NaN"))
    assert words == "no price of it is known yet"


@pytest.mark.parametrize("command", [("stop", "98.5"), ("exits", "ladder"), ("takeover", "over")])
def test_a_wish_about_what_is_gone_or_going_does_nothing(command):
    bench = holding()
    name, word = command
    bench.say("close", "#1")
    bench.confirm()
    assert bench.say(name, "#1", word) == []
    bench.flat()
    assert bench.say(name, "#1", word) == []
    assert bench.say(name, "#7", word) == []


def test_an_update_acts_once():
    bench = holding()
    assert bench.say("takeover", "#1", "over", update_id=77)
    assert bench.say("takeover", "#1", "back", update_id=77) == []


def test_a_paused_and_locked_desk_still_lets_people_reduce():
    bench = holding()
    bench.say("pause")
    bench.take(ev.InvariantBroken(bench.now, bench.desk_ms, "I4 money", "planted"))
    assert bench.say("stop", "#1", "98.5")
    bench.say("close", "#1", "50")
    bench.confirm()
    bench.flat()
    assert the_cycle(bench).qty == Decimal("7.5")

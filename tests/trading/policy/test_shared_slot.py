"""What another hand holds beside a position is not closed by the position's targets."""

from decimal import Decimal

import pytest
from desk_examples import BUY, COIN, SELL
from hand_scenes import later, tap
from holding import END, FIRST, SECOND, bar, holding, resting, the_cycle

from trading.domain.orders import Role

OPEN, THEIRS = Decimal(15), Decimal(10)


def shared(bench, qty=THEIRS, slot=COIN):
    """Somebody holds more in the same slot, and said that it is none of the desk's business."""
    bench.trade_by_hand(slot, qty)
    bench.reconcile()
    tap(bench, "ignore", slot)


def half_out(bench):
    bench.say("close", COIN, "50")
    bench.confirm()
    bar(bench, 100, 100, 100, 100)


def targets(bench):
    return sum(resting(bench, Role.TARGET).values())


@pytest.mark.parametrize("known_before", [True, False])
@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_target_closes_what_is_left_and_nothing_else(side, known_before):
    bench = holding("fixed", side)
    theirs = THEIRS * side.sign
    if known_before:
        shared(bench, theirs)
    half_out(bench)
    if not known_before:
        assert targets(bench) == OPEN
        bench.trade_by_hand(COIN, theirs)
        bench.reconcile()
    assert targets(bench) == the_cycle(bench).qty == OPEN / 2
    far = 110 if side is BUY else 90
    bar(bench, far, far, far, far)
    assert bench.broker.book.positions[COIN] == theirs
    assert not bench.state.cycles


def test_each_target_keeps_its_share():
    bench = holding("moving")
    before = resting(bench, Role.TARGET)
    shared(bench)
    half_out(bench)
    after = resting(bench, Role.TARGET)
    assert after.keys() == before.keys() == {FIRST, SECOND, END}
    assert sum(after.values()) == OPEN / 2
    for price, qty in before.items():
        assert abs(after[price] - qty / 2) <= Decimal("0.001")


def test_nothing_is_ordered_anew_where_nobody_else_is():
    bench = holding("fixed")
    half_out(bench)
    later(bench)
    assert targets(bench) == OPEN


def test_what_somebody_closed_by_hand_is_not_closed_again_beside_what_is_theirs():
    bench = holding("fixed")
    shared(bench)
    bench.trade_by_hand(COIN, -Decimal(14))
    bench.reconcile()
    later(bench)
    tap(bench, "book", COIN)
    assert targets(bench) == the_cycle(bench).qty

"""Each invariant is found broken when it is: planted bugs in policy, fold, panel and venue."""

from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments, settlement
from msgspec.structs import replace

from trading.brokers.paper import VenueOrder
from trading.domain import events as ev
from trading.domain import fold as folding
from trading.domain.money import ZERO
from trading.domain.orders import Order, OrderType, Role
from trading.policy import entries, exits, plan, reports


def traded(bench):
    """A position from its entry to its stop, and a card that is approved, on another symbol."""
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.flat(settled=[settlement(bench, COIN, "0.0001", "100")])
    bench.bar({COIN: (100, 100, 90, 90)})
    bench.say("mode", "approve")
    bench.flat(candidates=[candidate(OTHER, side=SELL)])
    bench.press(bench.card, "approve", 100)
    bench.flat()


def folded_also(monkeypatch, kind, more):
    """Let the fold of a kind do something besides."""
    fold = folding._FOLDS[kind]

    def both(state, event):
        fold(state, event)
        more(state, event)

    monkeypatch.setitem(folding._FOLDS, kind, both)


def cycle_of(state):
    return next(iter(state.cycles.values()))


def random_ids(patch):
    ids = iter(range(1000))
    patch.setattr(exits, "client_id", lambda *_intent: f"{next(ids):020x}")


def half_a_stop(patch):
    reducing = reports.reducing

    def smaller(cycle, role, order_type, qty, price, why=""):
        part = qty / 2 if role is Role.STOP else qty
        return reducing(cycle, role, order_type, part, price, why)

    patch.setattr(reports, "reducing", smaller)


def a_growing_budget(patch):
    def grow(state, _event):
        cycle_of(state).budget += 1

    folded_also(patch, ev.OrderFilled, grow)


def too_much_committed(patch):
    patch.setattr(entries, "committed", lambda *_: Decimal(10**6))


def a_rounded_fee(patch):
    def lose(state, _event):
        if state.cycles:
            cycle_of(state).cash -= Decimal("1e-9")

    folded_also(patch, ev.OrderFilled, lose)


def off_the_grid(patch):
    def drift(state, _event):
        cycle_of(state).qty += Decimal("0.00001")

    folded_also(patch, ev.OrderFilled, drift)


def free_funding(patch):
    def forget(state, event):
        cycle_of(state).cash += event.amount

    folded_also(patch, ev.FundingPaid, forget)


def funding_twice(patch):
    def again(state, event):
        cycle_of(state).cash -= event.amount
        cycle_of(state).funding += event.amount

    folded_also(patch, ev.FundingPaid, again)


def funding_out_of_the_blue(patch):
    def pay(state, _event):
        for cycle in state.cycles.values():
            cycle.cash -= 1
            cycle.funding += 1

    folded_also(patch, ev.SignalRejected, pay)
    folded_also(patch, ev.OrderAccepted, pay)


def a_gift(patch):
    def give(state, _event):
        state.balance += 1

    folded_also(patch, ev.PositionClosed, give)


def pressed_twice(patch):
    folded_also(patch, ev.Pressed, lambda state, event: state.updates.append(event.update_id))


def a_card_that_stays(patch):
    def keep(state, event):
        state.cards[event.number] = state.taken[next(iter(state.taken))]

    folded_also(patch, ev.ProposalClosed, keep)


def error_as_absence(patch):
    """A cancel that was asked for counts as done."""

    def forget(state, event):
        del state.orders[event.client_id]

    folded_also(patch, ev.CancelRequested, forget)


def filled_by_wish(patch):
    def fill(state, _event):
        for live in state.orders.values():
            live.filled = live.order.qty / 2

    folded_also(patch, ev.OrderAccepted, fill)


BUGS = [
    (random_ids, "I2 .* is not the id of intent"),
    (half_a_stop, "I3 .* without a stop"),
    (a_growing_budget, "I4 .*the budget of"),
    (too_much_committed, "I4 .* commits 1000000 of a budget"),
    (a_rounded_fee, "I4 .* has cash"),
    (off_the_grid, "I4 .*no number of lots"),
    (free_funding, "I4 .* has cash"),
    (funding_twice, r"I4 .* booked 0\.\d+ of funding, the venue settled 0\.\d+"),
    (funding_out_of_the_blue, "I4 .* booked 1 of funding, the venue settled 0"),
    (a_gift, "I4 .*the wallet has earned .*, the trades that closed make"),
    (pressed_twice, "I5 .*update .* was acted on 2 times"),
    (a_card_that_stays, "I5 .*card 2 is open and was decided"),
    (error_as_absence, "I6 .*left the ledger without the venue's word"),
    (filled_by_wish, "I6 .*by the venue's word it is"),
]


def test_without_a_bug_nothing_is_found():
    bench = Bench(made=instruments(make=costly))
    traded(bench)
    assert len(bench.of(ev.PositionClosed)) == 1
    assert len(bench.state.cycles) == 1


@pytest.mark.parametrize(("bug", "found"), BUGS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_planted_bug_is_found(bug, found, monkeypatch):
    bench = Bench(made=instruments(make=costly))
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        traded(bench)


def test_an_entry_past_the_exposure_cap_is_found(monkeypatch):
    room_for = plan.room_for

    def forgetful(account, *rest):
        return room_for(replace(account, exposure=ZERO), *rest)

    bench = Bench({"capital": {"max_exposure": 0.15}})
    monkeypatch.setattr(plan, "room_for", forgetful)
    with pytest.raises(AssertionError, match=r"I4 .*an entry took the exposure to"):
        bench.flat(candidates=[candidate(), candidate(OTHER)])


# -- the venue -----------------------------------------------------------------------------------


def open_position(settings=None, **made):
    bench = Bench(settings, **made)
    bench.flat(candidates=[candidate()])
    bench.flat()
    return bench, cycle_of(bench.state)


def test_an_order_that_nobody_asked_for_is_found_at_the_venue():
    bench, cycle = open_position()
    [stop] = bench.state.orders_of(cycle.id, Role.STOP)
    stray = Order(
        "f" * 20, cycle.id, Role.STOP, COIN, stop.order.side, OrderType.STOP, Decimal(1),
        Decimal(50), reduce_only=True,
    )  # fmt: skip
    bench.broker.book.orders[stray.client_id] = VenueOrder(stray, "paper-99", bench.now)
    with pytest.raises(AssertionError, match=r"I1 .*paper-99 is open at the venue"):
        bench.flat(candidates=[candidate(OTHER)])


def test_an_order_before_its_intent_is_found_at_that_instant():
    bench, cycle = open_position()
    early = exits.reducing(cycle, Role.EXIT, OrderType.MARKET, cycle.qty, ZERO)
    with pytest.raises(AssertionError, match="without a journaled intent"):
        bench.broker.submit(early, 1).send(None)


def test_a_lost_stop_is_found_at_the_venue():
    bench, cycle = open_position()
    [stop] = bench.state.orders_of(cycle.id, Role.STOP)
    del bench.broker.book.orders[stop.order.client_id]
    with pytest.raises(AssertionError, match=r"I3 .*the venue holds .* and stops for 0"):
        bench.flat(candidates=[candidate(OTHER)])


def test_a_position_the_venue_does_not_have_is_found():
    bench, _cycle = open_position()
    bench.broker.book.positions[COIN] += 1
    with pytest.raises(AssertionError, match=r"I6 .*the ledger holds"):
        bench.flat(candidates=[candidate(OTHER)])


def test_one_intent_that_is_two_orders_is_found():
    bench, _cycle = open_position()
    book = bench.broker.book
    book.orders |= {f"again {known}": held for known, held in book.orders.items()}
    with pytest.raises(AssertionError, match=r"I2 .*is 2 orders at the venue"):
        bench.flat(candidates=[candidate(OTHER)])

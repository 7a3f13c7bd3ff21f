"""What cycles hold of the account: sums over them, and how many more may open."""

from decimal import Decimal

import pytest
from desk_bench import Bench, finish
from desk_examples import COIN, OTHER, THIRD, candidate

from trading.domain.events import OrderCanceled, OrderFilled
from trading.domain.orders import Role
from trading.policy import capital
from trading.policy.plan import exposure_of


def held(*symbols, settings=None, **made):
    """A desk with a cycle for each symbol, 15 at 100 and 3:1 unless something else is said."""
    bench = Bench(settings, **made)
    bench.flat(candidates=[candidate(symbol) for symbol in symbols])
    bench.flat()
    return bench


def test_sums_are_those_of_the_open_cycles():
    state = held(COIN, OTHER).state
    assert capital.budgets_of(state) == 4000
    assert capital.committed_of(state.cycles.values()) == 2 * Decimal("539.975")
    assert capital.room_in_wallet(state) == 6000
    assert exposure_of(state) == 3000


def test_nothing_is_held_before_the_first():
    state = held().state
    assert (
        capital.budgets_of(state)
        == capital.committed_of(state.cycles.values())
        == exposure_of(state)
        == 0
    )
    assert capital.room_in_wallet(state) == 10_000


@pytest.mark.parametrize(
    ("settings", "symbols", "more"),
    [
        ({}, [], 5),
        ({}, [COIN, OTHER, THIRD], 2),
        ({"max_positions": 3}, [COIN], 2),
        ({"max_positions": 9}, [COIN], 4),  # a wallet has five fifths
        ({"cycle_budget": 0.3}, [COIN], 2),
        ({"cycle_budget": 1.0}, [COIN], 0),
        ({"max_positions": 1}, [COIN], 0),
    ],
)
def test_more_cycles_open_as_long_as_wallet_and_places_last(settings, symbols, more):
    bench = held(*symbols, settings={"capital": settings})
    assert capital.more_cycles(bench.state, bench.rules) == more


def test_after_a_loss_a_place_is_free_that_the_wallet_cannot_bear():
    bench = held(COIN, OTHER, THIRD, settings={"capital": {"cycle_budget": 0.25}})
    bench.bar({COIN: (100, 100, 97, 97)})  # 18.75 x 2.5 are lost, two budgets of 2,500 stay
    assert capital.room_in_wallet(bench.state) == Decimal("4953.125")
    assert capital.next_budget(bench.state, bench.rules) == Decimal("2488.28125")
    assert capital.more_cycles(bench.state, bench.rules) == 1


def test_the_rest_of_an_entry_counts_until_the_venue_takes_it_back():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    [entry] = bench.state.orders.values()
    assert entry.order.role is Role.ENTRY
    assert exposure_of(bench.state) == 1500
    client, at = entry.order.client_id, bench.now
    some = OrderFilled(at, at, client, "f1", Decimal(5), Decimal(101), Decimal(0))
    finish(bench.desk.engine.take(some))
    assert exposure_of(bench.state) == 1500
    finish(bench.desk.engine.take(OrderCanceled(at, at, client, "the market took 5")))
    assert exposure_of(bench.state) == 500

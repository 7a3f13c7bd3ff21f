"""Random markets against the ledger: protection, exact arithmetic, the venue's own word."""

from collections import Counter
from decimal import Decimal
from random import Random

from desk_bench import Bench, refolded, state_bytes
from desk_examples import BUY, SELL, STEP, SYMBOLS, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import (
    CancelRequested,
    CycleAbandoned,
    OrderFilled,
    OrderRequested,
    PositionClosed,
    PositionOpened,
)
from trading.domain.orders import Role

STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(SYMBOLS), st.sampled_from([BUY, SELL]), max_size=3),
        st.integers(-60, 60),  # how far the bar goes, in tenths of a percent
        st.integers(0, 40),  # how far its extremes go beyond, same unit
        st.sampled_from([0.0, 20.0, 60.0, 500.0, 1e6]),
        st.sampled_from(["bar", "bar", "bar", "quotes", "restart", "pause", "resume"]),
    ),
    min_size=5,
    max_size=40,
)


def played(steps, **settings_):
    """A bench after random bars, quotes, restarts and pauses; it checks invariants at each step."""
    bench = Bench(made=instruments(make=costly), **settings_)
    price = 100.0
    for wishes, move, beyond, volume, what in steps:
        if what == "restart":
            bench.start()
        elif what in ("pause", "resume"):
            bench.say(what)
        to = round(price * (1 + move / 1000), 4)
        if what == "quotes":
            bench.now += STEP // 3
            bench.quotes(dict.fromkeys(SYMBOLS, to))
            bench.now += STEP - STEP // 3
            price = to
            continue
        high = round(max(price, to) * (1 + beyond / 1000), 4)
        low = round(min(price, to) * (1 - beyond / 1000), 4)
        found = [candidate(s, side=side, close=to) for s, side in sorted(wishes.items())]
        bench.bar(dict.fromkeys(SYMBOLS, (price, high, low, to, volume)), found)
        price = to
    return bench


def wind_up(bench, price=100.0):
    """Let everything end: no candidates, full volume, until time is up."""
    bench.say("pause")
    for _ in range(bench.rules.max_hold_bars + 3):
        bench.flat(price)


SHORT = {"exits": {"max_hold_bars": 6}}


@given(STEPS)
def test_money_is_exact_and_flat_is_zero(steps):
    bench = played(steps, settings=SHORT)
    wind_up(bench)
    state = bench.state
    assert not state.cycles
    assert not state.orders
    assert all(qty == 0 for qty in bench.broker.book.positions.values())
    cash = Decimal(0)
    sides = {e.order.client_id: e.order.side.sign for e in bench.of(OrderRequested)}
    for fill in bench.of(OrderFilled):
        cash -= sides[fill.client_id] * fill.qty * fill.price + fill.fee
    assert state.balance == state.start_balance + cash, "to the last digit"
    assert sum(t.pnl for t in state.trades) == cash
    assert sum(t.fees for t in state.trades) == sum(f.fee for f in bench.of(OrderFilled))


@given(STEPS)
def test_the_venue_and_the_ledger_know_the_same_fills(steps):
    bench = played(steps, settings=SHORT)
    book = bench.broker.book
    held = {**book.orders, **book.closed}
    venue = sorted((f.id, f.qty, f.price, f.fee) for one in held.values() for f in one.fills)
    ledger = sorted((f.fill_id, f.qty, f.price, f.fee) for f in bench.of(OrderFilled))
    assert venue == ledger


@given(STEPS)
def test_the_journal_folds_to_the_same_bytes_and_a_restart_adds_nothing(steps):
    bench = played(steps, settings=SHORT)
    before = state_bytes(bench.state)
    assert state_bytes(refolded(bench.events)) == before
    head, book = bench.journal.head, bench.vault.load()
    bench.start()
    bench.start()
    assert bench.journal.head == head, "reconciling again gives nothing"
    assert bench.vault.load() == book
    assert state_bytes(bench.state) == before


@given(STEPS)
def test_the_book_of_a_restarted_desk_is_the_same(steps):
    """With a restart after every step, orders, fills and trades are those of one long run."""
    often = [part for step in steps for part in ((*step[:4], "restart"),)]
    never = [(*step[:4], "bar") for step in steps]
    one, many = played(never, settings=SHORT), played(often, settings=SHORT)
    kinds = OrderRequested | OrderFilled | PositionOpened | PositionClosed | CancelRequested
    assert [e for e in one.events if isinstance(e, kinds)] == [
        e for e in many.events if isinstance(e, kinds)
    ]


def test_such_markets_show_everything():
    """The random markets are worth something: one has every way to enter, fail and leave."""
    chance = Random(4)
    steps = [
        (
            {s: chance.choice([BUY, SELL]) for s in chance.sample(SYMBOLS, chance.randint(0, 3))},
            chance.randint(-60, 60),
            chance.randint(0, 40),
            chance.choice([0.0, 20.0, 60.0, 1e6]),
            chance.choice(["bar", "bar", "bar", "quotes", "restart"]),
        )
        for _ in range(300)
    ]
    careless = {"capital": {"daily_loss_limit": 0.5}, "safeguards": {"cooldown_all_bars": 0}}
    bench = played(steps, settings=SHORT | careless)
    roles = {e.order.client_id: e.order.role for e in bench.of(OrderRequested)}
    filled = Counter(fill.client_id for fill in bench.of(OrderFilled))
    assert {roles[client_id] for client_id in filled} == set(Role)
    assert {roles[client_id] for client_id, fills in filled.items() if fills > 1} >= {
        Role.STOP,
        Role.TARGET,
    }
    assert bench.of(CycleAbandoned)
    assert any(opened.partial for opened in bench.of(PositionOpened))


def test_the_stop_rests_in_the_very_bar_of_the_fill():
    """Filled at the open of a bar whose low is below the stop: out in the same bar."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.bar(dict.fromkeys(SYMBOLS, (100, 100, 97, 99)))
    [trade] = bench.of(PositionClosed)
    assert (trade.exit, trade.price) == ("stop", Decimal("97.5"))


def test_a_partial_entry_is_protected_for_what_was_entered():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat(volume=40)
    [cycle] = bench.state.cycles.values()
    assert cycle.qty == bench.state.protective_qty(cycle.id) == 4
    assert cycle.protected
    bench.bar(dict.fromkeys(SYMBOLS, (100, 100, 97, 97)))
    [trade] = bench.of(PositionClosed)
    assert trade.qty == 4
    assert trade.pnl == Decimal("-10.0")


def test_a_cycle_that_is_open_is_worth_its_mark():
    """15 bought at 100: unrealised 15 x 3 at 103, and zero once it is flat."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    [cycle] = bench.state.cycles.values()
    assert cycle.unrealised(Decimal(103)) == 45
    assert bench.state.balance == bench.state.start_balance

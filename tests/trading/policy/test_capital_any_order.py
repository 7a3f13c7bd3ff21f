"""Prices, thin markets, exits and restarts in any order: the capital rules hold after every event.

The auditor reads nothing but the journal and the prices, and keeps books of its own
(``tests/books.py``). The checker of the desk itself looks after every event besides.
"""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from books import Books
from counted import examples, tally
from desk_bench import Bench
from desk_examples import BUY, SELL, SYMBOLS, candidate, costly, settlement
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from trading.config import Config
from trading.domain import events as ev
from trading.domain import fold as folding
from trading.domain.money import exact
from trading.domain.orders import Role
from trading.domain.types import Lots
from trading.policy import entries, plan, reports
from trading.ports import View

CAPITAL = {"cycle_budget": 0.2, "max_exposure": 0.4, "risk_per_trade": 0.02}
OTHER_SHARE = {**CAPITAL, "cycle_budget": 0.3}
LOTS = Lots(Decimal(1000), Decimal("0.01"), Decimal(5000), Decimal("0.06"), Decimal("1.1"))
ROUND_TRIP = Fraction("0.00165")


def traded():
    """Three perpetuals at 3:1 and one instrument in lots at 1:50, with costs."""
    made = {symbol: costly(symbol) for symbol in SYMBOLS}
    grid = {"lot": Decimal(10), "min_qty": Decimal(10), "leverage": Decimal(50)}
    made[SYMBOLS[3]] = costly(SYMBOLS[3], kind="lots", lots=LOTS, **grid)
    return made


class Auditor:
    """Judges each new event of a bench by the books that it keeps."""

    def __init__(self, bench):
        self.bench, self.seen = bench, 0
        self.books = Books(Fraction(10_000))
        self.wallet = Fraction(10_000)

    def price_of(self, symbol):
        return Fraction(exact(self.bench.mark(symbol)))

    def look(self):
        events = self.bench.events
        for event in events[self.seen :]:
            self.books.note(event)
            if isinstance(event, ev.PositionClosed):
                self.wallet += Fraction(event.pnl)
            if isinstance(event, ev.CycleOpened):
                self.opened(self.books.held[event.cycle_id])
            if isinstance(event, ev.OrderRequested) and event.order.role is Role.ENTRY:
                self.exposed()
            self.committed()
        self.seen = len(events)
        self.settled()

    def opened(self, held):
        """The budget is its share of the wallet now, and all of them fit into it."""
        share = Fraction(self.bench.rules.cycle_budget)
        assert Fraction(held.opened.budget) == share * self.wallet, "budget of a new cycle"
        budgets = sum(Fraction(h.opened.budget) for h in self.books.held.values())
        assert budgets <= self.wallet, "budgets beyond the wallet"
        qty, entry = Fraction(held.plan.qty), Fraction(held.plan.entry)
        margin = qty * entry / self.leverage(held)
        assert 4 * margin <= Fraction(held.opened.budget), "margin beyond its share"
        loss = qty * (abs(entry - Fraction(held.plan.stop)) + ROUND_TRIP * entry)
        known = Decimal(held.opened.committed)
        assert abs(margin + loss - Fraction(known)) < Fraction(1, 10**15), "committed otherwise"

    def leverage(self, held):
        return Fraction(self.bench.instruments[held.plan.signal.symbol].leverage)

    def exposed(self):
        cap = Fraction(self.bench.rules.max_exposure) * self.books.equity(self.price_of)
        assert self.books.exposure() <= cap, "exposure beyond its cap"

    def committed(self):
        """Margin and loss to the stops as filled, and as planned for the rest, within the budget.

        Stops of a fill are ordered right after it: until then its planned stop counts.
        """
        for known, held in self.books.held.items():
            stops = self.books.waiting(known, Role.STOP)
            bare = self.books.quantity(held) - sum(qty for qty, _price in stops)
            worth = sum(qty * price for qty, price in stops) + bare * Fraction(held.plan.stop)
            entering = sum(qty for qty, _ in self.books.waiting(known, Role.ENTRY))
            cost = held.cost + entering * Fraction(held.plan.entry)
            taken = cost / self.leverage(held) + held.sign * (cost - worth) + ROUND_TRIP * cost
            assert taken <= Fraction(held.opened.budget), "committed beyond the budget"

    def settled(self):
        """Between facts: budgets as they were opened, stops for all that is open, exact equity."""
        state, books = self.bench.state, self.books
        assert {k: c.budget for k, c in state.cycles.items()} == {
            k: h.opened.budget for k, h in books.held.items()
        }, "a budget that moved"
        for known, held in books.held.items():
            stops = sum(qty for qty, _price in books.waiting(known, Role.STOP))
            leaving = books.waiting(known, Role.EXIT)
            assert leaving or stops >= held.qty, "open without stops"
        view = View(marks=self.bench.mark)
        equity = Fraction(plan.equity_of(state, view))
        assert equity == books.equity(self.price_of), "equity otherwise"
        assert Fraction(state.balance) == self.wallet, "wallet otherwise"


MOVE = st.sampled_from([0.0, 0.0, 0.002, -0.002, 0.01, -0.01, 0.03, -0.03, 0.12, -0.12])
VOLUME = st.sampled_from([1e6, 1e6, 60.0, 12.0, 0.0])
WISHES = st.dictionaries(st.sampled_from(SYMBOLS), st.sampled_from([BUY, SELL]), min_size=1)
PATH = st.lists(st.tuples(MOVE, MOVE, VOLUME), min_size=len(SYMBOLS), max_size=len(SYMBOLS))
RATE = st.sampled_from([None, None, "0.001", "-0.002"])  # of all symbols, at the end of the bar
BARS = st.tuples(st.just("bar"), PATH, WISHES, RATE)
OTHERS = st.one_of(
    st.tuples(st.just("quotes"), MOVE),
    st.tuples(st.just("restart"), st.sampled_from([CAPITAL, OTHER_SHARE])),
    st.tuples(st.just("reconcile")),
    st.tuples(st.just("close")),
)
TABLES = st.sampled_from(["fixed", "ladder", "ratchet", "moving"])
FIRST = st.tuples(st.just("bar"), st.just([(0.0, 0.0, 1e6)] * len(SYMBOLS)), WISHES)
ACTIONS = st.lists(st.one_of(BARS, BARS, BARS, OTHERS), min_size=3, max_size=14)


class Market:
    """Prices that gap and run, and a desk among them."""

    def __init__(self, table="fixed"):
        exits = {"max_hold_bars": 6, "table": table}
        self.bench = Bench({"capital": CAPITAL, "exits": exits}, traded())
        self.prices = dict.fromkeys(SYMBOLS, 100.0)
        self.auditor = Auditor(self.bench)

    def act(self, action):
        what, *details = action
        getattr(self, f"on_{what}")(*details)
        self.auditor.look()

    def on_bar(self, path, wishes, rate=None):
        bars, settled = {}, []
        for symbol, (gap, run, volume) in zip(SYMBOLS, path, strict=True):
            first = round(self.prices[symbol] * (1 + gap), 2)
            last = self.prices[symbol] = round(first * (1 + run), 2)
            bars[symbol] = (first, max(first, last), min(first, last), last, volume)
            if rate is not None:
                settled.append(settlement(self.bench, symbol, rate, str(last)))
        found = [candidate(s, side, self.prices[s]) for s, side in sorted(wishes.items())]
        self.bench.bar(bars, found, settled=settled)

    def on_quotes(self, move):
        self.prices = {s: round(price * (1 + move / 4), 2) for s, price in self.prices.items()}
        self.bench.quotes(dict(self.prices))

    def on_restart(self, capital):
        settings = self.bench.config.model_dump() | {"capital": capital}
        self.bench.config = Config.model_validate(settings)
        self.bench.start()

    def on_reconcile(self):
        self.bench.reconcile()

    def on_close(self):
        if self.bench.state.cycles:
            self.bench.say("close", "all")
            self.bench.confirm()


def happened(actions, table="fixed"):
    market = Market(table)
    for action in actions:
        market.act(action)
    return market.bench


def test_capital_is_never_expanded_whatever_comes(record_property):
    became, trades = Counter(), Counter()

    @given(TABLES, FIRST, ACTIONS)
    @examples(share=250, full=20_000)
    def example(table, first, actions):
        bench = happened([first, *actions], table)
        parts = any(opened.partial for opened in bench.of(ev.PositionOpened))
        became["filled in parts" if parts else "others"] += 1
        trades.update(type(event).__name__ for event in bench.events)

    example()
    filled, closed = trades["PositionOpened"], trades["PositionClosed"]
    paid = trades["FundingPaid"]
    what = f"{filled:,} entries filled, {closed:,} cycles closed, {paid:,} times funding paid"
    record_property("count", f"paths of prices for the capital rules: {tally(became)}; {what}")


# -- the auditor would see it --------------------------------------------------------------------


def a_larger_budget(patch):
    patch.setattr(entries, "next_budget", lambda state, _rules: state.balance * Decimal("0.21"))


def a_loss_forgotten(patch):
    margin = lambda qty, entry, _stop, _rules, leverage: qty * entry / leverage  # noqa: E731
    patch.setattr(entries, "committed", margin)


def a_share_forgotten(patch):
    patch.setattr(plan, "by_margin", lambda *_: Decimal(10**9))


def a_fee_forgotten(patch):
    fold = folding._FOLDS[ev.OrderFilled]
    free = lambda state, event: fold(state, replace(event, fee=Decimal(0)))  # noqa: E731
    patch.setitem(folding._FOLDS, ev.OrderFilled, free)


def funding_forgotten(patch):
    patch.setitem(folding._FOLDS, ev.FundingPaid, lambda _state, _event: None)


def no_stops(patch):
    patch.setattr(reports, "_protect", lambda *_: iter(()))


def entries_that_do_not_count(patch):
    patch.setattr(plan, "exposure_of", lambda state: sum(
        (c.qty * c.proposal.entry for c in state.cycles.values()), Decimal(0)
    ))  # fmt: skip


BUGS = [
    (a_larger_budget, "budget of a new cycle"),
    (a_loss_forgotten, "committed otherwise"),
    (a_share_forgotten, "margin beyond its share"),
    (a_fee_forgotten, "equity otherwise"),
    (funding_forgotten, "funding"),
    (no_stops, "I3"),
    (entries_that_do_not_count, "I4 .*exposure"),
]
ALL = dict.fromkeys(SYMBOLS, BUY)
CALM = ("bar", [(0.0, 0.0, 1e6)] * len(SYMBOLS), ALL)
PAID = (*CALM, "0.001")


@pytest.mark.parametrize(("bug", "found"), BUGS, ids=lambda x: getattr(x, "__name__", ""))
def test_it_would_be_seen(bug, found, monkeypatch):
    happened([CALM, PAID])
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        happened([CALM, PAID])


def test_a_budget_stays_whatever_the_configuration_says_later():
    bench = happened([CALM, ("restart", OTHER_SHARE), CALM])
    assert {cycle.budget for cycle in bench.state.cycles.values()} == {Decimal(2000)}


def test_the_wallet_is_given_out_once():
    """Four cycles of a quarter each, then one loses: no quarter of what is left is free."""
    crash = ("bar", [(-0.12, 0.0, 1e6)] + [(0.0, 0.0, 1e6)] * 3, {})
    settings = {"capital": {"cycle_budget": 0.25}, "gates": {"cooldown_bars": 0}}
    market = Market()
    market.bench.config = Config.model_validate(settings)
    market.bench.start()
    for action in (CALM, crash, CALM):
        market.act(action)
    [[reason]] = [
        refused.reasons
        for refused in market.bench.of(ev.SignalRejected)
        if refused.proposal.signal.symbol == SYMBOLS[0]
    ]
    assert reason == "budgets: 7,500.00 of 9,997.56 is given out, 2,499.39 is wanted"

"""What a crash would cost, by betas, and the cap on it."""

from types import SimpleNamespace

import pytest
from desk_bench import Bench, entries_of
from desk_examples import BUY, COIN, OTHER, SELL, THIRD, candidate, proposal, rules

from trading.domain.events import SignalRejected
from trading.policy import account_gates
from trading.policy.safeguards import crash_loss
from trading.ports import View

BETAS = {COIN: 2.0, OTHER: 0.5, THIRD: -1.0}


class MovedBench(Bench):
    """A bench whose views know betas."""

    def close(self, row, candidates=(), **view):
        self.betas = True
        return super().close(row, candidates, **view)

    def take(self, fact, view=None):
        if view is not None:
            view.beta = lambda symbol: BETAS.get(symbol, 1.0)
        return super().take(fact, view)


def held(*sides, cap=20.0):
    """A bench that holds 15 of each symbol at 100."""
    bench = MovedBench({"safeguards": {"crash_cap": cap}})
    bench.flat(candidates=[candidate(symbol, side=side) for symbol, side in sides])
    bench.flat()
    return bench


@pytest.mark.parametrize(
    ("sides", "loss"),
    [
        ([], 0.0),
        ([(COIN, BUY)], 300.0),
        ([(COIN, SELL)], -300.0),
        ([(COIN, BUY), (OTHER, BUY)], 375.0),
        ([(COIN, BUY), (OTHER, SELL)], 225.0),
        ([(COIN, BUY), (THIRD, BUY)], 150.0),
    ],
)
def test_the_loss_is_the_notional_by_side_and_beta(sides, loss):
    """A tenth of 1,500 each."""
    bench = held(*sides)
    assert len(entries_of(bench)) == len(sides)
    assert crash_loss(bench.state, lambda s: BETAS.get(s, 1.0), bench.rules) == pytest.approx(loss)


def test_an_unknown_beta_counts_as_one():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    assert crash_loss(bench.state, View().beta, bench.rules) == pytest.approx(150.0)


@pytest.mark.parametrize(("cap", "orders"), [(0.0375, 1), (0.0374, 0)])
def test_the_cap_includes_the_entry_itself(cap, orders):
    bench = held((COIN, BUY), cap=cap)
    events = bench.flat(candidates=[candidate(OTHER)])
    assert len(entries_of(bench)) == 1 + orders
    found = [e.reasons for e in events if isinstance(e, SignalRejected)]
    refused = "crash: BTCUSDT -10% would cost 375.00 with this entry, the cap is 374.00"
    assert found == ([] if orders else [(refused,)])


def test_what_lowers_the_loss_may_pass_over_the_cap():
    """300 could be lost; a short that takes 75 off them is no reason to refuse."""
    bench = held((COIN, BUY))
    tight = rules({"safeguards": {"crash_cap": 0.01}})
    view = View(beta=BETAS.__getitem__)
    for side, refused in ((BUY, True), (SELL, False)):
        wish = SimpleNamespace(
            proposal=proposal(OTHER, side, qty="15"), view=view, equity=bench.state.balance
        )
        assert bool(account_gates.crash(bench.state, wish, tight)) is refused

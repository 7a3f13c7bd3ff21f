"""Entry, stop, target and size, computed by hand; the desk is the real one."""

from decimal import Decimal

import pytest
from desk_bench import Bench, entries_of
from desk_examples import BUY, COIN, FOURTH, OTHER, SELL, SYMBOLS, THIRD, candidate, instruments

from trading.domain.events import CycleOpened, ProposalMade, SignalRejected
from trading.domain.types import Quote


def decided(bench, *candidates, **view):
    bench.flat()
    events = bench.flat(candidates=candidates, **view)
    return [e for e in events if isinstance(e, ProposalMade | SignalRejected)]


def plan_of(bench, *candidates, **view):
    return decided(bench, *candidates, **view)[0].proposal


PLANS = [
    # what, candidate, stop, target, qty
    # Long: 99 - 1.5 x 1 = 97.50. Reward 2.5 x 2.50 + 0.00165 x 100 = 6.415, tie to the even tick.
    # Risk 50 / 2.50 = 20; margin 0.25 x 2000 x 3 / 100 = 15 is less.
    ("long", candidate(), "97.50", "106.42", "15.000"),
    # Short: 101 + 1.5 = 102.50, target 100 - 6.415 = 93.585, tie to the even tick.
    ("short", candidate(side=SELL), "102.50", "93.58", "15.000"),
    # 99 - 1.5 x 8 = 87; target 100 + 32.5 + 0.165; risk 50 / 13 = 3.846153... floored to the lot.
    ("a far stop is sized by risk", candidate(atr=8.0), "87.00", "132.66", "3.846"),
    # 96.123 - 1.5 x 0.777 = 94.9575, down to the tick: 94.95. Reward 2.5 x 5.05 + 0.165 = 12.79.
    # Risk 50 / 5.05 = 9.90099...
    ("stop rounds away", candidate(low=96.123, atr=0.777), "94.95", "112.79", "9.900"),
    # 103.877 + 1.1655 = 105.0425, up to the tick: 105.05.
    (
        "a short's stop rounds up",
        candidate(side=SELL, high=103.877, atr=0.777),
        "105.05",
        "87.21",
        "9.900",
    ),
]


@pytest.mark.parametrize(
    ("wish", "stop", "target", "qty"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS]
)
def test_plans_by_hand(wish, stop, target, qty):
    plan = plan_of(Bench(), wish)
    assert (plan.entry, plan.stop, plan.target) == (
        Decimal(100),
        Decimal(stop),
        Decimal(target),
    )
    assert plan.qty == plan.base_qty == Decimal(qty)
    assert plan.risk == plan.qty * abs(plan.entry - plan.stop)


def test_the_entry_is_the_side_of_the_book_that_is_taken():
    bench = Bench()
    book = Quote(COIN, Decimal("99.95"), Decimal("100.05"), bench.now, bench.now + 600_000)
    plan = plan_of(bench, candidate(), quotes={COIN: book})
    assert plan.entry == Decimal("100.05")
    # (100.05 - 97.50) x 2.5 + 0.00165 x 100.05 = 6.5400825
    assert plan.target == Decimal("106.59")


SIZES = [
    # what, settings, qty
    ("exposure: 0.1 x 10000 / 100", {"capital": {"max_exposure": 0.1}}, "10.000"),
    # Share 1: margin allows 2000 x 3 / 100 = 60, risk 0.05 x 10000 / 2.5 = 200. One unit commits
    # 100 / 3 + 2.5 + 0.165 = 35.998333 of the budget of 2000, so 55.558.
    ("budget", {"capital": {"entry_share": 1.0, "risk_per_trade": 0.05}}, "55.558"),
    ("risk", {"capital": {"risk_per_trade": 0.001}}, "4.000"),
    ("share", {"capital": {"entry_share": 0.1}}, "6.000"),
    ("wallet", {"paper": {"balance": 1000}}, "1.500"),
]


@pytest.mark.parametrize(
    ("settings", "qty"), [row[1:] for row in SIZES], ids=[row[0] for row in SIZES]
)
def test_sizes_by_hand(settings, qty):
    bench = Bench(settings)
    assert plan_of(bench, candidate()).qty == Decimal(qty)
    [cycle] = bench.state.cycles.values()
    assert cycle.committed <= cycle.budget == Decimal("0.2") * bench.state.balance


def test_the_budget_is_a_share_of_todays_wallet():
    """After a loss of 15 x 2.50: margin 0.25 x 0.2 x 9962.50 x 3 / 100 = 14.94375."""
    bench = Bench()
    decided(bench, candidate(OTHER))
    bench.flat()
    bench.bar({OTHER: (100, 100, 97, 97)})
    [made] = [e for e in bench.flat(candidates=[candidate()]) if isinstance(e, ProposalMade)]
    assert made.proposal.qty == Decimal("14.943")
    assert bench.state.cycle_of(COIN).budget == Decimal("1992.5")


def test_leverage_raises_the_share_and_not_the_risk():
    bench = Bench(made=instruments(leverage=Decimal(5)))
    assert plan_of(bench, candidate()).qty == Decimal(20)  # now the risk counts: 50 / 2.50


def test_the_committed_sum_is_margin_and_worst_loss():
    bench = Bench()
    decided(bench, candidate())
    [opened] = bench.of(CycleOpened)
    # 15 x 100 / 3 + 15 x (2.5 + 0.165)
    assert opened.committed == Decimal("539.975")


MINIMA = [
    ({"min_qty": Decimal(20)}, "size: 15.000 is below the minimum 20"),
    ({"min_notional": Decimal(5000)}, "size: 15.000 is worth less than the minimum 5000"),
    ({"lot": Decimal(100), "min_qty": Decimal(100)}, "size: 0 is below the minimum 100"),
]


@pytest.mark.parametrize(("grid", "reason"), MINIMA)
def test_below_the_minimum_is_refused_with_the_reason(grid, reason):
    bench = Bench(made=instruments(**grid))
    [refused] = decided(bench, candidate())
    assert refused.reasons == (reason,)
    assert not entries_of(bench)


def test_a_price_beyond_the_stop_is_refused():
    bench = Bench()
    below = Quote(COIN, Decimal(97), Decimal(97), bench.now, bench.now + 600_000)
    [refused] = decided(bench, candidate(), quotes={COIN: below})
    assert refused.reasons == ("size: the price is beyond the stop",)
    assert refused.proposal.qty == refused.proposal.risk == 0


def test_a_price_on_the_stop_is_refused():
    bench = Bench()
    at = Quote(COIN, Decimal("97.5"), Decimal("97.5"), bench.now, bench.now + 600_000)
    [refused] = decided(bench, candidate(), quotes={COIN: at})
    assert refused.reasons == ("size: the price is beyond the stop",)


def test_the_next_candidate_sees_what_the_one_before_took():
    """Exposure is capped at 2000: 15 x 100 and then 5 x 100, then nothing is left."""
    bench = Bench({"capital": {"max_exposure": 0.2}})
    wishes = [candidate(symbol, score=s) for symbol, s in ((COIN, 3.0), (OTHER, 2.0), (THIRD, 1.0))]
    first, second, third = decided(bench, *wishes)
    assert (first.proposal.qty, second.proposal.qty) == (Decimal(15), Decimal(5))
    assert isinstance(third, SignalRejected)
    assert third.reasons == ("exposure: the cap leaves 0.000, below the minimum 0.001",)


def test_the_best_score_goes_first_and_names_break_ties():
    bench = Bench({"capital": {"max_positions": 2}})
    wishes = [
        candidate(COIN, score=10.0),
        candidate(FOURTH, score=90.0),
        candidate(THIRD, score=90.0),
        candidate(OTHER, score=20.0),
    ]
    found = decided(bench, *wishes)
    assert [e.proposal.signal.symbol for e in found] == [THIRD, FOURTH, OTHER, COIN]
    assert [isinstance(e, ProposalMade) for e in found] == [True, True, False, False]


def test_equity_counts_open_positions_at_their_marks():
    """Long 15 at 100 marked at 110: equity 10150, so risk 50.75 / 13."""
    bench = Bench()
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    bench.bar({OTHER: (100, 104, 100, 104), COIN: (100, 100, 100, 100)})
    wish = candidate(COIN, atr=8.0)
    events = bench.bar({OTHER: (104, 104, 104, 104), COIN: (100, 100, 100, 100)}, candidates=[wish])
    [made] = [e for e in events if isinstance(e, ProposalMade)]
    # 0.005 x (10000 + 15 x 4) / 13 = 3.869
    assert made.proposal.base_qty == Decimal("3.869")


def test_exposure_never_passes_its_cap_whatever_comes():
    bench = Bench({"capital": {"max_exposure": 0.33, "max_positions": 50}})
    for n in range(8):
        wishes = [
            candidate(s, side=BUY if n % 2 else SELL, score=float(i)) for i, s in enumerate(SYMBOLS)
        ]
        bench.flat(candidates=wishes)
        taken = sum(c.proposal.qty * c.proposal.entry for c in bench.state.cycles.values())
        assert taken <= Decimal("0.33") * bench.state.balance
    assert bench.state.cycles

"""A refusal for too small a size names the cap that made it small, and no cap that did not."""

from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate, instruments

from trading.domain.events import ProposalClosed, SignalRejected

NARROW = {"capital": {"max_exposure": 0.2}}  # 2000: 15 x 100, then 5 x 100
# One unit takes 100 / 3 margin and 2.665 loss of a budget of 2000: 55.558; its share would be 60.
GREEDY = {"capital": {"entry_share": 1.0, "risk_per_trade": 0.02}}


def refused(bench, *wishes):
    events = bench.flat(candidates=wishes)
    return [e.reasons for e in events if isinstance(e, SignalRejected)]


@pytest.mark.parametrize(
    ("grid", "what"),
    [
        ({"min_qty": Decimal(6)}, "below the minimum 6"),
        ({"min_notional": Decimal(600)}, "worth less than the minimum 600"),
    ],
)
def test_exposure_is_named_where_it_left_too_little(grid, what):
    bench = Bench(NARROW, made=instruments(**grid))
    assert refused(bench, candidate(score=2.0), candidate(OTHER, score=1.0)) == [
        (f"exposure: the cap leaves 5.000, {what}",)
    ]
    assert bench.state.reasons == {"exposure": 1}


def test_the_budget_is_named_where_it_left_too_little():
    bench = Bench(GREEDY, made=instruments(min_qty=Decimal(57)))
    assert refused(bench, candidate()) == [("budget: the cap leaves 55.558, below the minimum 57",)]


def test_no_cap_is_named_where_the_plan_itself_is_small():
    bench = Bench(made=instruments(min_qty=Decimal(16)))
    assert refused(bench, candidate()) == [("size: 15.000 is below the minimum 16",)]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("approve", "exposure: the cap leaves 5.000, below the minimum 8"),
        ("half", "size: 2.500 is below the minimum 8"),
    ],
)
def test_a_press_names_the_cap_that_filled_up_since_the_card(action, reason):
    """Half of what is left would be too little whatever the cap."""
    bench = Bench(NARROW, autonomy="approve", made=instruments(min_qty=Decimal(8)))
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    one, two = list(bench.state.cards.values())
    bench.press(one, "approve", 100)
    bench.press(two, action, 100)
    assert bench.of(ProposalClosed)[-1].reason == reason

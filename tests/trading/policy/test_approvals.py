"""Cards: who may answer, when, and what an answer does. 1 R is 2.50 here: entry 100, stop 97.50."""

from decimal import Decimal

import pytest
from desk_bench import Bench, entries_of
from desk_examples import (
    BUY,
    COIN,
    FOURTH,
    MINUTE,
    OTHER,
    SELL,
    STEP,
    SYMBOLS,
    THIRD,
    candidate,
)  # fmt: skip

from trading.domain.events import (
    CycleOpened,
    OutcomeKnown,
    Pressed,
    ProposalClosed,
    ProposalMade,
    ProposalReissued,
    SignalRejected,
)
from trading.policy.plan import committed


@pytest.fixture
def bench():
    """A desk that asks, with one card open."""
    bench = Bench(autonomy="approve")
    bench.flat()
    bench.flat(candidates=[candidate()])
    return bench


def verdicts(bench):
    return [(e.number, e.verdict) for e in bench.of(ProposalClosed)]


def test_a_signal_that_passed_asks_and_orders_nothing(bench):
    assert bench.card.expires_ms == bench.desk_ms + 15 * MINUTE
    for _ in range(2):
        bench.flat()
    assert not entries_of(bench)


def test_approve_orders_the_plan(bench):
    card = bench.card
    bench.press(card, "approve", 100)
    [order] = entries_of(bench)
    assert (order.symbol, order.qty) == (COIN, Decimal(15))
    assert verdicts(bench) == [(1, "approved")]
    bench.flat()
    assert bench.state.cycle_of(COIN).qty == 15


def test_half_orders_half_of_it(bench):
    bench.press(bench.card, "half", 100)
    assert [order.qty for order in entries_of(bench)] == [Decimal("7.5")]
    [closed] = bench.of(ProposalClosed)
    assert closed.qty == Decimal("7.5")


def test_reject_orders_nothing_and_follows_a_shadow(bench):
    bench.press(bench.card, "reject", 100)
    assert not entries_of(bench)
    assert verdicts(bench) == [(1, "rejected")]
    bench.bar({COIN: (100, 100, 97, 98)})
    [outcome] = bench.of(OutcomeKnown)
    assert outcome.shadow
    assert outcome.exit == "stop"


def test_the_verdict_says_who(bench):
    bench.press(bench.card, "approve", 100, user="bob")
    assert [e.by for e in bench.of(ProposalClosed)] == ["bob"]


DEAD = [
    {"nonce": "0000"},
    {"version": 2},
    {"version": 0},
    {"number": 99},
    {"action": "double"},
]


@pytest.mark.parametrize("forged", DEAD)
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_forged_and_old_presses_do_nothing(bench, forged, action):
    head = bench.journal.head
    bench.press(bench.card, **{"action": action, "price": 100} | forged)
    assert bench.journal.head == head
    assert bench.state.cards


@pytest.mark.parametrize("first", ["approve", "half", "reject"])
@pytest.mark.parametrize("second", ["approve", "half", "reject"])
def test_the_first_answer_wins(bench, first, second):
    card = bench.card
    bench.press(card, first, 100)
    orders, head = len(entries_of(bench)), bench.journal.head
    bench.press(card, second, 100)
    assert len(entries_of(bench)) == orders == (first != "reject")
    assert bench.journal.head == head


def test_an_update_that_is_delivered_twice_counts_once(bench):
    """The second card is pressed with the first one's update: a repeat of the chat."""
    bench.flat(candidates=[candidate(OTHER)])
    one, two = bench.state.cards.values()
    bench.press(one, "reject", 100, update_id=77)
    head = bench.journal.head
    bench.press(two, "approve", 100, update_id=77)
    assert bench.journal.head == head


@pytest.mark.parametrize(("late_ms", "verdict"), [(-1, "approved"), (0, "expired")])
def test_a_late_press_finds_the_card_expired(bench, late_ms, verdict):
    card = bench.card
    bench.lag_ms = card.expires_ms - bench.now + late_ms
    bench.press(card, "approve", 100)
    assert verdicts(bench) == [(1, verdict)]
    assert len(entries_of(bench)) == (verdict == "approved")


def test_a_card_expires_by_the_desks_clock():
    """A market that runs fast leaves the person the ordinary minutes."""
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    made = bench.desk_ms
    for _ in range(10):
        bench.lag_ms -= STEP  # market time goes on, the desk's clock stands still
        bench.flat()
        assert bench.desk_ms == made
    assert bench.state.cards
    bench.lag_ms += 15 * MINUTE
    bench.job("cards", bench.desk_ms)
    assert verdicts(bench) == [(1, "expired")]


DRIFTS = [
    # The card's entry is 100 and its stop distance 2.50: a quarter is 0.625, a half 1.25.
    (100.62, "approved"),
    (99.38, "approved"),
    (100.63, "requoted"),
    (99.37, "requoted"),
    (101.24, "requoted"),
    (101.25, "expired"),
    (98.75, "expired"),
    (120.0, "expired"),
]


@pytest.mark.parametrize(("price", "result"), DRIFTS)
def test_a_press_checks_how_far_the_price_went(bench, price, result):
    bench.press(bench.card, "approve", price)
    assert len(entries_of(bench)) == (result == "approved")
    if result == "requoted":
        [again] = bench.of(ProposalReissued)
        assert again.proposal.entry == Decimal(str(price))
        assert again.proposal.stop == Decimal("97.5")
        assert bench.card.version == 2
    else:
        assert verdicts(bench) == [(1, result)]


def test_a_requoted_card_counts_the_drift_from_its_new_price(bench):
    old = bench.card
    nonce = old.nonce
    bench.press(old, "approve", 101)
    head = bench.journal.head
    bench.press(old, "approve", 101, version=1, nonce=nonce)
    assert bench.journal.head == head, "the old button is dead"
    bench.press(bench.card, "approve", 101)
    [order] = entries_of(bench)
    # stop distance 3.50 now: risk 50 / 3.50 = 14.285, margin 1500 / 101 = 14.851
    assert order.qty == Decimal("14.285")


def test_a_requote_gives_no_more_time(bench):
    ends = bench.card.expires_ms
    bench.press(bench.card, "approve", 101)
    assert bench.card.expires_ms == ends


@pytest.mark.parametrize(("price", "open_cards"), [(101.24, 1), (101.25, 0), (98.75, 0)])
def test_a_card_dies_when_the_price_runs_half_the_stop_distance(bench, price, open_cards):
    bench.bar({COIN: (100, price, 98.75, price)})
    assert len(bench.state.cards) == open_cards


def test_quotes_can_end_a_card_too(bench):
    bench.quotes({COIN: 101.25})
    assert verdicts(bench) == [(1, "expired")]


def test_at_most_three_cards_the_best_first():
    bench = Bench(autonomy="approve")
    wishes = [candidate(s, score=float(n)) for n, s in enumerate(SYMBOLS)]
    events = bench.flat(candidates=wishes)
    made = [e.proposal.signal.symbol for e in events if isinstance(e, ProposalMade)]
    assert made == [FOURTH, THIRD, OTHER]
    [rest] = [e for e in events if isinstance(e, SignalRejected)]
    assert rest.reasons == ("cards: 3 cards are already open",)
    assert rest.proposal.id in bench.state.shadows


def test_one_card_a_symbol(bench):
    events = bench.flat(candidates=[candidate()])
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert refused.reasons == ("one_cycle: a card for the symbol is open",)


def test_all_gates_run_again_at_the_press(bench):
    bench.say("pause")
    bench.press(bench.card, "approve", 100)
    assert verdicts(bench) == [(1, "refused")]
    assert bench.of(ProposalClosed)[0].reason == "paused: entries are paused"
    assert not entries_of(bench)


def test_a_press_without_a_fresh_quote_is_refused(bench):
    bench.press(bench.card, "approve")
    assert verdicts(bench) == [(1, "refused")]
    assert bench.of(ProposalClosed)[0].reason == "freshness: no bid and ask"


def test_caps_are_checked_again_at_the_press():
    bench = Bench({"capital": {"max_positions": 1}}, autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    one, two = list(bench.state.cards.values())
    bench.press(one, "approve", 100)
    bench.press(two, "approve", 100)
    assert verdicts(bench) == [(1, "approved"), (2, "refused")]


def test_room_is_measured_again_at_the_press():
    bench = Bench({"capital": {"max_exposure": 0.2}}, autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    one, two = list(bench.state.cards.values())
    assert one.proposal.qty == two.proposal.qty == 15
    bench.press(one, "approve", 100)
    bench.press(two, "approve", 100)
    assert [order.qty for order in entries_of(bench)] == [15, 5]


@pytest.mark.parametrize(("action", "qty"), [("approve", "5"), ("half", "2.5")])
def test_an_approval_grants_what_the_card_showed_and_no_more(action, qty):
    """The card was small because another position took the room, which is free again."""
    bench = Bench({"capital": {"max_exposure": 0.2}}, autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.press(bench.card, "approve", 100)
    bench.flat(candidates=[candidate(OTHER)])
    assert bench.card.proposal.qty == 5
    bench.bar({COIN: (100, 107, 100, 100), OTHER: (100, 100, 100, 100)})
    assert not bench.state.cycles
    bench.press(bench.card, action, 100)
    assert entries_of(bench)[-1].qty == Decimal(qty)


def test_a_fresh_quote_that_is_dearer_never_makes_the_order_larger(bench):
    bench.press(bench.card, "approve", 99.5)
    assert [order.qty for order in entries_of(bench)] == [15]


@pytest.mark.parametrize(("side", "price"), [(BUY, 100.6), (SELL, 99.4)])
def test_the_budget_covers_the_order_at_the_price_of_the_press(side, price):
    whole = {"entry_share": 1.0, "risk_per_trade": 0.05, "max_exposure": 20}
    bench = Bench({"capital": whole}, autonomy="approve")
    bench.flat(candidates=[candidate(side=side)])
    plan, rules = bench.card.proposal, bench.rules
    bench.press(bench.card, "approve", price)
    [opened], [order] = bench.of(CycleOpened), entries_of(bench)
    takes = committed(order.qty, Decimal(str(price)), plan.stop, rules, Decimal(3))
    assert Decimal("0.99") * opened.budget < takes <= opened.budget
    assert order.qty < plan.qty


def test_a_cycle_is_opened_by_an_approval_only(bench):
    bench.press(bench.card, "approve", 100)
    kinds = [type(e) for e in bench.events]
    assert kinds.index(Pressed) < kinds.index(ProposalClosed) < kinds.index(CycleOpened)


def test_a_press_closes_the_card_before_it_orders_in_one_transaction(bench):
    decided = bench.press(bench.card, "approve", 100)
    names = [type(e).__name__ for e in decided]
    assert names == ["Pressed", "ProposalClosed", "CycleOpened", "OrderRequested"]

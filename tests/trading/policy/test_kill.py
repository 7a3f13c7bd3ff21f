"""Kill: two taps, everything out, halted when the venue says that it holds nothing."""

from decimal import Decimal

import pytest
from desk_bench import Bench, entries_of, finish, refolded, state_bytes
from desk_examples import COIN, OTHER, STEP, SYMBOLS, candidate

from trading.domain import events as ev
from trading.domain.errors import Unknown
from trading.domain.orders import Role
from trading.policy.questions import CONFIRM_MS


def holding(*symbols, **settings):
    """A bench that holds these symbols, each with its stop."""
    bench = Bench(**settings)
    bench.flat(candidates=[candidate(symbol) for symbol in symbols])
    bench.flat()
    assert [cycle.protected for cycle in bench.state.cycles.values()] == [True] * len(symbols)
    return bench


def exits_of(bench):
    return [e.order for e in bench.of(ev.OrderRequested) if e.order.role is Role.EXIT]


def test_a_kill_goes_out_halts_by_the_venues_word_and_stays_so():
    bench = holding(COIN, OTHER)
    bench.say("kill")
    [asked] = bench.of(ev.ConfirmAsked)
    assert (asked.command, asked.symbols) == ("kill", (COIN, OTHER))
    assert exits_of(bench) == []
    bench.confirm()
    assert bench.state.halt == "reducing"
    assert [order.symbol for order in exits_of(bench)] == [COIN, OTHER]
    assert all(o.stage == "resting" for o in bench.state.orders.values()), "the stops stay"
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    assert bench.state.halt == "halted"
    progress = [(e.closed, e.total, e.left) for e in bench.of(ev.LeaveProgressed)]
    assert progress == [(1, 2, (OTHER,)), (2, 2, ())]
    [halted] = bench.of(ev.DeskHalted)
    assert (halted.number, halted.closed, halted.ghosts) == (asked.number, 2, ())
    [told] = bench.of(ev.PositionsTold)
    assert told.positions == {}
    bench.flat(candidates=[candidate(COIN)])
    assert len(entries_of(bench)) == 2
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


def test_with_nothing_open_it_halts_at_once():
    bench = Bench()
    bench.say("kill")
    bench.confirm()
    assert bench.state.halt == "halted"


@pytest.mark.parametrize("how", ["late", "dropped", "twice", "forged", "another"])
def test_without_its_second_tap_nothing_happens(how):
    bench = holding(COIN)
    bench.say("kill")
    if how == "late":
        bench.lag_ms += CONFIRM_MS
        bench.confirm()
    elif how == "dropped":
        bench.confirm("drop")
        bench.confirm()
    elif how == "twice":
        bench.lag_ms += CONFIRM_MS
        bench.job("cards", bench.desk_ms)
        bench.confirm()
    elif how == "forged":
        assert bench.confirm(nonce="0000") == bench.confirm(version=2) == []
        assert bench.confirm("approve") == []
    else:
        assert bench.confirm(number=99) == []
    assert bench.state.halt == ""
    assert exits_of(bench) == []
    assert len(bench.of(ev.ConfirmClosed)) == (how in ("late", "dropped", "twice"))


def test_a_button_of_an_older_journal_confirms_nothing():
    """Somebody began with a new data directory, and the chat still shows what was asked before."""
    before, now = holding(COIN), holding(COIN)
    before.say("kill")
    [old] = before.of(ev.ConfirmAsked)
    now.lag_ms += CONFIRM_MS
    now.say("kill")
    assert now.confirm(number=old.number, nonce=old.nonce) == []
    assert now.state.halt == ""


def test_cards_questions_and_entries_that_wait_end_with_it():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS[:3]])
    first = bench.state.cards[1]
    bench.press(first, "approve", 100)  # its order waits for the next price
    bench.say("close", "all")
    bench.say("kill")
    bench.confirm()
    assert bench.state.halt == "halted"
    assert bench.state.cards == bench.state.cycles == bench.state.asks == {}
    ends = [e.reason for e in bench.of(ev.ProposalClosed) if e.verdict == "expired"]
    assert ends == ["the desk was killed"] * 2
    [gone] = bench.of(ev.CycleAbandoned)
    assert gone.symbol == COIN
    assert bench.broker.book.orders == {}
    bench.press(first, "approve", 100)
    assert len(entries_of(bench)) == 1


def test_what_an_entry_still_got_goes_out_too():
    """The venue filled a part before it took the rest back."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    [live] = bench.state.orders.values()
    bench.broker.cancel = ignored  # the cancel is on its way
    bench.say("kill")
    bench.confirm()
    assert bench.state.orders[live.order.client_id].stage == "canceling"
    bench.flat(volume=20.0)
    bench.flat()
    assert bench.state.halt == "reducing", "a stop cannot be taken back either"
    del bench.broker.cancel
    for order in list(bench.state.orders.values()):
        finish(bench.broker.cancel(order.order.client_id))
    bench.reconcile()
    assert bench.state.halt == "halted"
    assert len(exits_of(bench)) >= 1


def test_a_late_fill_is_protected_and_leaves_in_one_transaction():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    [live] = bench.state.orders.values()
    bench.broker.cancel = ignored
    bench.say("kill")
    bench.confirm()
    fill = (live.order.client_id, "f1", Decimal(2), Decimal(100), Decimal(0))
    events = finish(bench.desk.engine.take(ev.OrderFilled(bench.now, bench.now, *fill)))
    asked = [(e.order.role, e.order.qty) for e in events if isinstance(e, ev.OrderRequested)]
    assert asked == [(role, Decimal(2)) for role in (Role.STOP, Role.TARGET, Role.EXIT)]


async def ignored(_client_id):
    """Nothing comes of it yet."""


def test_an_exit_that_fails_is_tried_again():
    bench = holding(COIN)
    bench.say("kill")
    bench.confirm()
    bench.flat(volume=0.0)  # the market takes nothing
    assert bench.state.halt == "reducing"
    assert len(exits_of(bench)) == 2, "the bar's own try"
    [live] = bench.state.orders_of(next(iter(bench.state.cycles)), Role.EXIT)
    finish(bench.broker.cancel(live.order.client_id))
    finish(bench.desk.follow())
    bench.reconcile()
    assert len(exits_of(bench)) == 3, "the guard's"
    assert bench.of(ev.DeskHalted) == []
    bench.flat()
    assert bench.state.halt == "halted"


def test_it_goes_on_after_a_restart():
    bench = holding(COIN, OTHER)
    bench.say("kill")
    bench.start()
    bench.confirm()
    bench.start()
    bench.flat()
    bench.start()
    assert bench.state.halt == "halted"
    assert len(exits_of(bench)) == 2
    assert len(bench.state.trades) == 2


def test_an_exit_that_was_lost_while_the_desk_was_away_is_ordered_at_its_start():
    bench = holding(COIN)
    bench.say("kill")
    bench.confirm()
    [order] = exits_of(bench)
    finish(bench.broker.cancel(order.client_id))
    bench.start()
    assert len(exits_of(bench)) == 2


def test_it_is_not_flat_while_the_venue_holds_what_the_desk_does_not_know():
    bench = holding(COIN)
    bench.trade_by_hand(OTHER, "0.5")
    bench.say("kill")
    bench.confirm()
    bench.flat()
    bench.reconcile()
    assert bench.state.cycles == {}
    assert bench.state.halt == "reducing"
    assert bench.of(ev.LeaveProgressed)[-1].held == {OTHER: Decimal("0.5")}
    assert bench.say("resume") == []
    bench.trade_by_hand(OTHER, "-0.5")
    bench.reconcile()
    assert bench.state.halt == "halted"


def test_a_venue_that_does_not_answer_is_not_flat():
    bench = holding(COIN)
    bench.say("kill")
    bench.confirm()
    positions = bench.broker.positions

    async def silent():
        raise Unknown("no answer")

    bench.broker.positions = silent
    bench.flat()
    bench.reconcile()
    assert bench.state.cycles == {}
    assert bench.state.halt == "reducing"
    bench.broker.positions = positions
    bench.reconcile()
    assert bench.state.halt == "halted"


def test_a_halted_desk_starts_again_by_two_taps_only():
    bench = Bench()
    bench.say("kill")
    bench.confirm()
    bench.say("resume")
    assert bench.state.halt == "halted"
    bench.start()
    bench.confirm()
    assert bench.state.halt == ""
    [lifted] = bench.of(ev.HaltLifted)
    assert lifted.by == "ann"
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 1


def test_a_second_kill_says_nothing():
    bench = Bench()
    bench.say("kill")
    bench.say("kill")
    bench.confirm()
    bench.confirm(number=1)
    assert bench.say("kill") == []
    assert len(bench.of(ev.DeskHalted)) == 1


def test_close_takes_out_what_it_named_and_nothing_else():
    bench = holding(COIN, OTHER)
    bench.say("close", COIN)
    bench.confirm()
    bench.flat()
    assert [cycle.symbol for cycle in bench.state.cycles.values()] == [OTHER]
    assert bench.state.errands == {}
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 3, "entries go on"
    bench.flat()
    bench.say("close", "all")
    bench.confirm()
    bench.flat()
    assert bench.state.cycles == {}
    ends = [(e.command, e.closed, e.total) for e in bench.of(ev.LeaveProgressed)]
    assert ends == [("close", 1, 1), ("close", 1, 2), ("close", 2, 2)]
    assert bench.say("close", "all") == []


def test_what_opened_between_the_taps_was_not_named():
    bench = holding(COIN)
    bench.say("close", "all")
    bench.lag_ms -= 2 * STEP  # the bars come quickly
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    bench.confirm()
    bench.flat()
    assert [cycle.symbol for cycle in bench.state.cycles.values()] == [OTHER]


def test_what_closed_between_the_taps_is_not_closed_again():
    bench = holding(COIN)
    bench.say("close", COIN)
    bench.lag_ms -= STEP
    bench.bar({COIN: (100, 100, 90, 90)})
    bench.confirm()
    assert [e.verdict for e in bench.of(ev.ConfirmClosed)] == ["refused"]
    assert exits_of(bench) == []

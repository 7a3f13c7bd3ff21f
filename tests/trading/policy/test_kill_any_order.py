"""A kill in progress, whatever else happens and wherever the desk starts again.

Never two exits for one quantity, never halted before the venue's own book is flat, no entry after
the second tap: the bench's checker judges the ledger, and the test the venue's book.
"""

from decimal import Decimal

from desk_actions import ACTIONS
from desk_bench import finish, refolded, state_bytes
from desk_examples import SYMBOLS
from hypothesis import example, given
from hypothesis import strategies as st
from test_invariants_any_order import FIRST, STRESS, Stressed

from trading.domain import events as ev
from trading.domain.orders import Role

HANDS = ["0.5", "-0.5", "back", "all"]
KILLS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(["kill", "close", "resume"])),
    st.tuples(st.just("tap"), st.sampled_from(["confirm", "confirm", "confirm", "drop"])),
    st.tuples(st.just("hands"), st.sampled_from(SYMBOLS), st.sampled_from(HANDS)),
    st.tuples(st.just("look")),
    st.tuples(st.just("lost")),
    st.tuples(st.just("restart")),
)


class Killing(Stressed):
    """The operator of a desk that is killed, beside somebody who trades at its venue by hand."""

    def act(self, action):
        before = self.bench.journal.head
        super().act(action)
        new = [event for _seq, event in self.bench.journal.read(before)]
        positions = self.bench.broker.book.positions.values()
        if any(isinstance(event, ev.DeskHalted) for event in new):
            assert not any(positions), "halted before the venue was flat"

    def on_ask(self, what):
        self.bench.say(what, *(["all"] if what == "close" else []))

    def on_tap(self, action):
        if self.bench.of(ev.ConfirmAsked):
            self.bench.confirm(action)

    def on_hands(self, symbol, qty):
        """A trade past the desk, back to what there was, or out of all that is there."""
        undo = -self.bench.by_hand.get(symbol, Decimal(0))
        out = -self.bench.broker.book.positions.get(symbol, Decimal(0))
        self.bench.trade_by_hand(symbol, {"back": undo, "all": out}.get(qty, qty))

    def on_look(self):
        self.bench.reconcile()

    def on_lost(self):
        """The venue takes an exit back."""
        for known, live in list(self.bench.state.orders.items()):
            if live.order.role is Role.EXIT:
                finish(self.bench.broker.cancel(known))
        finish(self.bench.desk.follow())


def kill_never_enters(events):
    """No entry between the second tap on /kill and the one on /resume."""
    killed = False
    for event in events:
        if isinstance(event, ev.LeaveOrdered):
            killed = killed or event.command == "kill"
        elif isinstance(event, ev.HaltLifted):
            killed = False
        elif isinstance(event, ev.OrderRequested):
            assert not (killed and event.order.role is Role.ENTRY)


KILL = [("ask", "kill"), ("tap", "confirm")]


@given(
    st.lists(st.one_of(ACTIONS, STRESS, KILLS), max_size=8),
    st.lists(st.one_of(KILLS, KILLS, STRESS, ACTIONS), min_size=3, max_size=20),
)
@example([], [("bar", set(), 100.0), ("look",), ("bar", set(), 100.0)])
@example(
    [("quotes", 99.6)],
    [("hands", "AAAUSDT", "0.5"), ("thin", set(), 95.0, 3.0), ("bar", set(), 99.6)],
)
def test_a_kill_ends_flat_at_the_venue_and_nowhere_else(before, after):
    killing = Killing()
    for action in [FIRST, *before, *KILL, *after]:
        killing.act(action)
    bench = killing.bench
    kill_never_enters(bench.events)
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    assert bench.of(ev.LeaveOrdered)


@given(st.lists(st.one_of(KILLS, STRESS), max_size=12))
def test_whatever_held_it_up_it_ends_once_the_market_takes_it(after):
    killing = Killing()
    for action in [FIRST, ("bar", set(), 100.0), *KILL, *after]:
        killing.act(action)
    bench = killing.bench
    for symbol, qty in bench.by_hand.items():
        bench.trade_by_hand(symbol, -qty)
    for _ in range(3):
        bench.reconcile()
        bench.flat()
    bench.reconcile()
    assert bench.state.halt != "reducing"

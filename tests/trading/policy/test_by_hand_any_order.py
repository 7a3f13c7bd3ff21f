"""Hands at the venue and buttons of their alarms, in any order, beside everything else.

The bench's checker judges every event: budgets, caps, stops, books and the venue's own positions.
"""

from desk_actions import ACTIONS
from desk_bench import refolded, state_bytes
from desk_examples import MINUTE, SYMBOLS
from hypothesis import given
from hypothesis import strategies as st
from test_invariants_any_order import STRESS
from test_kill_any_order import HANDS, Killing

from trading.domain import events as ev
from trading.policy.by_hand import BY_HAND, DEEDS, exact_word

HELD = st.sampled_from(SYMBOLS[:2])
DEED = st.tuples(st.just("deed"), st.sampled_from(DEEDS), HELD, st.sampled_from(HANDS))
DOING = st.one_of(
    DEED,
    DEED,
    st.tuples(st.just("hands"), HELD, st.sampled_from(HANDS)),
    st.tuples(st.just("minute")),
    st.tuples(st.just("restart")),
    st.tuples(st.just("tap"), st.sampled_from(["confirm", "drop"])),
)


class Handy(Killing):
    """Somebody who trades by hand and answers the alarms about it."""

    def on_minute(self):
        self.bench.lag_ms += MINUTE
        self.bench.reconcile()

    def on_deed(self, deed, slot, qty):
        """A trade by hand that the desk has seen twice, and both taps about it."""
        self.on_hands(slot, qty)
        self.on_minute()
        self.on_minute()
        bench = self.bench
        bench.say(BY_HAND, deed, slot, exact_word(bench.state, slot))
        if asks := [ask for ask in bench.state.asks.values() if ask.command == BY_HAND]:
            bench.press(asks[-1], "confirm", price=None, number=asks[-1].number)


OPEN = st.sets(st.sampled_from(SYMBOLS[:2])).map(lambda symbols: [("bar", symbols, 100.0)])


@given(OPEN, st.lists(st.one_of(DOING, DOING, DOING, ACTIONS, STRESS), min_size=4, max_size=30))
def test_nothing_breaks_whatever_hands_do(first, actions):
    handy = Handy()
    for action in [*first, ("bar", set(), 100.0), *actions]:
        handy.act(action)
    bench = handy.bench
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    numbers = [adopted.number for adopted in bench.of(ev.PositionAdopted)]
    assert len(numbers) == len(set(numbers)), "one press, one position"

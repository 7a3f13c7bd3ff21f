"""Positions handled by hand in any order, beside kills, thin markets, lost exits and restarts.

The bench's checker judges after every event: all that is open has its stops, no two exits at once.
"""

from desk_actions import ACTIONS
from desk_bench import refolded, state_bytes
from hypothesis import example, given
from hypothesis import strategies as st
from test_invariants_any_order import FIRST, STRESS
from test_kill_any_order import KILLS, Killing

from trading.domain.orders import Role

HANDS = st.tuples(
    st.just("hand"),
    st.integers(0, 3),
    st.sampled_from(
        [
            ("close", "25"), ("close", "50"), ("stop", "breakeven"), ("stop", "99.7"),
            ("stop", "100.6"), ("exits", "ladder"), ("exits", "moving"), ("exits", "fixed"),
            ("exits", "ratchet"), ("takeover", "over"), ("takeover", "back"),
        ]
    ),
)  # fmt: skip


class Handling(Killing):
    """The operator who also handles what is open."""

    def on_hand(self, which, wish):
        cycles = list(self.bench.state.cycles.values())
        if cycles:
            command, word = wish
            self.bench.say(command, f"#{cycles[which % len(cycles)].number}", word)


@given(
    st.lists(st.one_of(ACTIONS, STRESS), max_size=6),
    st.lists(st.one_of(HANDS, HANDS, KILLS, STRESS, ACTIONS), min_size=3, max_size=20),
)
@example([], [("hand", 0, ("close", "50")), ("tap", "confirm"), ("bar", set(), 100.0)])
def test_whatever_is_done_by_hand_what_is_open_is_protected(before, after):
    handling = Handling()
    for action in [FIRST, ("bar", set(), 100.0), *before, *after]:
        handling.act(action)
        for cycle in handling.bench.state.cycles.values():
            targets = handling.bench.state.orders_of(cycle.id, Role.TARGET)
            waits = [held for held in targets if held.stage != "canceling"]
            assert not (cycle.taken_over and waits), "a target of what a person has"
    bench = handling.bench
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


@given(st.lists(HANDS, min_size=1, max_size=12))
def test_a_stop_only_moves_towards_the_price(hands):
    handling = Handling()
    for action in [FIRST, ("bar", set(), 100.9), *hands, ("bar", set(), 101.3), *hands]:
        before = {c.id: (c.sign, c.stop) for c in handling.bench.state.cycles.values()}
        handling.act(action)
        for cycle in handling.bench.state.cycles.values():
            sign, stop = before.get(cycle.id, (cycle.sign, cycle.stop))
            assert sign * (cycle.stop - stop) >= 0

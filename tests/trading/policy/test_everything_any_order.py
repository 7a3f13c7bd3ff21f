"""Everything that can reach a desk, in any order: one walk through all commands, faults and gaps.

Recovery legs on netting and hedged accounts, every exit table, hands, kills, money that comes and
goes, cards beside orders sent at once, a venue that refuses or loses orders, bars that gap, come
twice, come late or lack symbols, and clocks that jump. The bench's checker judges every event; the
walk itself judges what it cannot: the wallet is what the venue's fills made, what is known to be
somebody else's stays theirs, and a kill ends.
"""

from collections import Counter
from decimal import Decimal

import pytest
from counted import examples
from desk_actions import ACTIONS, PRICE, Operator
from desk_bench import Bench, refolded, state_bytes
from desk_examples import BUY, MINUTE, SELL, STEP, SYMBOLS, bar_row, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from test_by_hand_any_order import DOING, Handy
from test_handling_any_order import HANDS, Handling
from test_invariants_any_order import STRESS, Sizer
from test_kill_any_order import KILLS

from trading.domain import events as ev
from trading.domain import fold as folding
from trading.domain.errors import Refused, Unknown
from trading.domain.orders import Role
from trading.policy import by_hand, closing, going_out, recovery, reports


class Line:
    """The way to the paper venue, on which the next orders of some roles go wrong."""

    def __init__(self, venue):
        self._venue = venue
        self.next = {}

    def __getattr__(self, name):
        return getattr(self._venue, name)

    async def submit(self, order, epoch):
        fault = self.next.pop(order.role, "")
        if fault == "refuse":
            raise Refused("not today")
        if fault != "lose":
            await self._venue.submit(order, epoch)
        if fault:
            raise Unknown("no answer")


class Everything(Handling, Handy):
    """Whoever does anything to a desk."""

    def __init__(self, recovery, table, share, autonomy):
        settings = {
            "ml_improvements": {"enabled": True, "shadow_mode": False},
            "exits": {"max_hold_bars": 4, "table": table},
            "capital": {"max_positions": 4, "max_exposure": 3.0, "entry_share": share},
            "paper": {"hedged": recovery == "hedged"},
            "recovery": {"enabled": bool(recovery), "zone_pct": 0.5, "normal_atr_pct": 1.0},
            "gates": {"cooldown_bars": 1},
        }
        sizer = lambda _config: {"sizer": Sizer()}  # noqa: E731
        self.faults, self.handed = {}, False
        Operator.__init__(self, Bench(settings, instruments(make=costly), sizer, autonomy=autonomy))
        self.wire()

    def wire(self):
        bench = self.bench
        line = bench.desk.broker = bench.desk.dispatcher._broker = Line(bench.broker)
        line.next = self.faults

    def act(self, action):
        bench = self.bench
        aside = bench.state.by_hand.keys() - bench.state.differences.keys()
        theirs = {slot: bench.by_hand.get(slot, Decimal(0)) for slot in aside}
        super().act(action)
        self.every_penny()
        if action[0] in MARKET_MOVES:
            now = {slot: bench.by_hand.get(slot, Decimal(0)) for slot in aside}
            assert now == theirs, "the desk closed what somebody else holds"

    def on_restart(self):
        self.bench.start()
        self.wire()

    def on_fault(self, role, what):
        self.faults[role] = what

    def on_gap(self, wishes, side, price):
        """A bar that opens far from the last close; of every symbol there is a quote."""
        bench, self.price = self.bench, price
        found = [candidate(symbol, side, close=price) for symbol in sorted(wishes)]
        fresh = bench.desk_ms + STEP
        quotes = {s: replace(bench.quote(s, price), desk_ms=fresh) for s in SYMBOLS}
        bench.flat(price, candidates=found, quotes=quotes)

    def on_thin(self, wishes, price, volume):
        """Not while a position whose stop was refused goes out: bare, it waits for the guard."""
        orders = self.bench.state.orders.values()
        bare = any(live.order.why == "unprotected" for live in orders)
        super().on_thin(wishes, price, 1e6 if bare else volume)

    def on_holes(self, symbols, price):
        """A bar that some symbols do not have."""
        low, high = min(self.price, price), max(self.price, price)
        self.bench.bar(dict.fromkeys(symbols, (self.price, high, low, price)))

    def on_again_bar(self, ago, price):
        """An old bar is delivered once more, or another one in its place."""
        bench, bar = self.bench, (price,) * 4
        now, bench.now = bench.now, bench.now - ago * STEP
        row = bar_row(bench.now - STEP, dict.fromkeys(SYMBOLS, bar), SYMBOLS)
        bench.close(row, [candidate(symbol, close=price) for symbol in SYMBOLS])
        bench.now = now

    def on_hands(self, symbol, qty):
        self.handed = True  # funding and fills are not the desk's alone any more
        super().on_hands(self.slot(symbol, qty), qty)

    def on_deed(self, deed, slot, qty):
        super().on_deed(deed, slot if " " in slot else self.slot(slot, qty), qty)

    def slot(self, symbol, qty):
        """Where a hedged account holds what hands trade."""
        if not self.bench.config.paper.hedged or " " in symbol:
            return symbol
        return f"{symbol} short" if qty.startswith("-") else f"{symbol} long"

    def on_clock(self, minutes):
        self.bench.lag_ms += minutes * MINUTE

    def on_adjust(self, word):
        self.bench.say("adjust", word)
        self.on_tap("confirm")

    def on_lock(self, symbol):
        self.bench.say("lock", symbol, "1", "")

    def on_set(self, key, word):
        self.bench.say("set", key, word)

    # -- what the walk judges --------------------------------------------------------------------

    def every_penny(self):
        """The wallet and what is open hold all money that the venue's word moved, no more."""
        bench, state = self.bench, self.bench.state
        if self.handed:
            return
        orders = {e.order.client_id: e.order for e in bench.of(ev.OrderRequested)}
        moved = Decimal(0)
        for fill in bench.of(ev.OrderFilled):
            moved -= orders[fill.client_id].side.sign * fill.qty * fill.price + fill.fee
        moved -= sum((paid.amount for paid in bench.of(ev.FundingPaid)), Decimal(0))
        held = sum((c.cash + c.legs_cash for c in state.cycles.values()), Decimal(0))
        earned = state.balance - state.start_balance - state.safety.adjusted
        assert earned + held == moved, "money was earned that the venue did not tell of"

    def ends(self):
        """Whatever came before, a kill gets everything out once the market takes it."""
        bench = self.bench
        self.faults.clear()
        bench.say("kill")
        if bench.state.asks:
            self.on_tap("confirm")
        for symbol, qty in list(bench.by_hand.items()):
            bench.trade_by_hand(symbol, -qty)
        for _ in range(6):
            bench.lag_ms += MINUTE
            bench.reconcile()
            self.act(("gap", set(), BUY, self.price))
        bench.reconcile()


MARKET_MOVES = ("bar", "thin", "gap", "holes", "quotes")
WISHES, SIDES = st.sets(st.sampled_from(SYMBOLS)), st.sampled_from([BUY, SELL])
NEAR = st.sampled_from([98.8, 99.2, 99.4, 100.0, 100.6, 107.0])  # the zone, a target
GAPS = st.tuples(st.just("gap"), WISHES, SIDES, st.one_of(NEAR, NEAR, PRICE))
MARKET = st.one_of(
    GAPS,
    GAPS,
    st.tuples(st.just("holes"), WISHES, PRICE),
    st.tuples(st.just("again_bar"), st.integers(0, 3), PRICE),
    st.tuples(st.just("clock"), st.sampled_from([-60, -5, 1, 5, 60])),
)
ROLES = st.sampled_from([Role.ENTRY, Role.STOP, Role.TARGET, Role.EXIT])
LOST = st.sampled_from([Role.ENTRY, Role.TARGET])  # with the others a position is bare until denied
FAULTS = st.one_of(
    st.tuples(st.just("fault"), ROLES, st.sampled_from(["refuse", "deaf"])),
    st.tuples(st.just("fault"), LOST, st.just("lose")),
)
KEYS = st.sampled_from(["capital.max_exposure", "capital.risk_per_trade"])
MONEY = st.one_of(
    st.tuples(st.just("adjust"), st.sampled_from(["+500", "-500", "-6000", "-8000.01"])),
    st.tuples(st.just("lock"), st.sampled_from(SYMBOLS)),
    st.tuples(st.just("set"), KEYS, st.sampled_from(["0.01", "0.05"])),
)
DESKS = st.tuples(
    st.sampled_from(["netting", "hedged", ""]),
    st.sampled_from(["fixed", "ladder", "ratchet", "moving"]),
    st.sampled_from([0.25, 1.0]),
    st.sampled_from(["auto", "auto", "approve"]),
)
WALK = st.lists(
    st.one_of(MARKET, MARKET, FAULTS, MONEY, ACTIONS, STRESS, KILLS, HANDS, HANDS, DOING),
    min_size=8, max_size=30,
)  # fmt: skip
FALL = [("gap", set(), BUY, 99.2)]  # the first leg's price has come
HALF = [("hand", 0, ("close", "50")), ("tap", "confirm")]
MORE = ("deed", "ignore", SYMBOLS[0], "0.5")  # beside the desk's own, which is long
TAKEN = ("deed", "adopt", SYMBOLS[3], "0.5")
OPENINGS = st.sampled_from(
    [[], FALL, [MORE, *HALF], [*HALF, MORE], [("say", "pause"), *FALL], [TAKEN], [TAKEN, *FALL]]
)
HELD = [("bar", set(SYMBOLS[:2]), 100.0), ("bar", set(), 100.0)]


def walked(desk, opening, actions):
    """A desk to which all that has happened, until a kill has ended it."""
    walk = Everything(*desk)
    for action in [*HELD, *opening, *actions]:
        walk.act(action)
    walk.ends()
    bench = walk.bench
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    assert bench.state.halt != "reducing", "the kill has not ended"
    return bench


def test_nothing_breaks_whatever_comes(record_property):
    happened = Counter()

    @given(DESKS, OPENINGS, WALK)
    @examples(share=200, full=20_000)
    def example(desk, opening, actions):
        happened.update(type(event).__name__ for event in walked(desk, opening, actions).events)
        happened["walks"] += 1

    example()
    counted = (
        "walks",
        "OrderFilled",
        "PositionClosed",
        "LegOpened",
        "PositionAdopted",
        "DeskHalted",
    )
    what = ", ".join(f"{kind} {happened[kind]:,}" for kind in counted)
    record_property("count", f"everything in any order: {what}")


def turning_for_ever(patch):
    patch.setattr(closing, "turns", lambda _state, _at, root: root.turning)


def a_leg_without_gates(patch):
    patch.setattr(recovery, "LEG_GATES", ())


def targets_too_large(patch):
    for module in (by_hand, going_out, reports):
        patch.setattr(module, "fit_targets", lambda *_: iter(()))


def one_side_of_the_fees(patch):
    fold = folding._FOLDS[ev.OrderFilled]

    def cheaper(state, event):
        entry = state.orders[event.client_id].order.role is Role.ENTRY
        fold(state, event if entry else replace(event, fee=Decimal(0)))

    patch.setitem(folding._FOLDS, ev.OrderFilled, cheaper)


BUGS = [
    (turning_for_ever, [*FALL, ("hand", 0, ("takeover", "over")), *FALL], "I4 .*is not booked"),
    (a_leg_without_gates, [("say", "pause"), *FALL, *FALL], "I12 .*while entries were paused"),
    (targets_too_large, [MORE, *HALF, *FALL, ("gap", set(), BUY, 108.0)], "somebody else holds"),
    (one_side_of_the_fees, [], "earned"),
]


@pytest.mark.parametrize(("bug", "actions", "found"), BUGS, ids=[row[0].__name__ for row in BUGS])
def test_it_would_be_seen(bug, actions, found, monkeypatch):
    desk = ("" if bug is targets_too_large else "netting", "fixed", 0.25, "auto")
    walked(desk, [], actions)
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        walked(desk, [], actions)

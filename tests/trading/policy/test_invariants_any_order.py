"""Whatever reaches the desk, in any order: the checker looks after every event and finds nothing.

The market is thin and costs money, one advisor halves, the venue repeats itself, speaks of orders
that nobody knows, takes exits back, and the desk is paused, locked and restarted in between.
"""

import pytest
from desk_actions import ACTIONS, PRICE, Operator
from desk_bench import Bench, finish, refolded, state_bytes
from desk_examples import SYMBOLS, Whole, advice, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.breach import Breach
from trading.domain.events import InvariantBroken, OrderAccepted, OrderCanceled, OrderFilled
from trading.domain.money import exact
from trading.policy import gates, reports

SETTINGS = {
    "ml_improvements": {"enabled": True, "shadow_mode": False},
    "exits": {"max_hold_bars": 3},
    "capital": {"max_positions": 3, "max_exposure": 0.3},
}
THIN = st.sampled_from([0.0, 3.0, 40.0, 200.0, 1e6])
STRESS = st.one_of(
    st.tuples(st.just("thin"), st.sets(st.sampled_from(SYMBOLS)), PRICE, THIN),
    st.tuples(st.just("again"), st.integers(0, 40)),
    st.tuples(st.just("unknown"), st.sampled_from(["accepted", "filled", "canceled"])),
    st.tuples(st.just("breach"), st.sampled_from(["I3 protection", "I4 money"])),
    st.tuples(st.just("lift"), st.booleans()),
    st.tuples(st.just("job"), st.sampled_from(["guard", "thresholds", "daily"])),
    st.tuples(st.just("rung"), st.sampled_from(["off", "shadow", "canary", "full"])),
)


class Sizer(Whole):
    """An advisor that halves every size."""

    name = "sizer"

    def advise(self, *_about):
        return advice(self.name, "full", size=0.5)

    def learn(self, _event):
        pass

    def review(self, _at):
        return ()


class Stressed(Operator):
    """The operator of a desk to which worse things happen than people."""

    def __init__(self):
        made = instruments(make=costly)
        sizer = lambda _config: {"sizer": Sizer()}  # noqa: E731
        super().__init__(Bench(SETTINGS, made, sizer, autonomy="auto"))

    def on_thin(self, wishes, price, volume):
        bar = (self.price, max(self.price, price), min(self.price, price), price, volume)
        self.price = price
        found = [candidate(symbol, close=price) for symbol in sorted(wishes)]
        self.bench.bar(dict.fromkeys(SYMBOLS, bar), found)

    def on_again(self, which):
        """The venue says once more what it has said."""
        kinds = OrderAccepted | OrderFilled | OrderCanceled
        said = [event for event in self.bench.events if isinstance(event, kinds)]
        if said:
            finish(self.bench.desk.engine.take(said[-1 - which % len(said)]))

    def on_unknown(self, what):
        at = self.bench.now
        fact = {
            "accepted": OrderAccepted(at, at, "nobody", "paper-0"),
            "filled": OrderFilled(at, at, "nobody", "f", exact(1), exact(100), exact(0)),
            "canceled": OrderCanceled(at, at, "nobody", "gone"),
        }[what]
        assert self.bench.take(fact) == []

    def on_breach(self, name):
        bench = self.bench
        bench.take(InvariantBroken(bench.now, bench.desk_ms, name, "planted"))

    def on_lift(self, clean):
        broken = [] if clean else [Breach("I9", "planted")]
        self.bench.say("resume", broken=broken)
        self.bench.say("resume", "lift", broken=broken)

    def on_job(self, name):
        self.bench.job(name, self.bench.now)

    def on_rung(self, rung):
        self.bench.say("flag", "sizer", rung)


FIRST = ("bar", set(SYMBOLS), 100.0)


def happened(actions):
    """The bench after the actions; it complains as soon as an invariant breaks."""
    stressed = Stressed()
    for action in actions:
        stressed.act(action)
    return stressed.bench


@given(st.lists(st.one_of(ACTIONS, STRESS, STRESS), min_size=4, max_size=25))
def test_nothing_breaks_whatever_happens(actions):
    bench = happened([FIRST, *actions])
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


def no_stops(monkeypatch):
    monkeypatch.setattr(reports, "_protect", lambda *_: iter(()))


def no_pause(monkeypatch):
    monkeypatch.setattr(gates, "GATES", gates.GATES[1:])


@pytest.mark.parametrize(
    ("bug", "found", "actions"),
    [
        (no_stops, "I3", [FIRST, ("thin", set(), 100.0, 200.0)]),
        (no_pause, "I12", [("say", "pause"), FIRST]),
    ],
)
def test_it_would_be_seen(bug, found, actions, monkeypatch):
    happened(actions)
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        happened(actions)

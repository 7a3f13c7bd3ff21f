"""``pitwall demo --scenario crash`` through the real desk: what it orders at each step, and why.

The budget is 2,000; at 5x one SOLUSDT at 512.55 takes 102.51 of it as margin. The zone is 1 % wide,
each leg is 0.9 times the one before, and the stops are 3.5 % away.
"""

from decimal import Decimal

import pytest

from bot.assemble import assemble, begin
from bot.cli.arguments import parser
from bot.cli.demo import demo_config, demo_source, scenario_of
from bot.sources import Memory
from bot.stores import open_stores
from trading.config import Config
from trading.domain.events import (
    InvariantBroken,
    OrderRequested,
    PositionClosed,
    StressEased,
    StressReached,
)
from trading.domain.money import exact
from trading.domain.ticks import BarTick
from trading.policy.exits import stops_for
from trading.policy.stress import strain_of

SYMBOL = "SOLUSDT"
NEARER = "no leg is in profit: stops come 30% nearer"
EVEN = "stops go to breakeven where the price allows"

STEPS = [
    ("512.55", "0.0%", [  # the close on which the signal is found
        "root entry buy 4.68 at market"]),
    ("512.45", "24.1%", [
        "root stop sell 4.68 at 494.55",
        "root target sell 4.68 at 558.57"]),
    ("507.34", "25.3%", [  # the far side of the zone, 507.49, was crossed
        "leg 1 entry sell 4.20 at market"]),
    ("507.11", "46.7%", [
        "leg 1 stop buy 4.20 at 525.55",
        "leg 1 target buy 4.20 at 461.53",
        f"band 1, out: nothing; {NEARER}",
        "root stop sell 4.68 at 498.31 stress",  # 494.55 + 30 % of the way to 507.11
        "leg 1 stop buy 4.20 at 520.02 stress"]),
    ("513.22", "46.5%", [  # back at the entry
        "leg 2 entry buy 3.75 at market"]),
    ("513.22", "65.9%", [
        "leg 2 stop sell 3.75 at 494.55",
        "leg 2 target sell 3.75 at 558.57",
        f"band 2, out: root 2.34; {EVEN}",  # 50 % of 4.68; breakeven is 513.46, not reached
        "root exit sell 2.34 at market stress"]),
    ("513.22", "53.9%", [  # its stop is made to fit what is left
        "root stop sell 2.34 at 498.31 stress"]),
    ("505.89", "54.6%", [  # a gap beyond the zone
        "leg 3 entry sell 3.36 at market"]),
    ("505.89", "71.7%", [
        "leg 3 stop buy 3.36 at 525.55",
        "leg 3 target buy 3.36 at 461.53",
        f"band 3, out: leg 1 2.94; {EVEN}, and follow closely",  # 70 % of 4.20
        "leg 1 exit buy 2.94 at market stress",
        "leg 1 stop buy 4.20 at 506.12 stress",  # breakeven
        "leg 2 stop sell 3.75 at 496.54 stress",  # half its stop's distance behind 505.89
        "leg 3 stop buy 3.36 at 515.74 stress"]),
    ("505.89", "56.8%", [
        "leg 1 stop buy 1.26 at 506.12 stress",
        "eased to 2"]),
    ("496.15", "26.2%", ["eased to 1"]),  # the longs were stopped
    ("490.34", "24.8%", ["eased to 0"]),  # the shorts earn
]  # fmt: skip


class Hasty:
    """A market's clock on which every pause is over at once."""

    def __init__(self, _speed):
        self._now = 0.0

    def __call__(self):
        return self._now

    async def sleep(self, seconds):
        self._now += max(0.0, seconds)

    def slow_for(self, seconds):
        """Nobody reads."""


@pytest.fixture
async def play(tmp_path, monkeypatch):
    """Plays the ticks that ``kept`` leaves until the cycle is over: rows like STEPS, and events."""
    monkeypatch.setattr("bot.sources.simulated.PatientClock", Hasty)
    options = parser().parse_args(["demo", "--scenario", "crash"])
    scenario = scenario_of(options)
    config = demo_config(Config(data_dir=str(tmp_path)), options, scenario)
    with open_stores(tmp_path, {}) as stores:
        source = demo_source(config, None, Memory(stores.candles, stores.cursors), scenario)
        desk = assemble(config, source, stores, lambda: desk.market.market_ms, lambda: None)
        await begin(desk, config)

        async def run(kept=lambda ticks: ticks):
            rows, ticks = [], source.ticks()
            async for tick in kept(ticks):
                head = stores.journal.head
                await (desk.take_bar(tick) if isinstance(tick, BarTick) else desk.take_quotes(tick))
                assert_bounded(desk.state)
                said = [line for _seq, e in stores.journal.read(head) if (line := told(e))]
                if said:
                    rows.append((f"{desk.market.mark(SYMBOL):.2f}", used(desk), said))
                if rows and not desk.state.cycles:
                    break
            await ticks.aclose()
            await desk.audit()
            return rows, [event for _seq, event in stores.journal.read(0)]

        yield run


async def last_quotes(ticks):
    """Bars, and the quotes just before them: as much as comes through on a machine that is late."""
    before = None
    async for tick in ticks:
        if isinstance(tick, BarTick):
            yield before
            yield tick
        before = tick


def told(event):
    """An event in words; the many steps of trailing stops are left out."""
    if isinstance(event, StressReached):
        cuts = ", ".join(f"{leg_of(cut.cycle_id)} {cut.qty}" for cut in event.cuts) or "nothing"
        return f"band {event.band}, out: {cuts}; {event.stops}"
    if isinstance(event, StressEased):
        return f"eased to {event.band}"
    if isinstance(event, OrderRequested) and event.order.why != "trail":
        order = event.order
        what = f"{order.role} {order.side} {order.qty} at {order.price or 'market'} {order.why}"
        return f"{leg_of(order.cycle_id)} {what}".rstrip()
    return ""


def leg_of(cycle_id):
    _root, _slash, leg = cycle_id.partition("/")
    return f"leg {leg}" if leg else "root"


def used(desk):
    """The share of its budget that the cycle uses up with all its legs."""
    state, rules = desk.state, desk.desk.engine.policy.rules
    [root] = [cycle for cycle in state.cycles.values() if not cycle.root]
    mark = exact(desk.market.mark(SYMBOL))
    return f"{strain_of(state.legs_of(root.id), rules).used(mark, root.budget):.1%}"


def assert_bounded(state):
    """Nothing is committed beyond the budget, and stops cover what is open."""
    for cycle in state.cycles.values():
        assert cycle.committed <= cycle.budget
        assert stops_for(state, cycle) >= cycle.qty


async def test_the_crash_drives_a_cycle_through_all_three_bands(play):
    rows, events = await play()
    assert rows == STEPS
    assert not [event for event in events if isinstance(event, InvariantBroken)]
    [closed] = [event for event in events if isinstance(event, PositionClosed)]
    assert (closed.symbol, closed.pnl) == (SYMBOL, Decimal("9.87067344"))


async def test_a_machine_that_is_late_shows_the_same_bands_and_cuts(play):
    _rows, events = await play(last_quotes)
    reached = [event for event in events if isinstance(event, StressReached)]
    assert [event.band for event in reached] == [1, 2, 3]
    assert [[leg_of(cut.cycle_id) for cut in e.cuts] for e in reached] == [[], ["root"], ["leg 1"]]
    assert not [event for event in events if isinstance(event, InvariantBroken)]

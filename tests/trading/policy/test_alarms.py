"""Each alarm is raised once by its condition, cleared when that is gone, and needs its own line."""

from decimal import Decimal
from random import Random

import pytest
from desk_bench import Bench, entries_of
from desk_examples import BUY, COIN, OTHER, SELL, SYMBOLS, T0, candidate, instruments

from trading.domain.candles import HOUR_MS
from trading.domain.events import AlarmCleared, AlarmRaised, JobDue, PositionClosed
from trading.domain.hours import DAY_MS
from trading.domain.state import State
from trading.domain.types import Side
from trading.policy import alarms as found_by
from trading.policy.alarms import CHANCE, MANY, alarms, enough
from trading.policy.jobs import ALARMS

DOWN, PREDICTIONS = 190, 1361


UP = 0.5


def always_up(_symbol):
    return UP


def names(bench, kind=AlarmRaised):
    return [event.name for event in bench.of(kind)]


def look(bench):
    return bench.job(ALARMS, bench.desk_ms)


def predictions():
    """Sides of the recorded desk's predictions, shuffled the same way each time."""
    sides = [SELL] * DOWN + [BUY] * (PREDICTIONS - DOWN)
    Random(4).shuffle(sides)
    return sides


def one_sided(bench, sides, until=""):
    """A signal a bar on the real path, held for two bars; how many went down until the alarm."""
    down = 0
    for turn, side in enumerate(sides):
        wish = candidate(SYMBOLS[turn % len(SYMBOLS)], side=side)
        bench.flat(candidates=[wish], mood=always_up)
        down += side is SELL
        look(bench)
        if until in bench.state.alarms:
            return down
    return None


def held_for(bars, *, consensus):
    """A desk on 5m whose mood must agree, or need not."""
    pair = {"5m": {"require_consensus": consensus}}
    return Bench({"exits": {"max_hold_bars": bars}, "pair": pair})


@pytest.fixture(params=[2, 24])
def blocked(request):
    """Of the buys nearly all are entered, or one in six, for the symbols are held longer."""
    return held_for(request.param, consensus=True)


def test_the_gate_that_blocks_sells_is_named_before_sixty_of_them(blocked):
    down = one_sided(blocked, predictions(), "sell never executed 5m")
    assert down is not None
    assert 5 <= down < 60
    [alarm] = [e for e in blocked.of(AlarmRaised) if e.name == "sell never executed 5m"]
    assert f"none of the last {down} sell signals became an entry" in alarm.sentence
    assert f"consensus was against {down} of {down}" in alarm.sentence


def test_without_the_gate_nobody_is_alarmed_about_a_direction():
    bench = held_for(2, consensus=False)
    one_sided(bench, predictions()[:350])
    assert {entry.side for entry in entries_of(bench)} == {BUY, SELL}
    assert not [name for name in names(bench) if "never executed" in name]


def test_the_alarm_is_said_once_and_cleared_by_the_first_entry(blocked):
    name = "sell never executed 5m"
    one_sided(blocked, predictions(), name)
    one_sided(blocked, predictions()[:40])
    assert names(blocked).count(name) == 1
    assert name in blocked.state.alarms
    blocked.start()
    assert name in blocked.state.alarms
    look(blocked)
    assert names(blocked).count(name) == 1, "not again after a restart"
    blocked.say("set", "pair.5m.require_consensus", "false")
    blocked.confirm()
    for _ in range(30):
        blocked.flat()
    blocked.flat(candidates=[candidate(side=SELL)], mood=always_up)
    blocked.flat()
    look(blocked)
    assert names(blocked, AlarmCleared).count(name) == 1
    assert name not in blocked.state.alarms


def test_spot_that_cannot_be_sold_is_not_one_sided():
    spot = instruments(kind="spot", leverage=Decimal(1))
    bench = Bench({"exits": {"max_hold_bars": 2}}, made=spot)
    one_sided(bench, predictions()[:300])
    assert bench.state.reasons["no_short"] > 30
    assert not [name for name in names(bench) if "never executed" in name or "no_short" in name]


def test_the_bound_holds_where_filters_do_not_care():
    """Of runs of signals without a favourite, about one in a thousand reaches the bound."""
    chance, alarmed, runs = Random(11), 0, 20_000
    for _ in range(runs):
        mine = others = entries = 0
        while True:
            down, entered = chance.random() < 0.3, chance.random() < 0.25
            if down and entered:
                break
            mine, others, entries = mine + down, others + (not down), entries + entered
            needed = enough(others, entries)
            if needed is not None and mine >= needed:
                alarmed += 1
                break
    assert 0 < alarmed <= 2 * CHANCE * runs


def test_the_bound_is_the_probability_that_it_says():
    needed = enough(330, 41)
    assert (330 / (330 + needed)) ** 41 <= CHANCE < (330 / (329 + needed)) ** 41
    assert enough(0, 0) is None
    assert (1 - 0.05) ** MANY <= CHANCE < (1 - 0.05) ** (MANY - 1)


@pytest.mark.parametrize("side", Side)
def test_signals_of_one_sign_only(side):
    bench = Bench(autonomy="watch")
    for _ in range(MANY - 1):
        bench.flat(candidates=[candidate(side=side)])
    look(bench)
    assert not bench.of(AlarmRaised)
    bench.flat(candidates=[candidate(side=side)])
    look(bench)
    assert names(bench) == [f"only {side} signals 5m"]
    bench.flat(candidates=[candidate(side=side.opposite)])
    look(bench)
    assert names(bench, AlarmCleared) == names(bench)


def crowd(bench, bars, one_in):
    """Two signals a bar, one of each side; only one bar in some has quotes."""
    for turn in range(bars):
        both = [candidate(COIN), candidate(OTHER, side=SELL)]
        bench.flat(candidates=both, quotes={} if turn % one_in else None)


@pytest.mark.parametrize(("one_in", "alarmed"), [(60, True), (3, False)])
def test_a_gate_that_removes_nearly_everything(one_in, alarmed):
    bench = Bench()
    crowd(bench, 100, one_in)
    look(bench)
    assert ("freshness refuses nearly all 5m" in names(bench)) is alarmed


def test_a_few_signals_are_too_few_to_say_that_a_gate_removes_nearly_all():
    bench = Bench()
    crowd(bench, (MANY - 1) // 2, MANY)
    look(bench)
    assert not bench.state.alarms
    assert bench.state.reasons["freshness"] == MANY - 3
    crowd(bench, 1, 1)
    bench.flat(candidates=[candidate()], quotes={})
    look(bench)
    assert "freshness refuses nearly all 5m" in bench.state.alarms


def test_a_pause_is_meant_to_refuse_everything():
    bench = Bench()
    bench.say("pause")
    crowd(bench, 100, 1)
    look(bench)
    assert not names(bench)


def trade(number, pnl, fees="0.10", side=BUY):
    return PositionClosed(
        at=T0, cycle_id=f"c{number}", number=number, symbol=COIN, side=side, qty=Decimal(1),
        entry=Decimal(100), price=Decimal(99), pnl=Decimal(pnl), fees=Decimal(fees), r=-1.0,
        exit="stop", opened_at=T0, cooldown_until=0,
    )  # fmt: skip


def alarmed(trades):
    return [alarm.name for alarm in alarms(State(trades=trades), T0)]


@pytest.mark.parametrize("side", Side)
def test_twenty_trades_of_a_side_without_a_winner(side):
    losers = [trade(n, "-1", side=side) for n in range(20)]
    other = trade(50, "200", side=side.opposite)
    name = f"no {side} trade wins"
    assert name in alarmed([*losers, other])
    assert name not in alarmed([*losers[1:], other])
    assert name not in alarmed([*losers[1:], trade(51, "0.01", side=side)])


@pytest.mark.parametrize(
    ("pnl", "fees", "over"),
    [("0.90", "1.10", True), ("1.10", "1.00", False), ("-5.00", "1.00", True), ("-1", "0", False)],
)
def test_fees_above_half_of_the_result_before_them(pnl, fees, over):
    trades = [trade(n, pnl, fees) for n in range(20)]
    assert ("over-trading" in alarmed(trades)) is over
    assert "over-trading" not in alarmed(trades[1:]), "too few"


def test_an_alarm_about_a_share_does_not_come_and_go():
    ledger = State(trades=[trade(n, "1.20", "1.00") for n in range(20)])
    assert not alarms(ledger, T0)
    ledger.alarms["over-trading"] = "said before"
    assert [alarm.name for alarm in alarms(ledger, T0)] == ["over-trading"]


def test_a_day_without_an_entry_names_what_refused_most():
    bench = Bench()
    bench.say("pause")
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    bench.now = T0 + DAY_MS - 1
    look(bench)
    assert not names(bench)
    bench.now = T0 + DAY_MS
    look(bench)
    [alarm] = bench.of(AlarmRaised)
    assert alarm.sentence == "no entry for 24 h of market time; paused was against 2 of 2"
    bench.say("resume")
    bench.flat(candidates=[candidate(COIN)])
    bench.flat()
    look(bench)
    assert names(bench, AlarmCleared) == ["no entry"]


def test_a_day_without_a_signal_says_so():
    bench = Bench()
    bench.now = T0 + DAY_MS + 2 * HOUR_MS
    look(bench)
    [alarm] = bench.of(AlarmRaised)
    assert alarm.sentence == "no entry for 26 h of market time; there was no signal either"


def test_a_look_that_finds_nothing_new_is_not_journaled():
    bench = Bench()
    look(bench)
    bench.now = T0 + DAY_MS
    look(bench)
    look(bench)
    assert [event.job for event in bench.of(JobDue)] == [ALARMS]


CHECKS = ("_never_executed", "_one_sign", "_closed_gates", "_losing", "_costly", "_idle")


def everything_wrong():
    """A ledger with every condition at once."""
    ledger = State(began_at=T0, trades=[trade(n, "-1", "1") for n in range(20)])
    streams = found_by.Streams()
    streams.buy.row = streams.buy.now.signals = MANY
    streams.buy.now.lost["edge"] = MANY
    streams.sell.missed.signals, streams.sell.others, streams.sell.entries = 60, 330, 46
    ledger.streams["5m"] = streams
    return ledger


@pytest.mark.parametrize("check", CHECKS)
def test_without_its_check_an_alarm_is_missed(check, monkeypatch):
    ledger = everything_wrong()
    whole = {alarm.name for alarm in alarms(ledger, T0 + DAY_MS)}
    assert len(whole) == len(CHECKS)
    monkeypatch.setattr(found_by, check, lambda *_of: ())
    assert len(whole - {alarm.name for alarm in alarms(ledger, T0 + DAY_MS)}) == 1

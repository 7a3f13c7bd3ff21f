"""What /diagnose and /timeframes say of a desk that was seeded by real events."""

from decimal import Decimal

import pytest

from bot.buttons import OpenView, decode
from bot.views.filters import MEANINGS
from trading.domain import events as ev
from trading.domain.types import Side
from trading.policy.gates import GATES as GATES_OF_THE_DESK
from trading.report.funnel import ENDS, NO_FILL

GATES = ("consensus", "cooldown", "positions", "spike", "one_cycle")


@pytest.fixture
def filtered(desk, make):
    """Sells that a gate stops, buys that others stop, one trade that loses, one rejected card."""
    for i in range(5):
        refuse(desk, make.plan(side=Side.SELL, at=make.now + i), "consensus: the mood is up", 2.0)
    for i, name in enumerate(GATES[1:]):
        refuse(desk, make.plan(at=make.now + 10 + i), f"{name}: not now")
    desk.stop_out(desk.enter(make.plan(at=make.now + 20)))
    desk.decide(desk.ask(make.plan("ETHUSDT", at=make.now + 21)), "rejected")
    return desk


def refuse(desk, plan, reason, r=None):
    at, signal = plan.signal.at, plan.signal
    desk.happen(ev.SignalRejected(at, plan, (reason, "edge: too small"), (), at))
    if r is not None:
        known = (plan.id, signal.symbol, "5m", signal.side, 68.0, r)
        desk.happen(ev.OutcomeKnown(at, *known, shadow=True, exit="target"))


async def test_the_funnel_shows_each_step_by_direction(filtered, show):
    text = await show("/diagnose")
    assert text.startswith("🔬 11 signals, 1 trade · all symbols\nSIMULATED market · paper money")
    assert "of signals buy % sell %\nsignals 6 100 5 100\n-consensus 0 0 5 100\n" in text
    assert "-cooldown 1 17 0 0\n-positions 1 17 0 0\n-3 others 2 33 0 0\n" in text
    assert "proposals 2 33 0 0\n-not taken 1 17 0 0\norders 1 17 0 0\nfilled 1 17 0 0\n" in text
    assert "outcomes 1 17 0 0" in text


async def test_lost_trades_come_with_their_outcomes_and_their_number(filtered, show):
    text = await show("/diagnose")
    assert (
        "consensus (the mood points the other way) ended 0 buy, 5 sell;"
        " 5 outcomes: +10.0 R, +2.00 R each" in text
    )
    assert "(too little expected after costs) ended 0 buy, 0 sell, against 9 in all; no" in text
    assert "card rejected (by you) ended 1 buy, 0 sell; no outcome yet" in text
    assert "Closed buy trades: 1, 0 % won, -1.04 R each" in text
    assert "weaker ones are not kept and not counted here" in text
    assert "strength of 0.6 or more" in text


def test_every_gate_is_said_in_plain_words():
    caps = {"exposure", "budget", "leverage", "cards", "no_short", *ENDS, NO_FILL}
    assert set(MEANINGS) == {gate.__name__ for gate in GATES_OF_THE_DESK} | caps


async def test_one_symbol_alone(filtered, show):
    text = await show("/diagnose eth 5m")
    assert text.startswith("🔬 1 signal, 0 trades · ETHUSDT 5m")
    assert "consensus" not in text
    assert "signals 0 0" in await show("/diagnose sol 1h")


async def test_standing_alarms_come_first(filtered, show):
    assert "☑️ No alarm stands" in await show("/diagnose")
    filtered.market.market_ms += 30 * 3_600_000
    text = await show("/diagnose")
    assert "\n⚠️ No entry for 30 h of market time; card rejected was against 1 of 1\n" in text


async def test_several_timeframes_are_split_and_compared(filtered, make, show):
    plan = make.plan("BTCUSDT", at=make.now + 50)
    signal = type(plan.signal)(**{**_fields(plan.signal), "timeframe": "1h", "id": "h"})
    refuse(filtered, type(plan)(**{**_fields(plan), "signal": signal}), "spike: too far", -1.0)
    text = await show("/diagnose")
    assert "5m (signals → proposals → trades): buy 6 → 2 → 1 · sell 5 → 0 → 0" in text
    assert "1h (signals → proposals → trades): buy 1 → 0 → 0 · sell 0 → 0 → 0" in text
    text = await show("/timeframes")
    assert text.startswith("⏱ 2 timeframes compared")
    assert "seen in win R\n5m buy 6 1 0 -1.04\n5m sell 5 0\n1h buy 1 0\n1h sell 0 0\n" in text
    assert "1h shadows of lost trades: 1 outcome, -1.00 R each" in text


def _fields(struct):
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


async def test_milestones_on_request(filtered, show, commands):
    text = await show("/diagnose milestones")
    assert text.startswith("🏁 2 of 6 milestones")
    assert "☑️ first BUY executed: 15 Nov 14:05" in text
    assert "▫️ first SELL executed: not yet" in text
    reply = await commands.answer(filtered.context(), "/diagnose")
    buttons = [decode(button.data) for row in reply.message.buttons for button in row]
    assert OpenView("diagnose", ("milestones",)) in buttons


async def test_an_empty_desk_has_an_empty_funnel(show):
    assert (await show("/diagnose")).startswith("🔬 0 signals, 0 trades")
    assert (await show("/timeframes")).startswith("⏱ No signals yet")
    assert (await show("/diagnose milestones")).startswith("🏁 0 of 6")


async def test_large_numbers_keep_the_table_on_a_phone(filtered, show):
    funnel = filtered.state.funnels["5m BTCUSDT"]
    for one in (funnel.buy, funnel.sell):
        one.signals, one.r = 123_456_789, 1e9
        one.lost["a_gate_with_a_very_long_name"] = type(one.lost["edge"])(10**8, 10**8, 1, 1e9)
    assert "123456k" in await show("/diagnose")
    filtered.state.trades += [
        ev.PositionClosed(
            0, "c", 1, "BTCUSDT", Side.BUY, Decimal(1), Decimal(1), Decimal(1), Decimal(-1),
            Decimal(1), -1.0, "stop", 0, 0,
        )
    ] * 20  # fmt: skip
    assert "⚠️ The last 20 buy trades had no winner" in await show("/diagnose")

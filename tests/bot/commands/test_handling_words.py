"""One position on the phone: what it says, where its buttons lead, and what is refused."""

from decimal import Decimal

import pytest

from bot.buttons import OpenView, RunAct, decode
from bot.registry import Act, Show
from trading.domain import events as ev
from trading.domain.errors import CommandError
from trading.domain.exits import ExitPlan, Target, Trail
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.types import Side

LOOSER = "its stop is at 98.00 and only moves towards the price, for its budget counts on that"
BEYOND = "the price is 101.5, which is beyond 1000.00 already; /close takes it out now"
HALF = Decimal("0.5")
PLAN = ExitPlan(
    "moving", (Target(Decimal("102.00"), HALF), Target(Decimal("105.00"), HALF)),
    Decimal("101.00"), Trail(Decimal("102.00"), Decimal("1.00"), HALF), True,
)  # fmt: skip


@pytest.fixture
def held(desk):
    """A long of 0.5 at 100 with a stop at 98, at 101.50 now, with two targets at the venue."""
    desk.market.marks = {"BTCUSDT": 101.50}
    number = desk.enter()
    [cycle] = desk.state.cycles.values()
    desk.happen(ev.ExitsSet(desk.now, cycle.id, number, "BTCUSDT", PLAN, cycle.until_ms, "ann"))
    for target in PLAN.targets:
        name = client_id(cycle.id, Role.TARGET, cycle.intents)
        order = Order(
            name, cycle.id, Role.TARGET, "BTCUSDT", Side.SELL, OrderType.LIMIT, Decimal("0.25"),
            target.price, reduce_only=True,
        )  # fmt: skip
        desk.happen(ev.OrderRequested(desk.now, order), ev.OrderAccepted(desk.now, 0, name, "t"))
    return desk


def presses(message):
    return [decode(button.data) for row in message.buttons for button in row]


async def refused(commands, desk, text):
    with pytest.raises(CommandError) as caught:
        await commands.answer(desk.context(), text)
    return str(caught.value)


async def test_a_position_says_everything_about_itself(held, show):
    moves = (
        "stop to breakeven at 101.00, from 102.00 on the stop stays 1.00 behind,"
        " the stop follows filled targets"
    )
    assert (await show("/positions btc")).split("\n") == [
        "📌 BTCUSDT long 0.5 +0.73 (+0.73 R)",
        "SIMULATED market · paper money · trade 1",
        "Entry 100.00 · now 101.50",
        "🛡 Stop 98.00 at the venue: as planned at the entry",
        "🎯 0.25 at 102.00, 0.25 at 105.00",
        "⏳ 1 d left, until 14:05 (market time)",
        "💼 1 % of the budget of 2,000.00: margin 16.67, loss 0.00",
        f"🧭 moving: 50 % at 102.00, 50 % at 105.00, {moves}",
    ]


async def test_its_buttons_lead_everywhere_and_back(held, commands):
    reply = await commands.answer(held.context(), "/positions #1")
    assert presses(reply.message) == [
        RunAct("close", ("#1", "25")), RunAct("close", ("#1", "50")), RunAct("close", ("#1",)),
        OpenView("stop", ("#1",)), OpenView("exits", ("#1",)), RunAct("takeover", ("#1", "over")),
        OpenView("positions", ("#1",)), OpenView("positions"),
    ]  # fmt: skip
    for press in presses(reply.message):
        if isinstance(press, OpenView):
            shown = await commands.view(held.context(), press.command, press.args)
            assert any(isinstance(back, OpenView) for back in presses(shown)), "a dead end"
        else:
            assert await commands.act(held.context(), press.command, press.args)
    listed = await commands.view(held.context(), "positions", ())
    assert OpenView("positions", ("#1",)) in presses(listed)


async def test_levels_for_a_stop_are_all_possible(held, commands, read):
    reply = await commands.answer(held.context(), "/stop btc")
    assert "BTCUSDT: stop at 98.00, the price is 101.50" in read(reply.message)
    acts = [press for press in presses(reply.message) if isinstance(press, RunAct)]
    assert acts == [RunAct("stop", ("#1", "99.75")), RunAct("stop", ("#1", "breakeven"))]
    for act in acts:
        assert await commands.act(held.context(), "stop", act.args) == Act("stop", act.args)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/stop btc 97", f"BTCUSDT: {LOOSER}."),
        ("/stop btc 1,000", f"BTCUSDT: {BEYOND}."),
        ("/stop eth 99", "No position in ETHUSDT is open; /positions shows what is."),
        ("/stop #9 99", "Trade #9 is not open any more; /positions shows what is."),
        ("/close #9 25", "Trade #9 is not open any more; /positions shows what is."),
        ("/exits btc moving", "BTCUSDT: moving is in use already."),
        ("/takeover btc back", "BTCUSDT: the desk has it already."),
    ],
)  # fmt: skip
async def test_a_refusal_is_one_sentence(held, commands, text, sentence):
    assert await refused(commands, held, text) == sentence


async def test_wishes_name_the_trade(held, commands):
    wishes = {
        "/stop btc 100.5": Act("stop", ("#1", "100.5")),
        "/stop BTCUSDT Breakeven": Act("stop", ("#1", "breakeven")),
        "/exits btc Ladder": Act("exits", ("#1", "ladder")),
        "/takeover btc": Act("takeover", ("#1", "over")),
        "/close btc 25": Act("close", ("#1", "25")),
        "/close btc 100": Act("close", ("BTCUSDT",)),
        "/close btc": Act("close", ("BTCUSDT",)),
        "/close all": Act("close", ("all",)),
    }
    for text, wish in wishes.items():
        assert await commands.answer(held.context(), text) == wish


async def test_what_is_taken_over_can_be_given_back(held, commands, show):
    [cycle] = held.state.cycles.values()
    held.happen(ev.TakenOver(held.now, held.now, cycle.id, 1, "BTCUSDT", "ann", PLAN))
    text = await show("/positions btc")
    assert "It is yours: the desk only protects it" in text
    assert "No time limit while it is yours" in text
    assert await commands.answer(held.context(), "/takeover btc") == Act("takeover", ("#1", "back"))
    for view in ("/positions #1", "/takeover"):
        reply = await commands.answer(held.context(), view)
        assert RunAct("takeover", ("#1", "back")) in presses(reply.message)
    assert "give it back first" in await refused(commands, held, "/exits btc ladder")


async def test_tables_are_told_in_plain_words(held, show, commands):
    text = await show("/exits")
    for line in (
        "🧭 New positions: fixed",
        "▸ fixed: one stop and one target",
        "· ladder: 33 % at 1 R, 33 % at 2 R, from 2 R on the stop stays 1 R behind",
        "· breakeven: stop to breakeven at 1 R",
        "· trail_atr: from 1 R on the stop stays 3 ATR behind",
        "· moving: 33 % at 1 R, 33 % at 2 R, the rest at the target, the stop follows filled",
        "· time: out after 48 bars",
    ):
        assert line in text
    reply = await commands.answer(held.context(), "/exits btc")
    assert isinstance(reply, Show)
    acts = [press.args[1] for press in presses(reply.message) if isinstance(press, RunAct)]
    assert acts == [name for name in held.context().rules.exit_tables if name != "moving"]
    said = await refused(commands, held, "/exits btc trailing")
    assert "usage: /exits [symbol] [fixed|ladder|breakeven|trail_atr|" in said


async def test_where_nothing_is_open_nothing_is_offered(show):
    assert "Nothing is open whose stop" in await show("/stop")
    assert "Nothing is open" in await show("/takeover")

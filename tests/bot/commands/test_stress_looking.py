"""/stress: what budgets use, what drives it, the bands ahead, and ways to use less."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from bot.buttons import OpenView, RunAct, decode
from bot.registry import Act
from trading.domain import events as ev
from trading.domain.errors import CommandError
from trading.domain.orders import Order, OrderType, Role
from trading.domain.recovery import PlannedLeg, RecoveryPlan
from trading.domain.types import Side


@pytest.fixture
def held(desk):
    """A long of 0.5 at 100 in a budget of 50, at 96 now: margin 16.67, loss 2.02."""
    number = desk.enter()
    [cycle] = desk.state.cycles.values()
    cycle.budget = Decimal(50)
    desk.market.marks = {"BTCUSDT": 96.0}
    assert number == 1
    return desk


def leg(desk, make, number=2):
    """A short of 0.3 at 96 in the same budget."""
    root = next(iter(desk.state.cycles))
    proposal = make.plan(side=Side.SELL, qty="0.3", entry="96.00")
    name = f"{root}/1"
    proposal = replace(proposal, signal=replace(proposal.signal, id=name))
    order = Order("o2", name, Role.ENTRY, "BTCUSDT", Side.SELL, OrderType.MARKET, proposal.qty,
                  proposal.stop, reduce_only=False)  # fmt: skip
    desk.happen(
        ev.LegOpened(desk.now, name, root, number, 1, proposal, desk.now, 1),
        ev.OrderRequested(desk.now, order),
        ev.OrderFilled(desk.now, desk.now, "o2", "f9", proposal.qty, Decimal(96), Decimal("0.02")),
    )


def stressed(desk, band):
    root = next(iter(desk.state.cycles.values()))
    numbers = (Decimal("0.37"), Decimal("16.67"), Decimal("2.02"))
    desk.happen(
        ev.StressReached(
            desk.now, desk.now, root.id, 1, "BTCUSDT", band, *numbers, root.budget, (), "stops stay"
        )
    )


async def presses(commands, desk, text):
    message = (await commands.answer(desk.context(), text)).message
    return [[decode(button.data) for button in row] for row in message.buttons]


async def test_a_leg_takes_no_place_of_its_own(held, make, show):
    leg(held, make)
    assert "Positions 1 of 5" in await show("/status")
    assert "Positions 1 of 5" in await show("/risk")
    assert "Cycles 1/5" in await show("/budget")


@pytest.mark.parametrize("text", ["/positions", "/close", "/stop", "/exits", "/takeover"])
async def test_legs_of_one_symbol_have_buttons_of_their_own(held, make, commands, text):
    leg(held, make)
    message = (await commands.answer(held.context(), text)).message
    words = [button.text.removeprefix("✋ ") for row in message.buttons for button in row]
    assert words[:2] == ["BTC 1", "BTC 2"]


async def test_legs_of_one_symbol_have_lines_of_their_own(held, make, show):
    leg(held, make)
    text = await show("/positions")
    assert text.startswith("📋 1 position, 1 recovery leg -")
    assert "BTC 1 long -" in text
    assert "BTC 2 short " in text
    assert "BTCUSDT short 0.3 · trade 2 · recovery leg of trade 1\n" in text


async def test_nothing_is_in_use(show):
    assert (await show("/stress")).split("\n")[0] == "🌡 No budget is in use"


async def test_every_budget_has_its_use_and_the_price_of_each_band(held, show, commands):
    text = (await show("/stress")).split("\n")
    assert text == [
        "🌡 1 budget in use",
        "SIMULATED market · paper money",
        "BTC 37 % 30 % by margin",
        "BTCUSDT · trade 1 · budget 50.00",
        "30 % by margin · 50 % at 83.37 · 70 % at 63.37",
    ]
    assert await presses(commands, held, "/stress") == [
        [OpenView("stress", ("#1",))],
        [OpenView("stress"), OpenView("positions")],
    ]


async def test_the_next_band_is_the_one_that_has_not_acted(held, show):
    stressed(held, 1)
    assert "BTC 37 % 50 % at 83.37" in await show("/stress")
    stressed(held, 3)
    assert "BTC 37 % last band" in await show("/stress")
    assert "Price 96.00; the last band has acted" in await show("/stress btc")


async def test_drivers_add_up(held, show, commands):
    stressed(held, 1)
    assert (await show("/stress btc")).split("\n") == [
        "🔍 BTCUSDT uses 37 % of its budget",
        "SIMULATED market · paper money · trade 1",
        "Margin 16.67 + loss 2.02 = 18.69 of 50.00",
        "leg margin result",
        "1 long 16.67 -2.02",
        "Of the results: fees 0.02, funding 0.00",
        "Price 96.00; band 2, 50 %, is reached at 83.37",
    ]
    assert await presses(commands, held, "/stress #1") == [
        [OpenView("stress", ("#1", "cut")), OpenView("positions", ("#1",))],
        [OpenView("stress")],
    ]


async def test_legs_are_told_apart_and_closed_ones_are_summed(held, make, show):
    leg(held, make)
    root = next(iter(held.state.cycles.values()))
    root.legs_cash, root.legs_fees = Decimal("-3.5"), Decimal("0.11")
    text = await show("/stress #2")
    assert "1 long 16.67 -2.02\n2 short 9.60 -0.02\nClosed legs -3.50" in text
    assert "Of the results: fees 0.15, funding 0.00" in text
    assert "BTCUSDT uses 64 % of its budget" in text


async def test_the_plan_of_recovery_opens_on_a_tap(held, make, show):
    root = next(iter(held.state.cycles.values()))
    first = PlannedLeg(
        Side.SELL, Decimal("98.00"), Decimal("0.3"), Decimal(100), Decimal(93), Decimal("10.5")
    )
    root.recovery = RecoveryPlan(Decimal(2), (first,), "the budget covers 1 of 2 legs")
    text = (await show("/stress btc")).split("\n")
    assert text[-3:] == [
        "🪜 Recovery: 1 leg takes up to 10.50 more of the budget. The budget covers 1 of 2 legs.",
        "1. SELL 0.3 at 98.00, stop 100.00",
        "0 of 1 leg begun",
    ]
    leg(held, make)
    assert (await show("/stress btc")).endswith("1 of 1 leg begun")


async def test_funding_is_told_beside_fees(held, show):
    cycle = next(iter(held.state.cycles.values()))
    cycle.funding = Decimal("0.30")
    assert "fees 0.02, funding 0.30" in await show("/stress btc")


async def test_ways_to_cut_say_what_each_frees(held, show, commands):
    text = (await show("/stress btc cut")).split("\n")
    assert text[0] == "✂️ Ways to cut BTCUSDT, 37 % used now"
    assert text[2:6] == [
        "close frees then used",
        "1 long 25% 4.17 29 %",
        "1 long 50% 8.33 21 %",
        "1 long 100% 16.67 over",
    ]
    assert (await presses(commands, held, "/stress btc cut"))[0] == [
        RunAct("close", ("#1", "25")),
        RunAct("close", ("#1", "50")),
        RunAct("close", ("#1",)),
    ]


async def test_each_leg_has_its_own_ways(held, make, commands, show):
    leg(held, make)
    text = await show("/stress #1 cut")
    assert "2 short 100% 9.60 37 %" in text
    rows = await presses(commands, held, "/stress #1 cut")
    assert rows[1] == [
        RunAct("close", ("#2", "25")), RunAct("close", ("#2", "50")), RunAct("close", ("#2",)),
    ]  # fmt: skip


async def test_what_nobody_knows_is_not_invented(held, show):
    held.market.marks = {}
    assert "BTCUSDT uses n/a of its budget" in await show("/stress btc")
    assert "there is no price for the loss" in await show("/stress btc")
    assert "1 long 25% 4.17 n/a" in await show("/stress btc cut")


async def test_a_hedge_reaches_a_band_at_no_price(held, make, show):
    leg(held, make)
    short = held.state.cycles[next(iter(held.state.cycles)) + "/1"]
    short.qty = Decimal("0.5")
    assert "70 % at no price" in await show("/stress")


async def test_recovery_legs_held_back_by_old_quotes(desk, show):
    desk.state.legs = {"wanted": 24, "freshness": 1, "budget": 3}
    line = "🪜 Recovery legs held back by old quotes: 1 of 24, 4.2 % (target below 5 %)"
    assert line in await show("/stress")
    desk.state.legs = {}
    assert "🪜" not in await show("/stress")


async def test_seen_and_quiet_are_wishes_while_there_is_stress(held, commands):
    with pytest.raises(CommandError, match=r"BTCUSDT is not under stress; /stress shows"):
        await commands.answer(held.context(), "/stress btc seen")
    stressed(held, 1)
    for word in ("seen", "quiet"):
        reply = await commands.answer(held.context(), f"/stress btc {word}")
        assert reply == Act("stress", ("#1", word))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/stress seen", "/stress cannot take seen without a position; usage: /stress [symbol]"),
        ("/stress eth", "No position in ETHUSDT is open; /positions shows what is."),
        ("/stress #9 seen", "Trade #9 is not open any more; /positions shows what is."),
        ("/stress btc loud", "/stress cannot take “loud”; usage: /stress [symbol]"),
    ],
)
async def test_what_is_not_meant_is_said(held, commands, text, sentence):
    with pytest.raises(CommandError) as caught:
        await commands.answer(held.context(), text)
    assert str(caught.value).startswith(sentence)


async def test_a_great_many_budgets_fit_a_screen(desk, make, show, read, commands):
    for n in range(60):
        desk.enter(make.plan(f"COIN{n}USDT", at=make.now + n))
    text = await show("/stress")
    assert "60 budgets in use" in text
    assert "and 52 more, below" in text


async def test_a_flat_root_says_that_its_legs_go_on(held, make, show):
    leg(held, make)
    root = next(iter(held.state.cycles.values()))
    root.qty = Decimal(0)
    text = await show("/positions")
    assert "is flat · trade 1" in text
    assert "its recovery legs go on" in text
    assert "Positions 1 of 5" in " ".join((await show("/status")).split())

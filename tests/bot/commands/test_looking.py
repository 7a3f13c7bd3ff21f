"""What commands say about a desk that was seeded by real events."""

from decimal import Decimal
from math import nan

import msgspec
import pytest

from bot.registry import Act, Health
from trading.domain import events as ev
from trading.domain.orders import Order, OrderType, Role
from trading.domain.types import Side

MARKS = {"BTCUSDT": 101.50, "ETHUSDT": 97.00, "SOLUSDT": 100.00}


@pytest.fixture
def busy(desk, make):
    """One loss, a protected long, a short whose stop is not confirmed, one open card."""
    desk.market.marks = dict(MARKS)
    desk.stop_out(desk.enter(said=[make.advice(), make.size_advice(1.44)]))
    desk.enter(make.plan(at=make.now + 1), said=[make.size_advice(1.44)])
    desk.enter(make.plan("ETHUSDT", Side.SELL), protected=False)
    desk.ask(make.plan("SOLUSDT"), said=[make.advice(), make.size_advice(0.7)])
    return desk


async def test_start_names_the_mode_and_the_money_and_does_nothing(show, desk):
    before = msgspec.json.encode(desk.state)
    text = await show("/start")
    assert "SIMULATED market · paper money" in text
    assert "Mode approve: every entry asks you first" in text
    assert "/status" in text
    assert msgspec.json.encode(desk.state) == before


async def test_status_adds_up(busy, show):
    text = await show("/status")
    # a loss of 1.04, +0.75 and +1.50 open less fees of 0.02 each
    assert text.startswith("🟢 10,001.17 +1.17 (+0.01 %) today\nSIMULATED market · paper money")
    assert "Running · mode approve" in text
    assert "Closed P&L -1.04" in text
    assert "Open P&L +2.21" in text
    assert "Day limit 0 % of -300.00" in text
    assert "Budgets 40 % of the wallet" in text
    assert "40 %" in (await show("/budget")).split("Budgets ")[1].split("\n")[0]
    assert "Positions 2 of 5" in text
    assert "Cards 1 of 3 open" in text
    assert "⚠️ 1 position without a stop at the venue yet" in text


async def test_status_buttons_pause_or_resume(desk, commands):
    async def presses():
        reply = await commands.answer(desk.context(), "/status")
        return [button.data for row in reply.message.buttons for button in row]

    assert "c:pause" in await presses()
    assert {"v:status", "v:chart"} <= set(await presses())
    desk.happen(ev.EntriesPaused(0, 0, "Ann"))
    assert "c:resume" in await presses()


async def test_status_says_that_pause_leaves_exits_alone(desk, show):
    desk.happen(ev.EntriesPaused(0, 0, "Ann"))
    text = await show("/status")
    assert text.startswith("⏸ 10,000.00")
    assert "Entries paused; exits and stops go on" in text


async def test_status_warns_at_the_days_limit(desk, make, show):
    desk.state.balance = Decimal("9700.00")
    desk.state.trades.append(make.trade(pnl="-300.00", r=-6.0))
    text = await show("/status")
    assert text.startswith("🔴 9,700.00 -300.00 (-3.00 %) today")
    assert "The day's loss limit is reached" in text
    assert "100 % of -300.00" in text


async def test_positions_show_every_level(busy, show):
    text = await show("/positions")
    assert text.startswith("📋 2 positions +2.21 now")
    assert "BTC long +0.73 +0.73 R" in text
    assert "ETH short +1.48 +1.48 R" in text
    assert "BTCUSDT long 0.5 · trade 2\n🛡 stop 98.00 at the venue" in text
    assert "entry 100.00 · now 101.50 · target 105.00" in text
    assert "ETHUSDT short 0.5 · trade 3\n⚠️ stop 102.00 not placed yet" in text


async def test_a_position_that_is_closed_in_part_says_what_its_result_counts(busy, show):
    cycle = next(iter(busy.state.cycles.values()))
    number = cycle.number
    assert "closed and counted" not in await show("/positions")
    sold = Order("o9", cycle.id, Role.EXIT, cycle.symbol, cycle.proposal.signal.side.opposite,
                 OrderType.MARKET, Decimal("0.2"), Decimal(0), reduce_only=True)  # fmt: skip
    busy.happen(
        ev.OrderRequested(busy.now, sold),
        ev.OrderFilled(busy.now, busy.now, "o9", "f9", Decimal("0.2"), Decimal(101), Decimal(0)),
    )
    for text in (await show("/positions"), await show(f"/positions #{number}")):
        assert f"0.2 of {cycle.entered} closed and counted" in text


async def test_a_market_of_another_day_is_told_with_its_day(desk, show):
    assert "Market time 14:05 · desk" in await show("/status")
    assert "Market time 15 Nov 14:05 · desk" in await show("/status", now_ms=desk.now + 86_400_000)


async def test_a_position_without_a_price_says_so(busy, show):
    busy.market.marks = {}
    assert "now no price" in await show("/positions")


async def test_an_entry_on_its_way_is_not_a_position_yet(desk, make, show):
    number = desk.ask()
    desk.decide(number, "approved")
    (cycle_id,) = desk.state.taken
    desk.happen(ev.CycleOpened(make.now, cycle_id, number, Decimal(2000), Decimal(50)))
    text = await show("/positions")
    assert "BTC long opening" in text
    assert "the entry is on its way" in text


async def test_funding_is_shown_where_there_was_any(busy, make, show):
    assert "funding" not in (await show("/positions")).lower()
    long = next(iter(busy.state.cycles.values()))
    qty = long.sign * long.qty
    rate, mark, amount = Decimal("0.0001"), Decimal(100), Decimal("-0.05")
    busy.happen(ev.FundingPaid(make.now, make.now, long.symbol, rate, mark, qty, amount))
    assert "after fees paid, funding 0.05 received" in await show("/positions")
    assert "funding" not in (await show("/stats")).lower()
    busy.state.trades.append(make.trade(9, "8.00", 1.0, funding=Decimal("1.25")))
    assert "· +8.00 · funding 1.25 paid" in await show("/trades")
    assert "Funding paid 1.25" in await show("/stats")


async def test_nothing_held_says_nothing_held(show):
    assert "No open positions" in await show("/positions")
    assert "No closed trades yet" in await show("/trades")
    assert "No closed trades yet" in await show("/stats")
    assert "No card waits for you" in await show("/proposals")


async def test_trades_come_newest_first(desk, make, show):
    desk.state.trades += [make.trade(1, "10.00", 1.0), make.trade(2, "-4.00", -1.0, exit="stop")]
    text = await show("/trades")
    assert text.startswith("📒 2 trades: net +6.00 (+0.00 R)")
    assert text.index("-4.00") < text.index("+10.00")
    assert "100.00 to 120.00 · stop hit · -4.00" in text
    assert (await show("/trades 1")).startswith("📒 1 trade: net -4.00")


async def test_a_trade_with_legs_says_whose_the_result_is(desk, make, show):
    prices = {"entry": Decimal("120.00"), "price": Decimal("100.00")}
    desk.state.trades += [make.trade(1, "5.00", 0.5, **prices)]
    assert "Before fees: the position -10.00, recovery legs +15.40" in await show("/trades")


async def test_proposals_list_cards_and_how_others_ended(busy, make, show):
    for verdict in ("rejected", "expired", "expired"):
        busy.decide(busy.ask(make.plan("SOLUSDT", at=make.now + busy.state.numbers)), verdict)
    text = await show("/proposals")
    assert text.startswith("🟡 1 card for you to answer")
    assert "4. BUY 0.5 SOLUSDT ≈ 50.00" in text
    assert "Entry 100.00 · stop 98.00 · target 105.00 · ⏳ until 14:20" in text
    assert "Of the last 6 decided cards: 3 approved, 1 rejected, 2 expired, 0 refused" in text


async def test_times_are_in_the_persons_zone(make, commands, read):
    desk = make.desk(b"timezone: America/New_York\nsymbols: [BTCUSDT]\nsectors: {}\n")
    desk.ask()
    reply = await commands.answer(desk.context(), "/proposals")
    assert "until 09:20" in read(reply.message)


async def test_steering_is_a_wish_not_a_deed(commands, desk):
    wishes = {
        "/pause": Act("pause"),
        "/resume": Act("resume"),
        "/mode auto": Act("mode", ("auto",)),
        "/MODE Watch": Act("mode", ("watch",)),
        "/flag threshold full": Act("flag", ("threshold", "full")),
    }
    for text, wish in wishes.items():
        assert await commands.answer(desk.context(), text) == wish
    assert not desk.state.paused


async def test_mode_without_a_word_explains_the_modes(show):
    text = await show("/mode")
    assert text.startswith("🎛 Mode approve: every entry asks you first")
    assert "watch: the desk only watches" in text
    assert "auto: entries are executed without asking" in text


async def test_thresholds_show_what_moved(desk, show):
    context = desk.context()
    move = ev.AdvisorAdjusted(0, "threshold", "ETHUSDT 5m", 70.0, 71.4, "mean below zero")
    context.panel.learn(move)
    text = await show("/thresholds", panel=context.panel)
    assert text.startswith("🎚 Thresholds: 1 of 6 moved from 70")
    assert "1 stricter, 0 looser; never outside 60 to 85" in text
    assert "ETH 5m: 70 → 71.4" in text
    assert "now: shadow" in text


async def test_health_is_green_when_all_is_well(show):
    text = await show("/health")
    assert text.startswith("🟢 Healthy\nSIMULATED market · paper money")
    assert "48,210 b5bb9d80" in text
    assert "simulator (seed 7)" in text


async def test_health_names_every_worry(desk, show):
    def ill():
        return Health(
            feed="ccxt binance", version="0.1.0", epoch=3, uptime_s=90.0, journal_head=3,
            journal_sha="ab" * 32, quote_age_s=33.0, poll_age_s=300.0, unknown_orders=1,
            outbox_waiting=4, outbox_error="Bad <Request>",
            data_faults={"gap": {"BTCUSDT": 2, "ETHUSDT": 1}},
            ailments=["SOLUSDT is refused: no <such> market"],
        )  # fmt: skip

    text = await show("/health", health=ill)
    assert text.startswith("🟠 7 things to look at")
    assert "SOLUSDT is refused: no <such> market" in text
    assert "the last quote is 33 s old" in text
    assert "the chat was last heard 5 min ago" in text
    assert "a message failed: Bad <Request>" in text
    assert "1 order of unknown fate" in text
    assert "3 data faults, listed below" in text
    assert "gap in BTCUSDT: 2" in text


async def test_a_missing_number_is_shown_as_missing(desk, show):
    desk.market.regimes = lambda: {"BTCUSDT": ("normal", nan)}
    assert "rank n/a" in await show("/vol_sizing")

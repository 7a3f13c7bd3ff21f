"""What /chart says under its picture, and where its buttons lead."""

from decimal import Decimal

import pytest

from trading.domain.types import Side


async def test_chart_shows_the_position_then_the_card_then_the_benchmark(desk, make, show):
    assert "No position and no card" in await show("/chart")
    desk.ask(make.plan("SOLUSDT"))
    text = await show("/chart")
    assert text.startswith("📈 SOLUSDT 5m +4.19 % over 120 bars")
    assert "Card 1 waits: long 0.5" in text
    desk.enter(make.plan("ETHUSDT", Side.SELL))
    text = await show("/chart")
    assert text.startswith("📈 ETHUSDT 5m")
    assert "Position short 0.5, trade 2\nEntry 100.00 · stop 102.00 · target 95.00" in text


async def test_chart_says_what_was_paid_not_what_was_planned(desk, show):
    number = desk.enter()
    cycle = next(c for c in desk.state.cycles.values() if c.number == number)
    cycle.entry_value = cycle.entered * Decimal("100.25")
    assert "Entry 100.25 · stop 98.00 · target 105.00" in await show("/chart")


@pytest.mark.parametrize("text", ["/chart btc 1h", "/chart BTCUSDT 1h", "/chart 1h"])
async def test_chart_takes_short_names_and_any_order_of_what_is_missing(show, text):
    assert (await show(text)).startswith("📈 BTCUSDT 1h")


async def test_chart_buttons_lead_to_neighbours_and_timeframes(desk, commands):
    reply = await commands.answer(desk.context(), "/chart ETHUSDT")
    data = [button.data for row in reply.message.buttons for button in row]
    assert data == [
        "v:chart:ETHUSDT,5m", "v:chart:ETHUSDT,5m", "v:chart:ETHUSDT,1h",
        "v:chart:BTCUSDT,5m", "v:chart:SOLUSDT,5m",
    ]  # fmt: skip


async def test_a_young_market_has_a_chart_too(desk, show):
    desk.market.bars = 0
    assert "no candles yet" in await show("/chart")

"""What /stats says: the record, its last days, and what is in none of its figures."""

from decimal import Decimal

from bot.charts.equity import equity_png
from trading.domain import events as ev
from trading.domain.types import Side


async def test_stats_are_those_of_the_report(desk, make, show):
    desk.state.trades += [
        make.trade(1, "30.00", 3.0, exit="exit"),
        make.trade(2, "-10.00", -1.0, exit="stop"),
        make.trade(3, "-10.00", -1.0, exit="stop", side=Side.SELL),
    ]
    text = await show("/stats")
    assert text.startswith("📊 3 trades: net +10.00 (+1.00 R)")
    assert "Profit factor 1.50" in text
    assert "Expectancy +0.33 R" in text
    assert "long 2: +20.00 (+2.00 R) · short 1: -10.00 (-1.00 R)" in text
    assert "Exits: 2 stop, 1 at the market" in text
    assert "Max fall, closed -0.20 %" in text, "as its picture has it"


async def test_without_a_closed_trade_there_are_words_and_no_picture(desk, make, commands):
    """And the first one brings the picture to the same button."""
    words = (await commands.answer(desk.context(), "/stats")).message
    assert words.html.startswith("📊 <b>No closed trades yet</b>")
    assert (words.photo, len(words.buttons)) == (None, 1)
    desk.state.trades.append(make.trade(1, "30.00", 3.0))
    assert (await commands.answer(desk.context(), "/stats")).message.photo


async def test_stats_say_what_is_open_besides(desk, make, show):
    desk.state.trades += [make.trade(1, "-100.00", -1.0, exit="stop")]
    desk.state.balance -= 100
    assert "Max fall, closed -1.00 %" in await show("/stats")
    assert "Closed trades only. Nothing open: equity 9,900.00" in await show("/stats")
    desk.enter(make.plan("BTCUSDT", qty="50"), [], protected=True)
    desk.market.marks = {"BTCUSDT": 80.0}
    lost = desk.state.cycle_of("BTCUSDT").unrealised(Decimal(80))
    assert lost < -900
    expected = f"In 1 position now {lost:,.2f}: equity {9_900 + lost:,.2f}"
    assert expected in await show("/stats")


async def test_money_that_was_put_in_is_no_result(desk, make, show, monkeypatch):
    """A tenth is lost, ten times the money comes, and a tenth of the first is won back."""
    desk.state.trades.append(make.trade(1, "-1000.00", -1.0, exit="stop"))
    desk.state.balance -= 1_000
    desk.happen(ev.BalanceAdjusted(make.now, make.now, 1, Decimal("90000.00"), "Ada"))
    desk.state.trades.append(make.trade(2, "1000.00", 1.0))
    desk.state.balance += 1_000
    drawn = []
    monkeypatch.setattr("bot.commands.stats.equity_png", lambda c: drawn.append(c) or equity_png(c))
    text = await show("/stats")
    assert "Max fall, closed -10.00 %" in text
    assert "equity 100,000.00; put in less taken out +90,000.00" in text
    [chart] = drawn
    assert chart.equity.tolist() == [9_000.0, 100_000.0]
    assert (chart.start_balance + chart.came).tolist() == [10_000.0, 100_000.0]


async def test_stats_tell_the_last_days_newest_first(desk, make, show):
    """As many as fit a glance, and only days on which a trade closed."""
    day_ms = 86_400_000
    for n in range(20, 0, -2):  # every other day, the oldest first
        desk.state.trades += [make.trade(n, "2.00", 0.2, at=make.now - n * day_ms)]
    desk.state.trades += [make.trade(22, "-5.00", -1.0), make.trade(23, "1.00", 0.1)]
    lines = (await show("/stats")).split("\n")
    assert lines[-7:-5] == [
        "Wed 15 Nov: 2 trades, -4.00 (-0.90 R)",
        "Mon 13 Nov: 1 trade, +2.00 (+0.20 R)",
    ]
    assert lines[-1].startswith("Fri 03 Nov")
    assert "Average loss -1.00 R" in lines


async def test_stats_say_where_there_was_no_loss(desk, make, show):
    desk.state.trades += [make.trade(1, "30.00", 3.0)]
    text = await show("/stats")
    assert "Average loss no loss yet" in text
    assert "Average win +3.00 R" in text

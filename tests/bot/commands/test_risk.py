"""/risk and /adjust: the account against its limits, and what of it can be changed."""

from decimal import Decimal

import pytest
from seeded_desk import MIDNIGHT, NOW

from bot.registry import Act
from trading.domain.errors import CommandError
from trading.domain.events import BalanceAdjusted, DayBegan, TierChanged
from trading.domain.money import ZERO

DAY_MS = 86_400_000
CHECKED = ("tier", "rest", "cooldown", "positions", "exposure", "crash")


@pytest.fixture
def day(desk):
    """The desk on its second day, which began with 9,900 after a peak of 10,000."""
    base, peak = Decimal("9900.00"), Decimal("10000.00")
    desk.happen(DayBegan(MIDNIGHT, MIDNIGHT, MIDNIGHT + DAY_MS, base, peak))
    return desk


def fall(desk, tier, cause, until_ms=MIDNIGHT + DAY_MS):
    desk.happen(TierChanged(NOW, tier, "green", cause, Decimal(1), Decimal(1), until_ms))


async def test_the_screen_measures_each_limit(day, make, show):
    day.enter(make.plan("BTCUSDT", qty="20"), [], protected=True)
    day.market.marks = {"BTCUSDT": 90.0}
    text = await show("/risk")
    assert text.startswith("🟢 Tier green: New entries have their full size.\n")
    equity = day.state.balance + day.state.cycle_of("BTCUSDT").unrealised(Decimal(90))
    for row in (
        f"Equity {equity:,.2f}",
        "Day base 9,900.00",
        f"Day {equity - 9_900:+,.2f}\n",
        f"Day limit {100 * (9_900 - equity) / 297:.0f} % of -297.00",
        "Peak 10,000.00",
        f"Drawdown {100 * (1 - equity / 10_000):.1f} % of 20 %",
        f"BTC -10 % -200.00 of {-equity / 10:,.0f}",
        "Positions 1 of 5",
    ):
        assert row in text
    assert "None of these limits refuses anything now." in text


async def test_a_large_account_cuts_no_label(day, make, show):
    day.state.balance = Decimal("9900000.00")
    day.state.safety.base = day.state.safety.peak = Decimal("10000000.00")
    day.enter(make.plan("BTCUSDT", qty="20000"), [], protected=True)
    day.market.marks = {"BTCUSDT": 90.0}
    text = await show("/risk")
    for label in ("Equity", "Day base", "Day", "Day limit", "Peak", "Drawdown", "BTC -10 %",
                  "Exposure", "Positions", "Loss run"):  # fmt: skip
        assert f"\n{label} " in text


async def test_everything_that_refuses_is_named_with_its_end(day, make, show):
    for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"):
        day.enter(make.plan(symbol, qty="50"), [], protected=True)
    day.market.marks = dict.fromkeys(day.market.symbols, 100.0)
    day.state.safety.rest_until = NOW + 600_000
    day.state.cooldown = {"ETHUSDT": NOW + 3_600_000, "BTCUSDT": NOW}
    fall(day, "orange", "day")
    text = await show("/risk")
    assert "Tier orange: New entries have half their size and need a score of 50 or more" in text
    assert "until 00:00" in text
    assert "Refusing now: tier, rest, cooldown, exposure, crash" in text
    assert "rest: every symbol until 14:15" in text
    assert "cooldown: ETH until 15:05\n" in text, "BTC has rested"


async def test_a_peak_that_began_anew_is_not_called_the_highest_of_all(day, make, show):
    """A day began with 10,000, but a drawdown stop has ended since."""
    base = Decimal("8000.00")
    day.happen(DayBegan(MIDNIGHT, MIDNIGHT, MIDNIGHT + DAY_MS, base, base))
    text = await show("/risk")
    assert "Peak 8,000.00" in text
    assert "begins anew when a drawdown stop is lifted or has lasted its time" in text


async def test_recovery_legs_are_no_positions_of_their_own(day, make, show):
    """The gate counts campaigns: five cycles, of which one is a leg, leave room for one more."""
    for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT"):
        day.enter(make.plan(symbol, qty="0.5"), [], protected=True)
    root, leg, *_ = day.state.cycles.values()
    assert "positions: 5 of 5 are open" in await show("/risk")
    leg.root = root.id
    text = await show("/risk")
    assert "Positions 4 of 5" in text
    assert "positions: " not in text


async def test_locks_name_what_losses_hold_back(day, show):
    assert "Nothing holds entries back" in await show("/locks")
    day.state.safety.rest_until = NOW + 600_000
    fall(day, "red", "day")
    text = await show("/locks")
    assert text.startswith("🔒 2 things hold entries back")
    assert "🔴 Tier red until 00:00; /risk says why" in text
    assert "⏳ All symbols rest after a loss, until 14:15, by itself" in text


@pytest.mark.parametrize("name", CHECKED)
async def test_a_calm_account_refuses_nothing(day, show, name):
    assert f"{name}: " not in await show("/risk")


async def test_only_a_red_drawdown_can_be_lifted(day, commands, show):
    with pytest.raises(CommandError, match="No drawdown stop is in force"):
        await commands.answer(day.context(), "/risk lift")
    fall(day, "red", "drawdown", MIDNIGHT + 7 * DAY_MS)
    assert "until it is lifted, or 22 Nov 00:00" in await show("/risk")
    assert await commands.answer(day.context(), "/risk lift") == Act("risk", ("lift",))
    reply = await commands.answer(day.context(), "/risk")
    assert [b.data for b in reply.message.buttons[0]] == ["c:risk:lift"]


async def test_money_is_put_in_or_taken_out_by_a_wish(day, make, commands, show):
    assert await commands.answer(day.context(), "/adjust add 500.5") == Act("adjust", ("+500.5",))
    assert await commands.answer(day.context(), "/adjust take 20") == Act("adjust", ("-20",))
    day.happen(BalanceAdjusted(NOW, NOW, 3, Decimal("-150.00"), "Ann"))
    text = await show("/adjust")
    assert "Wallet 9,850.00" in text
    assert "Put in less taken out since the start: -150.00" in text
    day.enter(make.plan("BTCUSDT"), [], protected=True)
    held = sum((cycle.budget for cycle in day.state.cycles.values()), ZERO)
    with pytest.raises(CommandError, match=f"Less than {9_850 - held:,.2f} can be taken out"):
        await commands.answer(day.context(), f"/adjust take {9_850 - held}")


@pytest.mark.parametrize("words", ["add", "take", "5", "add 0", "take 0.00"])
async def test_half_a_wish_gets_the_usage(day, commands, words):
    with pytest.raises(CommandError, match=r"usage: /adjust \[add\|take\] \[amount\]"):
        await commands.answer(day.context(), f"/adjust {words}")


@pytest.mark.parametrize(("tier", "light"), [("yellow", "🟡"), ("orange", "🟠"), ("red", "🔴")])
async def test_the_light_of_status_is_that_of_the_tier(day, show, tier, light):
    assert (await show("/status")).startswith("🟢")
    fall(day, tier, "day")
    assert (await show("/status")).startswith(light)


async def test_status_says_that_a_tier_is_in_force(day, show):
    fall(day, "red", "day")
    text = await show("/status")
    assert text.startswith("🔴")
    assert "🔴 Tier red: No new entries; /risk says why" in text

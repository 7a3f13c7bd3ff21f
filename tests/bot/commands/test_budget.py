"""/budget: what stands there is what the ledger and the rules say, on a screen of a phone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from trading.domain.types import Lots

CONFIG = b"""
symbols: [BTCUSDT, ETHUSDT, SOLUSDT]
timeframes: ["5m"]
sectors: {}
"""


@pytest.fixture
def held(desk, make):
    """Long 0.5 BTC from 100 at 3:1, marked at 98: 16.67 of margin, and 1.02 is lost."""
    desk.enter(make.plan("BTCUSDT"))
    desk.market.marks = {"BTCUSDT": 98.0}
    return desk


async def test_nothing_is_open(show):
    text = await show("/budget")
    assert "0 cycles open, 5 more may open" in text
    assert "Budgets 0/10.0k 0 %" in text
    assert "Exposure 0/10.0k 0 %" in text
    assert "Cycles 0/5" in text
    assert (
        "The next gets 2,000.00, 20 % of the wallet: margin up to 500.00, notional up to 10,000.00"
    ) in text


async def test_a_cycle_and_what_it_takes(held, show):
    text = await show("/budget")
    assert "1 cycle open, 4 more may open" in text
    assert "budget comm. used free\nBTC 2,000 18 18 1,982" in text
    assert "Budgets 2,000/10.0k 20 %" in text
    assert "Committed 18/2,000 1 %" in text
    assert "Exposure 50/9,999 1 %" in text  # equity is 9,998.98
    assert "notional up to 9,948.98" in text
    assert "BTCUSDT long, trade 1, 3:1" in text
    # 0.5 x 100 / 3 = 16.67 and 0.5 x 2 + 0.02 of fee
    assert "budget 2,000.00, committed 17.75, used 17.69 (1 %), free 1,982.25" in text


async def test_without_a_price_the_planned_entry_counts(held, show):
    held.market.marks = {}
    assert "used 16.69 (1 %)" in await show("/budget")  # 50 / 3 and the fee


async def test_a_wallet_that_shrank_has_no_room_for_another(held, show):
    held.state.cycles[next(iter(held.state.cycles))].budget = Decimal("8000.01")
    text = await show("/budget")
    assert "1 cycle open, 0 more may open" in text
    assert "The next needs 2,000.00, the wallet has 1,999.99 without a budget." in text


async def test_all_places_are_taken(make, read, commands):
    desk = make.desk(CONFIG + b"capital: {max_positions: 1}")
    desk.enter(make.plan("BTCUSDT"))
    text = read((await commands.answer(desk.context(), "/budget")).message)
    assert "1 cycle open, 0 more may open" in text
    assert "All places are taken: 1 of 1." in text


async def test_lots_are_told(desk, show):
    rules = desk.context().rules
    sized = Lots(Decimal(100), Decimal("0.01"), Decimal(5000), Decimal("0.06"), Decimal("1.1"))
    gold = structs.replace(rules.instruments["ETHUSDT"], kind="lots", lots=sized)
    rules = replace(rules, instruments={**rules.instruments, "ETHUSDT": gold})
    text = await show("/budget", rules=rules)
    assert "Base size of ETHUSDT now: 0.02 lot" in text


async def test_a_leg_lives_in_the_budget_of_its_root(held, make, show):
    """Two cycles, of which the second is a leg: one row, one budget, one place."""
    held.enter(make.plan("BTCUSDT", at=make.now + 1))
    root, leg = held.state.cycles.values()
    leg.root, leg.budget = root.id, Decimal(0)
    text = await show("/budget")
    assert "1 cycle open, 4 more may open" in text
    assert "BTC 2,000 36 35 1,964" in text  # twice the margin, the loss and the commitment
    assert "Budgets 2,000/10.0k 20 %" in text
    assert "Committed 36/2,000 2 %" in text
    assert "Cycles 1/5" in text

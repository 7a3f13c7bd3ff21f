"""Lots: sized by equity, within budget and exposure, from the configuration to the order."""

from decimal import Decimal

import pytest
from desk_bench import Bench, entries_of
from desk_examples import Whole, advice, candidate
from msgspec.structs import replace

from trading.config import Config
from trading.domain.events import CycleOpened, ProposalMade, SignalRejected
from trading.domain.types import Grid, Lots
from trading.policy import plan
from trading.policy.instruments import instruments_of

GOLD = ("XAUUSD", "XAUUSD.b", "XAUUSD.c")  # one price, so that several positions are possible
PRICE = 2650.0  # of an ounce, which is 0.01 lot of 100 ounces
FREE = {"taker_fee": 0, "half_spread_bps": 0, "slippage_bps": 0}


def desk(balance=3000, leverage=100, capital=None, advisors=None, **terms):
    """A desk on gold in lots."""
    traded = {"kind": "lots", "leverage": leverage, **FREE, **terms}
    settings = {
        "paper": {"balance": balance},
        "capital": capital or {},
        "instruments": {"defaults": traded},
        "ml_improvements": {"enabled": True, "shadow_mode": False},
        "safeguards": {"crash_cap": 20.0},  # not what is tried here
    }
    prices = dict.fromkeys(GOLD, PRICE)
    made = instruments_of(Config.model_validate(settings), prices, {})
    return Bench(settings, made, advisors)


def wish(symbol=GOLD[0]):
    """The ten bars reached 5 to either side and the ATR is 10, so the stop is 20 away."""
    return candidate(symbol, close=PRICE, low=PRICE - 5, high=PRICE + 5, atr=10.0)


def decided(bench, *symbols):
    events = bench.flat(PRICE, candidates=[wish(symbol) for symbol in symbols])
    return [e for e in events if isinstance(e, ProposalMade | SignalRejected)]


def test_three_thousand_give_a_budget_of_600_and_a_base_of_one_hundredth():
    bench = desk()
    [made] = decided(bench, GOLD[0])
    assert made.proposal.base_qty == made.proposal.qty == 1
    [opened] = bench.of(CycleOpened)
    assert opened.budget == 600
    # 1 x 2650 / 100 margin, 20 to the stop and 0.00165 x 2650 of costs
    assert opened.committed == Decimal("50.8725")


def test_the_largest_entry_of_three_thousand_is_six_hundredths():
    lots = desk().instruments[GOLD[0]].lots
    assert (lots.step, lots.most) == (Decimal("0.01"), Decimal("0.06"))
    assert lots.most * lots.contract == 6


@pytest.mark.parametrize(
    ("equity", "lots"),
    [
        ("-5", "0.01"), ("3000", "0.01"), ("5000", "0.01"), ("9999.99", "0.01"),
        ("10000", "0.02"), ("24999", "0.04"), ("25000", "0.05"), ("30000", "0.06"),
        ("1000000", "0.06"),
    ],
)  # fmt: skip
def test_a_hundredth_for_each_five_thousand_at_least_one_and_at_most_six(equity, lots):
    terms = desk().instruments[GOLD[0]].lots
    assert plan.base_lots(Decimal(equity), terms) == Decimal(lots)


class Guide(Whole):
    """An advisor that wants another size."""

    def __init__(self, size):
        self.size = size

    def advise(self, *_about):
        return advice("guide", "full", size=self.size)


@pytest.mark.parametrize(
    ("size", "qty"),
    [
        (1.0, "5"),
        (1.09, "5.4"),  # 5.45 on steps of 0.001 lot, which is 0.1 of an ounce
        (1.5, "5.5"),  # no more than 1.1 times
        (0.5, "2.5"),
    ],
)
def test_advisors_add_at_most_a_tenth(size, qty):
    fine = {"step": 0.001, "equity_per_step": 500, "max": 0.06}
    bench = desk(25_000, advisors=lambda _config: {"guide": Guide(size)}, lots=fine)
    bench.state.rungs["guide"] = "full"
    [made] = decided(bench, GOLD[0])
    assert (made.proposal.base_qty, made.proposal.qty) == (5, Decimal(qty))


def test_advisors_do_not_pass_the_largest_entry():
    fine = {"step": 0.001, "equity_per_step": 500}
    bench = desk(30_000, advisors=lambda _config: {"guide": Guide(1.1)}, lots=fine)
    bench.state.rungs["guide"] = "full"
    [made] = decided(bench, GOLD[0])
    assert made.proposal.qty == 6


# -- what refuses, by name -----------------------------------------------------------------------


def test_at_one_to_a_hundred_the_second_position_is_refused_at_the_exposure():
    bench = desk()
    first, second = decided(bench, *GOLD[:2])
    assert plan.exposure_of(bench.state) / 3000 == Decimal(2650) / 3000  # 88 %
    assert isinstance(first, ProposalMade)
    assert second.reasons == ("exposure: the cap leaves 0.000, below the minimum 1.000",)
    assert round(2 * second.proposal.base_qty * 2650 / 3000, 2) == Decimal("1.77")
    assert len(entries_of(bench)) == 1


def test_at_one_to_one_the_budget_refuses_the_first():
    bench = desk(leverage=1)
    [refused] = decided(bench, GOLD[0])
    assert refused.reasons == ("budget: the cap leaves 0.000, below the minimum 1.000",)


def test_a_capped_leverage_is_used_and_named():
    bench = desk(leverage=100, max_leverage=10)
    assert bench.instruments[GOLD[0]].leverage == 10
    [refused] = decided(bench, GOLD[0])  # 265 of margin, the entry's share is 150
    assert refused.reasons == ("leverage: the cap leaves 0.000, below the minimum 1.000",)


def test_the_leverage_is_not_blamed_where_the_venues_own_would_not_do():
    bench = desk(leverage=17, max_leverage=10)  # 155.88 of margin
    [refused] = decided(bench, GOLD[0])
    assert refused.reasons == ("budget: the cap leaves 0.000, below the minimum 1.000",)


def without_exposure(account, *rest):
    return ROOM(replace(account, exposure=Decimal(0), equity=Decimal(10**9)), *rest)


def without_budget(account, *rest):
    return ROOM(replace(account, budget=Decimal(10**9)), *rest)


ROOM = plan.room_for


@pytest.mark.parametrize(
    ("cap", "leverage", "symbols", "found"),
    [
        (without_exposure, 100, GOLD[:2], "I4 .*took the exposure to"),
        (without_budget, 1, GOLD[:1], "I4 .*commits .* of a budget of 600"),
    ],
)
def test_without_a_cap_the_checker_speaks(cap, leverage, symbols, found, monkeypatch):
    bench = desk(leverage=leverage)
    monkeypatch.setattr(plan, "room_for", cap)
    with pytest.raises(AssertionError, match=found):
        decided(bench, *symbols)


def test_without_a_cap_on_leverage_the_entry_is_granted():
    bench = desk(leverage=100, max_leverage=100)
    assert [type(e) for e in decided(bench, GOLD[0])] == [ProposalMade]


# -- from the configuration ----------------------------------------------------------------------


def test_the_grid_is_a_step_of_the_contract_whatever_the_price():
    config = Config.model_validate(
        {
            "instruments": {
                "defaults": {"kind": "lots", "lots": {"step": 0.1}},
                "overrides": {"EURUSD": {"lots": {"contract": 100_000}}},
            }
        }
    )
    made = instruments_of(config, {"EURUSD": 1.1, "XAUUSD": PRICE}, {"EURUSD": Grid()})
    assert made["EURUSD"].lot == made["EURUSD"].min_qty == 10_000
    assert made["XAUUSD"].lot == 10
    assert made["EURUSD"].lots == Lots(
        contract=Decimal(100_000), step=Decimal("0.1"), equity=Decimal(5000),
        most=Decimal("0.06"), multiplier=Decimal("1.1"),
    )  # fmt: skip
    assert made["XAUUSD"].can_short


def test_a_perpetual_knows_no_lots():
    made = instruments_of(Config(), {"BTCUSDT": 50_000.0}, {})
    assert made["BTCUSDT"].lots is None
    assert (made["BTCUSDT"].leverage, made["BTCUSDT"].offered) == (3, 0)

"""A desk on the simulated market pays and receives invented funding, and says whose it is."""

from market_bench import desk_after, market_config

from bot.exchange import label_of
from bot.sources.simulated import DEMO_START_MS, simulated
from trading.domain.events import FundingPaid

DAY = 86_400_000
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT")
BARS = 288  # a day


def settings(**sections):
    fast = {"feed": {"speed": 100_000}}
    return market_config(symbols=SYMBOLS, autonomy="auto", **fast | sections)


async def test_it_is_settled_every_eight_hours_and_booked(tmp_path):
    config = settings()

    def source_of(last_ms):
        return simulated(config, DEMO_START_MS, last_ms)

    running, events, source = await desk_after(source_of, tmp_path, config, BARS)
    paid = [event for event in events if isinstance(event, FundingPaid)]
    assert source.label.startswith("SIMULATED market")
    assert paid
    assert {one.at % (DAY // 3) for one in paid} == {0}
    state = running.state
    booked = sum(t.funding for t in state.trades) + sum(c.funding for c in state.cycles.values())
    assert booked == sum(one.amount for one in paid)
    view = running.market.view_of_quotes(["BTCUSDT"])
    at = running.market.market_ms
    assert view.funding("BTCUSDT") == source.funding.recent("BTCUSDT", at)[-1]
    assert -1 < view.mood("BTCUSDT") < 1
    assert view.mood("BTCUSDT") != 0


def test_spot_has_none():
    source = simulated(
        settings(instruments={"defaults": {"kind": "spot", "leverage": 1}}), DEMO_START_MS, 0
    )
    assert source.funding.between(DEMO_START_MS, DEMO_START_MS + DAY) == []


def test_an_exchange_whose_funding_is_not_known_says_so():
    exchange = {"kind": "ccxt", "exchange": "binance"}
    perpetual = settings(feed={**exchange, "market": "perpetual"})
    assert label_of(perpetual) == "binance perpetual market without funding · paper money"
    assert label_of(settings(feed={**exchange, "market": "spot"})) == (
        "binance spot market · paper money"
    )
